"""A scale of days: where a day lies between the ends of a picture, and at which years it is marked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from flopledger.core.frozen import frozen

MOST_TICKS = 10
LENGTH_OF_A_YEAR = 365.25


@frozen
class Time:
    """Days from `first` to `last`, drawn evenly from `start` to `end`."""

    first: date
    last: date
    start: float
    end: float

    def at(self, day: date) -> float:
        """Return where a day lies."""
        span = max((self.last - self.first).days, 1)
        return self.start + (day - self.first).days / span * (self.end - self.start)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield where years begin, few enough to be read."""
        years = (self.last - self.first).days / LENGTH_OF_A_YEAR
        step = max(1, math.ceil(years / MOST_TICKS))
        for year in range(self.first.year, self.last.year + 1, step):
            day = date(year, 1, 1)
            if day >= self.first:
                yield self.at(day), str(year)
