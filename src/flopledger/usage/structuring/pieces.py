"""Pieces and pairs: workloads that may be parts of one training effort, and the patterns that each two of them show, in SQL."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.table import citation_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.engine.sql import SqlEngine
from flopledger.usage.graph import Numbers
from flopledger.usage.linking.link import Linked
from flopledger.usage.workloads.group import GIGA, Workloads

PACKAGE = "flopledger.usage.structuring"
Floats = NDArray[np.float64]


@frozen
class Pattern:
    """A sign that two pieces belong to one effort: what it is, where it is from, and what would explain it otherwise."""

    pattern: str
    title: str
    meaning: str
    cleared_by: str
    citation: Citation


@frozen
class Pairs:
    """Pairs of pieces (places in `chosen`) with a column of 1 and 0 for each of the patterns; `chosen` are places of workloads."""

    chosen: Numbers
    customer: Numbers
    suspected: Numbers
    one: Numbers
    other: Numbers
    shown: Floats


@cache
def patterns() -> Mapping[str, Pattern]:
    """Return patterns.csv by pattern."""
    return MappingProxyType({row["pattern"]: _pattern(row) for row in _rows("patterns")})


def _pattern(row: Mapping[str, str]) -> Pattern:
    return Pattern(row["pattern"], row["title"], row["meaning"], row["cleared_by"], citation_of(row))


@cache
def limits() -> Mapping[str, float]:
    """Return limits.csv by name; the file says why each is what it is."""
    return MappingProxyType({row["name"]: float(row["value"]) for row in _rows("limits")})


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files(PACKAGE).joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def pairs(engine: SqlEngine, found: Workloads, training: Floats, accounts: Linked, line_flop: float) -> Pairs:
    """Return the pairs of pieces that show a pattern. `training` is the probability of each workload that it is training."""
    said, line = limits(), int(line_flop / GIGA)
    chosen = np.flatnonzero((training >= said["least_training"]) & (found.giga_high >= said["least_piece"] * line))
    customer, suspected = _groups(found, accounts, chosen)
    _held(engine, found, chosen, customer, suspected)
    whole = {name: int(value) if value == int(value) else value for name, value in said.items()}
    engine.keep("pairs", _query("pairs", line=line, under=int(said["under_from"] * line), **whole))
    names = ("one", "other", *patterns())
    rows = engine.answer(f"select {', '.join(names)} from ({_query('shown')}) shown order by one, other").rows
    table = np.array([[int(value) for value in row] for row in rows], dtype=np.int64).reshape(-1, len(names))
    return Pairs(chosen, customer, suspected, table[:, 0], table[:, 1], table[:, 2:].astype(np.float64))


def _query(name: str, **values: object) -> str:
    text = files(PACKAGE).joinpath(f"{name}.sql").read_text(encoding="utf-8").format(**values)
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


def _groups(found: Workloads, accounts: Linked, chosen: Numbers) -> tuple[Numbers, Numbers]:
    """Return the customer and the suspected customer of each piece; an account that is not on the list is a customer by itself."""
    number = accounts.number()
    extra: dict[tuple[str, str], int] = {}
    customer, suspected = [], []
    for place in chosen:
        name = (found.provider[place], found.account[place])
        if name in number:
            customer.append(int(accounts.linked[number[name]]))
            suspected.append(int(accounts.suspected[number[name]]))
        else:
            alone = extra.setdefault(name, len(number) + len(extra))
            customer.append(alone)
            suspected.append(alone)
    return np.array(customer, dtype=np.int64), np.array(suspected, dtype=np.int64)


PIECE = {
    **dict.fromkeys(("provider", "account", "stream", "chip"), "text"),
    **dict.fromkeys(("started", "ended", "giga", "stream_accounts"), "integer"),
}


def _held(engine: SqlEngine, found: Workloads, chosen: Numbers, customer: Numbers, suspected: Numbers) -> None:
    """Hold the pieces, and the hand-overs between them, as tables."""
    columns = [getattr(found, name)[chosen].tolist() for name in PIECE]
    width = (found.millichips[chosen] / np.maximum(found.jobs[chosen], 1)).tolist()
    rows = list(zip(range(len(chosen)), customer.tolist(), suspected.tolist(), width, *columns, strict=True))
    types = {"piece": "integer", "customer": "integer", "suspected": "integer", "width": "number", **PIECE}
    engine.create("pieces", types, rows)
    place = np.full(len(found), -1)
    place[chosen] = np.arange(len(chosen))
    ends = np.sort(np.stack([place[found.earlier], place[found.later]], axis=1), axis=1).reshape(-1, 2)
    known = np.unique(ends[ends[:, 0] >= 0], axis=0) if len(ends) else ends
    engine.create("handovers", {"one": "integer", "other": "integer"}, [(int(one), int(other)) for one, other in known])
