"""The result of an assessment: what every report, explanation and comparison reads. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from flopledger.assess.asked import Asked
from flopledger.assess.differences import Differences
from flopledger.assess.duty import Owed
from flopledger.assess.linefacts import row_of
from flopledger.assess.relate import NO_ESTIMATE, Components, Lines
from flopledger.assess.total import CostColumn, SystemTotal
from flopledger.assess.trigger import Verdict
from flopledger.core.dates import AsOf
from flopledger.core.finding import Finding
from flopledger.core.frozen import frozen
from flopledger.engine.table import Column
from flopledger.estimate.run import Estimates
from flopledger.estimate.spread import Spread
from flopledger.ledger.model import Ledger
from flopledger.rules.standard import StandardVersion


@frozen
class SystemAssessment:
    """One system: its lines with their facts and amounts, its totals by name, its verdicts, and what it owes under each.

    `past` is the system as the books stood before each change of a plan, with the day since which they stood so (None: since
    ever); the last entry is the books on the day of the question.
    """

    id: str
    lines: Lines
    table: Mapping[str, Column]
    facts: Mapping[str, Any]
    costs: Sequence[CostColumn]
    energy: Spread
    totals: Mapping[str, SystemTotal]
    verdicts: Sequence[tuple[Verdict, tuple[Owed, ...]]]
    past: Sequence[tuple[date | None, Asked]]

    def row(self, index: int) -> dict[str, Any]:
        """Return the facts of one line and of the system, as a rule's condition sees them."""
        return row_of(self.table, self.facts, index)


@frozen
class Assessment:
    """The result: every system, the estimates behind it, the findings, and what it was asked as of."""

    ledger: Ledger
    estimates: Estimates
    components: Components
    systems: Mapping[str, SystemAssessment]
    versions: Mapping[str, StandardVersion]
    findings: Sequence[Finding]
    as_of: AsOf
    skipped: Mapping[str, str] = field(default_factory=dict)
    differences: Differences | None = None  # against the law as it stands, where reforms were laid over it

    def convention(self, component: int) -> str:
        """Return the counting convention of a component's chosen estimate."""
        number = int(self.components.estimate[component])
        return self.estimates.compute[number].estimate.convention if number != NO_ESTIMATE else ""

    def method(self, component: int) -> str:
        """Return the method of a component's chosen estimate."""
        number = int(self.components.estimate[component])
        return self.estimates.compute[number].estimate.method if number != NO_ESTIMATE else ""
