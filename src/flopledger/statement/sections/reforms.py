"""What the reforms that were laid over the law change: verdicts, totals, and how lines count."""

from __future__ import annotations

from flopledger.assess.contract import CountedModel, ReformsModel
from flopledger.core.numbers import UNKNOWN, flop
from flopledger.statement.context import Context
from flopledger.statement.tree import Block, Section, Table, said
from flopledger.statement.words import percent, row

MOST = 200


def section(context: Context) -> Section | None:
    """Return the section on reforms, None where none was laid over the law."""
    reforms = context.statement.assessment.reforms
    if reforms is None:
        return None
    laid = [said(f"{one.title} ({one.id}): {', '.join(one.changes)}.", *context.sources.marks(one.cites)) for one in reforms.laid]
    return Section("reforms", "Under the reforms", (*laid, *_tables(context, reforms)))


def _tables(context: Context, reforms: ReformsModel) -> list[Block]:
    name = context.statement.subject.system
    verdicts = tuple(
        row(f"{one.regime}/{one.trigger}", one.law or "no such line", one.reformed, flop(one.law_threshold), flop(one.threshold))
        for one in reforms.verdicts
        if one.system == name
    )
    totals = tuple(row(one.standard, flop(one.law), flop(one.reformed)) for one in reforms.totals if one.system == name)
    counts = tuple(
        row(one.activity, one.part, one.standard, _counted(one.law), _counted(one.reformed)) for one in reforms.counts if one.system == name
    )
    found = [
        Table("reform-verdicts", "Verdicts that change", ("Line", "Law", "Reform", "Line of the law", "Line of the reform"), verdicts),
        Table("reform-totals", "Totals that change, FLOP", ("Total", "Law", "Reform"), totals, frozenset({1, 2})),
        Table("reform-counts", "Lines that count otherwise", ("Line", "Part", "Total", "Law", "Reform"), counts[:MOST]),
    ]
    return [table for table in found if table.rows]


def _counted(one: CountedModel) -> str:
    return f"{percent(one.share) if one.share is not None else UNKNOWN} ({one.rule})"
