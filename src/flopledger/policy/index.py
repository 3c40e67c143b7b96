"""A risk index of several measures: each a percentile among the models released before, weighted; and how far the weights decide.

Hooker (arXiv 2407.05694, section 5) asks for an index of several measures with dynamic percentiles; she names no weights, so a
policy states them. A measure that is not known of a model takes no part: the weights of the others are scaled up, the share of
weight that was known is shown, and below a floor the index is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.model import EVER, YEAR, Index, Measure, Span
from flopledger.policy.windows import ROW, TABLE, filled

if TYPE_CHECKING:
    from flopledger.engine.duckdb import DuckDBEngine

Floats = NDArray[np.float64]
INDEX_COLUMN = "risk_index {}"


@frozen
class Scored:
    """An index over a population: each measure's percentile (models, measures), the index, and the share of weight known."""

    percentiles: Floats
    value: Floats
    known: Floats


def percentile(engine: DuckDBEngine, measure: Measure, fewest: int, count: int) -> Floats:
    """Return the share of the models released before that each model's measure is above, equal ones by half; NaN where not known."""
    value = f'"{measure.of}"::double'
    reach = f"and {_reach(measure.over)}" if measure.over != EVER else ""
    answer = engine.query(f"""
        select a."{ROW}" as n, avg(case when b.v < a.v then 1e0 when b.v = a.v then 5e-1 else 0e0 end) as share
        from (select "{ROW}", "released", {value} as v from "{TABLE}") a
        join (select "released", {value} as v from "{TABLE}") b on b."released" < a."released" {reach}
        where a.v is not null and b.v is not null
        group by a."{ROW}" having count(*) >= {fewest}""")  # noqa: S608 - names of checked facts
    out = np.full(count, np.nan)
    out[np.asarray(answer["n"], dtype=np.int64)] = filled(answer["share"])
    return out


def _reach(over: Span) -> str:
    if isinstance(over, str):
        return """date_trunc('year', b."released") = date_trunc('year', a."released")""" if over == YEAR else "true"
    return f"""b."released" >= a."released" - interval {over.number} {over.unit}"""


def score(engine: DuckDBEngine, index: Index, count: int) -> Scored:
    """Return an index over the population that the engine holds."""
    columns = [percentile(engine, one, index.fewest, count) for one in index.measures]
    percentiles = np.stack(columns, axis=1) if columns else np.empty((count, 0))
    value, known = weighted(percentiles, np.array([one.weight for one in index.measures]), index.floor)
    return Scored(percentiles, value, known)


def weighted(percentiles: Floats, weights: Floats, floor: float) -> tuple[Floats, Floats]:
    """Return the weighted mean of the percentiles known, and the share of the weights that they have; NaN below the floor."""
    there = ~np.isnan(percentiles)
    known: Floats = there @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(known >= floor, (np.nan_to_num(percentiles) @ weights) / known, np.nan)
    return value, known


def indices(engine: DuckDBEngine, asked: Sequence[Index], count: int) -> Mapping[Index, Floats]:
    """Return the value of each index for every model, by the index."""
    return {one: score(engine, one, count).value for one in dict.fromkeys(asked)}
