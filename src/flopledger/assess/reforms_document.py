"""Fills the published form of what reforms change, for `document`."""

from __future__ import annotations

from flopledger.assess.account import UNDETERMINED, Outcome
from flopledger.assess.contract import (
    CountChangeModel,
    CountedModel,
    ReformModel,
    ReformsModel,
    TotalChangeModel,
    VerdictChangeModel,
)
from flopledger.assess.differences import CountChange, Differences, VerdictChange, limb_on_compute
from flopledger.assess.plainly import cites_of, number
from flopledger.rules.lay import Laid


def reforms_of(found: Differences) -> ReformsModel:
    """Return what reforms change as published."""
    return ReformsModel(
        laid=[_reform(one) for one in found.laid],
        verdicts=[_verdict(one) for one in found.verdicts],
        totals=[TotalChangeModel(system=one.system, standard=one.total, law=one.law, reformed=one.reformed) for one in found.totals],
        counts=[_count(one) for one in found.counts],
    )


def _reform(laid: Laid) -> ReformModel:
    return ReformModel(
        id=laid.reform.id,
        title=laid.reform.title,
        changes=[change.label for change in laid.changes],
        parameters={name: laid.values.get(name, one.default) for name, one in laid.reform.parameters.items()},
        cites=cites_of([cite for change in laid.changes for cite in change.cites]),
    )


def _verdict(one: VerdictChange) -> VerdictChangeModel:
    law = limb_on_compute(one.law) if one.law is not None else None
    reformed = limb_on_compute(one.reformed)
    return VerdictChangeModel(
        system=one.system,
        regime=one.reformed.regime.id,
        trigger=one.reformed.trigger.label,
        turned=one.turned,
        law=one.law.verdict if one.law is not None else None,
        reformed=one.reformed.verdict,
        law_threshold=number(law.threshold) if law is not None else None,
        threshold=number(reformed.threshold) if reformed is not None else None,
        total=number(reformed.total) if reformed is not None else None,
        as_if=number(one.as_if),
        probability=one.reformed.probability,
        by=list(one.by),
        missing=list(one.reformed.missing),
        cites=cites_of(one.cites),
    )


def _count(one: CountChange) -> CountChangeModel:
    return CountChangeModel(
        system=one.system,
        standard=one.total,
        activity=one.activity,
        part=one.part,
        compute=number(one.compute),
        law=_counted(*one.law),
        reformed=_counted(*one.reformed),
    )


def _counted(outcome: Outcome, fraction: float) -> CountedModel:
    share = number(fraction)
    return CountedModel(count=UNDETERMINED if share is None else outcome.count, share=share, rule=outcome.label)
