"""Fills the published form of an assessment from its result: what `--json` prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any

from flopledger import __version__
from flopledger.assess.account import CLASH, UNDETERMINED, Outcome
from flopledger.assess.contract import (
    FORMAT,
    AmountModel,
    AsOfModel,
    AssessmentModel,
    BarModel,
    CostModel,
    CrossCheckModel,
    DutyModel,
    EstimateModel,
    FindingModel,
    LimbModel,
    LineModel,
    ModificationModel,
    OpenModel,
    SumModel,
    SystemModel,
    TornadoModel,
    TotalModel,
    TreatmentModel,
    VerdictModel,
    VersionsModel,
)
from flopledger.assess.duty import Owed
from flopledger.assess.missing import line_missing
from flopledger.assess.modification import Answer, answers
from flopledger.assess.moved import Moved, compute_moved, cost_moved, energy_moved, moved_most_by
from flopledger.assess.plainly import cite_of, cites_of, number
from flopledger.assess.reforms_document import reforms_of
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import CostSum, SystemTotal
from flopledger.assess.trigger import Limb, Verdict
from flopledger.core.finding import Finding
from flopledger.rules.standard import SHARE, UNSPECIFIED


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
        totals=[_total(result, system, total) for total in _shown(result, system)],
        verdicts=_verdicts(result, system),
        modification=[_modification(one) for one in answers(system)],
        lines=lines,
    )


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


def _shown(result: Assessment, system: SystemAssessment) -> list[SystemTotal]:
    return [system.totals[name] for version in result.versions.values() for name in version.totals]


def lines_of(result: Assessment, system: SystemAssessment) -> Iterator[LineModel]:
    """Yield a system's lines."""
    row = lru_cache(maxsize=1)(system.row)  # all totals ask for the same line's facts one after the other
    treated = {total.name: _treatments(row, total) for total in _shown(result, system)}
    return (_line(result, system, index, {name: at(index) for name, at in treated.items()}) for index in range(len(system.lines)))


def _activity(result: Assessment, system: SystemAssessment, index: int) -> str:
    return result.ledger.activities.ids[int(result.components.row[system.lines.component[index]])]


def _sum_fields(result: Assessment, system: SystemAssessment, moved: Moved) -> dict[str, object]:
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
        "undetermined_lines": [_activity(result, system, index) for index in one.undetermined],
        "unknown_lines": [_activity(result, system, index) for index in one.unknown],
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
        compute=SumModel.model_validate(
            {**_sum_fields(result, system, compute_moved(result, system, total)), "convention": total.convention}
        ),
        cost=[_cost(result, system, total, one) for one in total.cost],
        energy=SumModel.model_validate(_sum_fields(result, system, energy_moved(result, system, total))),
    )


def _cost(result: Assessment, system: SystemAssessment, total: SystemTotal, one: CostSum) -> CostModel:
    named = {"currency": one.currency, "basis": one.basis, "times_smallest": total.times_smallest(one)}
    return CostModel.model_validate({**_sum_fields(result, system, cost_moved(result, system, total, one)), **named})


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


def _line(result: Assessment, system: SystemAssessment, index: int, treatments: dict[str, TreatmentModel]) -> LineModel:
    component = int(system.lines.component[index])
    parts = result.components
    row = int(parts.row[component])
    place = result.ledger.activities.place(row)
    return LineModel(
        activity=result.ledger.activities.ids[row],
        part=parts.part[component],
        does=result.ledger.activities.does[row],
        relation=system.lines.relation[index],
        compute=AmountModel(
            unit="FLOP",
            point=number(float(parts.point[component])),
            low=number(float(parts.low[component])),
            high=number(float(parts.high[component])),
            method=result.method(component),
            convention=result.convention(component),
        ),
        cost=_line_costs(system, index),
        estimates=estimates_of(result, row),
        cross_checks=cross_checks_of(result, row),
        treatments=treatments,
        file=place.file,
        line=place.line,
    )


def _line_costs(system: SystemAssessment, index: int) -> list[AmountModel]:
    return [
        AmountModel(
            unit=column.currency[index],
            point=number(float(column.spread.point[index])),
            low=number(float(column.spread.low[index])),
            high=number(float(column.spread.high[index])),
            method=column.basis,
        )
        for column in system.costs
        if column.currency[index]
    ]


def estimates_of(result: Assessment, row: int) -> list[EstimateModel]:
    """Return every estimate of an activity, with inputs and sources."""
    return [
        EstimateModel(
            quantity=one.quantity,
            method=one.method,
            part=one.part[entry],
            unit=one.currency[entry] if one.currency else {"compute": "FLOP", "energy": "Wh"}.get(one.quantity, ""),
            point=number(float(one.spread.point[entry])),
            low=number(float(one.spread.low[entry])),
            high=number(float(one.spread.high[entry])),
            convention=one.convention,
            inputs={name: _plain(values[entry]) for name, values in one.inputs.items()},
            cites=cites_of(one.cites[entry]) if one.cites else [],
        )
        for one, entry in result.estimates.of(row)
    ]


def cross_checks_of(result: Assessment, row: int) -> list[CrossCheckModel]:
    """Return what holding the estimates of an activity against each other shows."""
    return [
        CrossCheckModel(
            methods=list(one.methods),
            part=one.part,
            ratio=number(one.ratio),
            agree=one.agree,
            implied_utilisation=number(one.implied),
            low=number(one.low),
            high=number(one.high),
            of_format=one.against,
            implied_of_usual_format=one.also[1] if one.also else None,
            unusual=one.unusual,
            likeliest_cause=one.cause.name if one.cause else "",
            explanation=f"{one.cause.words}; {one.cause.remedy}" if one.cause else "",
        )
        for one in result.estimates.checks(row)
    ]


def _plain(value: object) -> float | str | None:
    if isinstance(value, int | float):
        return number(float(value))
    return None if value is None else str(value)


WORDS: Mapping[str, str] = {SHARE: "part", UNSPECIFIED: UNDETERMINED, CLASH: UNDETERMINED}


def _treatments(row: Callable[[int], Mapping[str, Any]], total: SystemTotal) -> Callable[[int], TreatmentModel]:
    """Return what tells how a line counts under a total, and why; lines of the same answer share it."""
    outcome = total.treatments.outcome
    model = cache(partial(_treatment, outcome.words))

    def at(index: int) -> TreatmentModel:
        number, fraction = int(outcome.code[index]), float(total.treatments.fraction[index])
        missing = line_missing(total, row(index), index) if math.isnan(fraction) else ()
        return model(number, None if math.isnan(fraction) else fraction, tuple(missing))

    return at


def _treatment(outcomes: Sequence[Outcome], number: int, fraction: float | None, missing: tuple[str, ...]) -> TreatmentModel:
    outcome = outcomes[number]
    return TreatmentModel(
        count=UNDETERMINED if fraction is None else WORDS.get(outcome.count, outcome.count),
        share=fraction,
        rule=outcome.label,
        why=why(outcome, missing),
        missing=list(missing),
        cites=cites_of([cite for rule in (*outcome.rules, *outcome.unknown) for cite in rule.cites]),
    )


def why(outcome: Outcome, missing: Sequence[str]) -> str:
    """Return in words why a line is neither counted nor left out; nothing where it is decided."""
    if outcome.count == UNSPECIFIED:
        return "the source does not say"
    if outcome.count == CLASH:
        return "rules that disagree"
    return f"not known: {', '.join(missing)}" if missing else ""
