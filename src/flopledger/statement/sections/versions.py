"""Versions and digests: what the statement was made from and with, so that anybody can make it again and compare."""

from __future__ import annotations

from flopledger.statement.context import Context
from flopledger.statement.tree import Row, Section, Table, Terms, Text, said
from flopledger.statement.words import row


def section(context: Context) -> Section:
    """Return the section on versions and digests."""
    statement, versions = context.statement, context.statement.assessment.versions
    terms = (("Made with", said(f"flopledger {versions.flopledger}")), ("Format of statements", said(f"{statement.format}")))
    ledger = tuple(row(one.name, Text(one.sha256, code=True), name=context.files[one.name]) for one in statement.ledger_files)
    rules = tuple(_rule(one.id, one.name, one.version_from, one.sha256) for one in statement.rule_files)
    return Section(
        "versions",
        "Versions and digests",
        (
            Terms(terms),
            Table("files", "Files of the ledger", ("File", "SHA-256"), ledger),
            Table("rule-files", "Rule files", ("Standard or law", "File", "Version from", "SHA-256"), rules),
        ),
    )


def _rule(name: str, file: str, version_from: object, digest: str) -> Row:
    return row(name, file, str(version_from or ""), Text(digest, code=True))
