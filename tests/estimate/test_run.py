"""Running the methods: which of several estimates is chosen, what disagrees, and what no method knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flopledger.estimate.methods import QUANTITIES, methods, unit_of
from flopledger.estimate.run import Estimates
from tests.estimate.conftest import Made

MadeOf = Callable[[str], Made]
SURE = "hardware: {chip: H100 SXM, chip_hours: 1k, utilisation: 0.4}"
ASSUMED = "hardware: {chip: H100 SXM, chip_hours: 1k}"
BOUND = "hardware: {chip: H100 SXM, chip_hours: at most 1k, utilisation: 0.4}"
COUNTED = "architecture: {model: m, tokens: 30B}"
STATED = "declared: 1.4e21 FLOP"


def chosen(estimates: Estimates) -> list[tuple[str, str]]:
    """Return method and part of what was chosen for compute."""
    return [(choice.estimate.method, choice.estimate.part[int(entry)]) for choice in estimates.compute for entry in choice.entries]


@pytest.mark.parametrize(
    ("compute", "method"),
    [
        (f"measured: meter.jsonl, {SURE}, {COUNTED}, {STATED}", "measured"),
        (f"{STATED}, {COUNTED}, {SURE}", "hardware"),
        (f"{COUNTED}, {STATED}", "architecture"),
        (STATED, "declared"),
        (f"{ASSUMED}, {COUNTED}, {STATED}", "architecture"),
        (f"{ASSUMED}, {STATED}", "declared"),
        (ASSUMED, "hardware"),
        (f"{BOUND}, {STATED}", "declared"),
        (BOUND, "hardware"),
        (f"{SURE.replace('1k', 'unknown')}, {STATED}", "declared"),
    ],
)
def test_the_first_that_rests_on_nothing_assumed_is_chosen(made: MadeOf, tmp_path: Path, compute: str, method: str) -> None:
    (tmp_path / "meter.jsonl").write_text('{"flop": 1.4e21}\n')
    _, estimates, _ = made(f"  a: {{does: pretraining, produces: m, compute: {{{compute}}}}}\n")
    assert [name for name, _ in chosen(estimates)] == [method]


def test_every_estimate_stays_beside_the_one_chosen(made: MadeOf) -> None:
    _, estimates, _ = made(f"  a: {{does: pretraining, produces: m, compute: {{{SURE}, {COUNTED}, {STATED}}}}}\n")
    assert [f"{item.quantity} by {item.method}" for item, _ in estimates.of(0)] == [
        *("compute by hardware", "compute by architecture", "compute by declared"),
        *("cost by rental", "energy by hardware"),
    ]


def test_each_part_is_chosen_by_itself(made: MadeOf) -> None:
    parts = f"training: {{{STATED}}}, forward: {{{SURE}, declared: 1e20 FLOP}}, scoring: unknown"
    _, estimates, found = made(f"  a: {{does: reinforcement-learning, produces: m, compute: {{parts: {{{parts}}}}}}}\n")
    assert sorted(chosen(estimates)) == [("declared", "training"), ("hardware", "forward")]
    assert estimates.unknown_parts == ((0, "scoring"),)
    assert [item.code for item in found] == ["estimates-disagree"]


def test_parts_beside_the_whole_are_refused(made: MadeOf) -> None:
    _, _, found = made(f"  a: {{does: pretraining, produces: m, compute: {{{STATED}, parts: {{training: {{{STATED}}}}}}}}}\n")
    assert [item.code for item in found] == ["parts-and-whole"]


@pytest.mark.parametrize(
    ("compute", "words"),
    [
        (f"{SURE}, declared: 1e21 FLOP", "a factor of 1.42"),
        (f"{SURE}, declared: 0 FLOP", "one of them nothing"),
        (f"{SURE}, declared: 1.35e21 FLOP", None),
        (f"{SURE}, declared: 1e21 to 2e21 FLOP", None),
        (f"{SURE}, declared: at most 1e20 FLOP", None),
    ],
)
def test_estimates_that_differ_beyond_their_intervals_disagree(made: MadeOf, compute: str, words: str | None) -> None:
    _, _, found = made(f"  a: {{does: pretraining, produces: m, compute: {{{compute}}}}}\n")
    disagreements = [item.found for item in found if item.code == "estimates-disagree"]
    assert [text.rpartition(": ")[2] for text in disagreements] == ([words] if words else [])


def test_chip_hours_given_twice_must_be_the_same(made: MadeOf) -> None:
    hardware = "hardware: {chip: H100 SXM, chip_hours: 1k, chips: 10, time: 99 h, utilisation: 0.4}"
    _, _, found = made(f"  a: {{does: pretraining, produces: m, compute: {{{hardware}}}}}\n")
    assert [item.code for item in found] == []
    _, _, found = made(f"  a: {{does: pretraining, produces: m, compute: {{{hardware.replace('99 h', '80 h')}}}}}\n")
    assert [(item.code, item.found) for item in found] == [("estimates-disagree", "1,000 chip-hours, but chips x time is 800")]


@pytest.mark.parametrize(
    ("compute", "code"),
    [
        ("hardware: {chip: H100 SXM, utilisation: 0.4}", "method-incomplete"),
        ("hardware: {chip_hours: 5, utilisation: 0.4}", "method-incomplete"),
        ("hardware: {chip: A100 SXM 80GB, chip_hours: 5, precision: fp8}", "format-unsupported"),
        ("hardware: {chip: H1000, chip_hours: 5}", "unknown-chip"),
        ("hardware: {chip: H100 SXM, chip_hours: 5, utilisation: 40}", "out-of-range"),
        ("hardware: {chip: H100 SXM, chip_hours: 5, precision: bf17}", "unknown-word"),
        ("hardware: {chip: H100 SXM, time: 5}", "unit-missing"),
        ("declared: 1e25", "unit-missing"),
        ("declared: {flops: 1e25 FLOP}", "unknown-key"),
        ("guess: 1e25 FLOP", "method-unknown"),
        ("parts: {thinking: {declared: 1e25 FLOP}}", "unknown-word"),
        ("parts: {forward: 5}", "wrong-shape"),
        ("parts: 5", "wrong-shape"),
        ("parts: {forward: {guess: 5}}", "method-unknown"),
    ],
)
def test_what_is_wrong_with_a_method_is_found(made: MadeOf, compute: str, code: str) -> None:
    _, _, found = made(f"  a: {{does: pretraining, produces: m, compute: {{{compute}}}}}\n")
    assert code in {item.code for item in found}


@pytest.mark.parametrize("basis", ["rentals", "x"])
def test_a_figure_as_filed_names_a_basis_that_exists(made: MadeOf, basis: str) -> None:
    work = f"  a: {{does: pretraining, produces: m, compute: {{{SURE}}}}}\n"
    _, _, found = made(f"{work}asserts: [{{cost: 5 USD, basis: {basis}}}]\n")
    assert [(item.code, item.found) for item in found] == [("unknown-word", f"`{basis}`")]
    assert not made(f"{work}asserts: [{{cost: 5 USD, basis: rental}}]\n")[2]


def test_every_method_says_what_it_is() -> None:
    for quantity in QUANTITIES:
        orders = [method.order for method in methods(quantity)]
        assert orders == sorted(set(orders))
        for method in methods(quantity):
            assert method.title
            assert method.principal in method.fields
            assert method.path == f"{quantity}.{method.name}"
            assert all(field.doc.endswith(".") for field in method.fields.values())


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("compute.declared", "FLOP"),
        ("compute.declared.flop", "FLOP"),
        ("compute.parts.forward.declared", "FLOP"),
        ("compute.hardware.time", "hours"),
        ("compute.hardware.fleets.a.time", "hours"),
        ("compute.parts.forward.hardware.fleets.a.peak", "FLOP/s"),
        ("compute.hardware.fleets.a", ""),
        ("compute.hardware.fleets", ""),
        ("compute.hardware.peak", "FLOP/s"),
        ("compute.hardware.chip_hours", ""),
        ("compute.hardware", ""),
        ("compute.hardware.chip", ""),
        ("compute.measured", ""),
        ("compute.nothing", ""),
        ("compute", ""),
        ("cost.rental", "USD"),
        ("cost.rental.price", "USD per chip-hour"),
        ("energy.metered", "Wh"),
        ("does", ""),
        ("by.lab", ""),
    ],
)
def test_the_unit_of_a_tables_bare_number(path: str, unit: str) -> None:
    assert unit_of(path) == unit
