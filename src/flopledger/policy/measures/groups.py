"""Who is behind models: pairs of model and developer, grouped so that `any of these was caught` is one step for all draws."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, UNKNOWN, Caught
from flopledger.policy.measures.measured import Flags, Floats
from flopledger.policy.population import Population

Indices = NDArray[np.intp]


@frozen
class Grouped:
    """Rows of a population by group: `rows[starts[i]:starts[i + 1]]` are those of group `names[i]`, in the population's order."""

    names: tuple[Any, ...]
    rows: Indices
    starts: Indices

    def any_of(self, flags: Flags) -> Flags:
        """Return for each group (and draw) whether any of its rows is set; `flags` are rows, or rows by draws."""
        if not self.names:
            return np.zeros((0, *flags.shape[1:]), dtype=np.bool_)
        found: Flags = np.logical_or.reduceat(flags[self.rows], self.starts, axis=0)
        return found

    def firsts(self, flags: Flags) -> Flags:
        """Return for each pair of group and row whether the row is the first of its group that is set."""
        chosen = flags[self.rows]
        before = np.zeros_like(chosen)
        for start, end in pairwise([*self.starts, len(self.rows)]):
            before[start + 1 : end] = np.logical_or.accumulate(chosen[start : end - 1], axis=0)
        firsts: Flags = chosen & ~before
        return firsts


def grouped(keys: Sequence[Sequence[Any]]) -> Grouped:
    """Return rows by group; `keys` are the groups that each row belongs to, none where nobody knows."""
    pairs = sorted((key, row) for row, of_row in enumerate(keys) for key in dict.fromkeys(of_row))
    rows = np.array([row for _, row in pairs], dtype=np.intp)
    names = tuple(dict.fromkeys(key for key, _ in pairs))
    first_at = {key: place for place, (key, _) in reversed(list(enumerate(pairs)))}
    return Grouped(names, rows, np.array([first_at[name] for name in names], dtype=np.intp))


def by_developer(population: Population) -> Grouped:
    """Return the rows of each developer."""
    return grouped([record.developers for record in population.records])


def years(population: Population) -> list[int | None]:
    """Return the calendar year in which each model was released, None where the day is not known."""
    return [None if record.released is None else record.released.year for record in population.records]


def caught_rows(caught: Caught) -> Flags:
    """Return which models are caught by the figures as published."""
    rows: Flags = caught.verdict == CAUGHT
    return rows


def known_rows(caught: Caught) -> Flags:
    """Return of which models a verdict is known."""
    rows: Flags = caught.verdict != UNKNOWN
    return rows


def drawn_rows(caught: Caught) -> Flags | None:
    """Return which models are caught in each draw (models by draws), those of unknown verdict never; None where nothing was drawn."""
    return None if caught.draws is None else caught.draws & known_rows(caught)[:, None]


def counts(flags: Flags | None) -> Floats | None:
    """Return how many rows are set in each draw, None where nothing was drawn."""
    return None if flags is None else flags.sum(axis=0).astype(np.float64)
