"""The triggers of all regimes, asked of one system as the books stand on a day, with the days on which lines are crossed.

`assess` makes one for each system and, where the books tell of plans, for each day on which these changed: what was foreseen
then decides since when a crossing has been known. `timeline` reads the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.account import Treatments
from flopledger.assess.crossing import Accrual, Crossing, Work
from flopledger.assess.draws import Draws
from flopledger.assess.duty import Owed, owed, placed_in
from flopledger.assess.foresight import Books, known_since
from flopledger.assess.missing import missing_facts
from flopledger.assess.relate import Components, Lines
from flopledger.assess.total import CostColumn, SystemTotal
from flopledger.assess.trigger import OVER, Amounts, Question, Verdict, decide
from flopledger.core.dates import AsOf
from flopledger.engine.table import Column
from flopledger.estimate.course import Course
from flopledger.ledger.model import Ledger
from flopledger.rules.regime import CROSSING, Regime, StatusEntry, Trigger

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """One system on one day: its lines, facts and totals, and what every trigger says of them."""

    ledger: Ledger
    parts: Components
    courses: Mapping[int, Course]  # by component, how measured work went on
    draws: Draws
    regimes: Sequence[Regime]
    as_of: AsOf
    lines: Lines
    facts: Mapping[str, Any]
    totals: Mapping[str, SystemTotal]
    costs: Sequence[CostColumn]
    table: Mapping[str, Column]

    @property
    def markets(self) -> Mapping[str, date]:
        """The days on which the system was placed on each market."""
        return self.ledger.systems[self.lines.system].placed_on_market

    def triggers(self) -> Iterator[tuple[Regime, Trigger, StatusEntry]]:
        """Yield every trigger that is drawn on the day of the law in question."""
        for regime in self.regimes:
            status = regime.status(self.as_of)
            for trigger in regime.triggers if status is not None else ():
                if trigger.active(self.as_of) and status is not None:
                    yield regime, trigger, status

    def verdicts(self, past: Sequence[tuple[date | None, Asked]]) -> Iterator[tuple[Verdict, tuple[Owed, ...]]]:
        """Yield each trigger's verdict and what it brings; `past` is this system as the books stood before, this one last."""
        for regime, trigger, status in self.triggers():
            verdict = self.verdict(regime, trigger, status)
            if verdict.verdict == OVER and len(past) > 1 and any(duty.after == CROSSING for duty in trigger.duties):
                verdict = replace(verdict, known_on=known_since(history(past, regime, trigger)))
            yield verdict, self.duties(verdict)

    def duties(self, verdict: Verdict, events: Mapping[str, date | datetime] | None = None) -> tuple[Owed, ...]:
        """Return what a verdict brings; `events` gives the days of incidents, changes and requests."""
        return owed(verdict, self.as_of, self.markets, events or {})

    def verdict(self, regime: Regime, trigger: Trigger, status: StatusEntry) -> Verdict:
        """Return what one trigger says."""
        return decide(self.question(regime, trigger, status))

    def question(self, regime: Regime, trigger: Trigger, status: StatusEntry) -> Question:
        """Return one trigger with all that it asks of the system."""
        total, cost_total = self._totals(trigger)
        rule = trigger.cost_rule
        amounts = Amounts(
            compute=total.compute if total is not None else None,
            cost=cost_total.cost_sum(rule.basis, rule.currency) if cost_total is not None and rule is not None else None,
            energy=total.energy if total is not None else None,
        )
        return Question(
            system=self.lines.system,
            regime=regime,
            trigger=trigger,
            status=status,
            as_of=self.as_of,
            facts=self.facts_in(regime),
            total=total,
            cost_total=cost_total,
            amounts=amounts,
            missing_of=partial(missing_facts, table=self.table, facts=self.facts),
            crossing=lambda: self.crossing(regime, trigger).first(),
        )

    def facts_in(self, regime: Regime) -> dict[str, Any]:
        """Return the system's facts, its market being that of the regime."""
        return {**self.facts, "placed_on_market": placed_in(regime.jurisdiction, self.markets)}

    def _totals(self, trigger: Trigger) -> tuple[SystemTotal | None, SystemTotal | None]:
        """Return the totals that a trigger's `compute` and `cost` mean."""
        total, rule = self.totals.get(trigger.count_by(self.as_of) or ""), trigger.cost_rule
        return total, self.totals.get(rule.count_by or "", total) if rule is not None else None

    def crossing(self, regime: Regime, trigger: Trigger) -> Crossing:
        """Return a trigger's condition with the accruals of its sums, to be asked about any day."""
        total, cost_total = self._totals(trigger)
        accruals, work = dict[str, Accrual](), self.work
        if total is not None:
            accruals["compute"] = self.accrual(total.treatments, work)
        rule = trigger.cost_rule
        summed = cost_total.cost_on(rule.basis, rule.currency) if cost_total is not None and rule is not None else None
        column = next((one for one in self.costs if summed is not None and one.basis == summed.basis), None)
        if cost_total is not None and column is not None and rule is not None:
            accruals["cost"] = cost_accrual(column, rule.currency, cost_total.treatments, work)
        return Crossing(trigger.when, self.facts_in(regime), regime.bindings(self.as_of), accruals)

    @cached_property
    def work(self) -> Work:
        """The days of the system's lines."""
        lines = enumerate(self.lines.component.tolist()) if self.courses else ()
        courses = {line: self.courses[component] for line, component in lines if component in self.courses}
        return Work.of(self.ledger, self.parts.row[self.lines.component], courses)

    def accrual(self, treatments: Treatments, work: Work) -> Accrual:
        """Return what a total counts of each line's compute, with its days and its draws."""
        component, fraction = self.lines.component, np.nan_to_num(treatments.fraction)

        def quantile(lines: Rows, share: Floats, level: float) -> float | None:
            drawn = self.draws.total(component[lines], fraction[lines] * share)
            return None if drawn is None else float(np.quantile(drawn, level))

        return Accrual.of(self.parts.point[component] * fraction, work, quantile)


def cost_accrual(column: CostColumn, currency: str, treatments: Treatments, work: Work) -> Accrual:
    """Return what a total counts of each line's cost in a currency, with its days and its draws."""
    fraction = np.nan_to_num(treatments.fraction)
    borne = column.into(currency, column.borne.under(treatments.fraction))

    def quantile(lines: Rows, share: Floats, level: float) -> float | None:
        passed = np.zeros(len(fraction))
        passed[lines] = share
        drawn = column.borne.draws.total(*column.borne.weights(borne.scaled(passed), fraction))
        return None if drawn is None else float(np.quantile(drawn, level))

    return Accrual.of(borne.point * fraction, work, quantile)


def history(past: Sequence[tuple[date | None, Asked]], regime: Regime, trigger: Trigger) -> list[Books]:
    """Return a trigger's condition as the books stood from each change to the next."""
    ends = [*(since for since, _ in past[1:]), None]
    return [Books(since, until, asked.crossing(regime, trigger)) for (since, asked), until in zip(past, ends, strict=True)]
