"""The facts of a system's lines, as columns of the `lines` table: something true of each line, no judgement in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.bases import Bases
from flopledger.assess.relate import Components, Lines
from flopledger.core.finding import Finding
from flopledger.engine.table import Column
from flopledger.estimate.chips import PRECISION
from flopledger.ledger.columns import column_values
from flopledger.ledger.kinds import activity_kinds
from flopledger.ledger.lineage import Passage, Reach
from flopledger.ledger.model import Ledger
from flopledger.rules.facts import facts

FORWARD = frozenset({"forward", "teacher-forward", "scoring"})
UPDATING = frozenset({"training", "recomputation", "zeros"})
INTEGER = "int"


def line_table(ledger: Ledger, parts: Components, lines: Lines) -> dict[str, Column]:
    """Return the fact columns of a system's lines, in the documented order."""
    rows = parts.row[lines.component]
    columns: dict[str, Sequence[Any] | NDArray[Any]] = {
        **_of_activity(ledger, lines.system, rows),
        **_of_part(ledger, parts, lines, rows),
        **_of_parties(ledger, rows),
        **_of_passages(lines, rows),
        **_of_products(ledger, rows),
        **_of_base(ledger, parts, lines, rows),
    }
    return {fact.name: Column(fact.type, columns[fact.name]) for fact in facts("line")}


def _taken(values: Sequence[Any], rows: NDArray[np.int64]) -> list[Any]:
    return [values[row] for row in rows.tolist()]


def _of_activity(ledger: Ledger, system: str, rows: NDArray[np.int64]) -> dict[str, Any]:
    activities, kinds = ledger.activities, activity_kinds()
    does, status = _taken(activities.does, rows), _taken(activities.status, rows)
    usual = {kind: entry.purpose for kind, entry in kinds.items()}
    purposes = [purpose or usual.get(kind) for purpose, kind in zip(_taken(activities.purpose, rows), does, strict=True)]
    return {
        "does": does,
        "purpose": purposes,
        "status": status,
        "planned": [word == "planned" for word in status],
        "started": activities.started[rows],
        "ended": activities.ended[rows],
        "proof_no_capability": _taken(activities.proof_no_capability, rows),
        "discarded": _taken(activities.discarded, rows),
        "after_market": _after_market(ledger, system, activities.started[rows]),
    }


def _after_market(ledger: Ledger, system: str, started: NDArray[np.datetime64]) -> list[bool | None]:
    days = ledger.systems[system].placed_on_market.values()
    if not days:
        return [None] * len(started)
    first = np.datetime64(min(days), "D")
    return [None if missing else later for missing, later in zip(np.isnat(started).tolist(), (started >= first).tolist(), strict=True)]


def _of_part(ledger: Ledger, parts: Components, lines: Lines, rows: NDArray[np.int64]) -> dict[str, Any]:
    names = [parts.part[index] for index in lines.component.tolist()]
    kinds = activity_kinds()
    makes = {kind: entry.makes for kind, entry in kinds.items()}
    forward = {name: True if name in FORWARD else (False if name in UPDATING else None) for name in set(names)}
    does = _taken(ledger.activities.does, rows)
    direct = [
        relation == "updates-weights" and name not in FORWARD and makes.get(kind or "") == "weights"
        for relation, name, kind in zip(lines.relation, names, does, strict=True)
    ]
    written = column_values(ledger.activities.raw, f"compute.hardware.{PRECISION.name}", PRECISION.type, list[Finding]())
    formats = _taken(written, rows)
    return {
        "part": names,
        "relation": list(lines.relation),
        "direct": direct,
        "forward_only": [forward[name] for name in names],
        "number_format": formats,
        "integer_operations": [None if name is None else name.startswith(INTEGER) for name in formats],
    }


def _of_parties(ledger: Ledger, rows: NDArray[np.int64]) -> dict[str, Any]:
    shares = [by.get(ledger.developer, 0.0) for by in _taken(ledger.activities.by, rows)]
    return {"performed_by_developer": [share > 0 for share in shares], "share": np.array(shares, dtype=np.float64)}


def _of_passages(lines: Lines, rows: NDArray[np.int64]) -> dict[str, Any]:
    known: dict[int, tuple[bool | None, Passage | None]] = {}
    for row, reaches in lines.reach.items():
        known[row] = _public(reaches)
    outside = (False, None)  # work that makes no part of the system takes no public resource on its way there
    found = [known.get(row, outside) for row in rows.tolist()]
    return {
        "public_at_use": [public for public, _ in found],
        "released_by_developer": [
            passage.own_release if passage is not None else (False if public is False else None) for public, passage in found
        ],
        "months_public": [None if passage is None else passage.months for _, passage in found],
    }


def _public(reaches: Sequence[Reach]) -> tuple[bool | None, Passage | None]:
    """Tell whether every path ran through something public, and which passage speaks most for counting."""
    if any(reach.public is False for reach in reaches):
        return False, None
    passages = [reach.passage for reach in reaches if reach.passage is not None]
    public = None if any(reach.public is None for reach in reaches) else True
    return public, min(passages, key=Passage.urgency) if passages else None


def _of_products(ledger: Ledger, rows: NDArray[np.int64]) -> dict[str, Any]:
    known: dict[tuple[str, ...], bool | None] = {}
    values = []
    for names in _taken(ledger.activities.produces, rows):
        if names not in known:
            known[names] = _data_public(ledger, names)
        values.append(known[names])
    return {"data_public": values}


def _data_public(ledger: Ledger, names: Sequence[str]) -> bool | None:
    """Tell whether all data sets among the products are publicly accessible; None where one is not recorded or there is none."""
    entries = [ledger.artifacts[name] for name in names if name in ledger.artifacts and ledger.artifacts[name].get("kind") == "dataset"]
    flags = [True if entry.get("released") is not None else entry.get("public") for entry in entries]
    if any(flag is False for flag in flags):
        return False
    return None if not flags or any(flag is None for flag in flags) else True


def _of_base(ledger: Ledger, parts: Components, lines: Lines, rows: NDArray[np.int64]) -> dict[str, Any]:
    bases = Bases(ledger, parts, lines.lineage.made)
    base = np.array([bases.base_of(row) for row in rows.tolist()], dtype=np.float64)
    foundation = np.array([bases.foundation_of(row) for row in rows.tolist()], dtype=np.float64)
    later = np.array([bases.later_work(row) for row in rows.tolist()], dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(base > 0, parts.point[lines.component] / base, np.nan)
        cumulative = np.where(foundation > 0, later / foundation, np.nan)
    return {"base_compute": base, "share_of_base": share, "cumulative_share_of_base": cumulative}


def numbered(count: int) -> dict[str, Column]:
    """Return the column that keeps lines in their order whatever an engine does with them."""
    return {"line": Column("number", np.arange(count, dtype=np.float64))}


def row_of(table: Mapping[str, Column], facts: Mapping[str, Any], index: int) -> dict[str, Any]:
    """Return one line's facts and its system's by name, None where not known: what the predicates' own evaluator reads."""
    return {**facts, **{name: column.cell(index) for name, column in table.items()}}
