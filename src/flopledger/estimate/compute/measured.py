"""`measured`: compute read from a record that a meter wrote while the work ran.

A record is JSON lines; every line may carry `flop` (an increment, FLOP), `started`, `ended`, `convention` and `complete`
(false where the meter saw operations it could not count). Increments add up exactly. An incomplete record is a lower bound. With a
day in every line the record tells how the work went on over time, too.

Profilers and counters of the hardware see every operation that ran, activations computed again included: such a record is of
convention `executed`, and of `model-flop` once `recomputation` says what to take out. A record may name its own convention.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from flopledger.catalogue.recomputation import NONE, Recomputation, recomputations, ways
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.core.numeral import LARGEST
from flopledger.core.shown import shown
from flopledger.estimate.conventions import MODEL_FLOP, conventions
from flopledger.estimate.course import Course, course_of
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.parts import parts_of
from flopledger.estimate.spread import Spread, inverse, product
from flopledger.ledger.fields import Choice, Field, Text

TITLE = "read from a measurement record"
ORDER = 1
PRINCIPAL = "record"
FIELDS = (
    Field("record", Text(), "A file of JSON lines in the ledger's folder, as a meter writes it."),
    Field(
        "recomputation",
        Choice(ways(), "way of recomputing"),
        "How activations were recomputed, so that a record of executed operations is brought to those of the model.",
    ),
)
EXECUTED = "executed"
EVERYTHING = "every operation that ran, recomputation included"
Sort = tuple[str, Recomputation]  # the convention of the amount, and what is taken out of the record for it


@frozen
class _Sum:
    """The sum of a record's increments; `high` is infinite, and `point` unknown, where the record is not complete."""

    low: float
    increments: int
    complete: bool
    course: Course | None
    convention: str

    @property
    def point(self) -> float:
        return self.low if self.complete else math.nan

    @property
    def high(self) -> float:
        return self.low if self.complete else math.inf


def estimate(given: Given) -> Sequence[Estimate]:
    """Return the sum of each record, by the convention it comes in; a finding for what cannot be read."""
    names = given.values("record")
    sums = Coded.of([None if name is None else _sum(given, index, name) for index, name in enumerate(names)])
    sorts = sums.both(given.values("recomputation")).map(_sort)
    return [_of(given, sums, sorts, convention) for convention in dict.fromkeys(sort[0] for sort in sorts.present())]


def _sort(pair: tuple[_Sum | None, str | None]) -> Sort:
    """Return the convention that a record comes in: the model's where what ran twice can be taken out of what was executed."""
    record, stated = pair
    convention = record.convention if record is not None else EXECUTED
    convert = convention == EXECUTED and stated is not None
    return MODEL_FLOP if convert else convention, recomputations()[stated if convert and stated else NONE]


def _of(given: Given, sums: Coded[_Sum | None], sorts: Coded[Sort], convention: str) -> Estimate:
    rows = np.flatnonzero(sorts.where(lambda sort: sort[0] == convention))
    record, factor, names = sums.take(rows), sorts.take(rows).map(lambda sort: sort[1]), given.values("record").take(rows)
    factors = {"measurement": Spread.of(record), "recomputation": inverse(Spread.of(factor))}
    return Estimate(
        quantity="compute",
        method="measured",
        rows=given.rows[rows],
        part=parts_of(given).take(rows),
        spread=product(*factors.values()),
        convention=convention,
        factors=factors,
        inputs={
            "record": names,
            "increments": record.map(lambda one: None if one is None else one.increments),
            **_said(record, given.values("recomputation").take(rows), convention),
        },
        cites=names.both(factor).map(lambda pair: _cites(*pair)),
        courses=record.map(lambda one: None if one is None else one.course),
    )


def _said(record: Coded[_Sum | None], stated: Coded[str | None], convention: str) -> dict[str, Sequence[Any]]:
    """Return what a reader should know of the convention: what was taken out, or that nothing could be."""
    if convention == EXECUTED:
        return {"counts": Coded.same(EVERYTHING, len(record))}
    if not any(stated.present()):
        return {}
    return {"executed_flop": record.map(lambda one: None if one is None else one.point), "recomputation": stated}


def _cites(name: str | None, factor: Recomputation) -> tuple[Citation, ...]:
    taken_out = () if factor.name == NONE else (factor.citation,)
    return () if name is None else (Citation(f"measurement record {name}"), *taken_out)


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
    return _Sum(math.fsum(increments), len(increments), complete, course_of(whole), _convention(whole))


def _convention(records: Sequence[dict[str, Any]]) -> str:
    """Return the convention that all increments of a record name, else that of a counter that sees everything."""
    named = {str(record.get("convention", EXECUTED)) for record in records if "flop" in record}
    return named.pop() if len(named) == 1 and named <= set(conventions()) else EXECUTED


def _record(line: str) -> dict[str, Any] | None:
    """Return one line of a record, None where it is damaged."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and _countable(record.get("flop", 0)) else None


def _countable(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST
