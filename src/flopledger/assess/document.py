"""Fills the published form of an assessment from its result: what `--json` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from flopledger import __version__
from flopledger.assess.contract import (
    FORMAT,
    AsOfModel,
    AssessmentModel,
    BarModel,
    CostModel,
    DutyModel,
    FindingModel,
    LimbModel,
    LineModel,
    ModificationModel,
    OpenModel,
    SumModel,
    SystemModel,
    TornadoModel,
    TotalModel,
    VerdictModel,
    VersionsModel,
)
from flopledger.assess.duty import Owed
from flopledger.assess.line_columns import lines_of
from flopledger.assess.modification import Answer, answers
from flopledger.assess.moved import Moved, compute_moved, cost_moved, energy_moved, moved_most_by
from flopledger.assess.plainly import cite_of, cites_of, number
from flopledger.assess.reforms_document import reforms_of
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import CostSum, SystemTotal
from flopledger.assess.treated import shown_totals
from flopledger.assess.trigger import Limb, Verdict
from flopledger.core.finding import Finding


def document(result: Assessment) -> AssessmentModel:
    """Return an assessment as the published document."""
    return document_of(result, [system_of(result, system, list(lines_of(result, system))) for system in result.systems.values()])


def document_of(result: Assessment, systems: list[SystemModel]) -> AssessmentModel:
    """Return the document around its systems."""
    return AssessmentModel(
        title=result.ledger.title,
        reforms=reforms_of(result.differences) if result.differences is not None else None,
        systems=systems,
        findings=findings(result.findings),
        as_of=AsOfModel(in_force=result.as_of.in_force, known=result.as_of.known),
        versions=VersionsModel(
            format=FORMAT,
            flopledger=__version__,
            standards={name: version.applies_from for name, version in result.versions.items()},
            files={file.name: file.digest for file in result.ledger.files},
        ),
        not_assessed=dict(result.skipped),
    )


def failure(found: Sequence[Finding], in_force: date, known: date) -> AssessmentModel:
    """Return the document for input that cannot be assessed: no systems, all findings."""
    versions = VersionsModel(format=FORMAT, flopledger=__version__, standards={}, files={})
    return AssessmentModel(
        title="", systems=[], findings=findings(found), as_of=AsOfModel(in_force=in_force, known=known), versions=versions, not_assessed={}
    )


def findings(found: Sequence[Finding]) -> list[FindingModel]:
    """Return findings as published."""
    return [
        FindingModel(
            code=item.code,
            level=item.level,
            title=item.title,
            file=item.at.file if item.at else None,
            line=item.at.line if item.at else None,
            column=item.at.column if item.at else None,
            found=item.found,
            expected=item.expected,
            remedy=item.remedy,
        )
        for item in found
    ]


def system_of(result: Assessment, system: SystemAssessment, lines: list[LineModel]) -> SystemModel:
    """Return a system around its lines."""
    return SystemModel(
        id=system.id,
        facts=dict(system.facts),
        totals=list(_totals(result, system)),
        verdicts=_verdicts(result, system),
        modification=[_modification(one) for one in answers(system)],
        lines=lines,
    )


def _totals(result: Assessment, system: SystemAssessment) -> Iterator[TotalModel]:
    """Yield the totals; those that count alike have the same sums, and share what is told of these."""
    made: dict[int, TotalModel] = {}
    for total in shown_totals(result, system):
        if id(total.compute) not in made:
            made[id(total.compute)] = _total(result, system, total)
        yield made[id(total.compute)].model_copy(update={"standard": total.name})


def _modification(one: Answer) -> ModificationModel:
    return ModificationModel(
        regime=one.verdict.regime.id,
        trigger=one.verdict.trigger.label,
        verdict=one.verdict.verdict,
        own_flop=one.own_flop,
        original=one.original,
        because=one.because,
        line=one.line,
    )


def _activities(result: Assessment, system: SystemAssessment, lines: Sequence[int]) -> list[str]:
    rows = result.components.row[system.lines.component[np.array(lines, dtype=np.int64)]]
    return list(map(result.ledger.activities.ids.__getitem__, rows.tolist()))


def _sum_fields(result: Assessment, system: SystemAssessment, moved: Moved) -> dict[str, Any]:
    one = moved.sum
    return {
        "unit": one.unit,
        "point": number(one.point),
        "low": number(one.low),
        "high": number(one.high),
        "at_least": one.at_least,
        "at_most": number(one.at_most),
        "undetermined": number(one.undetermined_amount),
        "with_undetermined": number(one.with_undetermined),
        "undetermined_lines": _activities(result, system, one.undetermined),
        "unknown_lines": _activities(result, system, one.unknown),
        "tornado": _tornado(moved),
    }


def _tornado(moved: Moved) -> TornadoModel:
    bars = [
        BarModel(
            input=bar.input,
            low=bar.low,
            high=bar.high,
            share=bar.share,
            line_count=bar.count,
            lines=list(bar.lines),
            default=cite_of(bar.default) if bar.default is not None else None,
        )
        for bar in moved.tornado.bars
    ]
    return TornadoModel(
        bars=bars,
        other_inputs=moved.tornado.others,
        other_share=moved.tornado.others_share,
        open=[OpenModel(line=one.line, why=one.why, low=one.low, high=one.high) for one in moved.open],
        open_count=moved.open_count,
    )


def _total(result: Assessment, system: SystemAssessment, total: SystemTotal) -> TotalModel:
    return TotalModel(
        standard=total.name,
        compute=SumModel(**{**_sum_fields(result, system, compute_moved(result, system, total)), "convention": total.convention}),
        cost=[_cost(result, system, total, one) for one in total.cost],
        energy=SumModel(**_sum_fields(result, system, energy_moved(result, system, total))),
    )


def _cost(result: Assessment, system: SystemAssessment, total: SystemTotal, one: CostSum) -> CostModel:
    fields = _sum_fields(result, system, cost_moved(result, system, total, one))
    return CostModel(**fields, currency=one.currency, basis=one.basis, times_smallest=total.times_smallest(one))


def _verdicts(result: Assessment, system: SystemAssessment) -> list[VerdictModel]:
    most = moved_most_by(result, system, [verdict for verdict, _ in system.verdicts])
    return [_verdict(verdict, duties, one) for (verdict, duties), one in zip(system.verdicts, most, strict=True)]


def _verdict(verdict: Verdict, duties: Sequence[Owed], moved_most: str | None) -> VerdictModel:
    first = verdict.limbs[0] if verdict.limbs else Limb("", "", None, None, None)
    return VerdictModel(
        regime=verdict.regime.id,
        trigger=verdict.trigger.label,
        status=verdict.status.status,
        status_from=verdict.status.applies_from,
        verdict=verdict.verdict,
        probability=verdict.probability,
        threshold=number(first.threshold),
        total=number(first.total),
        standard=verdict.counts,
        distance_oom=number(first.distance_oom),
        limbs=[
            LimbModel(
                measure=limb.measure, operator=limb.operator, threshold=limb.threshold, total=limb.total, distance_oom=limb.distance_oom
            )
            for limb in verdict.limbs
        ],
        crossed_on=verdict.crossed_on,
        known_on=verdict.known_on,
        duties=[
            DutyModel(do=one.do, due=one.due, when=one.words, counted=one.counted, hypothetical=one.hypothetical, cites=cites_of(one.cites))
            for one in duties
        ],
        moved_most_by=moved_most,
        missing=list(verdict.missing),
        exempted_by=verdict.exempted_by,
        presumption=verdict.trigger.presumption,
        cites=cites_of(verdict.trigger.cites),
    )
