"""Fills the published form of the report on loopholes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flopledger.assess.loopholes.answer import Answer
from flopledger.assess.loopholes.contract import (
    AmountPassingModel,
    HereModel,
    LoopholeModel,
    PassingModel,
    ReportedModel,
    SaidModel,
    WorthModel,
)
from flopledger.assess.loopholes.here import Here, Passing
from flopledger.assess.loopholes.report import Reported, Worth
from flopledger.assess.loopholes.survey import ByLaw, ByStandard, Surveyed
from flopledger.assess.plainly import cites_of, number
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import Sum


def surveyed_of(one: Surveyed) -> LoopholeModel:
    """Return a loophole and what every text says to it."""
    return LoopholeModel(**_fields(one))


def reported_of(result: Assessment, one: Reported) -> ReportedModel:
    """Return a loophole with what passes through it in a ledger."""
    here = [_here(result.systems[name], result, found, one.worth) for name, found in one.here.items()]
    return ReportedModel(**_fields(one.surveyed), here=here)


def _fields(one: Surveyed) -> dict[str, Any]:
    loophole = one.loophole
    return {
        **{name: getattr(loophole, name) for name in ("id", "title", "what", "escapes", "openly", "gamed")},
        "cites": cites_of(loophole.cites),
        "standards": [_by_standard(text) for text in one.standards],
        "laws": [_by_law(law) for law in one.laws],
    }


def _by_standard(text: ByStandard) -> SaidModel:
    return SaidModel(under=text.total, counts=text.total, status="", **_said(text.answer, text.closed_by))


def _by_law(law: ByLaw) -> SaidModel:
    return SaidModel(under=law.trigger.name, counts=law.counts, status=law.status.status, **_said(law.answer, law.closed_by))


def _said(answer: Answer, closed_by: Sequence[str]) -> dict[str, Any]:
    return {
        "answer": answer.mark,
        "reason": answer.reason,
        "rules": list(answer.rules),
        "missing": list(answer.missing),
        "closed_by": list(closed_by),
        "cites": cites_of(answer.cites),
    }


def _here(system: SystemAssessment, result: Assessment, found: Here, worth: Mapping[tuple[str, str], Sequence[Worth]]) -> HereModel:
    passing = [_passing(system, result, name, one) for name, one in found.passing.items() if one.lines or one.open_lines]
    worths = [(trigger, one) for (name, trigger), several in worth.items() if name == system.id for one in several]
    return HereModel(
        system=system.id,
        used=found.used,
        missing=list(found.missing),
        passing=passing,
        worth=[WorthModel(trigger=name, change=one.change, counted=one.counted_flop, worth=one.worth_flop) for name, one in worths],
    )


def _passing(system: SystemAssessment, result: Assessment, name: str, one: Passing) -> PassingModel:
    ids, row, component = result.ledger.activities.ids, result.components.row, system.lines.component
    return PassingModel(
        standard=name,
        lines=[ids[int(row[component[line]])] for line in one.lines],
        open_lines=[ids[int(row[component[line]])] for line in one.open_lines],
        compute=_amount(one.compute),
        cost=[_amount(cost.sum, cost.basis) for cost in one.cost],
    )


def _amount(one: Sum, basis: str = "") -> AmountPassingModel:
    return AmountPassingModel(
        unit=one.unit,
        basis=basis,
        point=number(one.point),
        low=number(one.low),
        high=number(one.high),
        at_least=one.at_least,
        at_most=number(one.at_most),
    )
