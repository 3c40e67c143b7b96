"""`measured`: compute read from a record that a meter wrote while the work ran.

A record is JSON lines; every line may carry `flop` (an increment, FLOP), `started`, `ended`, `convention` and `complete`
(false where the meter saw operations it could not count). Increments add up exactly. An incomplete record is a lower bound.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.numeral import LARGEST
from flopledger.core.shown import shown
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.parts import parts_of
from flopledger.estimate.spread import Spread
from flopledger.ledger.fields import Field, Text

TITLE = "read from a measurement record"
ORDER = 1
PRINCIPAL = "record"
FIELDS = (Field("record", Text(), "A file of JSON lines in the ledger's folder, as a meter writes it."),)


@dataclass(frozen=True, slots=True)
class _Sum:
    """The sum of a record's increments; `high` is infinite, and `point` unknown, where the record is not complete."""

    low: float
    increments: int
    complete: bool

    @property
    def point(self) -> float:
        return self.low if self.complete else math.nan

    @property
    def high(self) -> float:
        return self.low if self.complete else math.inf


def estimate(given: Given) -> Estimate | None:
    """Return the sum of each record; a finding for what cannot be read."""
    names = given.values("record")
    sums = Coded.of([None if name is None else _sum(given, index, name) for index, name in enumerate(names)])
    return Estimate(
        quantity="compute",
        method="measured",
        rows=given.rows,
        part=parts_of(given),
        spread=Spread.of(sums),
        convention="executed",
        factors={"measurement": Spread.of(sums)},
        inputs={"record": names, "increments": sums.map(lambda one: None if one is None else one.increments)},
        cites=names.map(lambda name: () if name is None else (Citation(f"measurement record {name}"),)),
    )


def _sum(given: Given, index: int, name: str) -> _Sum | None:
    folder, before = given.ledger.folder, len(given.ledger.folder.findings)
    path = folder.beside(name, given.place(index, "record"))
    text = folder.text(path) if path is not None else None
    given.findings.extend(folder.findings[before:])
    return None if text is None else _added(given, index, name, text)


def _added(given: Given, index: int, name: str, text: str) -> _Sum | None:
    records = {number: _record(line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()}
    damaged = [number for number, record in records.items() if record is None]
    if damaged:
        rest = f" and {len(damaged) - 1:,} more" if len(damaged) > 1 else ""
        expected = "JSON objects with a `flop` of zero or more"
        remedy = "the record is damaged there; the sum is a lower bound"
        given.find(
            "record-unreadable", index, "record", found=f"line {damaged[0]} of {shown(name)}{rest}", expected=expected, remedy=remedy
        )
    whole = [record for record in records.values() if record is not None]
    increments = [float(record["flop"]) for record in whole if "flop" in record]
    if not increments:
        remedy = "point at the file that the meter wrote"
        given.find(
            "record-unreadable", index, "record", found=f"no `flop` in {shown(name)}", expected="JSON lines with `flop`", remedy=remedy
        )
        return None
    complete = not damaged and all(record.get("complete", True) is not False for record in whole)
    return _Sum(math.fsum(increments), len(increments), complete)


def _record(line: str) -> dict[str, Any] | None:
    """Return one line of a record, None where it is damaged."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and _countable(record.get("flop", 0)) else None


def _countable(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST
