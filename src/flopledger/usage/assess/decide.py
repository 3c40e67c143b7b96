"""A verdict over a customer: a law's condition asked at every end of what the facts may be. What is not known decides nothing.

As for a system (`assess.trigger`), the condition is asked on both sides of every line that lies within a fact's bounds. If all
agree, that is the verdict; else it is `cannot tell`, with the facts that would decide. Customers on the same side of every line get
the same answer, so it is worked out once for all of them.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from flopledger.assess.trigger import WORDS
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.predicate import Predicate
from flopledger.rules.regime import Regime, Trigger


@frozen
class Bounds:
    """A number of which only the ends are known for sure; `high` may be infinite."""

    low: float
    high: float


Facts = Mapping[str, Any]  # a Bounds, a number, a text, a boolean, or None where it is not known
Bindings = Mapping[str, ParameterValue | None]


@frozen
class Outcome:
    """A verdict (over, not over, cannot tell) and, where it cannot be told, the facts that leave it open."""

    verdict: str
    missing: tuple[str, ...]


@dataclass(slots=True)
class Court:
    """Asks one trigger of many customers."""

    regime: Regime
    trigger: Trigger
    as_of: AsOf
    bindings: Bindings = field(init=False)
    lines: dict[str, list[float]] = field(init=False)
    _known: dict[tuple[Any, ...], Outcome] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.bindings = self.regime.bindings(self.as_of)
        self.lines = {name: sorted(set(self._lines(name))) for name in self.facts_used()}

    def conditions(self) -> list[Predicate]:
        """Return the trigger's condition and its exemptions."""
        return [self.trigger.when, *(one.when for one in self.trigger.unless)]

    def facts_used(self) -> list[str]:
        """Return the facts that the trigger asks for, in order."""
        return sorted(frozenset().union(*(one.columns for one in self.conditions())))

    def _lines(self, name: str) -> Iterator[float]:
        for condition in self.conditions():
            for one in condition.comparisons_on(name):
                value = None if one.other.columns else one.other.evaluate({}, self.bindings)
                if isinstance(value, float):
                    yield value

    def outcome(self, facts: Facts) -> Outcome:
        """Return the verdict on a customer."""
        asked = {name: facts.get(name) for name in self.facts_used()}
        key = tuple(self._side(name, value) for name, value in asked.items())
        if key not in self._known:
            self._known[key] = self._worked_out(asked)
        return self._known[key]

    def _side(self, name: str, value: Any) -> Any:
        """Return what of a fact can matter: on which side of each line its ends are; the value itself where it is no number."""
        if not isinstance(value, Bounds) or not self._only_compared(name):
            return value
        lines = self.lines[name]
        ends = ((bisect_left(lines, end), bisect_right(lines, end)) for end in (value.low, value.high))
        return (*ends, value.low == value.high)

    def _only_compared(self, name: str) -> bool:
        """Tell whether conditions do no more with a fact than compare it with what is known beforehand."""
        return all(_mentions(condition, name) == _constant_lines(condition, name) for condition in self.conditions())

    def _worked_out(self, facts: Facts) -> Outcome:
        rows = [dict(zip(facts, values, strict=True)) for values in product(*(self._turns(name, value) for name, value in facts.items()))]
        answers = [self._asked(row) for row in rows]
        agreed = answers[0] if len(set(answers)) == 1 else None
        return Outcome(WORDS[agreed], () if agreed is not None else tuple(self._missing(facts, rows, answers)))

    def _turns(self, name: str, value: Any) -> Sequence[Any]:
        """Return what a fact can be, as far as the answer may turn on it."""
        if not isinstance(value, Bounds):
            return [value]
        between = [line for line in self.lines[name] if value.low < line < value.high]
        return sorted({value.low, *between, *(math.nextafter(line, math.inf) for line in between), value.high})

    def _asked(self, row: Facts) -> bool | None:
        held: bool | None = self.trigger.when.evaluate(row, self.bindings)
        for exemption in self.trigger.unless:
            exempt: bool | None = exemption.when.evaluate(row, self.bindings)
            if held is False or exempt is True:
                return False
            held = None if exempt is None else held
        return held

    def _missing(self, facts: Facts, rows: Sequence[Facts], answers: Sequence[bool | None]) -> Iterator[str]:
        """Yield the facts that are unknown where a condition asks for them, and those whose bounds the answer turns on."""
        unknown = {name for row in rows for one in self.conditions() for name in one.unknown_columns(row, self.bindings)}
        for name, value in facts.items():
            others = [tuple(other for key, other in row.items() if key != name) for row in rows]
            turns = isinstance(value, Bounds) and len(set(zip(others, answers, strict=True))) > len(set(others))
            if name in unknown or turns:
                yield name
        yield from sorted(unknown - set(facts))


def _mentions(condition: Predicate, name: str) -> int:
    from flopledger.rules import tree

    return sum(isinstance(part, tree.Column) and part.name == name for part in tree.walk(condition.node))


def _constant_lines(condition: Predicate, name: str) -> int:
    return sum(not one.other.columns for one in condition.comparisons_on(name))
