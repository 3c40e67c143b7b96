"""The rules as they were applied: each total with its general rule and exceptions, their conditions, sources, and lines decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from flopledger.statement.context import Context
from flopledger.statement.model import CountingModel, RuleModel
from flopledger.statement.tree import Row, Section, Table, Text, said
from flopledger.statement.words import cell, row

COLUMNS = ("Rule", "Counts", "Where it holds", "Lines decided", "Note and sources")
Decided = Mapping[tuple[str, str], int]


def section(context: Context) -> Section:
    """Return the section on rules."""
    treated = Counter((total, treatment.rule) for line in context.system.lines for total, treatment in line.treatments.items())
    decided: Counter[tuple[str, str]] = Counter()
    for (total, rules), count in treated.items():
        decided.update({(total, rule): count for rule in rules.split(" + ")})
    inner = tuple(_counting(context, number, one, decided) for number, one in enumerate(context.statement.rules.countings, 1))
    text = "Every line was put to these rules. A condition is over the facts of a line; for want of a fact it neither holds nor fails."
    return Section("rules", "Rules applied", (said(text),), inner)


def _counting(context: Context, number: int, one: CountingModel, decided: Decided) -> Section:
    rows = tuple(
        _rule(context, one.total, rule, decided) for rule in (*one.rules, one.otherwise) if (one.total, rule.label) in context.rules
    )
    left = len(one.rules) + 1 - len(rows)
    table = Table(f"counting-{number}-rules", f"Rules of {one.total}{_left(left)}", COLUMNS, rows, frozenset({3}))
    return Section(f"counting-{number}", f"{one.total}: {one.title}", (table,))


def _left(count: int) -> str:
    return f"; {count} more decided no line" if count else ""


def _rule(context: Context, total: str, rule: RuleModel, decided: Decided) -> Row:
    when = Text(rule.when, code=True) if rule.when else Text("where no other rule does")
    count = f"{decided.get((total, rule.label), 0):,}"
    noted = cell(rule.note, *context.sources.marks(rule.cites))
    return row(Text(rule.label, strong=True), rule.count, when, count, noted, name=context.rules[total, rule.label])
