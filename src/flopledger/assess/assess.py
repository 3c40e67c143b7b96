"""The whole road: a ledger and the rules in, an assessment out. `cli` and everything later call `assess` and read its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from flopledger.assess.account import account
from flopledger.assess.asked import Asked
from flopledger.assess.asserts import check_asserts
from flopledger.assess.costs import Wholes, bearing, cost_columns, energy_column
from flopledger.assess.doubts import doubts
from flopledger.assess.draws import DRAWS, Draws
from flopledger.assess.linefacts import line_table
from flopledger.assess.relate import NO_ESTIMATE, Components, Lines, components, relate
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.systemfacts import one_row, system_row
from flopledger.assess.total import LineAmounts, SystemTotal, totals_of
from flopledger.core.coded import Coded
from flopledger.core.dates import AsOf
from flopledger.core.finding import capped, sorted_findings
from flopledger.core.frozen import frozen
from flopledger.core.yaml12 import no_garbage_collection
from flopledger.engine.table import Column, Engine
from flopledger.estimate.course import Course
from flopledger.estimate.run import Estimates, estimate
from flopledger.estimate.spread import Spread
from flopledger.ledger.model import Ledger
from flopledger.ledger.plans import doubts_of_plans, has_plans, plan_days
from flopledger.rules.load import Rulebook
from flopledger.rules.regime import Regime
from flopledger.rules.standard import StandardVersion


@frozen
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
    if has_plans(ledger.activities):
        ledger = replace(ledger, on=as_of.known)
    lines, unlinked = relate(ledger, parts)
    regimes = list(_regimes(rules, chosen, as_of))
    versions, skipped = _versions(rules, chosen, as_of, regimes)
    road = Road(ledger, estimates, parts, Draws(parts.uncertain, draws), wholes, versions, regimes, as_of)
    past = Past(road, as_of.known)
    systems = {one.system: road.system(one, past) for one in lines}
    shown = [name for name in versions if chosen.standards is None or name in chosen.standards]
    result = Assessment(ledger, estimates, parts, systems, {name: versions[name] for name in shown}, (), as_of, skipped)
    findings += [*unlinked, *capped(doubts_of_plans(ledger, as_of.known))]
    findings += [*doubts(result, rules), *check_asserts(result, rules), *rules.findings]
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


@frozen
class Road:
    """What every system of an assessment shares."""

    ledger: Ledger
    estimates: Estimates
    parts: Components
    draws: Draws
    wholes: Wholes
    versions: Mapping[str, StandardVersion]
    regimes: Sequence[Regime]
    as_of: AsOf

    def system(self, lines: Lines, past: Past) -> SystemAssessment:
        """Return a system's assessment; `past` gives the books as they stood before."""
        amounts, asked = self.asked(lines)
        days = [*past.of(lines.system), (past.last, asked)]
        verdicts, energy = list(asked.verdicts(days)), amounts.energy.spread
        return SystemAssessment(lines.system, lines, asked.table, asked.facts, amounts.costs, energy, asked.totals, verdicts, days)

    def asked(self, lines: Lines) -> tuple[LineAmounts, Asked]:
        """Return a system's amounts, and its facts and totals ready for the triggers."""
        table = line_table(self.ledger, self.parts, lines)
        facts = system_row(self.ledger, self.ledger.systems[lines.system], self.parts, lines)
        amounts = self._amounts(lines)
        totals = self._totals(amounts, table, facts)
        return amounts, Asked(
            self.ledger, self.parts, self.courses(), self.draws, self.regimes, self.as_of, lines, facts, totals, amounts.costs, table
        )

    def courses(self) -> dict[int, Course]:
        """Return how measured components went on over time, by their number."""
        parts = self.parts
        made = {number: choice.estimate.courses for number, choice in enumerate(self.estimates.compute) if choice.estimate.courses}
        found = {
            component: courses[int(parts.entry[component])]
            for number, courses in made.items()
            for component in np.flatnonzero(parts.estimate == number).tolist()
        }
        return {component: course for component, course in found.items() if course is not None}

    def on(self, day: date) -> Road:
        """Return the same road with the books as they stood on a day."""
        return replace(self, ledger=replace(self.ledger, on=day))

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


@dataclass(slots=True)
class Past:
    """The books as they stood before each change of a plan, up to the day of the question; made when somebody asks."""

    road: Road
    known: date
    made: dict[str, list[tuple[date | None, Asked]]] | None = None

    @property
    def days(self) -> list[date]:
        """The days on which a plan was entered or given up."""
        return plan_days(self.road.ledger.activities, self.known)

    @property
    def last(self) -> date | None:
        """The day since which the books stand as they do on the day of the question."""
        return max(self.days, default=None)

    def of(self, system: str) -> list[tuple[date | None, Asked]]:
        """Return a system as it stood before each change, with the day since which it stood so (None: since ever)."""
        if self.made is None:
            self.made = self._make()
        return self.made[system]

    def _make(self) -> dict[str, list[tuple[date | None, Asked]]]:
        found: dict[str, list[tuple[date | None, Asked]]] = {system: [] for system in self.road.ledger.systems}
        days = self.days
        for since, on in zip([None, *days[:-1]], [days[0] - timedelta(days=1), *days[:-1]] if days else [], strict=False):
            road = self.road.on(on)
            for lines in relate(road.ledger, road.parts)[0]:
                found[lines.system].append((since, road.asked(lines)[1]))
        return found


def _engine() -> Engine:
    from flopledger.engine.duckdb import DuckDBEngine

    return DuckDBEngine()


def today() -> AsOf:
    """Return the pair of days for a question asked today about today."""
    return AsOf.on(date.today())  # noqa: DTZ011 - laws change at local midnight
