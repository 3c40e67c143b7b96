"""The answer of a forecast: how many models a year, and by the end of it, over each line and near the largest."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.forecast.ask import Ask
from flopledger.policy.forecast.rates import Rate

LINE, WITHIN = "line", "within"
PERCENTILES = (5.0, 50.0, 95.0)


@frozen
class Spread:
    """A median with its 5th and 95th percentile."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: NDArray[np.float64] | NDArray[np.int64]) -> Spread:
        """Return the percentiles of draws."""
        low, median, high = (float(value) for value in np.percentile(np.asarray(values, dtype=np.float64), PERCENTILES))
        return cls(median, low, high)

    def plus(self, other: Spread) -> Spread:
        """Return the sum end by end, which is wider than the interval of the sum."""
        return Spread(self.median + other.median, self.low + other.low, self.high + other.high)


@frozen
class Count:
    """Models of a year over a `line` (FLOP), or `within` so many orders of the largest so far.

    `recorded` is what the record has of that year; `total` counts all until the year's end, and `summed` does so by adding each
    year's percentiles, as Kumar and Manning publish it; both only of lines.
    """

    kind: str
    at: float
    year: int
    recorded: int
    new: Spread
    total: Spread | None = None
    summed: Spread | None = None


@frozen
class Forecast:
    """A forecast from a record by a method; `base` is the last year taken from the record, `known` the day it stood so."""

    method: str
    population: str
    known: date
    base: int
    asked: Ask
    counts: tuple[Count, ...]
    rates: tuple[Rate, ...]

    def of(self, kind: str, at: float) -> tuple[Count, ...]:
        """Return the years of one line or width."""
        return tuple(one for one in self.counts if one.kind == kind and one.at == at)

    def in_year(self, kind: str, at: float, year: int) -> Count | None:
        """Return one year of one line or width, None where it is not forecast."""
        return next((one for one in self.of(kind, at) if one.year == year), None)
