"""Builds the document of a statement: its sections in the order in which they are read."""

from __future__ import annotations

from flopledger.statement.model import StatementModel
from flopledger.statement.tree import Document


def document_of(statement: StatementModel) -> Document:
    """Return the document of a statement."""
    subject = statement.subject
    return Document(title=subject.title, subtitle=f"Statement by {subject.developer}", sections=())
