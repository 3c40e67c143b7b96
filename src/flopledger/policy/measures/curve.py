"""A measure as a line at every height: precision, recall and false positive rate over thresholds, and where the line serves best.

A model is caught at a threshold that it reaches (`>=`). Average precision is the sum of precision times the step of recall, with no
interpolation between thresholds; the area under the receiver's curve is by trapezoids. Bands and intervals come from resampled
models (percentile method, not stratified).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.measures.confusion import RESAMPLES, Confusion, Verdicts
from flopledger.policy.measures.measured import FROM_RESAMPLES, HIGH, LOW, Floats, Measured, from_draws, known, ratio

Indices = NDArray[np.intp]
BLOCK = 4_000_000  # cells of resamples by models that are held at once: 32 MB an array
ENOUGH_RECALL = 0.9  # ours: the third criterion asks for the highest line that misses no more than one in ten


@frozen
class Best:
    """The line that serves a criterion best, with the 5th and 95th percentile of where resampled models would draw it."""

    criterion: str
    threshold: Measured
    precision: float | None
    recall: float | None
    false_positive_rate: float | None


@frozen
class Curve:
    """A measure against a label, one element of each array for each distinct threshold, the highest first.

    `bands` holds the 5th and 95th percentile of each rate (2 by thresholds); `missing` is the number of models without the measure,
    a label or both.
    """

    measure: str
    unit: str
    label: str
    thresholds: Floats
    true_positive: Floats
    false_positive: Floats
    positives: int
    negatives: int
    missing: int
    rates: dict[str, Floats]
    bands: dict[str, Floats]
    average_precision: Measured
    area: Measured
    best: tuple[Best, ...]

    def at(self, threshold: float) -> Confusion:
        """Return the table of a line at any height."""
        reached = int((self.thresholds >= threshold).sum())
        caught = (int(self.true_positive[reached - 1]), int(self.false_positive[reached - 1])) if reached else (0, 0)
        return Confusion(caught[0], caught[1], self.positives - caught[0], self.negatives - caught[1], unlabelled=self.missing)


@frozen
class _Cases:
    """Labelled models in falling order of the measure; `ends` are the last of each distinct value."""

    values: Floats
    label: Floats
    ends: Indices


def curve(names: tuple[str, str, str], values: Floats, label: Verdicts, *, seed: int = 0, resamples: int = RESAMPLES) -> Curve:
    """Return the curve of a measure; `names` are those of the measure, its unit and the label; `values` NaN, `label` -1 where unknown."""
    used = np.isfinite(values) & (label >= 0)
    order = np.argsort(-values[used], kind="stable")
    ordered, positive = values[used][order], label[used][order].astype(np.float64)
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) if len(ordered) else np.zeros(0, dtype=np.intp)
    cases = _Cases(ordered, positive, ends)
    thresholds = ordered[ends]
    true, false = np.cumsum(positive)[ends], np.cumsum(1 - positive)[ends]
    point, drawn = _summary(true[None], false[None], thresholds), _drawn(cases, thresholds, seed, resamples)
    count = len(ordered), len(values)
    unit = names[1]
    return Curve(
        *names,
        thresholds=thresholds,
        true_positive=true,
        false_positive=false,
        positives=int(positive.sum()),
        negatives=int(len(positive) - positive.sum()),
        missing=len(values) - len(ordered),
        rates={name: point.rates[name][0] for name in point.rates},
        bands=drawn.bands,
        average_precision=from_draws(_first(point.precision), "area", count, drawn.summary.precision, FROM_RESAMPLES),
        area=from_draws(_first(point.area), "area", count, drawn.summary.area, FROM_RESAMPLES),
        best=tuple(_best(name, point, drawn.summary, thresholds, unit, count) for name in CRITERIA) if len(ordered) else (),
    )


@frozen
class _Summary:
    """Of each resample: rates at every threshold, average precision, area, and the index of the best threshold of each criterion."""

    rates: dict[str, Floats]
    precision: Floats
    area: Floats
    best: dict[str, Floats]


def _summary(true: Floats, false: Floats, thresholds: Floats) -> _Summary:
    """Sum up resamples (resamples by thresholds); the last threshold catches all."""
    if not len(thresholds):
        nothing = np.full(len(true), np.nan)
        return _Summary({name: np.zeros((len(true), 0)) for name in RATES}, nothing, nothing, dict.fromkeys(CRITERIA, nothing))
    positives, negatives = true[:, -1:], false[:, -1:]
    recall, wrongly = ratio(true, np.broadcast_to(positives, true.shape)), ratio(false, np.broadcast_to(negatives, false.shape))
    found = {"precision": ratio(true, true + false), "recall": recall, "false_positive_rate": wrongly}
    steps = np.diff(recall, axis=1, prepend=0.0)
    precision = np.where(positives[:, 0] > 0, np.where(steps > 0, steps * np.nan_to_num(found["precision"]), 0.0).sum(axis=1), np.nan)
    across = np.diff(wrongly, axis=1, prepend=0.0)
    heights = (recall + np.concatenate([np.zeros((len(recall), 1)), recall[:, :-1]], axis=1)) / 2
    area = (across * heights).sum(axis=1)
    best = {name: _where_best(score(true, false, found), thresholds) for name, score in CRITERIA.items()}
    return _Summary(found, precision, area, best)


def _where_best(scores: Floats, thresholds: Floats) -> Floats:
    """Return the threshold with the highest score of each resample, the highest of equal ones; NaN where none has a score."""
    lowest = np.nan_to_num(scores, nan=-np.inf)
    found = thresholds[lowest.argmax(axis=1)]
    return np.where(np.isfinite(lowest.max(axis=1)), found, np.nan)


def _f1(true: Floats, false: Floats, rates: dict[str, Floats]) -> Floats:  # noqa: ARG001 - all criteria are asked alike
    return ratio(2 * true, true + false + true[:, -1:])


def _youden(true: Floats, false: Floats, rates: dict[str, Floats]) -> Floats:  # noqa: ARG001 - all criteria are asked alike
    return rates["recall"] - rates["false_positive_rate"]


def _enough(true: Floats, false: Floats, rates: dict[str, Floats]) -> Floats:  # noqa: ARG001 - all criteria are asked alike
    return np.where(rates["recall"] >= ENOUGH_RECALL, 1.0, np.nan)


RATES = ("precision", "recall", "false_positive_rate")
CRITERIA: dict[str, Callable[[Floats, Floats, dict[str, Floats]], Floats]] = {
    "highest F1": _f1,
    "highest recall less false positive rate (Youden)": _youden,
    f"highest line with a recall of {ENOUGH_RECALL:g}": _enough,
}


@frozen
class _Drawn:
    bands: dict[str, Floats]
    summary: _Summary


def _drawn(cases: _Cases, thresholds: Floats, seed: int, resamples: int) -> _Drawn:
    """Return the percentiles of rates at each threshold and the sums of every resample."""
    parts = [_summary(true, false, thresholds) for true, false in _resampled(cases, seed, resamples)]
    rates = {name: np.concatenate([part.rates[name] for part in parts]) for name in RATES}
    best = {name: np.concatenate([part.best[name] for part in parts]) for name in CRITERIA}
    precision, area = (np.concatenate([getattr(part, name) for part in parts]) for name in ("precision", "area"))
    return _Drawn({name: _band(values) for name, values in rates.items()}, _Summary({}, precision, area, best))


def _resampled(cases: _Cases, seed: int, resamples: int) -> Iterator[tuple[Floats, Floats]]:
    """Yield true and false positives at every threshold (resamples by thresholds), so many resamples at once as memory bears."""
    random, n = np.random.default_rng(seed), len(cases.values)
    block = max(1, min(resamples, BLOCK // max(n, 1)))
    for start in range(0, resamples, block):
        size = min(block, resamples - start)
        weights = random.multinomial(n, np.full(n, 1 / n), size=size) if n else np.zeros((size, 0))
        true = np.cumsum(weights * cases.label, axis=1)[:, cases.ends]
        every = np.cumsum(weights, axis=1)[:, cases.ends]
        yield true.astype(np.float64), (every - true).astype(np.float64)


def _band(values: Floats) -> Floats:
    """Return the 5th and 95th percentile of each column, NaN left out; NaN where nothing is left."""
    ends = np.full((2, values.shape[1]), np.nan)
    whole = np.isfinite(values).all(axis=0)
    ends[:, whole] = np.quantile(values[:, whole], (LOW, HIGH), axis=0)
    for column in np.flatnonzero(~whole):
        numbers = values[np.isfinite(values[:, column]), column]
        if len(numbers):
            ends[:, column] = np.quantile(numbers, (LOW, HIGH))
    return ends


def _best(criterion: str, point: _Summary, drawn: _Summary, thresholds: Floats, unit: str, cases: tuple[int, int]) -> Best:
    threshold = _first(point.best[criterion])
    measured = from_draws(threshold, unit, cases, drawn.best[criterion], FROM_RESAMPLES)
    if threshold is None:
        return Best(criterion, measured, None, None, None)
    place = int(np.flatnonzero(thresholds == threshold)[0])
    precision, recall, wrongly = (known(point.rates[name][0, place]) for name in RATES)
    return Best(criterion, measured, precision, recall, wrongly)


def _first(values: Floats) -> float | None:
    return known(float(values[0]))
