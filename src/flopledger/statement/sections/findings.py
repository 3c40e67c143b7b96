"""The findings: what is wrong or doubtful about the books, each with its place, what was found and expected, and what to do."""

from __future__ import annotations

from flopledger.assess.contract import FindingModel
from flopledger.statement.context import Context
from flopledger.statement.tree import Row, Section, Table, Text, said
from flopledger.statement.words import row

COLUMNS = ("Finding", "Level", "Written at", "Found", "Expected", "What to do")
ORDER = ("error", "warning", "note")
MOST = 200


def section(context: Context) -> Section:
    """Return the section on findings: errors first."""
    found = sorted(context.statement.assessment.findings, key=lambda one: ORDER.index(one.level))
    if not found:
        return Section("findings", "Findings", (said("There are none."),))
    rows = tuple(_row(context, one) for one in found[:MOST])
    caption = f"Findings, the first {MOST} of {len(found):,}" if len(found) > MOST else "Findings"
    return Section("findings", "Findings", (Table("findings-table", caption, COLUMNS, rows),))


def _row(context: Context, one: FindingModel) -> Row:
    at = context.place(one.file, one.line) if one.file else Text("")
    return row(one.title, Text(one.level, strong=one.level != "note"), at, one.found, one.expected, one.remedy)
