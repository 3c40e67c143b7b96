"""A policy ready for a population, as `prepare` makes it: asked at the points, and of some models in every draw."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.models import Range
from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, NOT_CAUGHT, UNKNOWN
from flopledger.policy.draws import Spread
from flopledger.policy.model import Moving, Number, Policy
from flopledger.policy.vector import Scope, Truth, certain, number

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@frozen
class Ready:
    """A policy over a population: `points` is its condition's scope, `yes` and `no` the verdict at the points.

    `measures` are what is drawn of every model, `drawn` the policy's numbers in every draw (1, draws), `elapsed` the years since
    each moving line began to move, `open` the models whose verdict a draw can change.
    """

    policy: Policy
    points: Scope
    measures: Mapping[str, Spread]
    elapsed: Mapping[str, Floats]
    drawn: Mapping[str, Floats]
    yes: NDArray[np.bool_]
    no: NDArray[np.bool_]
    open: Rows

    @property
    def verdict(self) -> NDArray[np.int8]:
        """The verdict of every model from the figures as published."""
        return np.where(self.yes, CAUGHT, np.where(self.no, NOT_CAUGHT, UNKNOWN)).astype(np.int8)

    def line(self) -> Floats:
        """Return the line of the policy's measure as of each release, NaN where it has none or it is not known."""
        count = len(self.yes)
        compared = self.policy.when.comparisons_on(self.policy.measure) if self.policy.measure else ()
        if not compared:
            return np.full(count, np.nan)
        return np.array(np.broadcast_to(number(compared[0].other.node, self.points), (count, 1))[:, 0], dtype=np.float64)

    def caught(self, rows: Rows, values: Mapping[str, Floats]) -> NDArray[np.bool_]:
        """Tell in which draws some models are certainly caught, (models, draws); `values` are the draws of their measures."""
        settled = {node: held if _constant(held) else _some(held, rows) for node, held in self.points.settled.items()}
        columns = {**_rows_of(self.points.columns, rows), **{name: values[name] for name in self.measures}}
        parameters = {**_rows_of(self.points.parameters, rows), **self.drawn}
        scope = Scope(settled, columns, parameters, _rows_of(self.points.bounds, rows))
        if self.drawn:
            scope = moved(self.policy, scope, _rows_of(self.elapsed, rows))
        return certain(self.policy.when.node, scope, wanted=True)


def moved(policy: Policy, scope: Scope, elapsed: Mapping[str, Floats]) -> Scope:
    """Return a scope with the policy's moving lines, from its numbers and the years since each line began to move."""
    amounts = {name: line.amount.node for name, line in policy.lines.items() if isinstance(line, Moving)}
    lines = {name: number(node, Scope({}, {"elapsed_years": elapsed[name]}, scope.parameters, {})) for name, node in amounts.items()}
    return Scope(scope.settled, scope.columns, {**scope.parameters, **lines}, scope.bounds)


def number_range(one: Number) -> Range:
    """Return the value of a number that is no day, with its interval."""
    return one.value if isinstance(one.value, Range) else Range(0.0, 0.0, 0.0)


def _rows_of(arrays: Mapping[str, Floats], rows: Rows) -> dict[str, Floats]:
    return {name: values[rows] if len(values) > 1 else values for name, values in arrays.items()}


def _constant(held: Truth | Floats) -> bool:
    return len(held.yes if isinstance(held, Truth) else held) == 1


def _some(held: Truth | Floats, rows: Rows) -> Truth | Floats:
    return Truth(held.yes[rows], held.no[rows]) if isinstance(held, Truth) else held[rows]
