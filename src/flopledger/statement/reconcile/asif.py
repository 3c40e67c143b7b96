"""What hours that the books lack would do to each verdict: the ledger is read again with them in it, and assessed again.

Nobody knows what the chips did in those hours. They are put in as training of the system, at the default utilisation: the reading
under which a line is crossed soonest. Chips without a known peak go in as work of unknown amount.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from flopledger.assess.plainly import number
from flopledger.assess.result import Assessment
from flopledger.assess.trigger import Verdict
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding
from flopledger.ledger.lineage import producers
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_ledger
from flopledger.statement.reconcile.compare import UNBOOKED, WORK
from flopledger.statement.reconcile.contract import RowModel, VerdictModel
from flopledger.statement.reconcile.months import months

PREFIX = "attested-not-booked"
Assess = Callable[[Ledger], Assessment]


def with_hours(path: Path, ledger: Ledger, rows: Sequence[RowModel], until: date) -> tuple[Ledger | None, list[Finding]]:
    """Return a ledger with the unbooked hours in it, as work that every system's last step starts from; and the findings of reading it."""
    names = _names(ledger, rows)
    heads = _without_maker(ledger)
    activities = {name: _activity(one, until, name, heads if number == 0 else []) for number, (name, one) in enumerate(names.items())}
    artifacts = {name: {"kind": "model", "public": False} for name in names}
    read, found = read_ledger(path, also=json.dumps({"artifacts": artifacts, "activities": activities}))
    return (None if read is None else _starting_from(replace(read, on=ledger.on), set(ledger.systems), list(names))), found


def _names(ledger: Ledger, rows: Iterable[RowModel]) -> dict[str, RowModel]:
    """Return the unbooked hours by names that the ledger does not use."""
    prefix = PREFIX
    while any(name.startswith(prefix) for name in (*ledger.activities.ids, *ledger.artifacts)):
        prefix += "-"
    unbooked = [one for one in rows if one.state == UNBOOKED]
    return {f"{prefix}-{number}": one for number, one in enumerate(unbooked, 1)}


def _without_maker(ledger: Ledger) -> list[str]:
    made = producers(ledger)
    return [system for system in ledger.systems if system not in made]


def _activity(one: RowModel, until: date, name: str, heads: Sequence[str]) -> dict[str, Any]:
    hardware: dict[str, Any] = {"chip_hours": one.missing}
    if one.listed:
        hardware |= {"chip": one.chip, "precision": one.precision}
    _, last = next(months((one.month, until)))
    return {
        "does": WORK,
        "dates": f"{one.month} to {last}",
        "produces": [name, *heads],
        "compute": {"hardware": {key: value for key, value in hardware.items() if value is not None}},
    }


def _starting_from(ledger: Ledger, systems: set[str], names: Sequence[str]) -> Ledger:
    """Return the ledger with the work that makes a system starting from some weights, too."""
    made, activities = producers(ledger), ledger.activities
    makers = {made[system] for system in systems if system in made}
    used = [activities.uses[row] for row in range(activities.count)]
    for row in makers:
        used[row] = (*used[row], *(("initial-weights", name) for name in names if name not in activities.produces[row]))
    return replace(ledger, activities=replace(activities, uses=Coded.of(used)))


def verdicts(before: Assessment, after: Assessment | None) -> list[VerdictModel]:
    """Return each verdict before and after, those that change first; without an assessment after, nothing changes."""
    found = [_verdict(name, one, _same(after, name, one) or one) for name, system in before.systems.items() for one, _ in system.verdicts]
    return sorted(found, key=lambda one: (one.before == one.after, not one.binding))


def _same(after: Assessment | None, system: str, one: Verdict) -> Verdict | None:
    others = after.systems[system].verdicts if after is not None and system in after.systems else ()
    return next((other for other, _ in others if (other.regime.id, other.trigger.name) == (one.regime.id, one.trigger.name)), None)


def _verdict(system: str, before: Verdict, after: Verdict) -> VerdictModel:
    return VerdictModel(
        system=system,
        regime=before.regime.id,
        trigger=before.trigger.label,
        binding=before.status.group == "binding",
        before=before.verdict,
        after=after.verdict,
        probability_before=before.probability,
        probability_after=after.probability,
        total_before=_first(before, "total"),
        total_after=_first(after, "total"),
        threshold=_first(after, "threshold"),
        missing=list(after.missing),
    )


def _first(one: Verdict, what: str) -> float | None:
    return number(getattr(one.limbs[0], what)) if one.limbs else None
