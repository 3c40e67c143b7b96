"""How much of a metric lies with a few developers: the largest ones' share, Gini's coefficient, the index of Herfindahl and Hirschman."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flopledger.catalogue.models import ModelRecord
from flopledger.core.frozen import frozen
from flopledger.policy.population import Floats

LARGEST = 5  # developers called the largest
TOP = 0.1  # of the models, those highest by a metric


@frozen
class Concentration:
    """Over `developers`: the part of the sum that the LARGEST have, Gini's coefficient 0 to 1, and Herfindahl's index 0 to 1."""

    developers: int
    largest: float
    gini: float
    herfindahl: float


def sums(records: Sequence[ModelRecord], values: Floats) -> dict[str, float]:
    """Return what each developer has of a metric; of what several made each has an equal part. Unknown values count nothing."""
    found: dict[str, float] = {}
    for record, value in zip(records, values, strict=True):
        if np.isfinite(value) and record.developers:
            for developer in record.developers:
                found[developer] = found.get(developer, 0.0) + float(value) / len(record.developers)
    return found


def concentration(of_developers: Sequence[float]) -> Concentration | None:
    """Return how sums by developer are concentrated; None where there are none.

    >>> concentration([1.0, 1.0, 1.0, 1.0]).gini
    0.0
    """
    amounts = np.sort(np.array(of_developers, dtype=np.float64))
    if not amounts.size or not amounts.sum() > 0:
        return None
    parts = amounts / amounts.sum()
    count = len(parts)
    ranks = np.arange(1, count + 1)
    gini = float(((2 * ranks - count - 1) * parts).sum() / count)
    return Concentration(count, float(parts[-LARGEST:].sum()), gini, float((parts * parts).sum()))


def on_largest(records: Sequence[ModelRecord], values: Floats, compute: Floats) -> float | None:
    """Return which part of the highest tenth of models by a metric comes from the developers with the most training compute in all.

    It is what a line on the metric at that height would fall on. None where fewer than ten models have the metric.
    """
    known = np.flatnonzero(np.isfinite(values))
    if known.size < 1 / TOP:
        return None
    by_compute = sums(records, compute)
    largest = set(sorted(by_compute, key=lambda name: (-by_compute[name], name))[:LARGEST])
    highest = known[np.argsort(-values[known], kind="stable")][: int(known.size * TOP)]
    return float(np.mean([bool(largest & set(records[index].developers)) for index in highest]))
