"""Restatement: a later statement names the one it replaces, by whom, when, why, what changed, and which filings that touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.statement.difference import changes
from flopledger.statement.model import ReplacesModel, StatementModel
from flopledger.statement.stored import Stored, as_written


@frozen
class Restated:
    """What the person who restates says: who they are, the day, the reason, and the filings that are touched."""

    by: str
    on: date
    reason: str
    filings: Sequence[str] = ()


def restated(new: StatementModel, old: Stored, said: Restated) -> StatementModel | Finding:
    """Return the new statement with what it replaces; a finding where the old one is about another system."""
    if old.statement.subject.system != new.subject.system:
        return finding(
            "restatement-refused",
            None,
            found=f"a statement on {shown(old.statement.subject.system)}",
            expected=f"one on {shown(new.subject.system)}, which the new one is about",
            remedy="give the statement of the same system, or choose the system with --system",
        )
    replaces = ReplacesModel(
        sha256=old.sha256,
        by=said.by,
        on=said.on,
        reason=said.reason,
        changes=changes(old.statement, as_written(new)),
        filings=list(said.filings),
    )
    return new.model_copy(update={"replaces": replaces})
