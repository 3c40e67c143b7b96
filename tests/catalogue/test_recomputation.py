"""The factors of recomputation, and what else the catalogue knows of figures that circulate for chips and of utilisations."""

from __future__ import annotations

from math import sqrt

import pytest

from flopledger.catalogue.chips import chips, find_chip
from flopledger.catalogue.recomputation import recomputations, ways
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.core.citation import CONFIDENCES
from flopledger.ledger.kinds import PARTS, activity_kinds

GPT_3 = (2048, 12288)  # context and width


def selective(context: float, width: float) -> float:
    """Return the operations run for one of the model where the core of attention is run again: Korthikanti et al. 2022, appendix A."""
    return (1 + context / (3 * width)) / (1 + context / (6 * width))


@pytest.mark.parametrize("name", recomputations())
def test_every_factor_is_cited_and_in_its_interval(name: str) -> None:
    one = recomputations()[name]
    assert 1 <= one.low <= one.point <= one.high <= 4 / 3
    assert one.citation.link.startswith("https://")
    assert one.citation.confidence in CONFIDENCES


def test_the_factors_are_those_of_the_formula() -> None:
    kinds = recomputations()
    assert kinds["full"].point == 8 / 6
    assert kinds["none"].point == 1
    assert kinds["selective"].point == pytest.approx(selective(*GPT_3), abs=0.0005)
    assert (kinds["selective"].low, kinds["selective"].high) == pytest.approx((selective(1, 10), selective(1, 2)), abs=0.0005)
    assert kinds["unstated"].point == pytest.approx(sqrt(4 / 3))
    assert ways() == ("none", "selective", "full")


def test_glm_130b_publishes_the_factor_of_full_recomputation() -> None:
    assert pytest.approx(recomputations()["full"].point, rel=0.002) == 43.3 / 32.5


@pytest.mark.parametrize(
    ("name", "board", "devices"), [("TPU v2", 4, 2), ("TPU v3", 4, 2), ("MI250X", 1, 2), ("H100 SXM", 1, 1), ("K80", 2, 1)]
)
def test_boards_and_cores_that_are_taken_for_chips(name: str, board: int, devices: int) -> None:
    chip = find_chip(name)
    assert chip is not None
    assert (chip.board, chip.devices) == (board, devices)


def test_twice_the_dense_rate_is_sparsity_or_narrow_accumulation() -> None:
    ways_to_double = {way for chip in chips().values() for way in chip.twice}
    assert ways_to_double == {"sparsity", "FP16 accumulation"}
    assert {chip.id for chip in chips().values() if "FP16 accumulation" in chip.twice} == {
        chip.id for chip in chips().values() if "FP32 accumulation" in chip.note
    }


@pytest.mark.parametrize("kind", activity_kinds())
@pytest.mark.parametrize("part", [None, *PARTS])
def test_every_part_of_every_kind_has_a_default_within_what_is_usual(kind: str, part: str | None) -> None:
    default = default_utilisation(kind, part)
    assert (default.least or 0) <= default.low < default.point < default.high <= default.most <= 1


def test_parts_of_work_on_weights_run_like_what_they_are() -> None:
    assert default_utilisation("reinforcement-learning", "training") == default_utilisation("pretraining")
    assert default_utilisation("reinforcement-learning", "forward") == default_utilisation("inference")
    assert default_utilisation("inference", "training") == default_utilisation("inference")
