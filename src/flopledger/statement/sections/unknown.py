"""What is unknown: lines of unknown amount, lines that nobody can place for want of a fact, and facts that verdicts wait for."""

from __future__ import annotations

from collections import Counter

from flopledger.statement.context import Context
from flopledger.statement.tree import Block, Items, Paragraph, Row, Section, Table, Text, said
from flopledger.statement.words import cell, joined, row

MOST_NAMED = 30
MOST_ROWS = 60


def section(context: Context) -> Section:
    """Return the section on what is unknown."""
    silent = list(dict.fromkeys(one.activity for one in context.system.lines if one.compute.point is None))
    blocks: list[Block] = []
    if silent:
        names = joined([(context.line_link(name),) for name in silent[:MOST_NAMED]])
        more = f" and {len(silent) - MOST_NAMED:,} more" if len(silent) > MOST_NAMED else ""
        blocks.append(Items((Paragraph((Text("Compute of unknown amount: "), *names, Text(f"{more}."))),)))
    rows = _rows(context)
    if rows:
        columns = ("Fact that nobody wrote down", "Totals that cannot place a line without it", "Lines of laws that wait for it")
        blocks.append(Table("unknown-facts", "Facts that are missing, and what waits for them", columns, rows))
    nothing = said("Nothing that a rule asked for is unknown.")
    return Section("unknown", "What is unknown", tuple(blocks) or (nothing,))


def _rows(context: Context) -> tuple[Row, ...]:
    totals: dict[str, Counter[str]] = {}
    for line in context.system.lines:
        for total, treatment in line.treatments.items():
            for fact in treatment.missing:
                totals.setdefault(fact, Counter())[total] += 1
    waiting: dict[str, list[tuple[str, str]]] = {}
    for one in context.system.verdicts:
        for fact in one.missing:
            waiting.setdefault(fact, []).append((one.regime, one.trigger))
    return tuple(
        _row(context, fact, totals.get(fact, Counter()), waiting.get(fact, [])) for fact in sorted({*totals, *waiting})[:MOST_ROWS]
    )


def _row(context: Context, fact: str, totals: Counter[str], waiting: list[tuple[str, str]]) -> Row:
    counted = joined([(context.total_link(total), Text(f" ({lines:,})")) for total, lines in sorted(totals.items())])
    laws = joined([(context.verdict_link(*one),) for one in waiting[:MOST_NAMED]])
    return row(fact.replace("_", " "), cell(*counted), cell(*laws))
