"""The report on loopholes for a ledger: what each text says to each, and how much passes through it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flopledger.assess.differences import limb_on_compute
from flopledger.assess.loopholes.changes import Proposed, proposed
from flopledger.assess.loopholes.here import Here, here
from flopledger.assess.loopholes.model import LINE, Loophole
from flopledger.assess.loopholes.survey import ByLaw, Surveyed, survey
from flopledger.assess.reforms import as_if
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.core.frozen import frozen
from flopledger.rules.load import Rulebook


@frozen
class Worth:
    """What a system's work is worth to a change that closes a loophole of the line, in FLOP, beside what the law counts of it."""

    change: str
    counted_flop: float
    worth_flop: float


@frozen
class Reported:
    """One loophole: what texts say to it, what passes through it in each system, and what reforms say that is worth, by trigger."""

    surveyed: Surveyed
    here: Mapping[str, Here]
    worth: Mapping[tuple[str, str], tuple[Worth, ...]]  # by system and trigger

    @property
    def loophole(self) -> Loophole:
        """The loophole itself."""
        return self.surveyed.loophole

    @property
    def matters(self) -> bool:
        """Whether some system uses it, as far as anybody can tell."""
        return any(one.used is not False for one in self.here.values())


def report(result: Assessment, rules: Rulebook, regimes: Sequence[str], loopholes: Sequence[Loophole]) -> tuple[Reported, ...]:
    """Return the report on some loopholes for an assessed ledger, under the standards assessed and some regimes."""
    laid = proposed(rules)
    found = survey(rules, result.as_of, list(result.versions), regimes, loopholes, laid)
    changes = {one.name: one for one in laid}
    passing = {name: here(system, loopholes) for name, system in result.systems.items()}
    return tuple(
        Reported(one, {name: heres[number] for name, heres in passing.items()}, _worth(result, one, changes))
        for number, one in enumerate(found)
    )


def _worth(result: Assessment, surveyed: Surveyed, changes: Mapping[str, Proposed]) -> dict[tuple[str, str], tuple[Worth, ...]]:
    """Return what systems that use a loophole of the line are worth to the changes that close it."""
    condition = surveyed.loophole.systems
    if surveyed.loophole.escapes != LINE or condition is None:
        return {}
    users = [system for system in result.systems.values() if condition.evaluate(system.facts, {}) is True]
    found = {(system.id, law.trigger.name): tuple(_of_law(system, law, changes)) for system in users for law in surveyed.laws}
    return {key: worth for key, worth in found.items() if worth}


def _of_law(system: SystemAssessment, law: ByLaw, changes: Mapping[str, Proposed]) -> list[Worth]:
    _, asked = system.past[-1]
    before = next((verdict for verdict, _ in system.verdicts if verdict.trigger.name == law.trigger.name), None)
    counted = limb_on_compute(before) if before is not None else None
    found = []
    for name in law.closed_by:
        regime = changes[name].rules.regime(law.regime.id)
        trigger = next((one for one in regime.triggers if one.name == law.trigger.name), None) if regime is not None else None
        if regime is None or trigger is None or before is None or counted is None or counted.total is None:
            continue
        worth = as_if(before, asked.verdict(regime, trigger, law.status))
        if worth is not None and worth > counted.total:
            found.append(Worth(name, counted.total, worth))
    return found
