"""Rules give the same answers by their own evaluator as by DuckDB, over the lines of every example and every standard."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flopledger.assess import asking
from flopledger.assess.asking import Expression, evaluated, queried
from flopledger.assess.assess import assess
from flopledger.assess.document import document
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.systemfacts import one_row
from flopledger.core.dates import AsOf
from flopledger.engine.duckdb import DuckDBEngine
from flopledger.ledger.read import read_ledger
from flopledger.rules.load import load_rules

EXAMPLES = sorted(Path(__file__).parents[2].joinpath("examples").glob("*/ledger.yaml"))
DAY = AsOf.on(date(2026, 11, 22))


def assessed(path: Path) -> Assessment:
    ledger, _ = read_ledger(path)
    assert ledger is not None
    return assess(ledger, load_rules(), DAY)


def expressions(system: SystemAssessment) -> list[Expression]:
    asked = [one.treatments for one in system.totals.values()]
    return [(rule.when, one.bindings) for one in asked for rule in one.total.rules] + [
        (rule.count.share, one.bindings)
        for one in asked
        for rule in (*one.total.rules, one.total.otherwise)
        if rule.count.share is not None
    ]


def alike(one: Any, other: Any) -> bool:
    return one == other or (isinstance(one, float) and isinstance(other, float) and math.isclose(one, other, rel_tol=1e-12))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_both_ways_agree(path: Path) -> None:
    for system in assessed(path).systems.values():
        asked, count = expressions(system), len(system.lines)
        here = evaluated(asked, system.table, one_row(system.facts), count)
        there = queried(asked, system.table, one_row(system.facts), count, DuckDBEngine())
        for (predicate, _), mine, theirs in zip(asked, here, there, strict=True):
            assert all(map(alike, mine, theirs)), predicate.text


def test_an_assessment_does_not_show_which_way_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    path = next(path for path in EXAMPLES if path.parent.name == "deepseek-v3")
    before = document(assessed(path)).model_dump_json()
    monkeypatch.setattr(asking, "FEW", 0)
    assert document(assessed(path)).model_dump_json() == before


def test_nothing_is_asked_of_a_system_without_lines() -> None:
    assert evaluated([], {}, {}, 0) == queried([], {}, {}, 0, DuckDBEngine()) == []
