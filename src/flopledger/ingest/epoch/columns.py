"""What is read of a table, and under which column names each fact has stood: `columns.csv`, one table for every vintage."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from flopledger.core.frozen import frozen

ABOVE = "above "


@frozen
class Fact:
    """A fact of a row: its kind of cell, the least and most it can be, and the column names it has had, newest first."""

    field: str
    kind: str
    needed: bool
    least: float | None
    above_least: bool
    most: float | None
    names: tuple[str, ...]
    meaning: str


@cache
def facts() -> Mapping[str, Fact]:
    """Return every fact that is read, by its field."""
    text = files("flopledger.ingest.epoch").joinpath("columns.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["field"]: _fact(row) for row in csv.DictReader(text.splitlines())})


def _fact(row: Mapping[str, str]) -> Fact:
    least = row["least"].removeprefix(ABOVE)
    return Fact(
        field=row["field"],
        kind=row["kind"],
        needed=row["needed"] == "yes",
        least=float(least) if least else None,
        above_least=row["least"].startswith(ABOVE),
        most=float(row["most"]) if row["most"] else None,
        names=tuple(row["names"].split(";")),
        meaning=row["meaning"],
    )


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Return the column of each fact that a table has, by field: where it has several, the one that is named first."""
    places = {name.strip(): index for index, name in reversed(list(enumerate(header)))}
    found = {field: next((places[name] for name in fact.names if name in places), None) for field, fact in facts().items()}
    return {field: index for field, index in found.items() if index is not None}


def missing(columns: Mapping[str, int]) -> list[Fact]:
    """Return the facts without which a table is none of models."""
    return [fact for field, fact in facts().items() if fact.needed and field not in columns]
