"""The system and who keeps the books: its facts with their places in the ledger, and the description."""

from __future__ import annotations

from collections.abc import Iterator

from flopledger.core.numbers import plain
from flopledger.rules.facts import facts
from flopledger.statement.context import Context
from flopledger.statement.tree import Block, Paragraph, Row, Section, Table, Text, said
from flopledger.statement.tree import Terms as TermList
from flopledger.statement.words import row


def section(context: Context) -> Section:
    """Return the section on system and developer."""
    return Section("subject", "System and developer", tuple(_blocks(context)))


def _blocks(context: Context) -> Iterator[Block]:
    statement, asked = context.statement, context.statement.assessment.as_of
    developer = next((one.name for one in statement.books.parties if one.id == statement.books.developer), statement.subject.developer)
    known = "" if asked.known == asked.in_force else f", as it was known on {asked.known}"
    terms = [
        ("System", said(statement.subject.title, Text(f" ({statement.subject.system})"))),
        ("Developer, who keeps the books", said(developer)),
        ("Ledger", said(statement.assessment.title)),
        ("Law as of", said(f"{asked.in_force}{known}")),
        ("Parties to the work", said(", ".join(one.name for one in statement.books.parties))),
    ]
    yield TermList(tuple(terms))
    if statement.books.description:
        yield Paragraph((Text(statement.books.description),))
    rows = tuple(_facts(context))
    if rows:
        yield Table("facts", "Facts of the system that rules ask for", ("Fact", "Value", "Unit", "Written at"), rows)
    unknown = sorted(name for name, value in context.system.facts.items() if value is None)
    if unknown:
        yield said(f"Not known of the system: {', '.join(name.replace('_', ' ') for name in unknown)}.")


def _facts(context: Context) -> Iterator[Row]:
    units = {one.name: one.unit for one in facts("system")}
    for name, value in sorted(context.system.facts.items()):
        if value is not None:
            place = context.statement.books.facts_at.get(name)
            at = context.place(place.file, place.line) if place is not None else Text("worked out")
            yield row(name.replace("_", " "), plain(value), units.get(name, ""), at)
