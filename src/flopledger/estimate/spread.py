"""Spreads: arrays of points with 5-95 % intervals, multiplied as independent lognormals.

A quantity's logarithm is normal on each side of its point, so a product's squared log-distances add up. A bare bound
(`at most x`) has ends and no point; an unknown has neither. Used by every estimator.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]


@frozen
class Spread:
    """Arrays of equal length: the points, and the 5th and 95th percentiles. NaN means not known."""

    point: Floats
    low: Floats
    high: Floats

    @classmethod
    def exact(cls, values: Floats) -> Spread:
        """Return a spread of values that have none."""
        return cls(values, values, values)

    @classmethod
    def unknown(cls, count: int) -> Spread:
        """Return a spread of which nothing is known."""
        return cls(*(np.full(count, np.nan) for _ in range(3)))

    @classmethod
    def of(cls, found: Coded[Any]) -> Spread:
        """Return the spread of what was looked up: things with `point`, `low` and `high`, or None where nothing was found."""
        return cls(*(found.map(partial(_end, name)).array(np.float64) for name in ("point", "low", "high")))

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self.point)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Tell where there is a point."""
        return ~np.isnan(self.point)

    @property
    def bounded(self) -> NDArray[np.bool_]:
        """Tell where there is a point or at least one finite end above zero."""
        return self.known | (~np.isnan(self.low) & ~np.isnan(self.high))

    def take(self, rows: NDArray[np.int64]) -> Spread:
        """Return the values at some positions."""
        return Spread(self.point[rows], self.low[rows], self.high[rows])

    def where(self, condition: NDArray[np.bool_], other: Spread) -> Spread:
        """Return this spread where the condition holds, the other elsewhere."""
        return Spread(*(np.where(condition, mine, theirs) for mine, theirs in zip(_arrays(self), _arrays(other), strict=True)))

    def scaled(self, factor: Floats | float) -> Spread:
        """Return the spread times an exact factor."""
        return Spread(self.point * factor, self.low * factor, self.high * factor)


def _end(name: str, found: Any) -> float:
    return np.nan if found is None else float(getattr(found, name))


def _arrays(spread: Spread) -> tuple[Floats, Floats, Floats]:
    return spread.point, spread.low, spread.high


def product(*factors: Spread) -> Spread:
    """Return the product of independent spreads: points multiply, squared log-distances to the ends add.

    Where a factor is a bare bound the product is one too: its ends are the products of the ends.
    """
    point = reduce(np.multiply, [factor.point for factor in factors])
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        down = np.sqrt(sum((_log_ratio(factor.point, factor.low) ** 2 for factor in factors), start=np.zeros_like(point)))
        up = np.sqrt(sum((_log_ratio(factor.high, factor.point) ** 2 for factor in factors), start=np.zeros_like(point)))
        low, high = np.where(down == 0, point, point * np.exp(-down)), np.where(up == 0, point, point * np.exp(up))
        lowest = reduce(np.multiply, [factor.low for factor in factors])
        highest = reduce(np.multiply, [factor.high for factor in factors])
    missing = np.isnan(point)
    return Spread(point, np.where(missing, lowest, low), np.where(missing, highest, high))


def inverse(one: Spread) -> Spread:
    """Return one over a spread."""
    with np.errstate(divide="ignore"):
        return Spread(1 / one.point, 1 / one.high, 1 / one.low)


def _log_ratio(above: Floats, below: Floats) -> Floats:
    same = (above == below) | (above == 0)
    return np.where(same, 0.0, np.log(np.where(same, 1.0, above) / np.where(same, 1.0, below)))
