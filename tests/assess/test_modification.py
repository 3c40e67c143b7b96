"""What each law says of somebody else's model, modified: own work, the original's, and the line it is held to, in one line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flopledger.assess.modification import Answer, answers
from flopledger.assess.result import Assessment

Assessed = Callable[..., Assessment]

BOOKS = """developer: tuner
parties: {tuner: {name: Tuner}, vendor: {name: Vendor}}
artifacts: {base: {kind: model, made_by: vendorCOMPUTE}}
systems: {m: {makes: [text], general_purpose: yes, foundation_model: yesFACTS}}
activities: {tune: {does: fine-tuning, dates: 2026-02, uses: {initial-weights: base}, produces: m, compute: {declared: 1e22 FLOP}}}
"""
MODIFIER, MODEL, DEVELOPER = "modifier-becomes-provider", "frontier-model", "frontier-developer"
REGIMES = ("eu-gpai-guidelines", "eu-ai-act", "us-ca-sb-53", "us-ny-raise")


def said(assessed: Assessed, compute: str = "", facts: str = "") -> dict[str, Answer]:
    """Return each trigger's answer for a tune of 1e22 FLOP."""
    text = BOOKS.replace("COMPUTE", compute).replace("FACTS", facts)
    return {one.verdict.trigger.label: one for one in answers(assessed(text, (), REGIMES).systems["m"])}


def test_a_third_of_what_the_original_took(assessed: Assessed) -> None:
    one = said(assessed, ", compute: 3e24 FLOP")[MODIFIER]
    assert one.text == (
        "not over: 1e22 FLOP of own work count; the original's 3e24 FLOP do not count (para 63); held to 1e24 FLOP, by the original's 3e24"
    )


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ("", "the original's compute is unknown; whether it can be known or estimated is not recorded (`original_compute_obtainable`)"),
        (
            ", original_compute_obtainable: yes",
            "the original's compute is not in the ledger and could be had, so no other line takes its place",
        ),
        (
            ", original_compute_obtainable: no",
            "the original's compute cannot be had; which line takes its place hangs on `original_systemic`",
        ),
        (
            ", original_compute_obtainable: no, original_systemic: no",
            "held to 3.33e22 FLOP: the original's compute cannot be had, and the line for a model without systemic risk takes its place",
        ),
        (
            ", original_compute_obtainable: no, original_systemic: yes",
            "held to 3.33e24 FLOP: the original's compute cannot be had, and the line for a model with systemic risk takes its place",
        ),
    ],
)
def test_open_weights_of_unknown_compute_say_which_line_takes_its_place_and_why(assessed: Assessed, facts: str, line: str) -> None:
    one = said(assessed, "", facts)[MODIFIER]
    assert one.line == line
    assert one.original_flop is None


def test_two_laws_answer_differently_whose_the_original_is(assessed: Assessed) -> None:
    found = said(assessed, ", compute: 2e26 FLOP")
    assert (found[MODIFIER].verdict.verdict, found[MODIFIER].original) == ("not over", "do not count")
    assert (found[MODEL].verdict.verdict, found[MODEL].original) == ("over", "count")
    assert (found[DEVELOPER].verdict.verdict, found[DEVELOPER].original) == ("cannot tell", "are left open by the text")
    assert "22757.11(h)" in found[DEVELOPER].because


def test_of_ones_own_model_nothing_is_said(assessed: Assessed) -> None:
    text = BOOKS.replace("made_by: vendorCOMPUTE", "made_by: tuner, compute: 3e24 FLOP").replace("FACTS", "")
    assert answers(assessed(text, (), REGIMES).systems["m"]) == []
