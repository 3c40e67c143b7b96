"""The section on what a statement replaces: by whom, when, why, which filings that touches, and each change before and after."""

from __future__ import annotations

from flopledger.statement.context import Context
from flopledger.statement.model import ChangeModel
from flopledger.statement.tree import Block, Items, Row, Section, Table, Text, said
from flopledger.statement.words import count, row

ABSENT = "absent"


def section(context: Context) -> Section | None:
    """Return the section; None for a statement that replaces no other."""
    one = context.statement.replaces
    if one is None:
        return None
    blocks: list[Block] = [
        said(f"Restated by {one.by} on {one.on}: {one.reason}"),
        said("It replaces the statement whose JSON file has the SHA-256 digest ", Text(one.sha256, code=True), "."),
    ]
    if one.filings:
        blocks += [said("Filings that rest on the statement that is replaced:"), Items(tuple(said(filing) for filing in one.filings))]
    shown = one.changes[: context.extent.rows]
    caption = f"{count(len(one.changes), 'change')} from the statement that is replaced"
    left_out = f"; the first {len(shown):,} are shown, all are in the JSON" if len(shown) < len(one.changes) else ""
    blocks.append(Table("changes", caption + left_out, ("Where", "Kind", "Before", "After"), tuple(_row(change) for change in shown)))
    return Section("restatement", "What this statement replaces", tuple(blocks))


def _row(one: ChangeModel) -> Row:
    return row(one.at, one.kind, ABSENT if one.before is None else one.before, ABSENT if one.after is None else one.after)
