"""Compares what thresholds could be drawn on, after Heim's table of metrics: what data can say is computed, his judgement kept apart.

Of his criteria four can be measured: whether a metric goes with capability, whether its figure is available, whether it is known
before training (a property of the metric, stated with its reason), and whether it falls on the largest developers. Whether it is hard
to get around and can be verified from outside no table of models can say.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from flopledger.core.citation import CONFIRMED, Citation
from flopledger.core.frozen import frozen
from flopledger.policy.metrics.concentration import Concentration, concentration, on_largest, sums
from flopledger.policy.metrics.rank import Correlation, correlation
from flopledger.policy.population import Floats, Population

HEIM = Citation(
    instrument="Lennart Heim, (Training) Compute Thresholds: Features and Functions in AI Governance, version 1.0",
    at="appendix A.11, table 1: first-pass evaluation",
    link="https://blog.heim.xyz/",
    published=date(2024, 4, 5),
    checked=date(2026, 11, 22),
    confidence=CONFIRMED,
)
CRITERIA = {  # his six criteria, in the order of his columns
    "risk": "Correlation with risk",
    "measuring": "Quantifiability and ease of measurement",
    "circumvention": "Difficulty of circumvention",
    "beforehand": "Knowable before development and deployment",
    "verifiability": "External verifiability",
    "scope": "Targeted regulatory scope",
}
TOKENS = "tokens"
SCORE, RELEASED = "score", "released"
COLUMNS = ("compute", "parameters", "cost")  # metrics that are a field of the record


class ScoreError(ValueError):
    """The population has no such score; `known` are those that it has."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


@frozen
class Metric:
    """Something a line could be drawn on. `heim` is the row of his table, empty where he has none; `beforehand` yes, no or partly."""

    id: str
    title: str
    heim: str
    additive: bool
    beforehand: str
    why: str


@frozen
class Compared:
    """What the data says of a metric; None throughout where the data has no such column.

    `same_day` is the correlation with the day of release held fixed: both capability and most metrics grow with time. `known` is the
    part of models whose figure is known, `by_year` that of each year with the number of its models.
    """

    metric: Metric
    known: int
    of: int
    by_year: Mapping[int, tuple[int, int]]
    with_capability: Correlation | None
    same_day: Correlation | None
    concentration: Concentration | None
    on_largest: float | None
    judgement: Mapping[str, str]

    @property
    def measurable(self) -> bool:
        """Tell whether any model has the figure."""
        return self.known > 0


@frozen
class Comparison:
    """All metrics over a population, against one score of capability that `scored` models have."""

    population: str
    score: str
    scored: int
    seed: int
    metrics: tuple[Compared, ...]


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files("flopledger.policy.metrics").joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()))


@cache
def metrics() -> tuple[Metric, ...]:
    """Return the metrics, in the order of the table."""
    return tuple(
        Metric(row["id"], row["title"], row["heim"], row["additive"] == "yes", row["beforehand"], row["why"]) for row in _table("metrics")
    )


@cache
def judgements() -> Mapping[str, Mapping[str, str]]:
    """Return Heim's words for each of his metrics, by criterion."""
    return {row["metric"]: {name: row[name] for name in CRITERIA} for row in _table("heim")}


def compare(population: Population, score: str = "", seed: int = 0) -> Comparison:
    """Compare every metric over a population; `score` names what capability is, else the one that most models have. Raises ScoreError."""
    name = score or _most(population)
    if name and name not in population.scores:
        raise ScoreError(name, tuple(population.scores))
    scores = population.scores[name] if name else np.full(len(population), np.nan)
    found = tuple(_compared(population, metric, scores, seed) for metric in metrics())
    return Comparison(population.name, name, int(np.isfinite(scores).sum()), seed, found)


def _most(population: Population) -> str:
    counts = {name: int(np.isfinite(values).sum()) for name, values in population.scores.items()}
    return max(counts, key=lambda name: (counts[name], name), default="")


def _compared(population: Population, metric: Metric, scores: Floats, seed: int) -> Compared:
    values, days = _values(population, metric.id, scores), _days(population)
    known = np.isfinite(values)
    both = known & np.isfinite(scores)
    dated = both & np.isfinite(days)
    itself = metric.id == SCORE
    of_developers = list(sums(population.records, values).values()) if metric.additive else []
    return Compared(
        metric=metric,
        known=int(known.sum()),
        of=len(population),
        by_year=dict(_by_year(population, known)),
        with_capability=None if itself else correlation(values[both], scores[both], seed),
        same_day=None if itself or metric.id == RELEASED else correlation(values[dated], scores[dated], seed, days[dated]),
        concentration=concentration(of_developers),
        on_largest=on_largest(population.records, values, population.numbers("compute")),
        judgement=judgements().get(metric.heim, {}),
    )


def _values(population: Population, name: str, scores: Floats) -> Floats:
    """Return a metric of every model, NaN where it is not known or the record has no such column."""
    if name == SCORE:
        return scores
    if name == RELEASED:
        return _days(population)
    if name == "tokens":
        counted = np.array([record.tokens_unit == TOKENS for record in population.records], dtype=np.bool_)
        return np.where(counted, population.numbers(name), np.nan)
    if name == "chip_hours":
        hours = population.numbers(name)
        return np.where(np.isfinite(hours), hours, population.numbers("chips") * population.numbers("hours"))
    if name in COLUMNS:
        return population.numbers(name)
    return np.full(len(population), np.nan)


def _days(population: Population) -> Floats:
    return np.array([np.nan if record.released is None else record.released.toordinal() for record in population.records])


def _by_year(population: Population, known: NDArray[np.bool_]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield for each year how many of its models have the figure, and how many there are."""
    years = [None if record.released is None else record.released.year for record in population.records]
    for year in sorted({one for one in years if one is not None}):
        mine = np.array([one == year for one in years])
        yield year, (int((mine & known).sum()), int(mine.sum()))
