"""How measured work went on over time: the share that was done by the end of each day of a record.

Without it work is taken to have gone on evenly between its first and its last day. `measured` makes it, the timeline reads it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from flopledger.core.frozen import frozen

LONGEST = 3660  # days; a line of a record that says it lasted longer says nothing


@frozen
class Course:
    """The days of a record with work, as ordinals, and the share of the whole that was done by the end of each."""

    days: tuple[int, ...]
    shares: tuple[float, ...]

    def by(self, day: date) -> float:
        """Return the share done by the end of a day.

        >>> Course((10, 12), (0.25, 1.0)).by(date.fromordinal(11))
        0.25
        """
        number = bisect_right(self.days, day.toordinal())
        return self.shares[number - 1] if number else 0.0

    @property
    def started(self) -> date:
        """The first day with work."""
        return date.fromordinal(self.days[0])

    @property
    def ended(self) -> date:
        """The last day with work."""
        return date.fromordinal(self.days[-1])


def course_of(records: Iterable[Mapping[str, Any]]) -> Course | None:
    """Return the course of a record's increments; None where one of them has no day, or all of them are nothing."""
    done: dict[int, float] = {}
    for record in records:
        flop, on = float(record.get("flop", 0)), _days(record)
        if flop and not on:
            return None
        for day in on:
            done[day] = done.get(day, 0.0) + flop / len(on)
    whole = sum(done.values())
    if not whole:
        return None
    days = sorted(done)
    shares = [min(share / whole, 1.0) for share in accumulate(done[day] for day in days)]
    return Course(tuple(days), (*shares[:-1], 1.0))


def _days(record: Mapping[str, Any]) -> range:
    """Return the days that a line of a record is about, as ordinals; none where it does not say, or says what cannot be."""
    known = [day for name in ("started", "ended") if (day := _day(record.get(name))) is not None]
    first, last = (min(known), max(known)) if known else (1, 0)
    return range(first, last + 1) if last - first < LONGEST else range(0)


def _day(value: Any) -> int | None:
    try:
        return datetime.fromisoformat(value).date().toordinal() if isinstance(value, str) else None
    except ValueError:
        return None
