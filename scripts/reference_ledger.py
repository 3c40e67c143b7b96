"""The reference page of the ledger's fields, made from the lists that the reader of ledgers uses."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from reference_tables import markdown

SECTIONS = {
    "PARTY": ("parties", "Organisations, by a short name of their own."),
    "ARTIFACT": ("artifacts", "Models, datasets and code that work uses or makes."),
    "SYSTEM": ("systems", "What is assessed. A system may also have every field of an artifact: its name is the artifact's."),
    "ACTIVITY": (
        "activities",
        "Pieces of work. Beside these fields stand `uses`, `produces`, `for`, `by`, `evidence`, `compute`, `cost`, `energy`.",
    ),
    "ASSERT": ("asserts", "Figures that were filed or published, held against what the ledger says."),
    "RATE": ("rates", "Rates between currencies, each with its `evidence`."),
}


def ledger_pages() -> dict[str, str]:
    """Return the page of the ledger's fields; no page where the package has no ledger."""
    if find_spec("flopledger.ledger") is None or find_spec("flopledger.ledger.schema") is None:
        return {}
    schema = import_module("flopledger.ledger.schema")
    parts = [section(name, introduction, getattr(schema, fields)) for fields, (name, introduction) in SECTIONS.items()]
    return {"ledger.md": "# Fields of a ledger\n\n" + "\n".join(parts)}


def section(name: str, introduction: str, fields: tuple[Any, ...]) -> str:
    """Return the table of one part of a ledger."""
    rows = [{"name": field.name, "holds": field.type.describe(), "meaning": field.doc} for field in fields]
    return f"## {name}\n\n{introduction}\n\n{markdown(rows)}"
