"""A population ranked by an index of several measures, and how far the ranking turns on the weights.

Weights are drawn about those stated from a Dirichlet distribution with the policy's `concentration`: the interval of a model's index
and rank, and Kendall's tau between the ranking as stated and each drawn one, say how much the weights decide.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.models import ModelRecord, Range
from flopledger.core.frozen import frozen
from flopledger.policy.draws import Streams
from flopledger.policy.facts import column_of
from flopledger.policy.index import Scored, score, weighted
from flopledger.policy.model import Index
from flopledger.policy.outcome import ENDS
from flopledger.policy.population import Population
from flopledger.policy.tau import kendall_tau
from flopledger.policy.windows import hold

Floats = NDArray[np.float64]
MOST_COMPARED = 200  # rankings that are compared pair by pair; more would sharpen the interval of tau by less than is shown


@frozen
class Ranked:
    """A model's place, 1 the highest: its index and rank with their intervals over the weights, and each measure's percentile."""

    record: ModelRecord
    rank: int
    ranks: Range
    index: Range
    known: float
    percentiles: Mapping[str, float]


@frozen
class Ranking:
    """The models whose index is known, the highest first; `known` is of how many models each measure has a percentile."""

    models: tuple[Ranked, ...]
    known: Mapping[str, int]
    agreement: Range | None


def ranking(population: Population, index: Index, draws: int, seed: int) -> Ranking:
    """Return the ranking of a population by an index; `draws` is how many weights are drawn."""
    scored = _scored(population, index)
    rows = np.flatnonzero(~np.isnan(scored.value))
    names = [one.name for one in index.measures]
    known = dict(zip(names, np.count_nonzero(~np.isnan(scored.percentiles), axis=0).tolist(), strict=True))
    drawn = _drawn(scored.percentiles[rows], index, draws, seed)
    values, places = scored.value[rows], _ranks(scored.value[rows][:, None])[:, 0]
    ends = np.percentile(drawn, ENDS, axis=1) if draws else np.stack([values, values])
    ranks = np.percentile(_ranks(drawn), ENDS, axis=1) if draws else np.stack([places, places])
    made = [
        Ranked(
            population.records[row],
            int(places[place]),
            Range(float(places[place]), *ranks[:, place].tolist()),
            Range(float(values[place]), *ends[:, place].tolist()),
            float(scored.known[row]),
            dict(zip(names, scored.percentiles[row].tolist(), strict=True)),
        )
        for place, row in enumerate(rows.tolist())
    ]
    made.sort(key=lambda one: (one.rank, one.record.id))
    return Ranking(tuple(made), known, _agreement(values, drawn))


def _scored(population: Population, index: Index) -> Scored:
    from flopledger.engine.duckdb import DuckDBEngine

    engine = DuckDBEngine()
    try:
        hold(
            engine,
            {name: column_of(population, name) for name in sorted({"released", *(one.of for one in index.measures)})},
            len(population),
        )
        return score(engine, index, len(population))
    finally:
        engine.close()


def _drawn(percentiles: Floats, index: Index, draws: int, seed: int) -> Floats:
    """Return the index of each model under each draw of the weights, (models, draws)."""
    weights = np.array([one.weight for one in index.measures])
    streams = Streams.of(seed)
    streams.fill("weights", np.empty(1))  # sets the generator to the weights' own stream
    drawn = streams.generator.dirichlet(weights * index.concentration, draws)
    return weighted(percentiles, drawn.T, 0.0)[0] if draws else np.empty((len(percentiles), 0))


def _ranks(values: Floats) -> Floats:
    """Return the rank of each model within each column, 1 the highest; equal ones share the best place."""
    order = np.sort(-values, axis=0)
    return np.stack([np.searchsorted(order[:, column], -values[:, column]) + 1.0 for column in range(values.shape[1])], axis=1)


def _agreement(values: Floats, drawn: Floats) -> Range | None:
    """Return Kendall's tau between the ranking as stated and drawn ones: the mean with its 5th and 95th percentile."""
    taus = np.array([kendall_tau(values, drawn[:, column]) for column in range(min(drawn.shape[1], MOST_COMPARED))])
    taus = taus[~np.isnan(taus)]
    return Range(float(taus.mean()), *np.percentile(taus, ENDS).tolist()) if len(taus) else None
