"""Explains: why a line counts as it does, and why a verdict came out as it did, down to each comparison and its values."""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.assess.account import Outcome
from flopledger.assess.moved import moved_most_by
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import SystemTotal
from flopledger.assess.trigger import Verdict
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.rules.standard import Rule
from flopledger.rules.trace import Trace


@frozen
class RuleExplained:
    """One rule asked of one line or system: its trace, and whether another rule that holds overrides it."""

    label: str
    trace: Trace
    decides: bool
    overridden_by: str
    note: str
    cites: tuple[Citation, ...]


@frozen
class LineExplained:
    """One line under one total: what it came to, and every rule with its trace."""

    total: SystemTotal
    outcome: Outcome
    fraction: float
    rules: tuple[RuleExplained, ...]
    otherwise: Rule


@frozen
class VerdictExplained:
    """One verdict: its condition with what is certain, its exemptions, the lines of its total, and the input that moves that most."""

    verdict: Verdict
    condition: Trace
    exemptions: tuple[RuleExplained, ...]
    counted: tuple[tuple[str, float], ...]
    moved_most_by: str | None


def explain_line(system: SystemAssessment, total: SystemTotal, index: int) -> LineExplained:
    """Return why a line (by its position in the system's lines) counts as it does under a total."""
    row, outcome = system.row(index), total.treatments.outcome[index]
    traces = [(rule, rule.when.trace(row, total.treatments.bindings)) for rule in total.treatments.total.rules]
    overriding = {label: rule.label for rule, trace in traces if trace.held for label in rule.overrides}
    explained = tuple(
        RuleExplained(rule.label, trace, rule in outcome.rules, overriding.get(rule.label, "") if trace.held else "", rule.note, rule.cites)
        for rule, trace in traces
    )
    return LineExplained(total, outcome, float(total.treatments.fraction[index]), explained, total.treatments.total.otherwise)


def explain_verdict(result: Assessment, system: SystemAssessment, verdict: Verdict) -> VerdictExplained:
    """Return why a verdict came out as it did."""
    trigger = verdict.trigger
    exemptions = tuple(
        RuleExplained(one.label, one.when.trace(verdict.row, verdict.bindings), one.label == verdict.exempted_by, "", one.note, one.cites)
        for one in trigger.unless
    )
    total = system.totals.get(verdict.counts)
    counted = _largest(result, system, total) if total is not None else ()
    condition = trigger.when.trace(verdict.row, verdict.bindings)
    return VerdictExplained(verdict, condition, exemptions, tuple(counted), *moved_most_by(result, system, [verdict]))


MOST_LINES = 8


def _largest(result: Assessment, system: SystemAssessment, total: SystemTotal) -> Sequence[tuple[str, float]]:
    """Return the counted lines with the most compute, largest first."""
    parts = result.components
    amounts = [
        (result.ledger.activities.ids[int(parts.row[component])], float(parts.point[component]) * fraction)
        for component, fraction in zip(system.lines.component.tolist(), total.treatments.fraction.tolist(), strict=True)
        if fraction > 0
    ]
    known = [pair for pair in amounts if pair[1] == pair[1]]
    return sorted(known, key=lambda pair: -pair[1])[:MOST_LINES]


def lines_of(result: Assessment, system: SystemAssessment, activity: str) -> list[int]:
    """Return the positions of an activity's lines in a system."""
    parts, ids = result.components, result.ledger.activities.ids
    return [index for index, component in enumerate(system.lines.component.tolist()) if ids[int(parts.row[component])] == activity]
