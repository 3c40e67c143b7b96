"""Probes: small ledgers that standards are asked about, and what one standard does with their lines.

The ledgers are the files in `probes/`. `dimensions` judges the answers and `matrix` makes a table of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from importlib.resources import files

from flopledger.assess.account import Outcome
from flopledger.assess.assess import Selection, assess
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.core.dates import AsOf
from flopledger.core.finding import errors_in
from flopledger.core.frozen import frozen
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_text
from flopledger.rules.load import Rulebook
from flopledger.rules.standard import OTHERWISE, Standard, StandardVersion


@cache
def probe_ledger(name: str) -> Ledger:
    """Return the ledger of `probes/NAME.yaml`. Raises ValueError if it has errors."""
    text = files("flopledger.assess").joinpath("probes", f"{name}.yaml").read_text(encoding="utf-8")
    ledger, findings = read_text(text, f"{name}.yaml")
    if ledger is None or errors_in(findings):
        raise ValueError(f"the probe {name}: {findings[0]}")
    return ledger


@frozen
class Treated:
    """One line of a probe: the activity (and its part, where it has several), its facts, and what the standard did with it."""

    name: str
    facts: Mapping[str, object]
    outcome: Outcome
    fraction: float

    @property
    def counts(self) -> bool:
        """Whether it counts, be it in part."""
        return self.fraction > 0

    @property
    def open(self) -> bool:
        """Whether the standard leaves open if it counts."""
        return math.isnan(self.fraction)

    @property
    def decided_by_rule(self) -> bool:
        """Whether a rule of its own decided, rather than `otherwise`."""
        return any(rule.label != OTHERWISE for rule in self.outcome.rules)

    def __str__(self) -> str:
        """Return the name with the rules that decided."""
        return f"{self.name} ({self.outcome.label})"


@frozen
class Probe:
    """One total of a standard as it stood on a day, to be asked about probes; `results` keeps what has been assessed already."""

    rules: Rulebook
    standard: Standard
    version: StandardVersion
    total: str
    as_of: AsOf
    results: dict[str, Assessment] = field(default_factory=dict)

    def result(self, name: str) -> Assessment:
        """Return a probe's ledger assessed under this standard alone."""
        if name not in self.results:
            self.results[name] = assess(probe_ledger(name), self.rules, self.as_of, Selection([self.standard.id], []))
        return self.results[name]

    def lines(self, name: str) -> list[Treated]:
        """Return every line of every system of a probe."""
        result = self.result(name)
        return [line for system in result.systems.values() for line in self._lines(result, system)]

    def _lines(self, result: Assessment, system: SystemAssessment) -> Iterator[Treated]:
        treatments, parts = system.totals[self.total].treatments, result.components
        rows = parts.row.tolist()
        for index, component in enumerate(system.lines.component.tolist()):
            part = f", {parts.part[component]}" if rows.count(rows[component]) > 1 else ""
            name = f"{result.ledger.activities.ids[rows[component]]}{part}"
            yield Treated(name, system.row(index), treatments.outcome[index], float(treatments.fraction[index]))

    def found(self, name: str, code: str) -> list[str]:
        """Return what the findings of one code say that they found in a probe."""
        return [item.found for item in self.result(name).findings if item.code == code]
