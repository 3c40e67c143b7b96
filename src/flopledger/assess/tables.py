"""An assessment as tables for `query`: lines, systems, treatments, totals, verdicts, estimates, findings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.engine.table import Column
from flopledger.rules.facts import facts

Rows = Sequence[Mapping[str, Any]]
NUMBER, TEXT, DATE, BOOLEAN = "number", "text", "date", "boolean"


def assessment_tables(result: Assessment) -> dict[str, dict[str, Column]]:
    """Return every table by name, with typed columns; what is not known is NULL."""
    return {name: _table(types, list(make(result))) for name, (types, make) in TABLES.items()}


def _table(types: Mapping[str, str], rows: Rows) -> dict[str, Column]:
    return {name: Column(kind, _values([row.get(name) for row in rows], kind)) for name, kind in types.items()}


def _values(values: list[Any], kind: str) -> Any:
    if kind == DATE:
        return np.array([np.datetime64("NaT") if value is None else value for value in values], dtype="datetime64[D]")
    if kind == NUMBER:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return values


def _systems(result: Assessment) -> Iterator[dict[str, Any]]:
    for system in result.systems.values():
        yield {"system": system.id, **system.facts}


def _lines(result: Assessment) -> Iterator[dict[str, Any]]:
    parts = result.components
    for system in result.systems.values():
        for index, component in enumerate(system.lines.component.tolist()):
            own = {name: column.cell(index) for name, column in system.table.items()}
            yield {
                "system": system.id,
                "activity": _activity(result, system, index),
                **own,
                "flop": float(parts.point[component]),
                "flop_low": float(parts.low[component]),
                "flop_high": float(parts.high[component]),
                "method": result.method(component),
                "convention": result.convention(component),
                **_cost(system, index),
                "watt_hours": float(system.energy.point[index]),
            }


def _activity(result: Assessment, system: SystemAssessment, index: int) -> str:
    return result.ledger.activities.ids[int(result.components.row[system.lines.component[index]])]


def _cost(system: SystemAssessment, index: int) -> dict[str, Any]:
    for column in system.costs:
        point = float(column.spread.point[index])
        if not math.isnan(point):
            return {"cost": point, "currency": column.currency[index], "basis": column.basis}
    return {}


def _treatments(result: Assessment) -> Iterator[dict[str, Any]]:
    for system in result.systems.values():
        for total in system.totals.values():
            for index, outcome in enumerate(total.treatments.outcome):
                fraction = float(total.treatments.fraction[index])
                yield {
                    "system": system.id,
                    "activity": _activity(result, system, index),
                    "part": system.table["part"].cell(index),
                    "total": total.name,
                    "treatment": outcome.count,
                    "share": fraction,
                    "rule": outcome.label,
                }


def _totals(result: Assessment) -> Iterator[dict[str, Any]]:
    for system in result.systems.values():
        for total in system.totals.values():
            one = total.compute
            yield {
                "system": system.id,
                "total": total.name,
                "flop": one.point,
                "flop_low": one.low,
                "flop_high": one.high,
                "flop_at_least": one.at_least,
                "flop_at_most": one.at_most,
                "flop_with_undetermined": one.with_undetermined,
                "unknown_lines": len(one.unknown),
                "undetermined_lines": len(one.undetermined),
                "convention": total.convention,
            }


def _verdicts(result: Assessment) -> Iterator[dict[str, Any]]:
    for system in result.systems.values():
        for verdict, _ in system.verdicts:
            first = verdict.limbs[0] if verdict.limbs else None
            yield {
                "system": system.id,
                "regime": verdict.regime.id,
                "trigger": verdict.trigger.label,
                "status": verdict.status.status,
                "verdict": verdict.verdict,
                "probability": verdict.probability,
                "threshold": first.threshold if first else None,
                "amount": first.total if first else None,
                "distance_oom": first.distance_oom if first else None,
                "crossed_on": verdict.crossed_on,
                "total": verdict.counts,
                "missing": ", ".join(verdict.missing),
            }


def _estimates(result: Assessment) -> Iterator[dict[str, Any]]:
    for one in result.estimates.all:
        for entry, row in enumerate(one.rows.tolist()):
            yield {
                "activity": result.ledger.activities.ids[row],
                "part": one.part[entry],
                "quantity": one.quantity,
                "method": one.method,
                "amount": float(one.spread.point[entry]),
                "low": float(one.spread.low[entry]),
                "high": float(one.spread.high[entry]),
                "unit": one.currency[entry] if one.currency else "",
                "convention": one.convention,
            }


def _findings(result: Assessment) -> Iterator[dict[str, Any]]:
    for item in result.findings:
        place = {"file": item.at.file, "line": item.at.line, "column": item.at.column} if item.at is not None else {}
        yield {"code": item.code, "level": item.level, "found": item.found, "expected": item.expected, "remedy": item.remedy, **place}


def _typed(text: str = "", number: str = "", day: str = "") -> dict[str, str]:
    return {**dict.fromkeys(text.split(), TEXT), **dict.fromkeys(number.split(), NUMBER), **dict.fromkeys(day.split(), DATE)}


def _facts(of: str) -> dict[str, str]:
    return {fact.name: fact.type for fact in facts(of)}


TABLES: dict[str, tuple[Mapping[str, str], Callable[[Assessment], Iterator[dict[str, Any]]]]] = {
    "lines": (
        {
            **_typed("system activity"),
            **_facts("line"),
            **_typed("", "flop flop_low flop_high"),
            **_typed("method convention"),
            **_typed("currency basis", "cost watt_hours"),
        },
        _lines,
    ),
    "systems": ({**_typed("system"), **_facts("system")}, _systems),
    "treatments": (_typed("system activity part total treatment rule", "share"), _treatments),
    "totals": (
        _typed(
            "system total convention",
            "flop flop_low flop_high flop_at_least flop_at_most flop_with_undetermined unknown_lines undetermined_lines",
        ),
        _totals,
    ),
    "verdicts": (
        _typed("system regime trigger status verdict total missing", "probability threshold amount distance_oom", "crossed_on"),
        _verdicts,
    ),
    "estimates": (_typed("activity part quantity method unit convention", "amount low high"), _estimates),
    "findings": (_typed("code level found expected remedy file", "line column"), _findings),
}
