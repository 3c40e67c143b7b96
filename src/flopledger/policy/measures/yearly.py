"""Verdicts held against a label year by year: whether a line that serves the whole record goes on serving.

Each year's models are judged for themselves, as `confusion` judges all; a year in which no model has the label is left out. `compared`
joins this to the rest where it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.caught import Caught
from flopledger.policy.measures.confusion import RESAMPLES, Accuracy, Verdicts, accuracy, confusion
from flopledger.policy.population import Population


@frozen
class OfYear:
    """How well the verdicts on the models released in one year agree with a label."""

    year: int
    accuracy: Accuracy


@frozen
class Yearly:
    """One policy against one label, by year of release."""

    policy: str
    label: str
    years: tuple[OfYear, ...]


def yearly(population: Population, caught: Caught, label: str, capable: Verdicts, *, seed: int = 0, resamples: int = RESAMPLES) -> Yearly:
    """Return the rates of each year in which any model has the label; `capable` is 1, 0, or -1 for unknown, one for each model."""
    found = (
        OfYear(year, accuracy(caught.policy, label, confusion(caught.verdict[rows], capable[rows]), seed=seed, resamples=resamples))
        for year, rows in _years(population)
        if (capable[rows] >= 0).any()
    )
    return Yearly(caught.policy, label, tuple(found))


def _years(population: Population) -> Iterator[tuple[int, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """Yield each year of release with the rows of its models; models without a day are in none."""
    years = np.array([0 if one.released is None else one.released.year for one in population.records])
    yield from ((int(year), years == year) for year in np.unique(years) if year)
