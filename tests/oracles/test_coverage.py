"""The table of what is counted exactly is what the comparisons found. `UPDATE_COVERAGE=1` writes it, and the README's sentence, anew."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from flopledger.estimate.architecture import architecture_of, parameters, read_config
from flopledger.estimate.architecture.family import families, model_types
from tests.estimate.architecture.test_coverage_table import README, sentence
from tests.estimate.architecture.test_published import CONFIGS, known_counts
from tests.oracles.comparison import NO_CLASS, NOT_RUN, QUESTIONS, Case, left_out
from tests.oracles.reference import class_name, known
from tests.oracles.test_diffusers import CLASSES

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]
TABLE = Path(__file__).parents[2] / "src" / "flopledger" / "estimate" / "architecture" / "coverage.csv"
COLUMNS = ("family", "model_type", "title", "compared_with", "defaults", "random", "operations", "published", "note")
SENTENCE = re.sub(r"\d+", r"\\d+", "0 model types in 0 families; 0 of them run beside transformers, 0 of 0 published configs")


def row(model_type: str, published: Counter[str], exact: Counter[str]) -> dict[str, str]:
    """Return what was found of one model type."""
    family = families()[model_types()[model_type]]
    row = {"family": family.name, "model_type": model_type, "title": family.title}
    if known(model_type):
        row |= {"compared_with": class_name(model_type)} | {name: verdict(ask(model_type)) for name, ask in QUESTIONS.items()}
    if model_type in published:
        row["published"] = f"{exact[model_type]} of {published[model_type]}"
    row["note"] = (NOT_RUN.get(model_type) or left_out(model_type)) if known(model_type) else elsewhere(model_type)
    return {name: row.get(name, "") for name in COLUMNS}


def elsewhere(model_type: str) -> str:
    """Return what is said of a model type that transformers lacks."""
    return f"{NO_CLASS}; parameters compared with diffusers" if model_type in CLASSES else NO_CLASS


def verdict(cases: tuple[Case, ...]) -> str:
    """Return how many comparisons of one kind came out to the unit."""
    equal = sum(case.equal for case in cases)
    return "" if not cases else f"{equal} exact" if equal == len(cases) else f"{equal} of {len(cases)} exact"


def published() -> tuple[Counter[str], Counter[str]]:
    """Return by model type how many published configs have a known count, and of how many ours is it."""
    there: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    for file, count in known_counts():
        config, _ = read_config(CONFIGS / file)
        made = architecture_of(config)[0] if config is not None else None
        if made is not None:
            there[made.model_type] += 1
            exact[made.model_type] += parameters(made).total == count
    return there, exact


def text(rows: list[dict[str, str]]) -> str:
    """Return the table as its file holds it."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda one: (one["family"], one["model_type"])))
    return file.getvalue()


def test_the_table_is_what_was_found(transformers: Any) -> None:
    if not known_counts():
        pytest.skip("the published configs are not in this checkout")
    there, exact = published()
    found = text([row(model_type, there, exact) for model_type in sorted(model_types())])
    if os.environ.get("UPDATE_COVERAGE"):
        TABLE.write_text(found, encoding="utf-8")
        README.write_text(re.sub(SENTENCE, sentence(), README.read_text(encoding="utf-8")), encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == found
