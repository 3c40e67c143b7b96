"""What a reform would change: the law as it stands beside the law with the reform laid over it, for one ledger.

`cli` prints the differences first and the reformed assessment after them; `document` publishes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from flopledger.assess.assess import Selection, assess
from flopledger.assess.differences import CountChange, Differences, TotalChange, VerdictChange, limb_on_compute
from flopledger.assess.draws import DRAWS
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.trigger import Verdict
from flopledger.core.dates import AsOf
from flopledger.ledger.model import Ledger
from flopledger.rules.lay import Laid
from flopledger.rules.load import Rulebook
from flopledger.rules.reform import lay

Verdicts = Mapping[tuple[str, str], Verdict]  # by system and trigger


def assess_reformed(
    ledger: Ledger, rules: Rulebook, laid: Sequence[Laid], as_of: AsOf, selection: Selection | None = None, draws: int = DRAWS
) -> Assessment:
    """Assess a ledger with reforms laid over the rules; the result's `differences` say what changes against the rules as they stand."""
    law = assess(ledger, rules, as_of, selection, draws)
    reformed = assess(ledger, lay(laid, rules), as_of, selection, draws)
    turned = tuple(_verdict_changes(law, reformed))
    by = _deciding(ledger, rules, laid, as_of, [one for one in turned if one.turned])
    verdicts = tuple(_with_reasons(one, by.get((one.system, one.trigger), ()), laid) for one in turned)
    totals = tuple(change for name in law.systems for change in _total_changes(law.systems[name], reformed.systems[name]))
    counts = tuple(change for name in law.systems for change in _count_changes(law, law.systems[name], reformed.systems[name]))
    return replace(reformed, differences=Differences(tuple(laid), verdicts, totals, counts))


def _by_trigger(result: Assessment) -> Verdicts:
    return {(system.id, verdict.trigger.name): verdict for system in result.systems.values() for verdict, _ in system.verdicts}


def _verdict_changes(law: Assessment, reformed: Assessment) -> Iterator[VerdictChange]:
    before = _by_trigger(law)
    for (system, trigger), verdict in _by_trigger(reformed).items():
        was = before.get((system, trigger))
        if was is None or was.verdict != verdict.verdict or _thresholds(was) != _thresholds(verdict):
            yield VerdictChange(system, trigger, was, verdict, (), as_if(was, verdict), ())


def _thresholds(verdict: Verdict) -> list[tuple[str, float | None]]:
    return [(limb.measure, limb.threshold) for limb in verdict.limbs]


def as_if(law: Verdict | None, reformed: Verdict) -> float | None:
    """Return the compute that stands to the law's line as the system's stands to the reform's; None where a line is not known."""
    old, new = (limb_on_compute(one) if one is not None else None for one in (law, reformed))
    if old is None or new is None or old.threshold is None or new.threshold is None or new.total is None or new.threshold <= 0:
        return None
    return new.total * (old.threshold / new.threshold)


def _deciding(
    ledger: Ledger, rules: Rulebook, laid: Sequence[Laid], as_of: AsOf, turned: Sequence[VerdictChange]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return for each verdict that turned the changes each of which alone turns it the same way."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    regimes = sorted({one.reformed.regime.id for one in turned})
    for single in (replace(one, changes=(change,)) for one in laid for change in one.changes if turned):
        alone = _by_trigger(assess(ledger, lay([single], rules), as_of, Selection([], regimes)))
        for one in turned:
            key = (one.system, one.trigger)
            if key in alone and alone[key].verdict == one.reformed.verdict:
                found[key] = (*found.get(key, ()), f"{single.reform.id}/{single.changes[0].label}")
    return found


def _with_reasons(change: VerdictChange, by: tuple[str, ...], laid: Sequence[Laid]) -> VerdictChange:
    named = [(f"{one.reform.id}/{part.label}", part) for one in laid for part in one.changes]
    cites = tuple(cite for name, part in named if name in by for cite in part.cites)
    return replace(change, by=by, cites=tuple(dict.fromkeys(cites)))


def _total_changes(law: SystemAssessment, reformed: SystemAssessment) -> Iterator[TotalChange]:
    for name, total in reformed.totals.items():
        if name in law.totals and law.totals[name].compute.point != total.compute.point:
            yield TotalChange(law.id, name, law.totals[name].compute.point, total.compute.point)


def _count_changes(result: Assessment, law: SystemAssessment, reformed: SystemAssessment) -> Iterator[CountChange]:
    parts = result.components
    for name in (name for name in reformed.totals if name in law.totals):
        old, new = law.totals[name].treatments, reformed.totals[name].treatments
        same = (old.fraction == new.fraction) | (np.isnan(old.fraction) & np.isnan(new.fraction))
        for index in np.flatnonzero(~same).tolist():
            component = int(law.lines.component[index])
            yield CountChange(
                system=law.id,
                total=name,
                activity=result.ledger.activities.ids[int(parts.row[component])],
                part=parts.part[component],
                compute=float(parts.point[component]),
                law=(old.outcome[index], float(old.fraction[index])),
                reformed=(new.outcome[index], float(new.fraction[index])),
            )
