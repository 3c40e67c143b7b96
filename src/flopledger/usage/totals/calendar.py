"""Time cut into periods, so that months and windows are sums of whole periods: a cut at each month's first day and each window's ends.

All cuts are midnights, UTC. A window of 30 days as of a day ends with that day and begins 30 days before its end. A job that runs
over a cut has a piece in each period, and its pieces add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from flopledger.core.frozen import frozen
from flopledger.engine.sql import SqlEngine

EPOCH = date(1970, 1, 1)
DAY_MICROSECONDS = 86_400_000_000
MONTHS = 12
WINDOWS_DAYS = (30, 90, 365)
ALL = "all"
WINDOWS = (*map(str, WINDOWS_DAYS), ALL)


@frozen
class Calendar:
    """The days that the records cover, from `first` to each of `as_of` (the last day that counts), and the windows asked for."""

    first: date
    as_of: tuple[date, ...]
    windows: tuple[str, ...] = WINDOWS

    @property
    def end(self) -> date:
        """The day after the last that counts; nothing from it on is in any total."""
        return max(self.as_of) + timedelta(days=1)

    def cuts(self) -> list[date]:
        """Return the days on which periods begin, and the end."""
        first = min(self.first, self.end - timedelta(days=1))
        cuts = {first, self.end, *self._months(first)}
        for day in self.as_of:
            cuts |= {day + timedelta(days=1), *(begun for window in self.windows if (begun := begins(window, day)) is not None)}
        return sorted(cut for cut in cuts if first <= cut <= self.end)

    def _months(self, first: date) -> Iterator[date]:
        month = first.replace(day=1)
        while month < self.end:
            yield month
            month = (month + timedelta(days=31)).replace(day=1)  # 31 days after a first of a month is in the next

    def periods(self) -> list[tuple[date, date]]:
        """Return each period's first day and the day after its last."""
        cuts = self.cuts()
        return list(pairwise(cuts))


def begins(window: str, as_of: date) -> date | None:
    """Return the first day of a window as of a day; None for the window that has all.

    >>> begins("30", date(2026, 1, 30))
    datetime.date(2026, 1, 1)
    """
    return None if window == ALL else as_of - timedelta(days=int(window) - 1)


def microseconds(day: date) -> int:
    """Return the moment at which a day begins, in microseconds since 1970."""
    return (day - EPOCH).days * DAY_MICROSECONDS


def make_tables(engine: SqlEngine, calendar: Calendar) -> None:
    """Make the tables `periods` (with its month), `days` (day to period), `spans` (the pieces of a job) and `windows` of an engine."""
    periods = calendar.periods()
    engine.create(
        "periods",
        {"period": "integer", "month": "text", "begins": "integer", "ends": "integer"},
        [(index, f"{begun:%Y-%m}", microseconds(begun), microseconds(end)) for index, (begun, end) in enumerate(periods)],
    )
    engine.create("days", {"day": "integer", "period": "integer"}, list(_days(periods)))
    pieces = [(span, step) for span in range(len(periods)) for step in range(span + 1)]
    engine.create("spans", {"span": "integer", "step": "integer"}, pieces)
    engine.create("windows", {"as_of": "text", "days": "text", "period": "integer"}, list(_windows(calendar, periods)))


def _days(periods: Sequence[tuple[date, date]]) -> Iterator[tuple[int, int]]:
    for index, (begun, end) in enumerate(periods):
        yield from ((day, index) for day in range((begun - EPOCH).days, (end - EPOCH).days))


def _windows(calendar: Calendar, periods: Sequence[tuple[date, date]]) -> Iterator[tuple[str, str, int]]:
    for day in calendar.as_of:
        for window in calendar.windows:
            begun = begins(window, day)
            for index, (start, _) in enumerate(periods):
                if start <= day and (begun is None or start >= begun):
                    yield day.isoformat(), window, index
