"""Triggers: a regime's conditions over a system's facts and totals give a verdict, with what it hangs on.

The condition is asked with the total that is certain, with the most it can be, and on both sides of every line between them. If
all agree, that is the verdict; if they differ, or a fact is unknown, the verdict is `cannot tell` and says what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.draws import DRAWS, Z95, normals
from flopledger.assess.total import Sum, SystemTotal
from flopledger.core.dates import AsOf
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.predicate import Comparison, Predicate
from flopledger.rules.regime import Regime, StatusEntry, Trigger

OVER, NOT_OVER, CANNOT_TELL = "over", "not over", "cannot tell"
MEASURES = ("compute", "cost", "energy")
Row = Mapping[str, Any]
Bindings = Mapping[str, ParameterValue | None]


@dataclass(frozen=True, slots=True)
class Limb:
    """One comparison of a total with a number: `total` is what is certain, None where the threshold or total is unknown."""

    measure: str
    operator: str
    threshold: float | None
    total: float | None
    distance_oom: float | None


@dataclass(frozen=True, slots=True)
class Amounts:
    """The sums that a trigger's `compute`, `cost` and `energy` mean for a system; None where it has none."""

    compute: Sum | None
    cost: Sum | None
    energy: Sum | None
    draws: NDArray[np.float64] | None

    def row(self, which: str) -> dict[str, float | None]:
        """Return the sums as facts: `at_least`, `at_most`."""
        return {name: None if one is None else getattr(one, which) for name, one in self.named().items()}

    def named(self) -> dict[str, Sum | None]:
        """Return the sums by the name that conditions know them by."""
        return {"compute": self.compute, "cost": self.cost, "energy": self.energy}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trigger says of a system, and why: the row it was asked with, and what is missing for a verdict."""

    system: str
    regime: Regime
    trigger: Trigger
    status: StatusEntry
    verdict: str
    probability: float | None
    limbs: tuple[Limb, ...]
    missing: tuple[str, ...]
    exempted_by: str
    counts: str
    row: Row
    bindings: Bindings
    crossed_on: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """One trigger asked of one system."""

    system: str
    regime: Regime
    trigger: Trigger
    status: StatusEntry
    as_of: AsOf
    facts: Row
    total: SystemTotal | None
    cost_total: SystemTotal | None
    amounts: Amounts
    missing_of: Callable[[SystemTotal], Sequence[str]]
    crossing: Callable[[Predicate, Row, Bindings], date | None]


def decide(question: Question) -> Verdict:
    """Return the verdict of one trigger on one system."""
    trigger, bindings = question.trigger, question.regime.bindings(question.as_of)
    rows = _rows(question, bindings)
    least, answers = rows[0], [_asked(trigger, row, bindings) for row in rows]
    agreed = answers[0] if len(set(answers)) == 1 else None
    verdict = {True: OVER, False: NOT_OVER, None: CANNOT_TELL}[agreed]
    return Verdict(
        system=question.system,
        regime=question.regime,
        trigger=trigger,
        status=question.status,
        verdict=verdict,
        probability=_probability(question, least, bindings) if agreed is not None else None,
        limbs=_limbs(trigger, least, bindings),
        missing=() if agreed is not None else _missing(question, rows, answers, bindings),
        exempted_by=_exemption(trigger, least, bindings),
        counts=question.total.name if question.total is not None else "",
        row=least,
        bindings=bindings,
        crossed_on=question.crossing(trigger.when, question.facts, bindings) if agreed else None,
    )


def _rows(question: Question, bindings: Bindings) -> list[Row]:
    """Return the facts with each combination of sums that could make a difference, the least first."""
    least = {**question.facts, **question.amounts.row("at_least")}
    turns = [_turns(question, measure, least, bindings) for measure in MEASURES]
    return [{**question.facts, **dict(zip(MEASURES, sums, strict=True))} for sums in product(*turns)]


def _turns(question: Question, measure: str, least: Row, bindings: Bindings) -> list[float | None]:
    """Return what a sum can be, as far as the answer may turn on it: its ends, and each line between them from both sides."""
    one, conditions = question.amounts.named()[measure], _conditions(question.trigger)
    if one is None or not any(measure in condition.columns for condition in conditions):
        return [least[measure]]
    lines = [comparison.other.evaluate(least, bindings) for condition in conditions for comparison in condition.comparisons_on(measure)]
    between = [line for line in lines if line is not None and one.at_least < line < one.at_most]
    return sorted({one.at_least, *between, *(math.nextafter(line, math.inf) for line in between), one.at_most})


def _conditions(trigger: Trigger) -> list[Predicate]:
    return [trigger.when, *(one.when for one in trigger.unless)]


def _asked(trigger: Trigger, row: Row, bindings: Bindings) -> bool | None:
    """Return whether the condition holds and no exemption does, in three values."""
    held: bool | None = trigger.when.evaluate(row, bindings)
    for exemption in trigger.unless:
        exempt: bool | None = exemption.when.evaluate(row, bindings)
        if held is False or exempt is True:
            return False
        held = None if exempt is None else held
    return held


def _exemption(trigger: Trigger, row: Row, bindings: Bindings) -> str:
    held = trigger.when.evaluate(row, bindings) is not False
    return next((one.label for one in trigger.unless if held and one.when.evaluate(row, bindings) is True), "")


def _missing(question: Question, rows: Sequence[Row], answers: Sequence[bool | None], bindings: Bindings) -> tuple[str, ...]:
    """Return what would decide: facts that the condition found unknown or that leave lines undetermined, and sums not wholly known."""
    conditions = _conditions(question.trigger)
    found = dict.fromkeys(name for row in rows for one in conditions for name in sorted(one.unknown_columns(row, bindings)))
    used = frozenset().union(*(one.columns for one in conditions))
    totals = (("compute", question.total), ("energy", question.total), ("cost", question.cost_total))
    for total in {one.name: one for name, one in totals if name in used and one is not None}.values():
        found.update(dict.fromkeys(question.missing_of(total)))
    for name, one in question.amounts.named().items():
        if one is not None and (one.unknown or math.isinf(one.at_most)) and _matters(name, rows, answers):
            found[name] = None
    return tuple(found)


def _matters(measure: str, rows: Sequence[Row], answers: Sequence[bool | None]) -> bool:
    """Tell whether the answer changes somewhere with this sum alone."""
    others = [tuple(row[name] for name in MEASURES if name != measure) for row in rows]
    return len(set(zip(others, answers, strict=True))) > len(set(others))


def _limbs(trigger: Trigger, row: Row, bindings: Bindings) -> tuple[Limb, ...]:
    return tuple(_limb(measure, comparison, row, bindings) for measure in MEASURES for comparison in trigger.when.comparisons_on(measure))


def _limb(measure: str, comparison: Comparison, row: Row, bindings: Bindings) -> Limb:
    threshold, total = comparison.other.evaluate(row, bindings), row.get(measure)
    usable = threshold is not None and total is not None and threshold > 0 and total > 0
    distance = math.log10(total / threshold) if usable else None
    return Limb(measure, comparison.operator, threshold, total, distance)


def _probability(question: Question, row: Row, bindings: Bindings) -> float | None:
    """Return the share of draws in which the trigger holds; 0 or 1 where its sums have no spread."""
    compute, cost = question.amounts.draws, _cost_draws(question.amounts.cost)
    if (compute is None and cost is None) or not ({"compute", "cost"} & question.trigger.when.columns):
        return float(_asked(question.trigger, row, bindings) is True)
    extremes = [_drawn(row, compute, cost, index) for index in _ends(compute, cost)]
    answers = {_asked(question.trigger, drawn, bindings) for drawn in extremes}
    if len(answers) == 1:
        return float(answers.pop() is True)
    held = [_asked(question.trigger, _drawn(row, compute, cost, index), bindings) is True for index in range(DRAWS)]
    return sum(held) / DRAWS


def _ends(compute: NDArray[np.float64] | None, cost: NDArray[np.float64] | None) -> list[int]:
    """Return the draws in which a sum is least or most: where they agree, all the others do."""
    return [int(pick(values)) for values in (compute, cost) if values is not None for pick in (np.argmin, np.argmax)]


def _drawn(row: Row, compute: NDArray[np.float64] | None, cost: NDArray[np.float64] | None, index: int) -> dict[str, Any]:
    drawn = dict(row)
    if compute is not None:
        drawn["compute"] = float(compute[index])
    if cost is not None:
        drawn["cost"] = float(cost[index])
    return drawn


def _cost_draws(cost: Sum | None) -> NDArray[np.float64] | None:
    """Return draws of a cost whose prices move together, None where it has no spread."""
    if cost is None or cost.point is None or cost.low is None or cost.high is None or cost.low == cost.high or cost.low <= 0:
        return None
    z = normals("prices of one market") / Z95
    draws: NDArray[np.float64] = cost.point * np.exp(
        np.where(z < 0, math.log(cost.point / cost.low) * z, math.log(cost.high / cost.point) * z)
    )
    return draws
