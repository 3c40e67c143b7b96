"""Rank correlation after Spearman, with the interval of a bootstrap, and after taking a third quantity out of both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.population import Floats

RESAMPLES = 2000
ENDS = (5.0, 95.0)
FEWEST = 8  # pairs; below it no interval is worth its name


@frozen
class Correlation:
    """A rank correlation of `n` pairs, -1 to 1, with the 5th and 95th percentile of a bootstrap over the pairs."""

    value: float
    low: float
    high: float
    n: int


def spearman(x: Floats, y: Floats) -> float:
    """Return Spearman's rank correlation: Pearson's of the average ranks; NaN where either does not vary.

    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([1.0, 8.0, 27.0]))
    1.0
    """
    weights = np.ones((1, len(x)))
    return float(_pearson(_ranks(x, weights), _ranks(y, weights), weights)[0])


def partial_spearman(x: Floats, y: Floats, z: Floats) -> float:
    """Return the rank correlation of x and y with the ranks of z held fixed: the first-order partial correlation of ranks."""
    weights = np.ones((1, len(x)))
    return float(_partial(_ranks(x, weights), _ranks(y, weights), _ranks(z, weights), weights)[0])


def correlation(x: Floats, y: Floats, seed: int, given: Floats | None = None) -> Correlation | None:
    """Return the rank correlation with its interval, `given` a third quantity held fixed; None for too few pairs or no variation."""
    if len(x) < FEWEST:
        return None
    point = spearman(x, y) if given is None else partial_spearman(x, y, given)
    if np.isnan(point):
        return None
    weights = _resamples(len(x), seed)
    ranks = [_ranks(one, weights) for one in (x, y, *([] if given is None else [given]))]
    drawn = _pearson(ranks[0], ranks[1], weights) if given is None else _partial(ranks[0], ranks[1], ranks[2], weights)
    low, high = (float(end) for end in np.percentile(drawn[~np.isnan(drawn)], ENDS))
    return Correlation(point, low, high, len(x))


def _resamples(count: int, seed: int) -> Floats:
    """Return how often each pair is in each resample (resamples by pairs)."""
    random = np.random.default_rng(seed)
    return np.asarray(random.multinomial(count, np.full(count, 1.0 / count), RESAMPLES), dtype=np.float64)


def _ranks(values: Floats, weights: Floats) -> Floats:
    """Return the average rank of each value in each resample; equal values share theirs, as do copies of one."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    counts = np.add.reduceat(weights[:, order], starts, axis=1)
    rank = np.cumsum(counts, axis=1) - (counts - 1.0) / 2
    level: NDArray[np.intp] = np.searchsorted(ordered[starts], values)
    return np.asarray(rank[:, level])


def _pearson(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Return the weighted correlation of each row, NaN where one side does not vary."""
    total = weights.sum(axis=1, keepdims=True)
    x, y = (one - (one * weights).sum(axis=1, keepdims=True) / total for one in (x, y))
    square = (x * x * weights).sum(axis=1) * (y * y * weights).sum(axis=1)
    found = np.full(len(weights), np.nan)
    np.divide((x * y * weights).sum(axis=1), np.sqrt(square), out=found, where=square > 0)
    return np.asarray(np.clip(found, -1.0, 1.0))


def _partial(x: Floats, y: Floats, z: Floats, weights: Floats) -> Floats:
    xy, xz, yz = _pearson(x, y, weights), _pearson(x, z, weights), _pearson(y, z, weights)
    left = (1.0 - xz**2) * (1.0 - yz**2)
    found = np.full(len(weights), np.nan)
    np.divide(xy - xz * yz, np.sqrt(left), out=found, where=left > 0)
    return np.asarray(np.clip(found, -1.0, 1.0))
