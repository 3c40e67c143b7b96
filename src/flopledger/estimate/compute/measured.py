"""`measured`: compute read from a record that a meter wrote while the work ran.

A record is JSON lines; every line may carry `flop` (an increment, FLOP), `started`, `ended`, `convention` and `complete`
(false where the meter saw operations it could not count). Increments add up exactly. An incomplete record is a lower bound.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from flopledger.core.citation import Citation
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.parts import parts_of
from flopledger.estimate.spread import Spread
from flopledger.ledger.fields import Field, Text

TITLE = "read from a measurement record"
ORDER = 1
PRINCIPAL = "record"
FIELDS = (Field("record", Text(), "A file of JSON lines in the ledger's folder, as a meter writes it."),)


def estimate(given: Given) -> Estimate | None:
    """Return the sum of each record; a finding for what cannot be read."""
    names = given.values("record")
    sums = [_total(given, index, name) if name is not None else None for index, name in enumerate(names)]
    point = np.array([np.nan if one is None or not one["complete"] else one["flop"] for one in sums])
    low = np.array([np.nan if one is None else one["flop"] for one in sums])
    high = np.array([np.nan if one is None else (one["flop"] if one["complete"] else math.inf) for one in sums])
    return Estimate(
        quantity="compute",
        method="measured",
        rows=given.rows,
        part=parts_of(given),
        spread=Spread(point, low, high),
        convention="executed",
        inputs={"record": names, "increments": [None if one is None else one["increments"] for one in sums]},
        cites=_cites(given, names),
    )


def _cites(given: Given, names: Sequence[str | None]) -> list[tuple[Citation, ...]]:
    return [() if name is None else (Citation(f"measurement record {name}"),) for name in names]


def _total(given: Given, index: int, name: str) -> dict[str, Any] | None:
    folder = given.ledger.folder
    path = folder.beside(name, given.place(index, "record"))
    text = folder.text(path) if path is not None else None
    if text is None:
        given.findings.extend(item for item in folder.findings if item not in given.findings)
        return None
    increments, complete = [], True
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            record = _record(given, index, name, number, line)
            complete = complete and record is not None and record.get("complete", True) is not False
            if record is not None and "flop" in record:
                increments.append(float(record["flop"]))
    if not increments:
        given.find(
            "record-unreadable",
            index,
            "record",
            found=f"no `flop` in `{name}`",
            expected="JSON lines with `flop`",
            remedy="point at the file that the meter wrote",
        )
        return None
    return {"flop": math.fsum(increments), "increments": len(increments), "complete": complete}


def _record(given: Given, index: int, name: str, number: int, line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and _countable(record.get("flop", 0)):
        return record
    given.find(
        "record-unreadable",
        index,
        "record",
        found=f"line {number} of `{name}`",
        expected="a JSON object with a finite `flop` of zero or more",
        remedy="the record is damaged there; the sum is a lower bound",
    )
    return None


def _countable(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
