"""How soon a line is outrun: the time from a model above it to the first model below it that is as capable.

For each caught model with a score: the days until a model that was not caught reaches that score. Where none has yet, the days up to
the end of the record are a lower bound, and the median over models takes account of that (Kaplan and Meier, Nonparametric Estimation
from Incomplete Observations, Journal of the American Statistical Association 53, 1958).
"""

from __future__ import annotations

from datetime import date

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, NOT_CAUGHT, Caught
from flopledger.policy.measures.confusion import RESAMPLES
from flopledger.policy.measures.measured import FROM_RESAMPLES, HIGH, LOW, Flags, Floats, Measured
from flopledger.policy.population import Population

HALF = 0.5 + 1e-12  # a product of shares that is one half is, in floats, sometimes a hair more


@frozen
class Passed:
    """A caught model, and when a model that was not caught reached its score; `by` is empty where none has, and `days` a lower bound."""

    name: str
    released: date
    score: float
    days: int
    by: str = ""


@frozen
class Obsolescence:
    """How soon a policy's line is outrun, by one score.

    `first` is what became of the first model above the line, of several on one day the most capable; `median` the Kaplan-Meier median
    in days over all of them (None where fewer than half have been reached: then it is longer than `longest` of those followed); `n`
    and `of` in it are the caught models with a score and all caught ones.
    """

    policy: str
    score: str
    first: Passed | None
    median: Measured
    longest: int | None
    reached: int
    models: tuple[Passed, ...]


def obsolescence(population: Population, caught: Caught, score: str, *, seed: int = 0, resamples: int = RESAMPLES) -> Obsolescence:
    """Return how soon models that a policy does not catch reach the scores of those that it does; `score` names one of the population's."""
    scores, released = population.scores[score], population.released
    usable = np.isfinite(scores) & ~np.isnat(released)
    above, below = np.flatnonzero(usable & (caught.verdict == CAUGHT)), np.flatnonzero(usable & (caught.verdict == NOT_CAUGHT))
    end = _end(population, usable)
    models = tuple(_passed(population, scores, int(row), below, end) for row in above) if end is not None else ()
    first = min(models, key=lambda one: (one.released, -one.score), default=None)
    days = np.array([one.days for one in models], dtype=np.float64)
    reached = np.array([bool(one.by) for one in models], dtype=np.bool_)
    cases = len(models), int((caught.verdict == CAUGHT).sum())
    median = median_of(days, reached)
    ends = _ends(days, reached, seed, resamples)
    longest = int(days.max()) if len(days) else None
    measured = Measured(
        median, "days", *cases, *ends, f"Kaplan-Meier median; {FROM_RESAMPLES}; an end that is unknown lies beyond the record"
    )
    return Obsolescence(caught.policy, score, first, measured, longest, int(reached.sum()), models)


def _end(population: Population, usable: Flags) -> date | None:
    """Return the last day that the record tells of: that of its last model with a score, for scores come later than models."""
    days = [record.released for record, one in zip(population.records, usable, strict=True) if one and record.released is not None]
    return max(days, default=None)


def _passed(population: Population, scores: Floats, row: int, below: np.ndarray, end: date) -> Passed:
    """Return what became of a caught model; a model below that was as capable before it counts as no time at all."""
    record = population.records[row]
    released = record.released or end
    for other in below[scores[below] >= scores[row]]:
        later = population.records[other]
        days = max(0, ((later.released or end) - released).days)
        return Passed(record.name, released, float(scores[row]), days, later.name)
    return Passed(record.name, released, float(scores[row]), (end - released).days)


def survival(days: Floats, reached: Flags) -> tuple[Floats, Floats]:
    """Return the distinct days on which a model was reached and the share not yet reached after each (Kaplan-Meier)."""
    times = np.unique(days[reached])
    at_risk = (days[None, :] >= times[:, None]).sum(axis=1)
    events = ((days[None, :] == times[:, None]) & reached[None, :]).sum(axis=1)
    left: Floats = np.cumprod(1 - events / at_risk)
    return times, left


def median_of(days: Floats, reached: Flags) -> float | None:
    """Return the first day on which no more than half are left, None where more than half are."""
    times, left = survival(days, reached)
    below = np.flatnonzero(left <= HALF)
    return float(times[below[0]]) if len(below) else None


def _ends(days: Floats, reached: Flags, seed: int, resamples: int) -> tuple[float | None, float | None]:
    """Return the 5th and 95th percentile of the median over resampled models, None where it lies beyond what was followed."""
    if not reached.any():
        return None, None
    drawn = np.sort(_medians(days, reached, seed, resamples))
    low, high = (float(drawn[int(level * (len(drawn) - 1))]) for level in (LOW, HIGH))
    return (low if np.isfinite(low) else None), (high if np.isfinite(high) else None)


def _medians(days: Floats, reached: Flags, seed: int, resamples: int) -> Floats:
    """Return the median of each resample, infinite where more than half are left."""
    times, n = np.unique(days[reached]), len(days)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)
    at_risk = weights @ (days[:, None] >= times[None, :])
    events = weights @ ((days[:, None] == times[None, :]) & reached[:, None])
    left = np.cumprod(1 - np.divide(events, at_risk, out=np.zeros(events.shape), where=at_risk > 0), axis=1)
    below = left <= HALF
    return np.where(below.any(axis=1), times[below.argmax(axis=1)], np.inf)
