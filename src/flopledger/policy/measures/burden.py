"""On whom a policy falls: the developers of what it catches, by how much they had built before.

No table of the record says how large a developer is, so its own history does: how many models of 1e23 FLOP and more (the size at which
the Commission's guidelines begin to ask whether a model is general-purpose) it had released before the day of the model in question.
None makes a newcomer, up to four a small developer, five or more an established one. Nothing after that day counts, so that nobody is
called established for what came later. A model made jointly is the most established one's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from flopledger.catalogue.models import ModelRecord
from flopledger.core.frozen import frozen
from flopledger.policy.caught import Caught
from flopledger.policy.measures.groups import Grouped, Indices, by_developer, caught_rows, counts, drawn_rows, grouped, known_rows
from flopledger.policy.measures.measured import Flags, Floats, Measured, from_draws, ratio, share
from flopledger.policy.population import Population

LARGE_FLOP = 1e23  # Commission Guidelines on general-purpose AI models, C(2025) 5045 final, para 17
ESTABLISHED_FROM = 5  # large models before this one; ours: no law or source draws this line
NEWCOMER, SMALL, ESTABLISHED, NOT_KNOWN = "newcomer", "small", "established", "unknown"
STANDINGS = (NEWCOMER, SMALL, ESTABLISHED, NOT_KNOWN)


@frozen
class Burden:
    """What falls on developers of one standing.

    `models` caught; their `share` of all that is caught; `rate`, the share of this standing's models that is caught; `first_time`,
    developers of whom nothing was caught before; `reports` for each developer and year in which anything of it is caught.
    """

    policy: str
    standing: str
    models: Measured
    share: Measured
    rate: Measured
    first_time: Measured
    reports: Measured


@frozen
class _Rows:
    """The models that are caught, from points or in any draw; for each pair of developer and model whether it is the first catch.

    `whole` is the number of known verdicts and of models in all.
    """

    population: Population
    policy: str
    rows: Flags
    drawn: Flags | None
    groups: Grouped
    first: Flags
    first_drawn: Flags | None
    whole: tuple[int, int]

    @classmethod
    def of(cls, population: Population, caught: Caught, ever: Indices) -> _Rows:
        """Return the models that are ever caught: what is never caught adds to no count, and in most populations is nearly everything."""
        part = Population(population.name, tuple(population.records[row] for row in ever), population.known)
        rows, drawn, groups = caught_rows(caught)[ever], caught.draws[ever] if caught.draws is not None else None, by_developer(part)
        first_drawn = groups.firsts(drawn) if drawn is not None else None
        whole = int(known_rows(caught).sum()), len(population)
        return cls(part, caught.policy, rows, drawn, groups, groups.firsts(rows), first_drawn, whole)


def burden(population: Population, caught: Caught) -> tuple[Burden, ...]:
    """Return what a policy asks of developers of each standing."""
    standing, known, drawn = np.array(standings(population.records)), known_rows(caught), drawn_rows(caught)
    ever = np.flatnonzero(caught_rows(caught) | drawn.any(axis=1) if drawn is not None else caught_rows(caught))
    every = _Rows.of(population, caught, ever)
    within = {name: standing == name for name in STANDINGS}
    return tuple(_burden(every, name, here[ever], (int((known & here).sum()), int(here.sum()))) for name, here in within.items())


def _burden(every: _Rows, name: str, within: Flags, cases: tuple[int, int]) -> Burden:
    mine = every.drawn & within[:, None] if every.drawn is not None else None
    number, in_draws, all_draws = float((every.rows & within).sum()), counts(mine), counts(every.drawn)
    share_drawn = ratio(in_draws, all_draws) if in_draws is not None and all_draws is not None else None
    rate_drawn = in_draws / cases[0] if in_draws is not None and cases[0] else None
    return Burden(
        policy=every.policy,
        standing=name,
        models=from_draws(number, "models", cases, in_draws),
        share=from_draws(share(number, float(every.rows.sum())), "share of caught models", every.whole, share_drawn),
        rate=from_draws(share(number, cases[0]), "share of models", cases, rate_drawn),
        first_time=_first_time(every, within, cases),
        reports=_reports(every, within, cases),
    )


def _first_time(every: _Rows, within: Flags, cases: tuple[int, int]) -> Measured:
    """Return how many developers are caught for the first time by models of a standing, None where their developers are not known."""
    here = within[every.groups.rows]
    if (every.rows & within).any() and not here.any():
        return from_draws(None, "developers", cases, None)  # nobody knows whose they are
    drawn = counts(every.first_drawn & here[:, None]) if every.first_drawn is not None else None
    return from_draws(float((every.first & here).sum()), "developers", cases, drawn)


def _reports(every: _Rows, within: Flags, cases: tuple[int, int]) -> Measured:
    """Return caught models for each developer and year with any; of a model made jointly each developer reports."""
    here = np.flatnonzero(within)
    records, rows = [every.population.records[row] for row in here], every.rows[here]
    groups = grouped([[(name, record.released.year) for name in record.developers] if record.released else [] for record in records])
    value = share(float(rows[groups.rows].sum()), float(groups.any_of(rows).sum()))
    in_draws = _per_group(groups, every.drawn[here]) if every.drawn is not None else None
    return from_draws(value, "reports per developer-year", cases, in_draws)


def _per_group(groups: Grouped, drawn: Flags) -> Floats:
    return ratio(drawn[groups.rows].sum(axis=0).astype(np.float64), groups.any_of(drawn).sum(axis=0).astype(np.float64))


def standings(records: Sequence[ModelRecord]) -> list[str]:
    """Return the standing of each model's developers on the day of its release; records come in the order of release."""
    built: dict[str, int] = defaultdict(int)
    found: list[str] = []
    pending: list[ModelRecord] = []
    for record in records:
        if pending and record.released != pending[0].released:
            _add(built, pending)
            pending = []
        pending.append(record)
        found.append(_standing(record, built))
    return found


def _add(built: dict[str, int], records: Sequence[ModelRecord]) -> None:
    """Count the large models of a day, once it is over: nobody is established by what comes out on the same day."""
    for record in records:
        if _is_large(record):
            for name in record.developers:
                built[name] += 1


def _is_large(record: ModelRecord) -> bool:
    least = record.compute.point if record.compute is not None else record.compute_over
    return least is not None and least >= LARGE_FLOP


def _standing(record: ModelRecord, built: dict[str, int]) -> str:
    if record.released is None or not record.developers:
        return NOT_KNOWN
    most = max(built[name] for name in record.developers)
    return NEWCOMER if most == 0 else SMALL if most < ESTABLISHED_FROM else ESTABLISHED
