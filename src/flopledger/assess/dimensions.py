"""The dimensions along which standards are compared, after the seven principles of Casper, Bailey and Schreier (arXiv:2502.15873).

Each dimension has a judge that asks a standard about a small ledger and says what came out: a mark, the reason in words, and
the rules and citations that decided. Nothing about any standard is written down here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flopledger.assess.probe import Probe, Treated
from flopledger.assess.result import SystemAssessment
from flopledger.assess.stale import REVIEW, stale
from flopledger.core.citation import Citation
from flopledger.core.dates import Duration, add
from flopledger.core.frozen import frozen
from flopledger.rules.load import Rulebook
from flopledger.rules.standard import Rule, Standard

YES, NO, PARTLY, NOT_ADDRESSED = "yes", "no", "partly", "not addressed"
MARKS = (YES, NO, PARTLY, NOT_ADDRESSED)

PUBLIC, SAFETY, TWIN = "public-", "safety-", "twin-of-"  # the names of activities in probes/public.yaml and probes/safety.yaml
PROBE_THRESHOLDS = {"compute_threshold": 1e25, "cost_threshold": 1e8, "energy_threshold": 1e13}  # of probes/thresholds.yaml
PROBE_BASIS, PROBE_CURRENCY = "invoice", "USD"
A_YEAR = Duration(1, "year")


@frozen
class Cell:
    """What a standard says in one dimension: `mark`, the reason, the labels of the rules that decided, and their citations."""

    mark: str
    reason: str
    rules: tuple[str, ...] = ()
    cites: tuple[Citation, ...] = ()


def _cell(mark: str, reason: str, lines: Sequence[Treated]) -> Cell:
    """Return a cell that the treatment of some lines decided."""
    rules: dict[str, Rule] = {rule.label: rule for line in lines for rule in (*line.outcome.rules, *line.outcome.unknown)}
    cites = dict.fromkeys(cite for rule in rules.values() for cite in rule.cites)
    return Cell(mark, reason, tuple(rules), tuple(cites))


def _listed(lines: Sequence[Treated]) -> str:
    return ", ".join(str(line) for line in lines)


def _together(counted: Sequence[Treated], left_out: Sequence[Treated], undecided: Sequence[Treated]) -> str:
    said = (("counted", counted), ("left out", left_out), ("left open", undecided))
    return "; ".join(f"{word}: {_listed(lines)}" for word, lines in said if lines)


def _described(lines: Sequence[Treated]) -> str:
    counted = [line for line in lines if line.counts]
    left_out = [line for line in lines if not line.counts and not line.open]
    return _together(counted, left_out, [line for line in lines if line.open])


def upstream(probe: Probe) -> Cell:
    """Judge whether all upstream work counts: by default, and then without exception."""
    lines = probe.lines("upstream")
    default = [line for line in lines if not line.decided_by_rule]
    exceptions = [line for line in lines if not line.counts]
    if default and all(line.open for line in default):
        return _cell(NOT_ADDRESSED, f"whether work counts that no rule names is left open; {_described(lines)}", lines)
    if default and not any(line.counts for line in default):
        return _cell(NO, f"work that no rule names is left out; {_described(lines)}", lines)
    if exceptions:
        return _cell(PARTLY, f"work counts unless a rule says otherwise; {_described(exceptions)}", [*default, *exceptions])
    return _cell(YES, f"every kind of work probed counts ({len(lines)} lines)", lines)


def teachers(probe: Probe) -> Cell:
    """Judge whether the making of teachers, and of generators whose samples train the system, counts."""
    lines = [line for line in probe.lines("teacher") if line.facts["relation"] == "teacher"]
    counted = [line for line in lines if line.counts]
    if all(line.open for line in lines):
        return _cell(NOT_ADDRESSED, _described(lines), lines)
    return _cell(YES if len(counted) == len(lines) else PARTLY if counted else NO, _described(lines), lines)


def public_resources(probe: Probe) -> Cell:
    """Judge whether what others have published is left out; its twin is the same work, not published."""
    return _left_out(probe.lines("public"), PUBLIC)


def safety(probe: Probe) -> Cell:
    """Judge whether work that only makes a model less dangerous is left out; its twin is like work done for capability."""
    return _left_out(probe.lines("safety"), SAFETY)


def _left_out(lines: Sequence[Treated], prefix: str) -> Cell:
    """Judge whether rules leave work out, and for that reason: the rules that decide are not those that decide on its twin."""
    named = {line.name: line for line in lines}
    asked = [line for name, line in named.items() if name.startswith(prefix)]
    addressed = [line for line in asked if line.decided_by_rule and _treatment(line) != _treatment(named[TWIN + line.name])]
    left_out = [line for line in addressed if line.fraction == 0]
    if left_out:
        return _cell(YES if len(left_out) == len(asked) else PARTLY, _described(asked), asked)
    counted = [line for line in addressed if line.counts]
    return (
        _cell(NO, _described(counted), counted) if counted else _cell(NOT_ADDRESSED, f"no rule sets it apart; {_described(asked)}", asked)
    )


def _treatment(line: Treated) -> tuple[str, frozenset[str]]:
    return line.outcome.count, frozenset(rule.label for rule in (*line.outcome.rules, *line.outcome.unknown))


def estimates(probe: Probe) -> Cell:
    """Judge whether estimates are allowed, and whether one that rests on a default would do."""
    clause = probe.version.estimates
    if clause is None:
        return Cell(NOT_ADDRESSED, "nothing is said about estimates")
    too_wide = probe.found("estimates", "margin-exceeded")
    if too_wide:
        margin = f"within {clause.margin:.0%}" if clause.margin is not None else "within a margin"
        return Cell(PARTLY, f"estimates are allowed {margin}; chip-hours alone do not give one: {too_wide[0]}", (), clause.cites)
    return Cell(YES, "an estimate from chip-hours alone is allowed", (), clause.cites)


def itemised(probe: Probe) -> Cell:
    """Judge whether a line that says nothing more than that work was done is found wanting."""
    missing, clause = probe.found("itemised", "not-itemised"), probe.standard.itemise
    if clause is None or not missing:
        return Cell(NOT_ADDRESSED, "a bare line is accepted")
    return Cell(YES, f"a bare line is found wanting: {'; '.join(missing)}", (), clause.cites)


def thresholds(probe: Probe) -> Cell:
    """Judge whether a line on compute and a line on cost are asked for, each sufficient alone."""
    coverage = probe.standard.coverage
    if coverage is None:
        return Cell(NOT_ADDRESSED, "the form of a threshold is left to the law")
    systems = probe.result("thresholds").systems
    amounts = {name: _amounts(system, probe.total) for name, system in systems.items()}
    covered = [name for name, row in amounts.items() if coverage.when.evaluate(row, PROBE_THRESHOLDS)]
    reason = f"`{coverage.when.text}` covers, of two models over one line each: {', '.join(covered) or 'neither'}"
    return Cell(YES if len(covered) == len(systems) else NO, reason, (), coverage.cites)


def _amounts(system: SystemAssessment, total: str) -> dict[str, object]:
    sums = system.totals[total]
    cost = sums.cost_on(PROBE_BASIS, PROBE_CURRENCY)
    return {
        **system.facts,
        "compute": sums.compute.point,
        "cost": cost.sum.point if cost is not None else None,
        "energy": sums.energy.point,
    }


def updates(probe: Probe) -> Cell:
    """Judge whether a review is asked for, and so often that a year without one is noticed."""
    review = probe.standard.review
    if review is None:
        return Cell(NOT_ADDRESSED, "no review is asked for")
    overdue = _overdue(probe.rules, probe.standard, add(probe.standard.versions[-1].published, A_YEAR))
    reason = f"a review every {review.every} is asked for" + ("" if overdue else ", so a year without one goes unnoticed")
    return Cell(YES if overdue else PARTLY, reason, (), review.cites)


def _overdue(rules: Rulebook, standard: Standard, day: date) -> bool:
    return any(item.kind == REVIEW and item.file.endswith(f"/{standard.id}") for item in stale(rules, day))


@frozen
class Dimension:
    """One row of the matrix: its id, its title, the principle that it tests, and its judge."""

    id: str
    title: str
    principle: int
    judge: Callable[[Probe], Cell]


DIMENSIONS = (
    Dimension("upstream", "all upstream compute", 1, upstream),
    Dimension("teacher", "teacher models in distillation", 1, teachers),
    Dimension("public", "public resources left out", 2, public_resources),
    Dimension("safety", "safety activities left out", 3, safety),
    Dimension("estimates", "reasonable estimates", 4, estimates),
    Dimension("itemised", "itemised reports", 5, itemised),
    Dimension("thresholds", "independent cost and compute thresholds", 6, thresholds),
    Dimension("updates", "regular updates", 7, updates),
)
