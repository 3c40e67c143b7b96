"""Where models come from that no activity made: each has a line of its own, with its declared compute or unknown, never nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flopledger.estimate.run import estimate
from flopledger.ledger.model import Ledger
from flopledger.ledger.origins import AS_RECEIVED
from tests.ledger.conftest import HEAD, Found

Book = Callable[[str], Ledger]
Finds = Callable[[str], Found]

RECEIVED = """\
artifacts:
  base: {kind: model, compute: 3.3e24 (3e24 to 4e24) FLOP, made_by: other, evidence: https://example.org/base}
  bound: {kind: model, compute: at most 1e23 FLOP}
  least: {kind: model, compute: at least 1e23 FLOP}
  silent: {kind: model}
  samples: {kind: dataset, synthetic: yes}
  corpus: {kind: dataset}
  unused: {kind: model}
systems: {m: {}}
activities:
  tune:
    does: fine-tuning
    uses: {initial-weights: base, teacher: [bound, least, silent], data: [samples, corpus]}
    produces: m
"""


def test_what_nobody_made_is_an_activity_as_received(book: Book) -> None:
    ledger = book(RECEIVED)
    names = [name.removesuffix(AS_RECEIVED) for name in ledger.activities.ids if name.endswith(AS_RECEIVED)]
    assert sorted(names) == ["base", "bound", "least", "samples", "silent"]
    row = ledger.activities.ids.index("base" + AS_RECEIVED)
    assert ledger.activities.does[row] == "pretraining"
    assert ledger.activities.by[row] == {"other": 1.0}
    assert ledger.activities.produces[row] == ("base",)
    assert ledger.activities.does[ledger.activities.ids.index("samples" + AS_RECEIVED)] == "synthetic-data-generation"


def test_its_compute_is_the_artifacts_own(book: Book) -> None:
    ledger = book(RECEIVED)
    declared = next(one for one in estimate(ledger)[0].all if one.method == "declared")
    amounts = {
        ledger.activities.ids[row].removesuffix(AS_RECEIVED): (str(point), low, high)
        for row, point, low, high in zip(declared.rows, declared.spread.point, declared.spread.low, declared.spread.high, strict=True)
    }
    assert amounts["base"] == ("3.3e+24", 3e24, 4e24)
    assert amounts["bound"] == ("nan", 0.0, 1e23)
    assert amounts["least"] == ("nan", 1e23, float("inf"))
    assert amounts["silent"][0] == "nan"


def test_its_evidence_is_the_artifacts_own(book: Book) -> None:
    ledger = book(RECEIVED)
    declared = next(one for one in estimate(ledger)[0].all if one.method == "declared")
    entry = declared.rows.tolist().index(ledger.activities.ids.index("base" + AS_RECEIVED))
    assert [cite.link for cite in declared.cites[entry]] == ["https://example.org/base"]


def test_it_points_at_the_artifact(book: Book) -> None:
    ledger = book(RECEIVED)
    row = ledger.activities.ids.index("base" + AS_RECEIVED)
    assert str(ledger.activities.place(row)) == "ledger.yaml:5:3"
    assert str(ledger.activities.place(row, "compute.declared")) == "ledger.yaml:5:32"


def test_unknown_is_said(found: Finds) -> None:
    notes = [what for code, _, what in found(HEAD + RECEIVED) if code == "origin-unknown"]
    assert notes == [f"`{name}` is used or assessed, but nothing says what its making took" for name in ("silent", "samples")]


@pytest.mark.parametrize(("compute", "notes"), [("compute: 1e24 FLOP", 0), ("compute: unknown", 1), ("title: x", 1)])
def test_a_system_without_recorded_work_is_no_zero(compute: str, notes: int, found: Finds) -> None:
    assert [code for code, _, _ in found(f"{HEAD}systems: {{m: {{{compute}}}}}\n")] == ["origin-unknown"] * notes
