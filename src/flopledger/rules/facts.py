"""The facts that conditions may name: one row of `facts.csv` each, with type, unit, meaning and where the value comes from.

The check of rule files, the columns of the table of lines and the reference page are all made from this list.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from flopledger.core.frozen import frozen

BOOLEAN = "boolean"
TEXT = "text"
NUMBER = "number"
DATE = "date"
TYPES = (BOOLEAN, TEXT, NUMBER, DATE)

LINE = "line"
SYSTEM = "system"
TOTAL = "total"
POPULATION = "population"
CUSTOMER = "customer"
MOMENT = "moment"


@frozen
class Fact:
    """A column that conditions may use: `of` is line, system, total, customer, population or moment; its type, unit and meaning."""

    of: str
    name: str
    type: str
    unit: str
    meaning: str
    source: str


@cache
def _all() -> tuple[Fact, ...]:
    text = files("flopledger.rules").joinpath("facts.csv").read_text(encoding="utf-8")
    return tuple(Fact(**row) for row in csv.DictReader(text.splitlines()))


@cache
def facts(of: str) -> tuple[Fact, ...]:
    """Return the facts of a `line`, a `system` or a `total`, in the order of the columns.

    >>> [fact.name for fact in facts("total")]
    ['compute', 'cost', 'energy']
    """
    return tuple(fact for fact in _all() if fact.of == of)


@cache
def columns(*of: str) -> dict[str, Fact]:
    """Return the facts of several kinds by name: `columns("line", "system")` is what a standard's rules may use."""
    return {fact.name: fact for fact in _all() if fact.of in of}
