"""The facts of a system: what the ledger says of it and of its developer, and what its lineage shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.derivation import derivation
from flopledger.assess.relate import Components, Lines
from flopledger.core.exact import exact_sum
from flopledger.core.quantity import Quantity
from flopledger.engine.table import Column
from flopledger.ledger.model import Ledger, System
from flopledger.rules.facts import facts

Rows = NDArray[np.int64]
DOLLAR = "USD"
ANYTHING = "general"
MOSTLY = 0.5  # "primarily": more than half
FLOP_OF_A_PASS = 2.0  # per parameter and token, one multiplication and one addition (Kaplan et al., arXiv:2001.08361, section 2.1)
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
    weights, teaching = _rows(parts, lines, "updates-weights"), _rows(parts, lines, "teacher")
    others = [row for row in weights.tolist() if ledger.developer not in ledger.activities.by[row]]
    derived: dict[str, Any] = {"training_started": _earliest(ledger, weights), **derivation(ledger, parts, lines)}
    if len(teaching):
        derived["teacher_compute"] = _sum(parts, teaching)
    if len(weights):
        derived["is_modification"] = 0 < len(others) < len(weights)
    if others:
        derived["original_compute"] = _sum(parts, np.array(others, dtype=np.int64))
        providers = {party for row in others for party in ledger.activities.by[row]}
        derived["original_provider"] = providers.pop() if len(providers) == 1 else None
    return derived


def _rows(parts: Components, lines: Lines, relation: str) -> Rows:
    """Return the activities with a relation to the system, in the ledger's order."""
    return np.flatnonzero(np.bincount(parts.row[lines.component[lines.relation.where(relation.__eq__)]]))


def _earliest(ledger: Ledger, rows: Rows) -> date | None:
    started = ledger.activities.started[rows]
    known = started[~np.isnat(started)]
    return known.min().astype(object) if len(known) else None


def _sum(parts: Components, rows: Rows) -> float | None:
    total = exact_sum(parts.point[np.isin(parts.row, rows)])
    return None if math.isnan(total) else total


def _concluded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts that follow from others by their own meaning."""
    concluded: dict[str, Any] = {}
    if values.get("original_compute") is not None:
        concluded["original_compute_obtainable"] = True
    share = values.get("biological_share")
    if values.get("primarily_biological") is None and share is not None:
        concluded["primarily_biological"] = share > MOSTLY
    concluded["with_biological_data"] = share > 0 if share is not None else (values.get("primarily_biological") or None)
    if values.get("largest_teacher_compute_at_least") is None:  # no teacher in the books: what is said of it is all there is
        concluded["largest_teacher_compute"] = concluded["largest_teacher_compute_at_least"] = values.get("teacher_compute")
    return {**concluded, **_of_inference(values)}


def _of_inference(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the compute of a request for each token of its answer, and by how much that exceeds one plain pass over the answer."""
    per_request, answer = values.get("inference_flop_per_request"), values.get("inference_answer_tokens")
    per_token = values.get("inference_flop_per_token")
    if per_token is None and per_request is not None and answer:
        per_token = per_request / answer
    concluded: dict[str, Any] = {"inference_flop_per_token": per_token}
    if values.get("inference_domain") is None and values.get("general_purpose"):
        concluded["inference_domain"] = ANYTHING
    active = values.get("active_parameters") or values.get("parameters")
    if values.get("inference_excess_oom") is None and per_token and active:
        concluded["inference_excess_oom"] = math.log10(per_token / (FLOP_OF_A_PASS * active))
    return concluded


def one_row(row: Mapping[str, Any]) -> dict[str, Column]:
    """Return a system's facts as a table of one row."""
    return {fact.name: Column(fact.type, [row[fact.name]]) for fact in facts("system")}
