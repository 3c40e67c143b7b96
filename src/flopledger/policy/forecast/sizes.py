"""Spreads a year's training compute over models of different sizes, after Kumar and Manning (arXiv:2504.16138), section 2.2.

The largest model takes a part of the year's compute, the *largest share*; of what is spent, models no larger than a part m of the
largest get A(m) = m^k, the *gradient* k near 1. From the smallest to the largest the sizes are classes, equal on a scale of powers,
and models are drawn evenly within each until its compute is used up. The last of a class takes what is left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.forecast.rates import Rates
from flopledger.policy.population import Floats

MOST_TRIES = 200
STANDARD_DEVIATIONS = 4.0  # between the ends of the largest share: the published code, main.py, log_stdev


class AllocationError(ValueError):
    """No year can be spread so: the largest model would take more than its class gets."""


@frozen
class Allocation:
    """How a year is spread, one of each in every draw: the largest's part of the sum, the gradient, the smallest against the largest."""

    largest: Floats
    gradient: Floats
    smallest: Floats

    def edges(self, bins: int) -> Floats:
        """Return the ends of the classes against the largest model (draws by bins + 1), from the smallest to 1."""
        return np.asarray(self.smallest[:, None] ** np.linspace(1.0, 0.0, bins + 1))

    def shares(self, bins: int) -> Floats:
        """Return the part of the sum that each class gets (draws by bins)."""
        return np.diff(self.edges(bins) ** self.gradient[:, None], axis=1)

    def possible(self, bins: int) -> NDArray[np.bool_]:
        """Tell for each draw whether every class gets more than its largest model takes, and the smallest more than itself."""
        edges, each = self.edges(bins), self.largest[:, None]
        least = self.smallest**self.gradient > self.smallest * self.largest
        return np.asarray((self.shares(bins) > edges[:, 1:] * each).all(axis=1) & least)


def allocations(given: Rates, totals: Floats, largest: float | None, random: np.random.Generator) -> Allocation:
    """Draw how a year is spread; `largest` fixes its largest model in FLOP. Raises AllocationError where nothing drawn is possible.

    What is impossible is drawn again, as in the published code; a largest model that a draw's sum has no room for is made smaller.
    """
    count, bins = len(totals), int(given["bins"].low)
    made = Allocation(*(np.zeros(count) for _ in range(3)))
    left = np.arange(count)
    for _ in range(MOST_TRIES):
        tried = _draw(given, totals[left], largest, random)
        fits = tried.possible(bins)
        for name in ("largest", "gradient", "smallest"):
            getattr(made, name)[left[fits]] = getattr(tried, name)[fits]
        left = left[~fits]
        if not left.size:
            return made
    raise AllocationError


def _draw(given: Rates, totals: Floats, largest: float | None, random: np.random.Generator) -> Allocation:
    share, gradient, smallest = (given[name] for name in ("largest-share", "gradient", "smallest"))
    count = len(totals)
    parts = _log_normal(share.low, share.high, count, random) if largest is None else np.minimum(largest / totals, share.high)
    return Allocation(
        parts,
        random.uniform(gradient.low, gradient.high, count),
        np.exp(random.uniform(np.log(smallest.low), np.log(smallest.high), count)),
    )


def _log_normal(low: float, high: float, count: int, random: np.random.Generator) -> Floats:
    """Draw from a log-normal whose ends are two standard deviations from its middle, and that is cut there."""
    bound, z = STANDARD_DEVIATIONS / 2, random.standard_normal(count)
    while (beyond := np.abs(z) > bound).any():
        z[beyond] = random.standard_normal(int(beyond.sum()))
    middle, spread = (np.log(low) + np.log(high)) / 2, (np.log(high) - np.log(low)) / STANDARD_DEVIATIONS
    return np.asarray(np.exp(middle + spread * z))


def models(totals: Floats, how: Allocation, bins: int, least: float, random: np.random.Generator) -> Floats:
    """Draw the models of a year in FLOP (draws by models), 0 where there is none; classes that lie below `least` are left out."""
    edges, shares = how.edges(bins), how.shares(bins) / how.largest[:, None]
    first = int(np.argmax((edges[:, 1:] * (how.largest * totals)[:, None] >= least).any(axis=0)))
    edges, shares = edges[:, first:], shares[:, first:]
    low, wide = edges[:, :-1, None], np.diff(edges, axis=1)[:, :, None]
    most = int(np.ceil((shares / edges[:, :-1]).max())) + 1
    drawn = low + wide * random.uniform(size=(*shares.shape, most))
    spent = np.cumsum(drawn, axis=2) - drawn
    taken = np.clip(shares[:, :, None] - spent, 0.0, drawn)
    return _compact(taken.reshape(len(totals), -1) * (how.largest * totals)[:, None])


def _compact(flop: Floats) -> Floats:
    """Return amounts with the largest first, without columns that are empty in every draw; one column at the least."""
    most = max(int(np.count_nonzero(flop, axis=1).max()), 1)
    return np.asarray(-np.sort(-flop, axis=1)[:, :most])
