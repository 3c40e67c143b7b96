"""The reference pages of the red team, made from its tables: the moves with figures and sources, models of others, and the JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from flopledger.policy.redteam.contract import AnswersModel
from flopledger.policy.redteam.moves import kinds, moves
from reference_cites import cite
from reference_tables import markdown

Row = dict[str, str]

INTRODUCTION = (
    "What plans of `flopledger redteam` are made of. A saving or limit is its point with the range that is taken for the 5th and 95th "
    "percentile; what it measures is said beside it. A move without one claims no saving. "
    "[The red team](../explanation/red-team.md) says how plans are made and searched."
)


def move_pages(folder: Path) -> dict[str, str]:
    """Return the pages by their path; `folder` holds the tables."""
    every, models, scope = ([*csv.DictReader((folder / f"{name}.csv").open(encoding="utf-8"))] for name in ("moves", "models", "scope"))
    parts = ["# Moves of the red team", INTRODUCTION]
    parts += [part for kind in kinds() for part in of_kind(kind, every)]
    parts += ["## Models of others", markdown([model(row) for row in models]).rstrip()]
    parts += ["## Laws that ask for what is placed on the market", markdown([law(row) for row in scope]).rstrip()]
    return {"red-team-moves.md": "\n\n".join(parts) + "\n", "redteam-json.md": schema()}


def of_kind(kind: str, every: list[Row]) -> list[str]:
    """Return the section of the moves of one kind."""
    return [f"## {kind.replace('-', ' ').capitalize()}", markdown([move(row) for row in every if row["kind"] == kind]).rstrip()]


def move(row: Row) -> Row:
    """Return a move as a row of its table."""
    saving, limit = moves()[row["id"]].figures
    return {"move": f"`{row['id']}`", "what it does": row["title"], "saving": saving, "limit": limit} | ending(row)


def ending(row: Row) -> Row:
    """Return the last columns of a row: its note and its source."""
    return {"note": row["note"], "source": cite(dict(row), {})}


def model(row: Row) -> Row:
    """Return a model of others as a row."""
    weights = "open" if row["open_weights"] == "yes" else "kept"
    return {"model": row["title"], "FLOP": row["compute"], "weights": weights, "released": row["released"]} | ending(row)


def law(row: Row) -> Row:
    """Return a law as a row."""
    return {"law": f"`{row['regime']}`"} | ending(row)


def schema() -> str:
    """Return the page of the JSON."""
    return (
        "# JSON of the red team\n\n"
        "`flopledger redteam --json` prints this. Its keys do not move; new ones may come. What is not known, or has no end, is `null`.\n\n"
        f"```json\n{json.dumps(AnswersModel.model_json_schema(), indent=2, sort_keys=True)}\n```\n"
    )
