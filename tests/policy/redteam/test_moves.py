"""The data of the red team: every move, model and scope is cited, and figures are ordered."""

from __future__ import annotations

import pytest

from flopledger.core.citation import CONFIDENCES
from flopledger.policy.redteam.moves import Figure, Move, chosen, kinds, models, moves, scope_of

EVERY = list(moves().values())


@pytest.mark.parametrize("move", EVERY, ids=[move.id for move in EVERY])
def test_a_move_says_where_it_comes_from(move: Move) -> None:
    cite = move.citation
    assert cite.instrument
    assert cite.link.startswith("https://")
    assert cite.at
    assert cite.confidence in CONFIDENCES
    assert cite.checked is not None


@pytest.mark.parametrize("move", EVERY, ids=[move.id for move in EVERY])
def test_its_point_lies_in_its_range(move: Move) -> None:
    for figure in (move.saving, move.limit):
        if figure is not None:
            assert 0 < figure.low <= figure.point <= figure.high


def test_moves_that_only_label_claim_no_saving() -> None:
    assert {move.kind for move in EVERY if move.saving is None} >= {
        "parties",
        "split",
        "releases",
        "handover",
        "format",
        "dilution",
        "base",
    }


def test_the_published_savings_are_those_of_the_papers() -> None:
    assert moves()["distillation"].saving == Figure(10, 1.7, 50)
    assert moves()["mango"].saving == Figure(0.599, 0.392, 0.764)
    assert moves()["answers-steps"].saving == Figure(2, 2, 2)
    assert moves()["answers-steps"].limit == Figure(2.5, 2, 3)
    assert moves()["answers-checked"].limit == Figure(5.5, 5, 6)


def test_models_of_others_are_published_figures() -> None:
    assert models()["llama-3.1-405b"].compute == pytest.approx(3.8e25)
    assert all(1e23 < model.compute < 1e27 and model.citation.link for model in models().values())


def test_inference_is_exchanged_only_where_it_was_seen_to_work() -> None:
    assert {move.id for move in chosen(["inference"], "language")} == {"answers-language"}
    assert {move.id for move in chosen(["inference"], "code")} == {"answers-steps", "answers-checked"}


def test_moves_are_chosen_by_id_or_kind() -> None:
    assert [move.id for move in chosen(["stacking", "reuse"], "general")] == ["distillation", "kickstarting", "reincarnation", "stacking"]
    assert len(chosen((), "code")) > len(chosen((), "language"))
    assert "expansion" in kinds()
    with pytest.raises(KeyError):
        chosen(["distilation"], "general")


def test_a_law_catches_what_is_trained_unless_it_is_known_to_ask_for_the_market() -> None:
    assert scope_of("eu-ai-act") == "market"
    assert scope_of("us-ca-sb-53") == "training"
