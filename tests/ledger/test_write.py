"""What is written reads back with the same meaning: the examples, random ledgers, and ledgers with tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.finding import errors_in
from flopledger.core.yaml12 import plain, read_yaml
from flopledger.core.yaml_text import LONGEST_KEY, lines_of, scalar_text
from flopledger.estimate.methods import unit_of
from flopledger.ledger.model import Ledger
from flopledger.ledger.origins import AS_RECEIVED
from flopledger.ledger.read import read_ledger, read_text
from flopledger.ledger.write import write
from tests.ledger.meaning import meaning

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/ledger.yaml"))


def read(text: str) -> Ledger:
    ledger, findings = read_text(text)
    assert ledger is not None
    assert not errors_in(findings), findings
    return ledger


def written_and_read(ledger: Ledger) -> Ledger:
    text = write(ledger, unit_of)
    again = read(text)
    assert write(again, unit_of) == text
    return again


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_reads_back(path: Path, tmp_path: Path) -> None:
    ledger, _ = read_ledger(path)
    assert ledger is not None
    shutil.copytree(path.parent, tmp_path, dirs_exist_ok=True)
    (tmp_path / "ledger.yaml").write_text(write(ledger, unit_of), encoding="utf-8")
    again, findings = read_ledger(tmp_path)
    assert again is not None
    assert not errors_in(findings), findings
    assert meaning(again) == meaning(ledger)
    assert write(again, unit_of) == write(ledger, unit_of)


SAMPLE = """\
flopledger: 1
title: "Sample: one of each #1"
developer: lab
description: |
  Two lines,
  the second with "quotes".
parties:
  lab: {name: 'It''s a Lab', revenue: 600M USD, university: no}
  other: {}
artifacts:
  corpus: {kind: dataset, tokens: "14.8T tokens", public: unknown}
  base: {kind: model, compute: 3.3e24 (3e24 to 4e24) FLOP, evidence: [https://example.org/a, {at: "p. 3", quote: "yes: no"}]}
  m: {note: also declared here}
systems:
  m: {parameters: 7B, makes: [text, code], placed_on_market: {EU: 2024-12-26, US-CA: 2025-01-01}, general_purpose: unknown}
activities:
  train:
    produces: [m]
    does: pretraining
    uses: {data: corpus, initial-weights: [base]}
    by: {lab: 0.75, other: 25 %}
    dates: 2024-10-01 to 2024-12-10
    compute:
      hardware: {chip: H100 SXM, chip_hours: 2.664M, precision: bf16, utilisation: 34 % (30 to 40)}
      parts: {}
      architecture: {model: m, tokens: 14.8T}
    cost: {rental: {price: 2 USD per chip-hour}, invoice: 1.2M USD}
    energy: {metered: at most 12 GWh}
    evidence: {instrument: report, link: "https://example.org/b", confidence: recalled}
  tests: {does: evaluation, for: m, compute: unknown, description: "", note: '- x: [y]'}
asserts:
  - {on: 2025-01-01, system: m, compute: 3.8e25 FLOP, within: 1 %}
  - {activities: [train, tests], cost: 5.576M USD, basis: rental}
""".replace("      parts: {}\n", "")


def test_the_text_is_canonical() -> None:
    text = write(read(SAMPLE), unit_of)
    expected = """\
flopledger: 1
title: 'Sample: one of each #1'
developer: lab
description: "Two lines,\\nthe second with \\"quotes\\".\\n"

parties:
  lab:
    name: It's a Lab
    revenue: 600M USD
    university: no
  other: {}

artifacts:
  corpus:
    kind: dataset
    tokens: 14.8T tokens
    public: unknown
  base:
    kind: model
    compute: 3.3e24 (3e24 to 4e24) FLOP
    evidence:
      - https://example.org/a
      - at: p. 3
        quote: 'yes: no'
  m:
    note: also declared here

systems:
  m:
    parameters: 7B
    makes: [text, code]
    placed_on_market:
      EU: 2024-12-26
      US-CA: 2025-01-01
    general_purpose: unknown

activities:
  train:
    does: pretraining
    dates: 2024-10-01 to 2024-12-10
    by:
      lab: 0.75
      other: 25 %
    uses:
      data: corpus
      initial-weights: [base]
    produces: [m]
    compute:
      hardware:
        chip: H100 SXM
        chip_hours: 2.664M
        precision: bf16
        utilisation: 34 % (30 to 40)
      architecture:
        model: m
        tokens: 14.8T
    cost:
      rental:
        price: 2 USD per chip-hour
      invoice: 1.2M USD
    energy:
      metered: at most 12 GWh
    evidence:
      instrument: report
      link: https://example.org/b
      confidence: recalled
  tests:
    does: evaluation
    description: ''
    note: '- x: [y]'
    for: m
    compute: unknown

asserts:
  - on: 2025-01-01
    system: m
    compute: 3.8e25 FLOP
    within: 1 %
  - activities: [train, tests]
    cost: 5.576M USD
    basis: rental
"""
    assert text == expected
    assert meaning(read(text)) == meaning(read(SAMPLE))


def test_what_was_only_deduced_is_not_written() -> None:
    ledger = read(SAMPLE)
    assert any(name.endswith(AS_RECEIVED) for name in ledger.activities.ids)
    assert AS_RECEIVED not in write(ledger)


def test_sections_without_entries_are_left_out() -> None:
    text = write(read("flopledger: 1\ndeveloper: lab\nsystems: {m: {}}\n"))
    assert text == "flopledger: 1\ntitle: lab\ndeveloper: lab\n\nsystems:\n  m: {}\n"


ROWS: list[dict[str, Any]] = [
    {"activity": "a", "does": "ablation", "started": "2024-01-01", "uses": {"data": "corpus"}, "for": "m", "compute": {"declared": 1e22}},
    {"activity": "b: #1", "does": "ablation", "for": ["m", "base"], "compute": {"hardware": {"chip": "H100 SXM", "chip_hours": 7}}},
    {
        "activity": "c",
        "does": "evaluation",
        "for": "m",
        "discarded": True,
        "cost": {"rental": {"price": 2.5}},
        "compute": {"hardware": 100},
    },
    {
        "activity": "d",
        "does": "other",
        "for": "m",
        "compute": {"declared": None},
        "evidence": [{"link": "https://example.org", "at": "p. 1"}],
    },
    {"activity": "e", "does": "other", "for": "m", "compute.hardware": 5, "compute.hardware.chip": "H100 SXM", "energy.metered": 7e6},
]


def test_rows_of_tables_are_written_in_line(tmp_path: Path) -> None:
    head = "flopledger: 1\ndeveloper: lab\nartifacts: {corpus: {}, base: {kind: model, compute: 1e23 FLOP}}\nsystems: {m: {}}\n"
    (tmp_path / "ledger.yaml").write_text(head + "include: [runs.jsonl, runs.csv]\nactivities: {z: {does: other, produces: m}}\n")
    (tmp_path / "runs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (tmp_path / "runs.csv").write_text(
        "activity,does,for,compute.declared,cost.invoice\nx,ablation,m;base,1e21,5\ny,ablation,m,2e21 FLOP,5 EUR\n"
    )
    ledger, findings = read_ledger(tmp_path)
    assert ledger is not None
    assert not errors_in(findings)
    again = written_and_read(ledger)
    assert meaning(again) == meaning(ledger)
    text = write(ledger, unit_of)
    assert "include" not in text
    assert "declared: 1e+22 FLOP" in text
    assert "price: 2.5 USD per chip-hour" in text


VISIBLE = st.characters(exclude_categories=["Cc", "Cs", "Cn"])
TEXT = st.text(st.one_of(VISIBLE, st.sampled_from("\n\t:#-'\" ,[]{}&*!|>%@`")), max_size=30)
NAME = st.tuples(st.text(VISIBLE, max_size=12), st.integers(0, 10**6)).map(lambda pair: f"{pair[0].replace('.', '')}{pair[1]}")
AMOUNT = st.one_of(
    st.sampled_from(["unknown", "1e24 FLOP", "43,500 PF-days", "1e22 to 3e22 FLOP", "at most 1e23 FLOP", "2e22 (1e22 to 4e22) FLOP"]),
    st.floats(1e10, 1e30).map(lambda value: f"{value!r} FLOP"),
)
DATES = st.dates().map(lambda day: f"{1990 + day.year % 60}-{day.month:02}-{day.day % 28 + 1:02}")
KIND = st.sampled_from(["pretraining", "ablation", "evaluation", "distillation", "data-curation", "other"])


@st.composite
def ledgers(draw: st.DrawFn) -> str:
    """Return the text of a ledger without mistakes, its words any that YAML can hold."""
    names = draw(st.lists(NAME, min_size=4, max_size=9, unique=True))
    system, data, party, *works = names
    activities: dict[str, Any] = {}
    for number, work in enumerate(works):
        fields: dict[str, Any] = {"does": draw(KIND), "description": draw(TEXT), "note": draw(TEXT)}
        fields |= {"dates": draw(DATES)} if draw(st.booleans()) else {"started": draw(DATES)}
        fields |= {"uses": {"data": data}} if draw(st.booleans()) else {}
        fields |= {"by": draw(st.sampled_from([party, {party: "30 %", "lab": 0.7}]))} if draw(st.booleans()) else {}
        fields |= {"produces": system} if number == 0 else {"for": [system]}
        fields |= {"compute": draw(st.one_of(st.just("unknown"), AMOUNT.map(lambda amount: {"declared": amount})))}
        fields |= {"evidence": draw(st.lists(st.one_of(TEXT, st.fixed_dictionaries({"at": TEXT, "quote": TEXT})), max_size=2))}
        activities[work] = fields
    return json.dumps(
        {
            "flopledger": "1",
            "title": draw(TEXT),
            "developer": "lab",
            "parties": {party: {"name": draw(TEXT)}, "lab": {}},
            "artifacts": {data: {"kind": "dataset", "note": draw(TEXT), "public": draw(st.sampled_from(["yes", "no", "unknown"]))}},
            "systems": {system: {"makes": ["text"], "note": draw(TEXT), "compute": draw(AMOUNT)}},
            "activities": activities,
        },
        ensure_ascii=False,
    ).replace("\x7f", "")


@given(ledgers())
def test_a_random_ledger_reads_back(text: str) -> None:
    ledger = read(text)
    assert meaning(written_and_read(ledger)) == meaning(ledger)


@given(TEXT)
def test_a_scalar_reads_back_wherever_it_stands(text: str) -> None:
    for document in (f"a: {scalar_text(text, anywhere=False)}\n", f"a: [{scalar_text(text)}]\n", f"{scalar_text(text)}: 1\n"):
        root, findings = read_yaml(document, "f.yaml")
        assert findings == []
        assert root is not None
        written = "\n".join(lines_of(root)) + "\n"
        again, findings = read_yaml(written, "f.yaml")
        assert findings == []
        assert texts(again) == texts(root)
    assert texts(read_yaml(f"- {scalar_text(text)}\n", "f.yaml")[0]) == [text]


def texts(node: Any) -> Any:
    """Return the texts of a node as written, whatever they mean."""
    if hasattr(node, "entries"):
        return {key.text: texts(value) for key, value in node.entries}
    return [texts(item) for item in node.items] if hasattr(node, "items") else node.text


def test_a_very_long_name_reads_back() -> None:
    name = "x" * (LONGEST_KEY + 1)
    root, _ = read_yaml(f"? {name}\n: {{a: [1, {{b: 2}}], c: []}}\n", "f.yaml")
    assert root is not None
    again, findings = read_yaml("\n".join(lines_of(root)) + "\n", "f.yaml")
    assert findings == []
    assert plain(again) == {name: {"a": [1, {"b": 2}], "c": []}}
