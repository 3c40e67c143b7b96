"""The facts of a system: what the ledger says of it and of its developer, and what its lineage shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from flopledger.assess.relate import Components, Lines
from flopledger.core.quantity import Quantity
from flopledger.engine.table import Column
from flopledger.ledger.model import Ledger, System
from flopledger.rules.facts import facts

DOLLAR = "USD"
MOSTLY = 0.5  # "primarily": more than half
DEVELOPER = {
    "developer_revenue": "revenue",
    "developer_university": "university",
    "developer_ai_expenditure_36_months": "ai_expenditure_36_months",
    "developer_compute_cost_12_months": "compute_cost_12_months",
    "developer_aggregate_compute_cost": "aggregate_compute_cost",
}


def system_row(ledger: Ledger, system: System, parts: Components, lines: Lines) -> dict[str, Any]:
    """Return every fact of a system by name; None where it is not known."""
    values = _declared(ledger, system)
    derived = _derived(ledger, parts, lines)
    merged = {name: values[name] if values.get(name) is not None else derived.get(name) for name in {*values, *derived}}
    merged.update(_concluded(merged))
    return {fact.name: merged.get(fact.name) for fact in facts("system")}


def _plain(value: Any) -> Any:
    """Return a quantity's point; money only in dollars, the currency in which the laws state it."""
    if not isinstance(value, Quantity):
        return value
    is_other_money = len(value.unit) == len(DOLLAR) and value.unit.isupper() and value.unit != DOLLAR
    return None if is_other_money else value.point


def _declared(ledger: Ledger, system: System) -> dict[str, Any]:
    entry = ledger.artifacts[system.id]
    values = {name: _plain(value) for name, value in entry.values.items()}
    developer = ledger.parties.get(ledger.developer)
    values.update({fact: _plain(developer.get(field)) if developer is not None else None for fact, field in DEVELOPER.items()})
    values["makes"] = ",".join(system.makes) if system.makes is not None else None
    values["placed_on_market"] = min(system.placed_on_market.values(), default=None)
    return values


def _derived(ledger: Ledger, parts: Components, lines: Lines) -> dict[str, Any]:
    relation = dict(zip(parts.row[lines.component].tolist(), lines.relation, strict=True))
    ours = {row: ledger.developer in ledger.activities.by[row] for row in relation}
    weights = [row for row, name in relation.items() if name == "updates-weights"]
    others = [row for row in weights if not ours[row]]
    derived: dict[str, Any] = {"training_started": _earliest(ledger, weights)}
    if any(name == "teacher" for name in relation.values()):
        derived["distilled"] = True
        derived["teacher_compute"] = _sum(parts, [row for row, name in relation.items() if name == "teacher"])
    if any(name == "expanded-from" for name in relation.values()):
        derived["expanded"] = True
    if weights:
        derived["is_modification"] = bool(others) and any(ours[row] for row in weights)
    if others:
        derived["original_compute"] = _sum(parts, others)
        derived["original_provider"] = next(iter(ledger.activities.by[others[0]]), None)
    return derived


def _earliest(ledger: Ledger, rows: Sequence[int]) -> date | None:
    started = ledger.activities.started[np.array(rows, dtype=np.int64)]
    known = started[~np.isnat(started)]
    return known.min().astype(object) if len(known) else None


def _sum(parts: Components, rows: Sequence[int]) -> float | None:
    total = math.fsum(parts.point[np.isin(parts.row, np.array(rows, dtype=np.int64))].tolist())
    return None if math.isnan(total) else total


def _concluded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts that follow from others by their own meaning."""
    concluded: dict[str, Any] = {}
    if values.get("original_compute") is not None:
        concluded["original_compute_obtainable"] = True
    share = values.get("biological_share")
    if values.get("primarily_biological") is None and share is not None:
        concluded["primarily_biological"] = share > MOSTLY
    return concluded


def one_row(row: Mapping[str, Any]) -> dict[str, Column]:
    """Return a system's facts as a table of one row."""
    return {fact.name: Column(fact.type, [row[fact.name]]) for fact in facts("system")}
