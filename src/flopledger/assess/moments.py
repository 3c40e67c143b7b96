"""Means and variances of sums of products of lognormals, in closed form: nothing is drawn here.

A factor whose log distances from the point to the 5th and 95th percentile are `down` and `up` is `exp(d z)` below and `exp(u z)`
above its median, z being standard normal, d and u the distances divided by 1.645. Its mean is
`exp(d²/2) Φ(-d) + exp(u²/2) Φ(u)`, which is the lognormal's `exp(u²/2)` where both are equal. Used by `tornado.py`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.draws import Z95
from flopledger.core.exact import exact_sum

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
_ERFC = np.frompyfunc(math.erfc, 1, 1)


def mean_factor(down: Floats, up: Floats, power: int = 1) -> Floats:
    """Return the mean of factors with these log distances, or of their squares, cubes and so on."""
    low, high = power * down / Z95, power * up / Z95
    mean = np.exp(high**2 / 2)
    uneven = np.flatnonzero(down != up)
    mean[uneven] = np.exp(low[uneven] ** 2 / 2) * _normal(-low[uneven]) + np.exp(high[uneven] ** 2 / 2) * _normal(high[uneven])
    return mean


def _normal(z: Floats) -> Floats:
    return np.asarray(_ERFC(-z / math.sqrt(2.0)), dtype=np.float64) / 2


def squared_ratio(down: Floats, up: Floats) -> Floats:
    """Return the mean of the square over the square of the mean: 1 where there is no spread."""
    return mean_factor(down, up, 2) / mean_factor(down, up) ** 2


def products(amount: Rows, factor: Floats, count: int) -> Floats:
    """Return the product of the factors of each amount, 1 where it has none."""
    with np.errstate(divide="ignore"):
        logs = np.bincount(amount, weights=np.log(factor), minlength=count)
    return np.exp(logs)


MOST_SETS = 512  # sets of shared inputs whose covariances are reckoned one by one: those behind the most


def variance_shared(amount: Rows, cause: Rows, squared: Floats, mean: Floats) -> float:
    """Return the variance of the sum of products whose factors are shared, in closed form.

    Row `i` says that `cause[i]` is a factor of `amount[i]`; `squared` holds, for each cause, the mean of its square over the
    square of its mean, and `mean` the mean of each amount. Two amounts vary together by the product of these ratios over what they
    share, less 1. Of more than `MOST_SETS` sets of shared factors those behind least are taken to vary together within each
    set, and between the sets through single factors alone.
    """
    logs = np.log(squared)[cause]
    common = np.bincount(cause)[cause] > 1
    within = np.bincount(amount, weights=logs, minlength=len(mean))
    shared = np.bincount(amount[common], weights=logs[common], minlength=len(mean))
    alone = exact_sum(mean**2 * (np.exp(within) - np.exp(shared)))
    return alone + _between(amount[common], cause[common], logs[common], mean)


def _between(amount: Rows, cause: Rows, logs: Floats, mean: Floats) -> float:
    """Return the variance of sums of amounts that share causes: over all pairs of sets of causes."""
    if not len(amount):
        return 0.0
    number = np.unique(cause, return_inverse=True)[1]
    sets, first = _sets(amount, number, len(mean))
    held = np.bincount(sets, weights=mean).astype(np.float64)
    head = np.argsort(-held, kind="stable")[:MOST_SETS].astype(np.int64)
    place = np.full(len(mean), -1)
    place[first[head]] = np.arange(len(head))
    rows = np.flatnonzero(place[amount] >= 0)
    used, column = np.unique(number[rows], return_inverse=True)
    roots = np.zeros((len(head), len(used)))
    roots[place[amount[rows]], column] = np.sqrt(logs[rows])
    variance = float(held[head] @ np.expm1(roots @ roots.T) @ held[head])
    return variance if len(held) <= MOST_SETS else variance + _rest(amount, number, logs, mean, (sets, first, held, head))


def _rest(amount: Rows, cause: Rows, logs: Floats, mean: Floats, found: tuple[Rows, Rows, Floats, Rows]) -> float:
    """Return the variance that is left out of the pairs of the first sets: within each of the others, and through single causes."""
    sets, first, held, head = found
    other = np.ones(len(held), dtype=bool)
    other[head] = False
    of_first = np.bincount(amount, weights=logs, minlength=len(mean))[first]
    within = float(np.sum((held**2 * np.expm1(of_first))[other]))
    ratio = np.zeros(cause.max() + 1)
    ratio[cause] = np.expm1(logs)
    count, in_head, stands_first = len(ratio), ~other[sets[amount]], first[sets[amount]] == amount
    everything = np.bincount(cause, weights=mean[amount], minlength=count) ** 2
    done = np.bincount(cause[in_head], weights=mean[amount[in_head]], minlength=count) ** 2
    alone = ~in_head & stands_first
    done += np.bincount(cause[alone], weights=held[sets[amount[alone]]] ** 2, minlength=count)
    return within + float(np.sum(ratio * (everything - done)))


def _sets(amount: Rows, cause: Rows, count: int) -> tuple[Rows, Rows]:
    """Return for each amount the number of its set of causes, and for each set the first amount that has it."""
    order = np.lexsort((cause, amount))
    amount, cause = amount[order], cause[order]
    slot = np.arange(len(amount)) - np.searchsorted(amount, amount)
    number, first = np.zeros(count, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for one in range(int(slot.max()) + 1):
        here = slot == one
        number *= int(cause.max()) + 2
        number[amount[here]] += cause[here] + 1
        _, first, number = np.unique(number, return_index=True, return_inverse=True)
    return number, first
