"""The whole road: a ledger and the rules in, an assessment out. `cli` and everything later call `assess` and read its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.account import Treatments, account
from flopledger.assess.asserts import check_asserts
from flopledger.assess.costs import Wholes, bearing, cost_columns, energy_column
from flopledger.assess.crossing import Accrual, crossed_on
from flopledger.assess.doubts import doubts, missing_facts
from flopledger.assess.draws import DRAWS, Draws
from flopledger.assess.duty import Owed, owed, placed_in
from flopledger.assess.linefacts import line_table
from flopledger.assess.relate import NO_ESTIMATE, Components, Lines, components, relate
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.systemfacts import one_row, system_row
from flopledger.assess.total import CostColumn, LineAmounts, SystemTotal, totals_of
from flopledger.assess.trigger import Amounts, Question, Verdict, decide
from flopledger.core.coded import Coded
from flopledger.core.dates import AsOf
from flopledger.core.finding import sorted_findings
from flopledger.core.yaml12 import no_garbage_collection
from flopledger.engine.table import Column, Engine
from flopledger.estimate.run import Estimates, estimate
from flopledger.estimate.spread import Spread
from flopledger.ledger.model import Ledger
from flopledger.rules.load import Rulebook
from flopledger.rules.regime import Regime, StatusEntry, Trigger
from flopledger.rules.standard import StandardVersion


@dataclass(frozen=True, slots=True)
class Selection:
    """Which standards and regimes to assess under; None means all that are known on the day."""

    standards: Sequence[str] | None = None
    regimes: Sequence[str] | None = None


@no_garbage_collection()
def assess(ledger: Ledger, rules: Rulebook, as_of: AsOf, selection: Selection | None = None, draws: int = DRAWS) -> Assessment:
    """Assess every system of a ledger, intervals by so many draws. The ledger must have been read without errors."""
    chosen = selection or Selection()
    estimates, findings = estimate(ledger)
    parts = components(ledger, estimates)
    wholes = Wholes.of(estimates, ledger.activities.ids, draws)
    lines, unlinked = relate(ledger, parts)
    regimes = list(_regimes(rules, chosen, as_of))
    versions, skipped = _versions(rules, chosen, as_of, regimes)
    road = _Road(ledger, estimates, parts, Draws(parts.uncertain, draws), wholes, versions, regimes, as_of)
    systems = {one.system: road.system(one) for one in lines}
    shown = [name for name in versions if chosen.standards is None or name in chosen.standards]
    result = Assessment(ledger, estimates, parts, systems, {name: versions[name] for name in shown}, (), as_of, skipped)
    findings = [*findings, *unlinked, *doubts(result, rules), *check_asserts(result, rules), *rules.findings]
    return Assessment(ledger, estimates, parts, systems, result.versions, sorted_findings(findings), as_of, skipped)


def _regimes(rules: Rulebook, chosen: Selection, as_of: AsOf) -> Iterator[Regime]:
    for name in rules.regime_ids if chosen.regimes is None else chosen.regimes:
        regime = rules.regime(name)
        if regime is not None and regime.status(as_of) is not None:
            yield regime


def _versions(
    rules: Rulebook, chosen: Selection, as_of: AsOf, regimes: Sequence[Regime]
) -> tuple[dict[str, StandardVersion], dict[str, str]]:
    """Return the standards in their version of the day, those included that regimes count by; and why others are left out."""
    wanted = list(rules.standard_ids if chosen.standards is None else chosen.standards)
    needed = sorted({name.partition("/")[0] for regime in regimes for name in _counts(regime, as_of)})
    versions: dict[str, StandardVersion] = {}
    skipped: dict[str, str] = {}
    for name in dict.fromkeys([*wanted, *needed]):
        standard = rules.standard(name)
        version = standard.version(as_of) if standard is not None else None
        if version is not None:
            versions[name] = version
        elif standard is not None:
            skipped[name] = f"not published by {as_of.known}, or not in force on {as_of.in_force}"
    return versions, skipped


def _counts(regime: Regime, as_of: AsOf) -> Iterator[str]:
    for trigger in regime.triggers:
        total = trigger.count_by(as_of)
        if total is not None:
            yield total
        if trigger.cost_rule is not None:
            yield trigger.cost_rule.count_by


@dataclass(frozen=True, slots=True)
class _Road:
    """What every system of an assessment shares."""

    ledger: Ledger
    estimates: Estimates
    parts: Components
    draws: Draws
    wholes: Wholes
    versions: Mapping[str, StandardVersion]
    regimes: Sequence[Regime]
    as_of: AsOf

    def system(self, lines: Lines) -> SystemAssessment:
        table = line_table(self.ledger, self.parts, lines)
        facts = system_row(self.ledger, self.ledger.systems[lines.system], self.parts, lines)
        amounts = self._amounts(lines)
        totals = self._totals(amounts, table, facts)
        asked = _Asked(self, lines, facts, totals, amounts.costs, table)
        return SystemAssessment(lines.system, lines, table, facts, amounts.costs, amounts.energy.spread, totals, list(asked.verdicts()))

    def _amounts(self, lines: Lines) -> LineAmounts:
        parts = self.parts
        share = bearing(parts, self.ledger.activities.count)
        names = [*(choice.estimate.convention for choice in self.estimates.compute), ""]
        estimate = parts.estimate[lines.component]
        return LineAmounts(
            lines=lines,
            compute=Spread(parts.point, parts.low, parts.high).take(lines.component),
            convention=Coded(names, np.where(estimate == NO_ESTIMATE, len(names) - 1, estimate)),
            costs=cost_columns(self.wholes, lines, parts, share, self.ledger),
            energy=energy_column(self.wholes, lines, parts, share),
        )

    def _totals(self, amounts: LineAmounts, table: Mapping[str, Column], facts: Mapping[str, Any]) -> dict[str, SystemTotal]:
        asked = [(total, version.bindings) for version in self.versions.values() for total in version.totals.values()]
        return totals_of(amounts, account(asked, table, one_row(facts), len(amounts.lines), _engine), self.draws)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The triggers of all regimes, asked of one system."""

    road: _Road
    lines: Lines
    facts: Mapping[str, Any]
    totals: Mapping[str, SystemTotal]
    costs: Sequence[CostColumn]
    table: Mapping[str, Column]

    def verdicts(self) -> Iterator[tuple[Verdict, tuple[Owed, ...]]]:
        markets = self.road.ledger.systems[self.lines.system].placed_on_market
        for regime in self.road.regimes:
            status = regime.status(self.road.as_of)
            for trigger in regime.triggers if status is not None else ():
                if trigger.active(self.road.as_of) and status is not None:
                    verdict = decide(self._question(regime, trigger, status))
                    yield verdict, owed(verdict, self.road.as_of, markets)

    def _question(self, regime: Regime, trigger: Trigger, status: StatusEntry) -> Question:
        total = self.totals.get(trigger.count_by(self.road.as_of) or "")
        rule = trigger.cost_rule
        cost_total = self.totals.get(rule.count_by or "", total) if rule is not None else None
        amounts = Amounts(
            compute=total.compute if total is not None else None,
            cost=cost_total.cost_sum(rule.basis, rule.currency) if cost_total is not None and rule is not None else None,
            energy=total.energy if total is not None else None,
        )
        basis = rule.basis if rule is not None else ""
        markets = self.road.ledger.systems[self.lines.system].placed_on_market
        return Question(
            system=self.lines.system,
            regime=regime,
            trigger=trigger,
            status=status,
            as_of=self.road.as_of,
            facts={**self.facts, "placed_on_market": placed_in(regime.jurisdiction, markets)},
            total=total,
            cost_total=cost_total,
            amounts=amounts,
            missing_of=partial(missing_facts, table=self.table, facts=self.facts),
            crossing=lambda when, row, bindings: crossed_on(when, row, bindings, self._accruals(total, cost_total, basis)),
        )

    def _accruals(self, total: SystemTotal | None, cost_total: SystemTotal | None, basis: str) -> dict[str, Accrual]:
        accruals = {}
        if total is not None:
            accruals["compute"] = self._accrual(total.treatments, self.road.parts.point[self.lines.component])
        column = next((one for one in self.costs if one.basis == basis), None)
        if cost_total is not None and column is not None:
            accruals["cost"] = self._accrual(cost_total.treatments, column.borne.under(cost_total.treatments.fraction).point)
        return accruals

    def _accrual(self, treatments: Treatments, amount: NDArray[np.float64]) -> Accrual:
        rows = self.road.parts.row[self.lines.component]
        activities = self.road.ledger.activities
        return Accrual.of(amount * np.nan_to_num(treatments.fraction), activities.started[rows], activities.ended[rows])


def _engine() -> Engine:
    from flopledger.engine.duckdb import DuckDBEngine

    return DuckDBEngine()


def today() -> AsOf:
    """Return the pair of days for a question asked today about today."""
    return AsOf.on(date.today())  # noqa: DTZ011 - laws change at local midnight
