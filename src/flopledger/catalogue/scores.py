"""Scores of the catalogue's models on benchmarks: `scores.csv`, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from flopledger.catalogue.table import Row, citation_of, read_table
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen


@frozen
class Score:
    """What a model scored on a benchmark, by the name that a population's column has; shares are fractions."""

    benchmark: str
    model: str
    value: float
    source: Citation


@cache
def listed_scores() -> tuple[Score, ...]:
    """Return every score of the catalogue with its source."""
    return tuple(_score(row) for row in read_table("scores"))


def _score(row: Row) -> Score:
    return Score(row["benchmark"], row["model"], float(row["score"]), citation_of(row))


@cache
def scores() -> Mapping[str, Mapping[str, float]]:
    """Return the best score of each model (its name) by benchmark."""
    best: dict[str, dict[str, float]] = {}
    for score in listed_scores():
        of = best.setdefault(score.benchmark, {})
        of[score.model] = max(score.value, of.get(score.model, score.value))
    return MappingProxyType({benchmark: MappingProxyType(of) for benchmark, of in best.items()})
