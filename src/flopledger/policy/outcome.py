"""What policies caught, summed up for people and machines: how many, in which interval, which models, and the line of the day.

Chances are of the models whose verdict is known; unknown ones are counted apart and are in no expected number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from flopledger.catalogue.models import ModelRecord, Range
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, NOT_CAUGHT, UNKNOWN, Caught
from flopledger.policy.model import Law, Policy
from flopledger.policy.population import Population, in_order
from flopledger.policy.run import ALONE, How, run

NOBODY = {"id": "released-on-the-day-asked", "name": "Released on the day asked"}
ENDS = (5.0, 95.0)  # percentiles that an interval shows


@frozen
class Model:
    """A model that a policy catches: the line that it faced and the share of draws in which it is caught."""

    record: ModelRecord
    line: float
    probability: float


@frozen
class Outcome:
    """One policy over a population; `line_today` is the line for a release on the day asked.

    `expected` is the number caught in the draws, None where no verdict is known; `verdicts` what is said of every model, without draws.
    """

    policy: Policy | Law
    caught: int
    not_caught: int
    unknown: int
    expected: Range | None
    line_today: float | None
    models: tuple[Model, ...]  # those caught, the newest first
    verdicts: Caught


def until(population: Population, day: date) -> Population:
    """Return the population as it stood at the end of a day: models released later are not in it, nor those without a day."""
    rows = [row for row, one in enumerate(population.records) if one.released is not None and one.released <= day]
    scores = {name: values[rows] for name, values in population.scores.items()}
    return replace(population, records=tuple(population.records[row] for row in rows), scores=scores)


def outcomes(policies: Sequence[Policy | Law], population: Population, day: date, draws: int, seed: int, how: How = ALONE) -> list[Outcome]:
    """Return the outcome of each policy, in their order; `day` is the one whose line is shown."""
    found = run(policies, population, draws, seed, keep=True, how=how)
    today = lines_on([one for one in policies if isinstance(one, Policy)], population, day, how)
    today |= {one.id: _standing(found[one.id]) for one in policies if isinstance(one, Law)}
    return [outcome(one, found[one.id], population, today[one.id]) for one in policies]


def _standing(caught: Caught) -> float | None:
    """Return the line of a law that is the same for every model; None where it is not."""
    lines = np.unique(caught.line[~np.isnan(caught.line)])
    return float(lines[0]) if len(lines) == 1 else None


def outcome(policy: Policy | Law, caught: Caught, population: Population, line_today: float | None = None) -> Outcome:
    """Return one policy's outcome; `caught` has to hold its draws."""
    rows = np.flatnonzero(caught.verdict == CAUGHT)[::-1].tolist()
    models = [Model(population.records[row], float(caught.line[row]), float(caught.probability[row])) for row in rows]
    models.sort(key=lambda one: one.record.released is None)
    counts = {value: int(np.count_nonzero(caught.verdict == value)) for value in (CAUGHT, NOT_CAUGHT, UNKNOWN)}
    numbers = counts[CAUGHT], counts[NOT_CAUGHT], counts[UNKNOWN]
    return Outcome(policy, *numbers, _expected(caught), line_today, tuple(models), replace(caught, draws=None))


def _expected(caught: Caught) -> Range | None:
    """Return how many are caught in the draws: the mean with its 5th and 95th percentile; None where no verdict is known."""
    known = caught.verdict != UNKNOWN
    if not known.any():
        return None
    point = float(np.nansum(caught.probability))
    if caught.draws is None or not caught.draws.shape[1]:
        return Range(point, point, point)
    low, high = np.percentile(np.count_nonzero(caught.draws[known], axis=0), ENDS)
    return Range(point, float(low), float(high))


def lines_on(policies: Sequence[Policy], population: Population, day: date, how: How = ALONE) -> dict[str, float | None]:
    """Return the line that a model released on a day would face, by policy; None where there is none or it is not known.

    Models of that very day are not seen, as always; those released later are left out.
    """
    earlier = until(population, day - timedelta(days=1))
    records = in_order([*earlier.records, _nobody(day)])
    scores = {name: np.append(values, np.nan) for name, values in earlier.scores.items()}
    found = run(policies, replace(earlier, records=records, scores=scores), 0, how=how)
    return {name: None if np.isnan(one.line[-1]) else float(one.line[-1]) for name, one in found.items()}


def _nobody(day: date) -> ModelRecord:
    """Return a model of which nothing is known but its day; it has a name, since totals of standards are asked of its ledger."""
    unknown: dict[str, Callable[[], object]] = {"str": str, "tuple[str, ...]": tuple}
    fields = {name: unknown.get(str(kind), _none)() for name, kind in ModelRecord.__annotations__.items()}
    return ModelRecord(**{**fields, **NOBODY, "released": day, "source": Citation("")})  # type: ignore[arg-type] # each field by its type


def _none() -> None:
    return None
