"""Takes a statement apart into single things said, each at its place, so that two can be held against each other. `diff` calls it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from flopledger.assess.contract import AmountModel, CostModel, EstimateModel, LineModel, SumModel, TotalModel, VerdictModel
from flopledger.core.frozen import frozen
from flopledger.core.numbers import plain
from flopledger.statement import words
from flopledger.statement.model import ActivityModel, StatementModel

VERDICT, TOTAL, LINE, ESTIMATE, RULE, FACT, QUESTION = "verdict", "total", "line", "estimate", "rule", "fact", "question"
KINDS = (VERDICT, TOTAL, LINE, ESTIMATE, RULE, FACT, QUESTION)  # in the order of what readers ask first
Place = tuple[str, ...]


@frozen
class Said:
    """One thing said: its kind, its value exactly, and as people read it."""

    kind: str
    exact: Any
    shown: str


Entries = dict[Place, Said]


def entries_of(statement: StatementModel) -> Entries:
    """Return everything that a statement says, by its place; what is below another place says more of the same thing."""
    return dict(_all(statement))


def _all(statement: StatementModel) -> Iterator[tuple[Place, Said]]:
    system = statement.assessment.systems[0]
    for verdict in system.verdicts:
        yield from _verdict(verdict)
    for total in system.totals:
        yield from _total(total)
    seen: Counter[str] = Counter()
    for line in system.lines:
        name = f"line {line.activity} ({line.part})"
        seen[name] += 1
        yield from _line(name if seen[name] == 1 else f"{name}, number {seen[name]}", line)
    for activity in statement.books.activities:
        yield from _activity(activity)
    yield from _rules(statement)
    for fact, value in system.facts.items():
        yield ("fact " + fact,), Said(FACT, value, plain(value))
    yield from _question(statement)


def _verdict(one: VerdictModel) -> Iterator[tuple[Place, Said]]:
    name = f"verdict {one.regime}/{one.trigger}"
    yield (name,), Said(VERDICT, one.verdict, one.verdict)
    yield (name, "status"), Said(VERDICT, (one.status, one.status_from), f"{one.status} since {one.status_from}")
    yield (name, "chance"), _plain(VERDICT, one.probability)
    yield (name, "crossed on"), _day(one.crossed_on, "no day")
    yield (name, "foreseen since"), _day(one.known_on, "no day")
    for number, limb in enumerate(one.limbs, 1):
        yield (name, f"line {number}"), _plain(VERDICT, limb.threshold)
    yield (name, "missing"), _listed(VERDICT, one.missing)
    for duty in one.duties:
        yield (name, f"duty {duty.do}"), _day(duty.due, "when its words say")


def _day(day: date | None, otherwise: str) -> Said:
    return Said(VERDICT, day, otherwise if day is None else day.isoformat())


def _total(one: TotalModel) -> Iterator[tuple[Place, Said]]:
    name = f"total {one.standard}"
    yield (name,), Said(TOTAL, one.standard, "counted")
    yield from _sum((name, "compute"), one.compute)
    for cost in one.cost:
        yield from _sum((name, f"cost, {cost.basis}, {cost.currency}"), cost)
    yield from _sum((name, "energy"), one.energy)


def _sum(at: Place, one: SumModel | CostModel) -> Iterator[tuple[Place, Said]]:
    exact = (one.point, one.low, one.high, one.at_least, one.at_most, one.convention)
    yield at, Said(TOTAL, exact, " ".join(filter(None, (words.total(one), words.spread(one)))))
    yield (*at, "in lines that nobody can place"), Said(TOTAL, one.undetermined, words.amount(one.undetermined, one.unit))
    yield (*at, "unknown lines"), _listed(TOTAL, one.unknown_lines)


def _line(name: str, one: LineModel) -> Iterator[tuple[Place, Said]]:
    yield (name,), Said(LINE, (one.relation, one.does), f"{one.does or 'unknown work'}, {one.relation}")
    yield (name, "compute"), _amount(LINE, one.compute)
    for cost in one.cost:
        yield (name, f"cost, {cost.method}, {cost.unit}"), _amount(LINE, cost)
    for estimate in one.estimates:
        yield from _estimate(name, estimate)
    for total, treatment in one.treatments.items():
        rule = f"{words.decided(treatment)} ({treatment.rule})" if treatment.rule else words.decided(treatment)
        exact = (treatment.count, treatment.share, treatment.rule)
        yield (f"total {total}", name), Said(RULE, exact, rule)


def _estimate(name: str, one: EstimateModel) -> Iterator[tuple[Place, Said]]:
    at = (name, f"estimate of {one.quantity}, {one.method}" + (f", {one.part}" if one.part else "") + (f", {one.unit}"))
    yield at, _amount(ESTIMATE, one)
    for given, value in one.inputs.items():
        yield (*at, given), _plain(ESTIMATE, value)


def _amount(kind: str, one: AmountModel | EstimateModel) -> Said:
    exact = (one.unit, one.point, one.low, one.high, one.method, one.convention)
    shown = " ".join(filter(None, (words.bounded(one), words.spread(one))))
    return Said(kind, exact, f"{shown} by {one.method}" if one.method else shown)


def _activity(one: ActivityModel) -> Iterator[tuple[Place, Said]]:
    name = f"activity {one.id}"
    yield (name,), Said(LINE, one.does, one.does or "unknown work")
    yield (name, "dates"), Said(LINE, (one.started, one.ended), f"{plain(one.started)} to {plain(one.ended)}")
    for field in ("status", "purpose", "description"):
        yield (name, field), _plain(LINE, getattr(one, field))
    yield (name, "by"), _listed(LINE, [f"{party} {words.percent(share)}" for party, share in sorted(one.by.items())])
    yield (name, "uses"), _listed(LINE, sorted(f"{use.artifact} as {use.role}" for use in one.uses))
    yield (name, "produces"), _listed(LINE, sorted(one.produces))
    cites = sorted(f"{cite.instrument} {cite.at} ({cite.confidence})" for cite in one.evidence)
    yield (name, "evidence"), _listed(LINE, cites)


def _rules(statement: StatementModel) -> Iterator[tuple[Place, Said]]:
    for one in statement.rule_files:
        since = f"the version of {one.version_from}" if one.version_from else "used"
        yield (f"rules {one.id}",), Said(RULE, (one.version_from, one.sha256), f"{since}, {one.sha256[:12]}")


def _question(statement: StatementModel) -> Iterator[tuple[Place, Said]]:
    asked = statement.assessment.as_of
    yield ("law as of",), _plain(QUESTION, asked.in_force)
    yield ("known on",), _plain(QUESTION, asked.known)
    yield ("reforms laid over the law",), _listed(QUESTION, statement.question.reforms)
    yield ("draws",), Said(QUESTION, statement.question.draws, f"{statement.question.draws:,}")


def _plain(kind: str, value: Any) -> Said:
    return Said(kind, value, plain(value))


def _listed(kind: str, values: list[str]) -> Said:
    return Said(kind, values, ", ".join(values) or "none")
