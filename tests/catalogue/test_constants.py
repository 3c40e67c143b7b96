"""The constants of cost and energy, and the default utilisation: cited, in range, and picked for the right chip, year or work."""

from __future__ import annotations

import pytest

from flopledger.catalogue import Chip, constant, constant_for, default_utilisation, electricity_price, find_chip
from flopledger.catalogue.table import read_table
from flopledger.core.citation import CONFIDENCES
from flopledger.ledger.kinds import activity_kinds

KINDS_OF_WORK = [kind for row in read_table("utilisation") for kind in row["kinds"].split(";")]


def named(name: str) -> Chip:
    chip = find_chip(name)
    assert chip is not None
    return chip


@pytest.mark.parametrize("row", read_table("constants"), ids=lambda row: f"{row['name']} {row['scope']}")
def test_every_constant_is_cited_and_within_its_range(row: dict[str, str]) -> None:
    found = constant(row["name"], row["scope"])
    assert found.scope == row["scope"]
    assert found.unit
    assert found.citation.link.startswith("https://")
    assert found.citation.confidence in CONFIDENCES
    assert found.value > 0
    assert found.low is None or found.low <= found.value
    assert found.high is None or found.high >= found.value


@pytest.mark.parametrize(
    ("name", "value"),
    [("hours-per-year", 8766), ("price-performance-growth", 0.14), ("interconnect-share", 0.19), ("power-usage-effectiveness", 1.25)],
)
def test_constants_of_the_cost_method(name: str, value: float) -> None:
    assert constant(name).value == value


@pytest.mark.parametrize(
    ("name", "chip", "value"),
    [
        ("server-price-factor", "A100 PCIe 80GB", 1.66),
        ("server-price-factor", "H100", 1.64),
        ("server-power-factor", "H100", 1.82),
        ("server-power-factor", "TPU v3", 1.47),
        ("server-power-factor", "TPU v5e", 1.56),
        ("server-power-factor", "MI300X", 1.8),
        ("average-power-draw", "TPU v4", 0.43),
        ("average-power-draw", "B200", 0.75),
    ],
)
def test_a_chip_gets_its_familys_constant_or_its_kinds_or_the_general_one(name: str, chip: str, value: float) -> None:
    assert constant_for(name, named(chip)).value == value


def test_the_dgx_factors_follow_from_the_servers() -> None:
    assert constant("server-power-factor", "H100").value == pytest.approx(10.2 / 8 / 0.7, abs=0.005)
    assert constant("server-power-factor", "A100").value == pytest.approx(6.5 / 8 / 0.4, abs=0.005)


@pytest.mark.parametrize(("year", "price"), [(2010, 0.0691), (2018, 0.0692), (2022, 0.0832), (2025, 0.0826), (2030, 0.0826)])
def test_the_price_of_electricity_by_year(year: int, price: float) -> None:
    assert electricity_price(year).value == price


def test_a_constant_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        constant("price-of-tea")
    with pytest.raises(KeyError):
        constant_for("price-of-tea", named("A100"))


# --- utilisation


def test_training_runs_at_38_percent() -> None:
    default = default_utilisation("pretraining")
    assert (default.low, default.point, default.high) == (0.20, 0.38, 0.58)
    assert default.citation.confidence == "confirmed"
    assert default_utilisation("fine-tuning") == default


@pytest.mark.parametrize("kind", ["inference", "synthetic-data-generation", "evaluation"])
def test_decoding_runs_far_lower_and_nobody_knows_well(kind: str) -> None:
    default, training = default_utilisation(kind), default_utilisation("pretraining")
    assert default.point < training.point / 3
    assert default.high / default.low > 5 * training.high / training.low
    assert default.citation.confidence == "recalled"
    assert default.key != training.key


def test_reinforcement_learning_lies_between() -> None:
    middle = default_utilisation("reinforcement-learning")
    assert default_utilisation("inference").point < middle.point < default_utilisation("pretraining").point


@pytest.mark.parametrize("kind", KINDS_OF_WORK)
def test_every_default_is_cited_and_in_order(kind: str) -> None:
    default = default_utilisation(kind)
    assert 0 < default.low < default.point < default.high < 1
    assert default.citation.link.startswith("https://")
    assert default.note


def test_every_kind_of_activity_has_one_default() -> None:
    assert len(KINDS_OF_WORK) == len(set(KINDS_OF_WORK))
    assert set(KINDS_OF_WORK) == set(activity_kinds())


def test_an_unknown_kind_of_work_is_an_error() -> None:
    with pytest.raises(KeyError):
        default_utilisation("daydreaming")


def test_the_decoding_default_holds_the_rate_it_cites() -> None:
    """14.8 thousand tokens a second on eight H800 with 37 billion active parameters, against the FP8 peak."""
    default, peak = default_utilisation("inference"), named("H800 SXM").peak("fp8")
    assert peak is not None
    measured = 14.8e3 * 2 * 37e9 / (8 * peak)
    assert default.low < measured < default.high
    assert measured == pytest.approx(default.point, rel=0.2)
