"""The kept table of coverage speaks of every model type that is described, and the README of what the table holds."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

from flopledger.estimate.architecture.family import families, model_types

README = Path(__file__).parents[3] / "README.md"
QUESTIONS = ("defaults", "random", "operations")


def rows() -> list[dict[str, str]]:
    text = (files("flopledger.estimate.architecture") / "coverage.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_model_type_has_its_row() -> None:
    assert {row["model_type"]: row["family"] for row in rows()} == dict(model_types())


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_in_the_table_differs(question: str) -> None:
    assert [row["model_type"] for row in rows() if row[question] and not re.fullmatch(r"\d+ exact", row[question])] == []


def test_what_was_not_compared_says_why() -> None:
    silent = [row["model_type"] for row in rows() if not row["operations"] and not row["note"]]
    assert silent == []


def sentence() -> str:
    """Return what the README says of the table."""
    compared = sum(bool(row["operations"]) for row in rows())
    published = [re.fullmatch(r"(\d+) of (\d+)", row["published"]) for row in rows() if row["published"]]
    exact, known = (sum(int(found[group]) for found in published if found) for group in (1, 2))
    types = f"{len(model_types())} model types in {len(families())} families"
    return f"{types}; {compared} of them run beside transformers, {exact} of {known} published configs"


def test_the_readme_counts_what_is_there() -> None:
    assert sentence() in README.read_text(encoding="utf-8")
