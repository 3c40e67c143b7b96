"""How many models and developers a policy catches in a year, which, and how that changes from one year to the next.

A model whose verdict is unknown is counted beside, never as not caught. Developers are counted once a year, and every one of a model
made jointly; where nobody knows who made what is caught, their number is unknown.
"""

from __future__ import annotations

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.caught import Caught
from flopledger.policy.measures.groups import Indices, caught_rows, counts, grouped, known_rows, years
from flopledger.policy.measures.measured import Floats, Measured, from_draws
from flopledger.policy.population import Population

MODELS, DEVELOPERS = "models", "developers"


@frozen
class Catch:
    """What a policy catches among the models of one year (None: of every year, or of those without a day in `undated`).

    `unknown` is the number of models of which nobody can tell; `names` are the caught ones in the order of their release; `change`
    is how many more models than in the year before, None in the first.
    """

    policy: str
    year: int | None
    models: Measured
    developers: Measured
    unknown: int
    names: tuple[str, ...]
    change: Measured | None = None


@frozen
class Catches:
    """What a policy catches: in all, year by year from the first to the last release, and among models without a day."""

    policy: str
    total: Catch
    years: tuple[Catch, ...]
    undated: Catch


def catches(population: Population, caught: Caught) -> Catches:
    """Return the catches of a policy, with intervals where its verdicts were drawn."""
    of_year = np.array([0 if year is None else year for year in years(population)], dtype=np.int64)
    dated = of_year[of_year > 0]
    every = range(int(dated.min()), int(dated.max()) + 1) if len(dated) else range(0)
    found: list[tuple[Catch, Floats | None]] = []
    for year in every:
        found.append(_catch(population, caught, np.flatnonzero(of_year == year), year, found[-1] if found else None))
    total, _ = _catch(population, caught, np.arange(len(population)))
    undated, _ = _catch(population, caught, np.flatnonzero(of_year == 0))
    return Catches(caught.policy, total, tuple(one for one, _ in found), undated)


def _catch(
    population: Population, caught: Caught, within: Indices, year: int | None = None, before: tuple[Catch, Floats | None] | None = None
) -> tuple[Catch, Floats | None]:
    """Return what is caught among some rows, and how many models in each draw."""
    rows, known = caught_rows(caught)[within], known_rows(caught)[within]
    drawn = caught.draws[within] & known[:, None] if caught.draws is not None else None
    cases, in_draws = (int(known.sum()), len(within)), counts(drawn)
    models = from_draws(float(rows.sum()), MODELS, cases, in_draws)
    records = [population.records[row] for row in within]
    of_developers = grouped([record.developers for record in records])
    drawn_developers = counts(of_developers.any_of(drawn)) if drawn is not None else None
    number = float(of_developers.any_of(rows).sum())
    nobody = bool(rows.any()) and not number  # something is caught, and nobody knows whose it is
    developers = from_draws(None if nobody else number, DEVELOPERS, cases, None if nobody else drawn_developers)
    names = tuple(record.name for record, one in zip(records, rows, strict=True) if one)
    change = _change(models, in_draws, before) if before is not None else None
    return Catch(caught.policy, year, models, developers, cases[1] - cases[0], names, change), in_draws


def _change(models: Measured, in_draws: Floats | None, before: tuple[Catch, Floats | None]) -> Measured:
    """Return how many more models than before, drawn together: one draw is one state of the world for both years."""
    earlier, earlier_draws = before
    more = (models.value or 0.0) - (earlier.models.value or 0.0)
    cases = models.n + earlier.models.n, models.of + earlier.models.of
    drawn = in_draws - earlier_draws if in_draws is not None and earlier_draws is not None else None
    return from_draws(more, MODELS, cases, drawn)
