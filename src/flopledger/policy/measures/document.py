"""Fills the published form of comparisons and curves from what was measured; no arithmetic here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from flopledger.assess.contract import Model
from flopledger.assess.document import findings
from flopledger.assess.plainly import cites_of
from flopledger.core.finding import Finding
from flopledger.core.frozen import frozen
from flopledger.policy.measures import contract
from flopledger.policy.measures.compared import Compared, Comparison
from flopledger.policy.measures.confusion import Accuracy
from flopledger.policy.measures.curve import Curve
from flopledger.policy.measures.labels import Coverage, Label
from flopledger.policy.measures.measured import known
from flopledger.policy.population import Population

Made = TypeVar("Made", bound=Model)


@frozen
class Asked:
    """How a question was asked: the last day of release, the draws and resamples behind intervals, and their seed."""

    as_of: date
    draws: int
    resamples: int
    seed: int


def comparison_model(found: Comparison, asked: Asked, others: Sequence[Finding] = ()) -> contract.ComparisonModel:
    """Return a comparison in its published form, with further findings."""
    return contract.ComparisonModel(
        population=found.population,
        models=found.models,
        known=found.known,
        as_of=asked.as_of,
        draws=asked.draws,
        seed=asked.seed,
        resamples=asked.resamples,
        label=label_model(found.label) if found.label is not None else None,
        coverage=_plain(contract.CoverageModel, found.coverage) if found.coverage is not None else None,
        policies=[_compared(row) for row in found.rows],
        vintages=[_plain(contract.VintagesModel, one) for one in found.vintages],
        findings=findings([*others, *found.findings]),
    )


def _compared(row: Compared) -> contract.ComparedModel:
    return contract.ComparedModel(
        policy=row.policy,
        catches=_plain(contract.CatchesModel, row.catches),
        burden=[_plain(contract.BurdenModel, one) for one in row.burden],
        stability=_plain(contract.StabilityModel, row.stability),
        accuracy=_plain(contract.AccuracyModel, row.accuracy) if row.accuracy is not None else None,
        obsolescence=_plain(contract.ObsolescenceModel, row.obsolescence) if row.obsolescence is not None else None,
        gameability=_plain(contract.GameabilityModel, row.gameability) if row.gameability is not None else None,
    )


def label_model(label: Label) -> contract.LabelModel:
    """Return a label in its published form."""
    return contract.LabelModel(
        id=label.id, title=label.title, score=label.score, level=label.level, top=label.top, why=label.why, cites=cites_of(label.cites)
    )


def curve_model(
    found: Curve, of: tuple[Population, Label, Coverage], lines: Mapping[float, Accuracy], asked: Asked, others: Sequence[Finding] = ()
) -> contract.CurveModel:
    """Return a curve in its published form; `lines` are those asked about."""
    population, label, coverage = of
    return contract.CurveModel(
        population=population.name,
        models=len(population),
        known=population.known,
        as_of=asked.as_of,
        seed=asked.seed,
        resamples=asked.resamples,
        measure=found.measure,
        unit=found.unit,
        label=label_model(label),
        coverage=_plain(contract.CoverageModel, coverage),
        positives=found.positives,
        negatives=found.negatives,
        missing=found.missing,
        average_precision=_plain(contract.MeasuredModel, found.average_precision),
        area=_plain(contract.MeasuredModel, found.area),
        best=[_plain(contract.BestModel, one) for one in found.best],
        lines=[_line(threshold, one) for threshold, one in lines.items()],
        points=[_point(found, place) for place in range(len(found.thresholds))],
        findings=findings(others),
    )


def _line(threshold: float, one: Accuracy) -> contract.LineModel:
    return contract.LineModel(threshold=threshold, accuracy=_plain(contract.AccuracyModel, one))


def _point(found: Curve, place: int) -> contract.PointModel:
    rates, bands = found.rates, found.bands
    return contract.PointModel(
        threshold=float(found.thresholds[place]),
        true_positive=int(found.true_positive[place]),
        false_positive=int(found.false_positive[place]),
        precision=known(rates["precision"][place]),
        precision_low=known(bands["precision"][0, place]),
        precision_high=known(bands["precision"][1, place]),
        recall=known(rates["recall"][place]),
        recall_low=known(bands["recall"][0, place]),
        recall_high=known(bands["recall"][1, place]),
        false_positive_rate=known(rates["false_positive_rate"][place]),
    )


def _plain(model: type[Made], found: object) -> Made:
    """Return a measured thing as the model that has its fields."""
    return model.model_validate(found, from_attributes=True)
