"""Verdicts held against a label of capability: what is caught rightly and wrongly, with intervals by bootstrap.

A model of unknown verdict, or without a label, is in no cell; how many there are stands beside, and so does what recall would be if all
of the first were missed, or all caught. Resampled are models (percentile method; Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 13), not stratified: how many models of a kind there are is part of the chance. For a table of four cells that
is a multinomial draw, so it is drawn as one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, NOT_CAUGHT, UNKNOWN
from flopledger.policy.measures.measured import FROM_RESAMPLES, Floats, Measured, from_draws, known, ratio, share

RESAMPLES = 2000
Verdicts = NDArray[np.int8]
Counts = NDArray[np.int64]


@frozen
class Confusion:
    """Models by verdict and label; `unknown_*` have a label and no verdict, `unlabelled` no label."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int
    unknown_positive: int = 0
    unknown_negative: int = 0
    unlabelled: int = 0

    @property
    def n(self) -> int:
        """How many models have both a verdict and a label."""
        return self.true_positive + self.false_positive + self.false_negative + self.true_negative

    @property
    def of(self) -> int:
        """How many models there are."""
        return self.n + self.unknown_positive + self.unknown_negative + self.unlabelled

    @property
    def cells(self) -> Counts:
        """The four cells: true and false positives, false and true negatives."""
        return np.array([self.true_positive, self.false_positive, self.false_negative, self.true_negative], dtype=np.int64)


@frozen
class Accuracy:
    """How well a policy's verdicts agree with a label.

    `recall_if_missed` and `recall_if_caught` are what recall would be if every capable model of unknown verdict were missed, or caught.
    """

    policy: str
    label: str
    confusion: Confusion
    precision: Measured
    recall: Measured
    false_positive_rate: Measured
    f1: Measured
    recall_if_missed: float | None
    recall_if_caught: float | None


def confusion(verdict: Verdicts, label: Verdicts) -> Confusion:
    """Return the table of verdicts and labels, both 1, 0, or -1 for unknown, one for each model."""

    def number(of_verdict: int, of_label: int) -> int:
        return int(((verdict == of_verdict) & (label == of_label)).sum())

    return Confusion(
        true_positive=number(CAUGHT, 1),
        false_positive=number(CAUGHT, 0),
        false_negative=number(NOT_CAUGHT, 1),
        true_negative=number(NOT_CAUGHT, 0),
        unknown_positive=number(UNKNOWN, 1),
        unknown_negative=number(UNKNOWN, 0),
        unlabelled=int((label == UNKNOWN).sum()),
    )


def accuracy(policy: str, label: str, table: Confusion, *, seed: int = 0, resamples: int = RESAMPLES) -> Accuracy:
    """Return precision, recall, false positive rate and F1 of a table with their intervals; None where nothing divides."""
    point, drawn = rates(table.cells.astype(np.float64)), rates(resampled(table, seed, resamples))
    named = {
        name: from_draws(known(point[name]), unit, (table.n, table.of), drawn[name] if table.n else None, FROM_RESAMPLES)
        for name, unit in UNITS.items()
    }
    capable = table.true_positive + table.false_negative + table.unknown_positive
    missed, caught = share(table.true_positive, capable), share(table.true_positive + table.unknown_positive, capable)
    return Accuracy(policy, label, table, recall_if_missed=missed, recall_if_caught=caught, **named)


UNITS = {
    "precision": "share of caught models",
    "recall": "share of capable models",
    "false_positive_rate": "share of models not capable",
    "f1": "harmonic mean of precision and recall",
}


def resampled(table: Confusion, seed: int, resamples: int) -> Floats:
    """Return the four cells of so many resamples (cells by resamples)."""
    if not table.n:
        return np.zeros((4, 0))
    drawn = np.random.default_rng(seed).multinomial(table.n, table.cells / table.n, size=resamples)
    return drawn.T.astype(np.float64)


def rates(cells: Floats) -> dict[str, Floats]:
    """Return the four rates of cells (the first axis): TP/(TP+FP), TP/(TP+FN), FP/(FP+TN), 2TP/(2TP+FP+FN); NaN where nothing divides."""
    true_positive, false_positive, false_negative, true_negative = cells
    twice = 2 * true_positive
    return {
        "precision": ratio(true_positive, true_positive + false_positive),
        "recall": ratio(true_positive, true_positive + false_negative),
        "false_positive_rate": ratio(false_positive, false_positive + true_negative),
        "f1": ratio(twice, twice + false_positive + false_negative),
    }
