"""Triggers: a regime's conditions over a system's facts and totals give a verdict, with what it hangs on.

The condition is asked with the total that is certain, with the most it can be, and on both sides of every line between them. If
all agree, that is the verdict; if they differ, or a fact is unknown, the verdict is `cannot tell` and says what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.total import Sum, SystemTotal
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.lines import deciding_line
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.predicate import Comparison, Predicate
from flopledger.rules.regime import Regime, StatusEntry, Trigger

OVER, NOT_OVER, CANNOT_TELL = "over", "not over", "cannot tell"
MEASURES = ("compute", "cost", "energy")
Row = Mapping[str, Any]
Floats = NDArray[np.float64]
Bindings = Mapping[str, ParameterValue | None]


@frozen
class Limb:
    """One comparison of a total with a number: `total` is what is certain, None where the threshold or total is unknown."""

    measure: str
    operator: str
    threshold: float | None
    total: float | None
    distance_oom: float | None


@frozen
class Amounts:
    """The sums that a trigger's `compute`, `cost` and `energy` mean for a system; None where it has none."""

    compute: Sum | None
    cost: Sum | None
    energy: Sum | None

    def row(self, which: str) -> dict[str, float | None]:
        """Return the sums as facts: `at_least`, `at_most`."""
        return {name: None if one is None else getattr(one, which) for name, one in self.named().items()}

    def named(self) -> dict[str, Sum | None]:
        """Return the sums by the name that conditions know them by."""
        return {"compute": self.compute, "cost": self.cost, "energy": self.energy}


@frozen
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
    known_on: date | None = None  # since when the books have foreseen the crossing; None where they tell of no plan


@frozen
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
    crossing: Callable[[], date | None]


def decide(question: Question) -> Verdict:
    """Return the verdict of one trigger on one system."""
    trigger, bindings = question.trigger, question.regime.bindings(question.as_of)
    rows = _rows(question, bindings)
    least, answers = rows[0], [_asked(trigger, row, bindings) for row in rows]
    agreed = _agreed(answers)
    verdict = WORDS[agreed]
    return Verdict(
        system=question.system,
        regime=question.regime,
        trigger=trigger,
        status=question.status,
        verdict=verdict,
        probability=_probability(question, least, bindings) if agreed is not None else None,
        limbs=_limbs(trigger, least, bindings, reformed=bool(question.regime.reforms)),
        missing=() if agreed is not None else _missing(question, rows, answers, bindings),
        exempted_by=_exemption(trigger, least, bindings),
        counts=question.total.name if question.total is not None else "",
        row=least,
        bindings=bindings,
        crossed_on=question.crossing() if agreed else None,
    )


WORDS = {True: OVER, False: NOT_OVER, None: CANNOT_TELL}


def word(question: Question) -> str:
    """Return the verdict alone, for who asks very many: over, not over or cannot tell."""
    bindings = question.regime.bindings(question.as_of)
    return WORDS[_agreed([_asked(question.trigger, row, bindings) for row in _rows(question, bindings)])]


def _agreed(answers: Sequence[bool | None]) -> bool | None:
    return answers[0] if len(set(answers)) == 1 else None


def _rows(question: Question, bindings: Bindings) -> list[Row]:
    """Return the facts with each combination of sums that could make a difference, the least first."""
    least = {**question.facts, **question.amounts.row("at_least")}
    turns = [_turns(question, measure, least, bindings) for measure in MEASURES]
    return [{**question.facts, **dict(zip(MEASURES, sums, strict=True))} for sums in product(*turns)]


def _turns(question: Question, measure: str, least: Row, bindings: Bindings) -> list[float | None]:
    """Return what a sum can be, as far as the answer may turn on it: its ends, and each line between them from both sides."""
    one, conditions = question.amounts.named()[measure], _conditions(question.trigger)
    if one is None or one.at_least == one.at_most or not any(measure in condition.columns for condition in conditions):
        return [least[measure]]
    between = [line for line in _lines(question, measure, least, bindings) if one.at_least < line < one.at_most]
    return [*sorted({one.at_least, *between, *(math.nextafter(line, math.inf) for line in between), one.at_most})]


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


def _limbs(trigger: Trigger, row: Row, bindings: Bindings, *, reformed: bool) -> tuple[Limb, ...]:
    lines = [(measure, one) for measure in MEASURES for one in _limbs_on(trigger, measure, row, bindings, reformed=reformed)]
    return tuple(_limb(measure, one, row, bindings) for measure, one in lines)


def _limbs_on(trigger: Trigger, measure: str, row: Row, bindings: Bindings, *, reformed: bool) -> tuple[Comparison, ...]:
    """Return every line of a law, and of a reformed one, which has many ways over a line, the one that decides."""
    every = trigger.when.comparisons_on(measure)
    decides = deciding_line(trigger.when, measure, row, bindings) if reformed and len(every) > 1 else None
    return every if not reformed else every[:1] if decides is None else (decides,)


def _limb(measure: str, comparison: Comparison, row: Row, bindings: Bindings) -> Limb:
    threshold, total = comparison.other.evaluate(row, bindings), row.get(measure)
    usable = threshold is not None and total is not None and threshold > 0 and total > 0
    distance = math.log10(total / threshold) if usable else None
    return Limb(measure, comparison.operator, threshold, total, distance)


def _probability(question: Question, row: Row, bindings: Bindings) -> float:
    """Return the share of draws in which the trigger holds; 0 or 1 where its sums have no spread."""
    held = held_in_draws(question, row, bindings)
    return float(_asked(question.trigger, row, bindings) is True) if held is None else float(np.count_nonzero(held) / len(held))


def held_in_draws(question: Question, row: Row, bindings: Bindings) -> NDArray[np.bool_] | None:
    """Return in which draws of its sums a trigger holds; None where its sums have no spread. `row` is a verdict's, with its bindings.

    Draws on the same side of every line get the same answer, so it is asked once of each side.
    """
    drawn = dict(_drawn(question))
    if not drawn:
        return None
    number = np.zeros(len(next(iter(drawn.values()))), dtype=np.int64)
    for measure, values in drawn.items():
        for line in _lines(question, measure, row, bindings):
            number = np.unique(number * 3 + (values > line) + (values >= line), return_inverse=True)[1]
    _, first, side = np.unique(number, return_index=True, return_inverse=True)
    asked = [{**row, **{measure: float(values[index]) for measure, values in drawn.items()}} for index in first.tolist()]
    return np.array([_asked(question.trigger, one, bindings) is True for one in asked])[side]


def _drawn(question: Question) -> Iterator[tuple[str, Floats]]:
    """Yield the draws of the sums that the trigger asks about and that have a spread."""
    used = frozenset().union(*(condition.columns for condition in _conditions(question.trigger)))
    for measure, one in question.amounts.named().items():
        drawn = one.draws() if one is not None and measure in used else None
        if drawn is not None:
            yield measure, drawn


def _lines(question: Question, measure: str, row: Row, bindings: Bindings) -> set[float]:
    """Return the numbers that a sum is compared with."""
    lines = [one.other.evaluate(row, bindings) for condition in _conditions(question.trigger) for one in condition.comparisons_on(measure)]
    return {line for line in lines if line is not None}
