"""A statement written from columns is the statement, byte for byte: what is signed must not hang on the way it was written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.assess.assess import assess
from flopledger.assess.document import document
from flopledger.assess.layout import INDENTED
from flopledger.assess.writing import written
from flopledger.core.dates import AsOf
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_ledger, read_text
from flopledger.rules.load import load_rules
from flopledger.statement.canonically import numbers
from flopledger.statement.draft import Draft
from flopledger.statement.formats import json
from flopledger.statement.integrity.canonical import canonical, file_of, tree_of
from flopledger.statement.state import draft_of
from tests.statement.document.conftest import AS_OF, EXAMPLES

RULES = load_rules()
ODD = """flopledger: 1
title: 'A title that says "lines":[],"modification" and "activities":[],"artifacts"'
developer: 100 %s {lab}
parties:
  100 %s {lab}: {name: 'Lab "\\\\ %d'}
  münchen: {name: M}
artifacts: {"data %": {kind: dataset, public: no}}
systems:
  m%s: {general_purpose: yes, makes: [text], placed_on_market: {EU: 2026-08-01}}
  other: {makes: [image]}
  nothing: {makes: [image]}
activities:
  "run %s \\u2028 \\U0001F600":
    does: pretraining
    dates: 2026-01-01 to 2026-05-31
    by: {"100 %s {lab}": 0.25, münchen: 0.75}
    uses: {data: "data %"}
    produces: m%s
    compute: {hardware: {chip: H100 SXM, chip_hours: 1e6 (9e5 to 2e6)}, declared: 3.1e24 FLOP}
    evidence: {instrument: "a report of 5 % %s", link: "https://example.org/%41"}
  in parts:
    does: reinforcement-learning
    for: m%s
    description: 'Of %(unknown)s "size"'
    compute: {parts: {forward: {declared: at most 1e22 FLOP}, training: {declared: 0 FLOP}, scoring: unknown}}
    cost: {invoice: {total: 3 EUR}}
  silent: {does: ablation, for: [m%s, other], dates: 2026-02}
"""


def draft(ledger: Ledger, system: str) -> Draft:
    return draft_of(assess(ledger, RULES, AsOf.on(AS_OF)), RULES, system)


def same(made: Draft) -> bool:
    return "".join(json.write_draft(made)).encode() == json.write(made.statement) == file_of(tree_of(made.statement))


@pytest.mark.parametrize("example", sorted(path.parent.name for path in EXAMPLES.glob("*/ledger.yaml")))
def test_columns_are_written_as_models_are(example: str) -> None:
    ledger, _ = read_ledger(EXAMPLES / example)
    assert ledger is not None
    result = assess(ledger, RULES, AsOf.on(AS_OF))
    assert "".join(written(result)) == document(result).model_dump_json(indent=2)
    assert all(same(draft_of(result, RULES, system)) for system in result.systems)


def test_so_are_odd_texts_parts_without_estimates_and_work_that_nothing_is_known_of() -> None:
    ledger, found = read_text(ODD)
    assert ledger is not None, found
    made = [draft(ledger, system) for system in ledger.systems]
    assert [len(one.statement.assessment.systems[0].lines) for one in made] == [5, 2, 1]
    assert all(map(same, made))
    result = made[0].result
    assert "".join(written(result)) == document(result).model_dump_json(indent=2)


@given(st.lists(st.floats() | st.integers(-(10**22), 10**22).map(float) | st.floats(1e-8, 1e-3)))
def test_numbers_are_written_as_their_standards_say(values: list[float]) -> None:
    found = np.array(values, dtype=np.float64)
    finite = [one if np.isfinite(one) else None for one in values]
    assert numbers(found) == [canonical(one).decode() for one in finite]
    assert INDENTED.numbers(found) == [_as_pydantic(one) for one in values]


def _as_pydantic(value: float) -> str:
    from flopledger.assess.contract import OpenModel

    dumped = OpenModel(line="", why="", low=value, high=None).model_dump_json()
    return dumped.partition('"low":')[2].partition(",")[0]
