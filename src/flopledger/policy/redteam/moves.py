"""The moves: published ways by which the same capability costs less compute, or less of it is counted, as data with sources.

`moves.csv` holds the moves, `models.csv` the models of others that some start from, `scope.csv` which laws catch a model only once
it is placed on the market. `plans` makes development plans of them; nothing here is computed.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from flopledger.catalogue.table import citation_of, number_of, words_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

MARKET = "market"
TRAINING = "training"
SAVING_IN = {  # what a saving is measured in, by kind
    "reuse": "times less compute",
    "expansion": "of the compute",
    "search": "times the compute's worth",
    "inference": "orders of magnitude of training",
}
LIMIT_IN = {  # what a limit is measured in, by kind
    "search": "of the run besides",
    "inference": "orders of magnitude of inference",
    "tuning": "of the base",
    "label": "of the base",
}


@frozen
class Figure:
    """A published figure: its point, and the 5th and 95th percentile that its range is taken for."""

    point: float
    low: float
    high: float


@frozen
class Move:
    """A move: what kind of change it makes to a plan, its saving and its limit where it has them, and the source.

    What `saving` and `limit` measure depends on the kind (SAVING_IN, LIMIT_IN). None where no saving is claimed.
    """

    id: str
    kind: str
    title: str
    saving: Figure | None
    limit: Figure | None
    domains: tuple[str, ...]
    citation: Citation
    note: str

    @property
    def figures(self) -> tuple[str, str]:
        """Its saving and its limit in words."""
        return figure_text(self.saving, SAVING_IN.get(self.kind, "")), figure_text(self.limit, LIMIT_IN.get(self.kind, ""))

    def serves(self, domain: str) -> bool:
        """Tell whether the move was seen to work for a domain of use."""
        return not self.domains or domain in self.domains


@frozen
class Model:
    """A model of others with its training compute in FLOP: a base to start from, or a teacher to ask."""

    id: str
    title: str
    party: str
    compute: float
    open_weights: bool
    released: date
    citation: Citation


def figure_text(one: Figure | None, measured_in: str) -> str:
    """Return a figure in words; a dash where there is none.

    >>> figure_text(Figure(10, 1.7, 50), "times less compute")
    '10 (1.7 to 50) times less compute'
    """
    if one is None:
        return "-"
    spread = "" if one.low == one.high else f" ({one.low:g} to {one.high:g})"
    return f"{one.point:g}{spread} {measured_in}".rstrip()


def _table(name: str) -> list[dict[str, str]]:
    text = files("flopledger.policy.redteam").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def moves() -> Mapping[str, Move]:
    """Return every move by its id."""
    return MappingProxyType({row["id"]: _move(row) for row in _table("moves")})


def _move(row: Mapping[str, str]) -> Move:
    saving, limit = _figure(row, "point", "low", "high"), _figure(row, "limit_point", "limit_low", "limit_high")
    return Move(row["id"], row["kind"], row["title"], saving, limit, words_of(row["domains"]), citation_of(row), row["note"])


def _figure(row: Mapping[str, str], *names: str) -> Figure | None:
    point, low, high = (number_of(row[name]) for name in names)
    return None if point is None else Figure(point, point if low is None else low, point if high is None else high)


@cache
def models() -> Mapping[str, Model]:
    """Return the models of others by their id."""
    return MappingProxyType({row["id"]: _model(row) for row in _table("models")})


def _model(row: Mapping[str, str]) -> Model:
    released = date.fromisoformat(row["released"])
    return Model(row["id"], row["title"], row["party"], float(row["compute"]), row["open_weights"] == "yes", released, citation_of(row))


@cache
def _scope() -> Mapping[str, str]:
    return MappingProxyType({row["regime"]: row["catches"] for row in _table("scope")})


def scope_of(regime: str) -> str:
    """Return whether a law catches a model only once it is placed on the market, or, as where nothing is known, once it is trained."""
    return _scope().get(regime, TRAINING)


def kinds() -> tuple[str, ...]:
    """Return the kinds of move, in the order of the table."""
    return tuple(dict.fromkeys(move.kind for move in moves().values()))


def chosen(names: Collection[str], domain: str) -> tuple[Move, ...]:
    """Return the moves that are named by id or kind (all where none is) and serve a domain. Raises KeyError for an unknown name."""
    lost = [name for name in names if name not in moves() and name not in kinds()]
    if lost:
        raise KeyError(lost[0])
    return tuple(move for move in moves().values() if move.serves(domain) and (not names or move.id in names or move.kind in names))
