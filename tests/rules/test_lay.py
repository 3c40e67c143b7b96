"""Conditions rewritten: which readings are left, which lines decide, and that cost and compute each become sufficient everywhere."""

from __future__ import annotations

import pytest

from flopledger.rules.compile import compile_condition, compile_number
from flopledger.rules.facts import NUMBER, SYSTEM, TEXT, TOTAL, columns
from flopledger.rules.lines import deciding_line
from flopledger.rules.load import load_rules
from flopledger.rules.notation import Plain, write
from flopledger.rules.predicate import Predicate
from flopledger.rules.reform import apply
from flopledger.rules.rewrite import each_sufficient, line_on
from flopledger.rules.settle import settled
from flopledger.rules.tree import walk

FACTS = columns(SYSTEM, TOTAL)
TYPES = {"line": NUMBER, "other": NUMBER, "money": NUMBER, "reading": TEXT}


def condition(text: str) -> Predicate:
    return compile_condition(text, FACTS, TYPES)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("$reading = 'a' and compute > $line", "compute > $line"),
        ("$reading = 'b' and compute > $line", "false"),
        ("$reading = 'b' or compute > $line", "compute > $line"),
        ("not $reading = 'b' and open_weights", "open_weights"),
        ("$reading <> 'a' or $reading = 'a'", "true"),
        ("compute > case $reading when 'a' then $line else $other end", "compute > $line"),
        ("compute > case $reading when 'b' then $line else $other end", "compute > $other"),
        (
            "compute > case when open_weights then 1 when $reading = 'a' then 2 else 3 end",
            "compute > case when open_weights then 1 else 2 end",
        ),
        ("(distilled or $reading = 'b') and open_weights", "distilled and open_weights"),
    ],
)
def test_where_a_reading_is_chosen_the_others_are_gone(text: str, left: str) -> None:
    assert write(settled(condition(text).node, {"reading": "a"}), Plain()) == left


def test_a_number_is_settled_too() -> None:
    term = compile_number("case $reading when 'a' then 1 else 2 end", FACTS, TYPES)
    assert write(settled(term.node, {"reading": "b"}), Plain()) == "2"


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("compute > $line", {}, "$line"),
        ("compute > $line or (distilled and compute > $line / 10)", {"distilled": True}, "$line / 10"),
        ("compute > $line or (distilled and compute > $line / 10)", {"distilled": False}, "$line"),
        ("compute > $line or (distilled and compute > $line / 10)", {}, "$line"),
        ("compute > $line or compute > $line / $other", {}, "$line"),
        ("general_purpose and (compute > $line or compute > 3)", {"general_purpose": True}, "3"),
        ("compute > $line and compute > 1e30", {}, "1e30"),
        ("compute > $line or largest_teacher_compute > $line", {"largest_teacher_compute": 1e30}, None),
        ("compute > $line or largest_teacher_compute > $line", {"largest_teacher_compute": 1.0}, "$line"),
        ("$line < compute", {}, "$line"),
        ("open_weights", {"open_weights": True}, None),
    ],
)
def test_of_several_lines_the_lowest_that_certainly_applies_decides(text: str, row: dict[str, object], expected: str | None) -> None:
    found = deciding_line(condition(text), "compute", row, {"line": 1e25})
    assert (None if found is None else found.other.text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("compute > $line and cost > $money", "compute > $line or cost > $money"),
        (
            "original_covered and compute > $line and cost > $money",
            "original_covered and (compute > $line or cost > $money)",
        ),
        (
            "(compute > 1 and cost > 2) or (distilled and compute > 3 and cost > 4)",
            "(compute > 1 or cost > 2) or (distilled and (compute > 3 or cost > 4))",
        ),
        ("compute > $line", "compute > $line"),
        ("compute > $line or cost > $money", "compute > $line or cost > $money"),
    ],
)
def test_lines_that_had_to_be_crossed_together_become_sufficient_each(text: str, expected: str) -> None:
    assert each_sufficient(condition(text)).text == expected


def test_under_casper_every_law_with_a_line_on_one_has_one_on_the_other() -> None:
    law = load_rules()
    reform = law.reform("casper-2025")
    assert reform is not None
    laid = apply(reform, law)
    apart = {name for change in reform.changes for edit in change.regimes for name in edit.apart}
    for name in law.regime_ids:
        regime = laid.regime(name)
        assert regime is not None
        for trigger in regime.triggers:
            if {name, trigger.name} & apart:
                continue
            lines = {measure for node in walk(trigger.when.node) for measure in ("compute", "cost") if line_on(node, measure) is not None}
            assert lines in (set(), {"compute", "cost"}), trigger.name
            if lines:
                assert trigger.counts
                assert trigger.cost_rule is not None
