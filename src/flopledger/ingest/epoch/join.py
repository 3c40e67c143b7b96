"""Several tables made one: rows of the same name are one model, of which the newest table that knows a fact gives it.

What is joined for another reason than an equal name is counted: spaces around a name, and the renames of `renames.csv`, which
are few and cited. Versions that one table lists apart stay apart.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from flopledger.core.finding import Problems
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import printable, shown
from flopledger.ingest.epoch.cells import Value
from flopledger.ingest.epoch.table import Listed, ModelTable

OLDER = "compute_of_an_older_table"  # the day of the table that gave the compute, where a newer one lists the model without
TOGETHER = {"compute": ("compute_low", "compute_high", "confidence"), "dataset": ("dataset_notes",)}
SAME = 0.01  # tables that differ by more than a hundredth in a model's compute do not say the same


@frozen
class Joined:
    """The models of several tables, and how they came together.

    `renamed` are the old names with the new ones, `spaces` the names that differed only in the spaces around them, `twice` those
    that one table has more than once, `differing` the models on whose compute tables differ by more than a hundredth.
    """

    rows: tuple[Listed, ...]
    renamed: Mapping[str, str]
    spaces: tuple[str, ...]
    twice: tuple[str, ...]
    differing: tuple[str, ...]


@cache
def renames() -> Mapping[str, str]:
    """Return the names that models had in older tables, each with the one it has now."""
    text = files("flopledger.ingest.epoch").joinpath("renames.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["old"]: row["new"] for row in csv.DictReader(text.splitlines())})


def join(tables: Sequence[ModelTable], problems: Problems, *, as_given: bool = False) -> Joined:
    """Return the models of all tables, each fact from the newest table that has it.

    Newest is the table that knows of the latest day; among equals the one given first. `as_given` takes the tables in the order
    given, and joins only names that are equal letter by letter.
    """
    ordered = list(tables) if as_given else sorted(tables, key=lambda table: table.known or date.min, reverse=True)
    names = {row.name: row.name if as_given else cleaned(row.name) for table in ordered for row in table.rows}
    renamed = {} if as_given else _renamed(ordered)
    models: dict[str, Listed] = {}
    differing: dict[str, None] = {}
    for row, day in [(row, table.known) for table in ordered for row in table.rows]:
        name = renamed.get(names[row.name], names[row.name])
        known = models.get(name)
        if known is not None and _differs(known.values.get("compute"), row.values.get("compute")):
            differing[name] = None
        models[name] = _both(name, known, row, day)
    return Joined(tuple(models.values()), renamed, _spaces(names), tuple(_twice(ordered, problems)), tuple(differing))


def cleaned(name: str) -> str:
    """Return a name on one line, without spaces around it, with one between its words, and what cannot be seen written out."""
    return printable(" ".join(name.split()))


def _both(name: str, known: Listed | None, row: Listed, day: date | None) -> Listed:
    """Return a model with what another row adds to it, of a table that knows of a day; what is known already stays."""
    if known is None:
        return Listed(name, row.file, row.line, {**row.values, "name": cleaned(name)})
    late = {OLDER: day} if day is not None and "compute" in row.values and "compute" not in known.values else {}
    settled = _followers(fact for fact in TOGETHER if fact in known.values)
    renewed = _followers(fact for fact in TOGETHER if fact in row.values and fact not in known.values)
    added = {field: value for field, value in row.values.items() if field not in settled}
    kept = {field: value for field, value in known.values.items() if field not in renewed}
    return Listed(name, known.file, known.line, {**added, **kept, **late})


def _followers(facts: Iterable[str]) -> set[str]:
    """Return the fields that say what some facts are worth: they come from the table that the fact comes from."""
    return {field for fact in facts for field in TOGETHER[fact]}


def _renamed(tables: Iterable[ModelTable]) -> dict[str, str]:
    """Return the renames that apply: a table that lists both names means two models."""
    sets = [{cleaned(row.name) for row in table.rows} for table in tables]
    found = set[str]().union(*sets)
    apart = {old for old, new in renames().items() if any(old in names and new in names for names in sets)}
    return {old: new for old, new in renames().items() if old in found and new in found and old not in apart}


def _differs(one: Value | None, other: Value | None) -> bool:
    return isinstance(one, float) and isinstance(other, float) and abs(one - other) > SAME * max(one, other)


def _spaces(names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that stand in several forms, spaces around them or not."""
    return tuple(name for name, times in Counter(names.values()).items() if times > 1)


def _twice(tables: Iterable[ModelTable], problems: Problems) -> Iterator[str]:
    for table in tables:
        seen: set[str] = set()
        for row in table.rows:
            if row.name in seen:
                remedy = "the first row counts; what it lacks is taken from this one"
                problems.find("model-twice", Position(table.file, row.line, 1), f"{shown(row.name)} again", "each model once", remedy)
                yield row.name
            seen.add(row.name)
