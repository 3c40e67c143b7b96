"""Intervals of an answer: savings are drawn from their published ranges, and the plan is costed and valued anew with each draw.

Two questions, both about one plan. What would it cost if the savings were others, the target being reached all the same? And what
would the plan be worth as it stands, every activity at its size, if the savings were others?
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.draws import Z95, factor
from flopledger.core.frozen import frozen
from flopledger.policy.redteam.moves import Figure, Move, moves
from flopledger.policy.redteam.plan import Plan
from flopledger.policy.redteam.work import Figures, Task, needed, works

DRAWS = 2000
LOW, HIGH = 0.05, 0.95
ORDERS = ("inference",)  # kinds whose figures are orders of magnitude: drawn as they are, not as their logs
PARTS = ("expansion", "teacher-growth")  # kinds whose saving is a part: what is left of the compute is drawn
MOST_SHARE = 1.0
Floats = NDArray[np.float64]


@frozen
class Interval:
    """A point with its 5th and 95th percentile."""

    point: float
    low: float
    high: float


def points() -> Figures:
    """Return the point of every published figure."""
    known = moves().values()
    saving = {move.id: move.saving.point for move in known if move.saving is not None}
    return Figures(saving, {move.id: move.limit.point for move in known if move.limit is not None})


def drawn(plan: Plan, seed: int) -> Figures:
    """Return draws of the figures that a plan rests on, the same for the same seed; the others stay at their points."""
    found, random = points(), np.random.default_rng(seed)
    saving, limit = dict[str, Any](found.saving), dict[str, Any](found.limit)
    for move in sorted(plan.moves, key=lambda one: one.id):
        if move.saving is not None:
            saving[move.id] = _draw(move, move.saving, random.standard_normal(DRAWS))
        if move.limit is not None and move.kind in ORDERS:
            limit[move.id] = _draw(move, move.limit, random.standard_normal(DRAWS))
    return Figures(saving, limit)


def _draw(move: Move, figure: Figure, z: Floats) -> Floats:
    if move.kind in ORDERS:
        return figure.point + np.where(z < 0, figure.point - figure.low, figure.high - figure.point) * z / Z95
    if move.kind in PARTS:
        left = Figure(1.0 - figure.point, 1.0 - figure.high, 1.0 - figure.low)
        return 1.0 - np.minimum(_lognormal(left, z), MOST_SHARE)
    return np.maximum(_lognormal(figure, z), 1.0) if move.kind in ("reuse", "search") else _lognormal(figure, z)


def _lognormal(figure: Figure, z: Floats) -> Floats:
    return figure.point * factor(z, float(np.log(figure.point / figure.low)), float(np.log(figure.high / figure.point)))


def interval(point: float, values: Any) -> Interval:
    """Return the 5th and 95th percentile of draws beside a point; the point alone where nothing was drawn."""
    low, high = (float(np.quantile(np.asarray(values, dtype=np.float64), level)) for level in (LOW, HIGH))
    return Interval(point, min(low, point), max(high, point))


def spent(plan: Plan, task: Task, figures: Figures) -> Any:
    """Return the FLOP that a plan takes in all, others' published work apart; an array where the figures are."""
    return sum(one.flop for one in works(plan, task, figures) if one.ours)


def worth(plan: Plan, task: Task, figures: Figures) -> Any:
    """Return the effective compute of a plan whose activities have the size that the points of the figures give them.

    A student is worth its own compute times the saving, and no more than its teacher.
    """
    fixed = points()
    weights = needed(plan, task, fixed)
    technique = plan.technique
    if technique is not None and technique.kind == "expansion":
        weights = weights * fixed.left(technique) / figures.left(technique)
    elif technique is not None and technique.kind == "search":
        weights = weights * figures.saving[technique.id] / fixed.saving[technique.id]
    elif technique is not None:
        teacher = plan.teacher.compute if plan.teacher is not None else weights * fixed.left(plan.growth) / figures.left(plan.growth)
        weights = np.minimum(weights / fixed.saving[technique.id] * figures.saving[technique.id], teacher)
    more = needed(plan, replace(task, target=1.0), fixed) * 10.0 ** _gain(plan, fixed)  # what dilution adds is worth nothing
    return weights / more * 10.0 ** _reached(plan, figures, fixed)


def _gain(plan: Plan, figures: Figures) -> Any:
    return figures.saving[plan.inference.id] if plan.inference is not None else 0.0


def _reached(plan: Plan, figures: Figures, fixed: Figures) -> Any:
    """Return the orders of magnitude that what is spent on answers gains: all from the limit on, in proportion below it."""
    if plan.inference is None:
        return 0.0
    part = fixed.limit[plan.inference.id] / np.maximum(figures.limit[plan.inference.id], fixed.limit[plan.inference.id])
    return figures.saving[plan.inference.id] * part
