"""Since when it was known that a line would be crossed: what the books foresaw on each day, as plans were entered and given up.

From the day of its entry planned work counts in full; work that was never entered counts as it accrues. The books change on a few
days only, so each stretch of days between two changes is searched once. `assess` counts duties from the last stretch over the
line; `timeline` shows them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flopledger.assess.crossing import Crossing, View
from flopledger.core.frozen import frozen

# flopledger's own choice, no law's: the Commission's guidelines speak of what is "reasonably likely" (C(2025) 5045, para 31).
LIKELY = 0.5
DAY = timedelta(days=1)


@frozen
class Books:
    """A condition as the books stood from one day to another; no first day: since ever, no last day: to the end of all work."""

    since: date | None
    until: date | None
    crossing: Crossing


@frozen
class Stretch:
    """Days on which the books foresaw a crossing: the first, and the day on which a change of plan ended it (None: it stands)."""

    since: date
    until: date | None


def stretches(history: Sequence[Books], probability: float = LIKELY) -> list[Stretch]:
    """Return the stretches of days on which a crossing was foreseen with at least a probability, earliest first."""
    view, found = View(quantile=1.0 - probability, foreseen=True), list[Stretch]()
    for books in history:
        first = books.crossing.first(view, books.since, None if books.until is None else books.until - DAY)
        open_since = found.pop().since if found and found[-1].until is None else None
        if first is None or (open_since is not None and books.since is not None and first > books.since):
            if open_since is not None:
                found.append(Stretch(open_since, books.since))
            open_since = None
        if first is not None:
            found.append(Stretch(open_since or first, None))
    return found


def known_since(history: Sequence[Books], probability: float = LIKELY) -> date | None:
    """Return the day since which the books, as they stand now, have foreseen the crossing without a break."""
    found = stretches(history, probability)
    return found[-1].since if found and found[-1].until is None else None
