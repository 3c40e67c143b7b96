"""The published document written piece by piece is the document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flopledger.assess.assess import assess
from flopledger.assess.document import document
from flopledger.assess.result import Assessment
from flopledger.assess.writing import written
from flopledger.core.dates import AsOf
from flopledger.ledger.read import read_ledger, read_text
from flopledger.rules.load import load_rules

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = AsOf.on(date(2026, 11, 22))
TWO_SYSTEMS = """flopledger: 1
title: 'Two, and a title that says "lines": []'
developer: lab
parties: {lab: {name: Lab}}
systems: {first: {makes: [text]}, second: {makes: [image]}}
activities:
  training: {does: pretraining, produces: second, compute: {declared: 1e24 FLOP}}
"""


def same(result: Assessment) -> bool:
    return "".join(written(result)) == document(result).model_dump_json(indent=2)


@pytest.mark.parametrize("example", ["deepseek-v3", "olmo-2-13b", "llama-4-maverick"])
def test_it_is_the_document(example: str) -> None:
    ledger, _ = read_ledger(EXAMPLES / example)
    assert ledger is not None
    assert same(assess(ledger, load_rules(), DAY))


def test_it_is_the_document_of_several_systems_one_without_lines() -> None:
    ledger, _ = read_text(TWO_SYSTEMS)
    assert ledger is not None
    assert same(assess(ledger, load_rules(), DAY))
