"""Where models come from that no activity of the ledger made: each gets a line of its own, with the compute declared or unknown.

Left out, such a model would weigh nothing; so a base model somebody else trained, a bought teacher or a system without any
recorded work is an activity `<artifact> (as received)` by whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, finding
from flopledger.core.position import Position
from flopledger.core.quantity import Quantity
from flopledger.core.shown import shown
from flopledger.ledger.kinds import ROLES
from flopledger.ledger.model import Entry
from flopledger.ledger.raw import Raw

AS_RECEIVED = " (as received)"
Cites = tuple[Citation, ...]
MODEL_ROLES = frozenset(ROLES) - {"data", "lesson"}


@dataclass(slots=True)
class _DeducedColumn:
    """Values that stand for an artifact's own fields; each points at the field."""

    file: str = ""
    rows: list[int] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    places: list[Position] = field(default_factory=list)

    def coded(self) -> Coded[Any]:
        return Coded.of(self.cells)

    def array(self) -> None:
        return None

    def place(self, index: int) -> Position:
        return self.places[index]

    def names(self) -> Iterator[Position]:
        return iter(self.places)


def add_origins(raw: Raw, artifacts: Mapping[str, Entry], systems: Sequence[str], findings: list[Finding]) -> Mapping[int, Cites]:
    """Add an activity for every model, and every synthetic data set, that is used or assessed and made by no activity.

    Returns the evidence of each, which is its artifact's.
    """
    raw.written = raw.count
    made = set(_names(raw, ["produces"]))
    of_models = set(_names(raw, [f"uses.{role}" for role in MODEL_ROLES])) | set(systems)
    used = of_models | set(_names(raw, ["uses.data", "uses.lesson"]))
    columns: dict[str, _DeducedColumn] = {}
    evidence: dict[int, Cites] = {}
    for name in sorted(used - made):
        entry = artifacts.get(name)
        does = _does(entry, name in of_models) if entry is not None else None
        if entry is not None and does is not None:
            evidence[raw.count] = entry.evidence
            _add(raw, entry, does, columns)
            if entry.get("compute") is None:
                findings.append(_unknown(entry))
    for path, column in columns.items():
        raw.add(path, column)
    return evidence


def _names(raw: Raw, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        for column in raw.columns.get(path, ()):
            for value in column.coded().words:
                if isinstance(value, str):
                    yield value
                elif isinstance(value, tuple):
                    yield from value


def _does(entry: Entry, as_model: bool) -> str | None:
    if entry.get("kind") == "model" or (entry.get("kind") is None and as_model):
        return "pretraining"
    return "synthetic-data-generation" if entry.get("synthetic") else None


def _add(raw: Raw, entry: Entry, does: str, columns: dict[str, _DeducedColumn]) -> None:
    row = raw.count
    raw.ids.append(entry.id + AS_RECEIVED)
    raw.blocks.append((row, (entry.at.line,), entry.at.file, entry.at.column))
    quantity = entry.get("compute")
    compute = _written(quantity) if isinstance(quantity, Quantity) else "unknown"
    facts = {"does": does, "produces": entry.id, "compute.declared": compute, "description": "made outside this ledger"}
    party = entry.get("made_by") or entry.get("original_provider")
    if party is not None:
        facts["by"] = party
    for path, value in facts.items():
        column = columns.setdefault(path, _DeducedColumn())
        column.rows.append(row)
        column.cells.append(value)
        column.places.append(entry.place("compute") if path.startswith("compute") else entry.at)


def _written(quantity: Quantity) -> str:
    if quantity.point is None:
        return f"at most {quantity.high!r} FLOP" if quantity.low == 0 else f"at least {quantity.low!r} FLOP"
    return f"{quantity.point!r} FLOP" if quantity.exact else f"{quantity.point!r} ({quantity.low!r} to {quantity.high!r}) FLOP"


def _unknown(entry: Entry) -> Finding:
    return finding(
        "origin-unknown",
        entry.at,
        found=f"{shown(entry.id)} is used or assessed, but nothing says what its making took",
        expected="an activity that makes it, or its `compute`",
        remedy=f"write the activity, or `compute: ... FLOP` under {shown(entry.id)}; until then it counts as unknown",
    )
