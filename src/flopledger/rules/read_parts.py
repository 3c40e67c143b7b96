"""What standards and regimes have in common when they are read: the head of the file, parameters, order in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TypeVar

from flopledger.core.units import MONEY, currencies
from flopledger.core.yaml12 import Node
from flopledger.rules.dated import Dated
from flopledger.rules.facts import DATE, LINE, NUMBER, SYSTEM, TEXT, TOTAL, columns
from flopledger.rules.parameter import DatedValue, Parameter, ParameterValue
from flopledger.rules.reader import PARAMETER, Reader, Record
from flopledger.rules.sources import Sources, read_cites

Entry = TypeVar("Entry", bound=Dated)


def dates_of(record: Record) -> tuple[date, date]:
    """Return the day from which something applies and the day it was published, the first where no other is given."""
    applies_from = record.due_day("from")
    return applies_from, record.day("published") or applies_from


def in_order(record: Record, name: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return entries that must be written from the earliest to the latest, and must not repeat each other."""
    keys = [(entry.applies_from, entry.published) for entry in entries]
    for earlier, later in pairwise(keys):
        if earlier >= later:
            found = f"{later[0]} after {earlier[0]}"
            record.reader.report("dates-out-of-order", record.entries[name], found, "the earliest first, each once", "put them in order")
    return entries


def unique(reader: Reader, labels: Iterable[tuple[str, Node]]) -> None:
    """Report a label that is used twice."""
    seen: dict[str, Node] = {}
    for label, node in labels:
        if label in seen:
            expected = f"each label once (it stands in line {seen[label].line} already)"
            reader.report("label-twice", node, f"`{label}` a second time", expected, "rename one of the two")
        seen.setdefault(label, node)


def read_parameters(record: Record, sources: Sources) -> dict[str, Parameter]:
    """Return the dated parameters of a regime by name."""
    return record.reader.named(
        record.entries.get("parameters"), lambda name, node: _parameter(record.reader, name, node, sources), PARAMETER
    )


def _parameter(reader: Reader, name: str, node: Node, sources: Sources) -> Parameter:
    record = reader.record(node, ("unit", "values"), ("note",))
    unit = unit_of(record)
    values = record.several("values", lambda item: dated_value(reader, item, unit, sources))
    return Parameter(name, unit, in_order(record, "values", values), record.text("note"))


def dated_value(reader: Reader, node: Node, unit: str, sources: Sources) -> DatedValue:
    """Return one value of a parameter with the day it applies from."""
    record = reader.record(node, ("from", "value", "cites"), ("published",))
    return DatedValue(*dates_of(record), value_of(record, unit), read_cites(record, sources))


def unit_of(record: Record) -> str:
    """Return the unit of a parameter: one that facts have, since it is compared with them, or a currency."""
    return record.read("unit", lambda node: record.reader.word_of(node, units()), "")


@cache
def units() -> tuple[str, ...]:
    """Return the units that parameters may have."""
    of_facts = {fact.unit for fact in columns(LINE, SYSTEM, TOTAL).values() if fact.type == NUMBER} - {MONEY}
    return (NUMBER, DATE, TEXT, *sorted(of_facts | set(currencies())))


def value_of(record: Record, unit: str) -> ParameterValue:
    """Return the value of a parameter: a day or a text where the unit says so, else a number."""
    if unit == DATE:
        return record.due_day("value")
    return record.text("value") if unit == TEXT else record.read("value", record.reader.number_of, 0.0)


def types_of(parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Return the types of parameters by name, as conditions are checked against them."""
    return {name: parameter.type for name, parameter in parameters.items()}
