"""Estimates held against each other: the utilisation that one implies for another's hardware, and the likeliest cause of a difference."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.finding import Finding
from flopledger.estimate.crosscheck import Check
from flopledger.estimate.crosscheck_causes import Doubt, likeliest
from tests.estimate.conftest import Made
from tests.estimate.test_compute import peak

MadeOf = Callable[[str], Made]
CODES = ("estimates-disagree", "utilisation-implied")


def checked(made: MadeOf, compute: str, does: str = "pretraining") -> tuple[list[Check], list[Finding]]:
    """Return the cross-checks of one activity, and the findings that come of them."""
    _, estimates, found = made(f"  a: {{does: {does}, produces: m, compute: {{{compute}}}}}\n")
    return list(estimates.checks(0)), [item for item in found if item.code in CODES]


def cause(made: MadeOf, compute: str, does: str = "pretraining") -> str:
    """Return the name of the cause of the one disagreement."""
    checks, found = checked(made, compute, does)
    assert len(found) == 1, found
    named = [check.cause.name if check.cause else "none" for check in checks if not check.agree or check.unusual]
    return named[0]


# --- published runs


@pytest.mark.parametrize(
    ("run", "implied", "also"),
    [
        ("hardware: {chip: V100, chip_hours: 3.55M}, architecture: {parameters: 174.6B, tokens: 300B}", 0.197, None),
        (
            "hardware: {chip: H800 SXM, precision: fp8, chip_hours: 2.664M}, architecture: {parameters: 37B, tokens: 14.8T}",
            0.173,
            ("bf16", 0.346),
        ),
        ("hardware: {chip: H800 SXM, chip_hours: 2.664M}, architecture: {parameters: 37B, tokens: 14.8T}", 0.346, None),
        ("hardware: {chip: H100 SXM, chip_hours: 30.84M}, declared: 3.791e25 FLOP", 0.345, None),
        (
            "hardware: {chip: TPU v4, fleets: {a: {chips: 6144, time: 1200 h}, b: {chips: 3072, time: 336 h}}}, declared: 2.53e24 FLOP",
            0.304,
            None,
        ),
    ],
    ids=["GPT-3", "DeepSeek-V3 of FP8", "DeepSeek-V3 of BF16", "Llama 3.1 405B all in", "PaLM by its TPU hours"],
)
def test_the_utilisation_that_published_runs_imply(made: MadeOf, run: str, implied: float, also: tuple[str, float] | None) -> None:
    checks, _ = checked(made, run)
    assert [check.implied for check in checks] == pytest.approx([implied], abs=0.0006)
    assert (checks[0].also is None) == (also is None)
    if also is not None and checks[0].also is not None:
        assert checks[0].also[0] == also[0]
        assert checks[0].also[1] == pytest.approx(also[1], abs=0.0006)


@pytest.mark.parametrize(
    ("declared", "parameters", "tokens"),
    [("4.30e23", "175B", "300B"), ("2.36e23", "50.56B", "569B")],
    ids=["OPT-175B", "BloombergGPT"],
)
def test_totals_that_include_recomputation_in_silence_are_explained(made: MadeOf, declared: str, parameters: str, tokens: str) -> None:
    compute = f"architecture: {{parameters: {parameters}, tokens: {tokens}}}, declared: {declared} FLOP"
    assert cause(made, compute) == "recomputation"
    _, found = checked(made, compute)
    assert found[0].remedy.startswith("likeliest cause: activations computed again are counted in declared (4/3 if all are)")


def test_blooms_rate_is_one_of_the_hardware(made: MadeOf) -> None:
    """BLOOM: 1.078M A100-hours, listed with half of the peak, against 6ND with 366B tokens; its rate counts recomputation."""
    architecture = "architecture: {parameters: 176.25B, tokens: 366B}"
    assert cause(made, f"hardware: {{chip: A100 SXM 80GB, chip_hours: 1.078M, utilisation: 50 %}}, {architecture}") == "recomputation"
    converted = "hardware_utilisation: 48 %, recomputation: full, effective: 0.9"
    _, found = checked(made, f"hardware: {{chip: A100 SXM 80GB, chip_hours: 1.078M, {converted}}}, {architecture}")
    assert not found


def test_too_much_for_the_usual_format_is_a_narrower_one(made: MadeOf) -> None:
    """7B on 2T in 30,000 hours is 79 % of the BF16 peak and 39 % of the FP8 peak; an A100 has no FP8."""
    counted = "architecture: {parameters: 7B, tokens: 2T}"
    assert cause(made, f"hardware: {{chip: H100 SXM, chip_hours: 30k}}, {counted}") == "format-of-peak"
    assert cause(made, f"hardware: {{chip: A100 SXM 80GB, chip_hours: 95k}}, {counted}") != "format-of-peak"


# --- judged


@pytest.mark.parametrize(
    ("declared", "does", "code"),
    [
        (0.66, "pretraining", "utilisation-implied"),
        (2.0, "pretraining", "utilisation-implied"),
        (0.09, "pretraining", "utilisation-implied"),
        (0.12, "pretraining", "estimates-disagree"),
        (0.3, "pretraining", None),
        (0.09, "inference", None),
        (0.03, "reinforcement-learning", None),
        (0.66, "inference", "utilisation-implied"),
    ],
)
def test_an_implied_utilisation_is_judged_by_the_work(made: MadeOf, declared: float, does: str, code: str | None) -> None:
    amount = declared * 1e6 * 3600 * peak("H100 SXM", "bf16")
    checks, found = checked(made, f"hardware: {{chip: H100 SXM, chip_hours: 1M}}, declared: {amount:.6e} FLOP", does)
    assert [item.code for item in found] == ([code] if code else [])
    assert checks[0].implied == pytest.approx(declared, rel=1e-4)
    assert checks[0].unusual == (code == "utilisation-implied")


def test_an_interval_that_reaches_what_is_usual_is_no_finding(made: MadeOf) -> None:
    amount = 0.05 * 1e6 * 3600 * peak("H100 SXM", "bf16")
    _, found = checked(made, f"hardware: {{chip: H100 SXM, chip_hours: 1M}}, declared: {amount:.4e} to {20 * amount:.4e} FLOP")
    assert not found


def test_a_stated_unusual_utilisation_is_said_once(made: MadeOf) -> None:
    amount = 0.05 * 1e6 * 3600 * peak("H100 SXM", "bf16")
    _, estimates, found = made(
        "  a: {does: pretraining, produces: m, compute: {hardware: {chip: H100 SXM, chip_hours: 1M, utilisation: 5 %}, "
        f"declared: {amount:.4e} FLOP}}}}\n"
    )
    assert [item.code for item in found] == ["utilisation-unusual"]
    assert next(estimates.checks(0)).unusual


def test_three_methods_are_held_against_each_other(made: MadeOf) -> None:
    hardware = "hardware: {chip: H100 SXM, chip_hours: 1k, utilisation: 0.4}"
    checks, found = checked(made, f"{hardware}, architecture: {{parameters: 1B, tokens: 237B}}, declared: 1.42e21 FLOP")
    assert [check.methods for check in checks] == [("hardware", "architecture"), ("hardware", "declared"), ("architecture", "declared")]
    assert not found
    assert np.isnan(checks[2].implied)
    assert all(check.agree for check in checks)


def test_work_of_one_method_has_no_check(made: MadeOf) -> None:
    assert checked(made, "declared: 1e21 FLOP") == ([], [])


def test_parts_are_held_against_their_own_kind(made: MadeOf) -> None:
    parts = "training: {declared: 1e21 FLOP}, forward: {architecture: {parameters: 1B, tokens: 1B}}"
    assert checked(made, f"parts: {{{parts}}}", "reinforcement-learning") == ([], [])


def test_the_parts_that_one_method_gives_are_added_up(made: MadeOf) -> None:
    """Preference pairs take 6N for the policy and 2N for its reference: 8 x 7e9 x 1e9 in all, of which a statement is about the whole."""
    counted = "preference: {model: m, tokens: 1B}"
    checks, found = checked(made, f"{counted}, declared: 5.6e19 FLOP", "preference-tuning")
    assert [check.ratio for check in checks] == pytest.approx([1.0])
    assert not found
    checks, found = checked(made, f"{counted}, hardware: {{chip: H100 SXM, chip_hours: 100}}", "preference-tuning")
    assert [check.implied for check in checks] == pytest.approx([5.6e19 / (100 * 3600 * peak("H100 SXM", "bf16"))])


# --- the likeliest cause


def ran(chip: str, number_format: str, use: float, more: str = "") -> str:
    return f"hardware: {{chip: {chip}, chip_hours: 1M, precision: {number_format}, utilisation: {use}{more}}}"


def counted(chip: str, number_format: str, use: float) -> str:
    return f"declared: {use * 1e6 * 3600 * peak(chip, number_format):.6e} FLOP"


def architecture(flop: float, tokens: float = 1e12) -> str:
    return f"architecture: {{parameters: {flop / 6 / tokens:.6e}, tokens: {tokens:.0f}}}"


H100 = 1e6 * 3600 * peak("H100 SXM", "bf16")


@pytest.mark.parametrize(
    ("compute", "name"),
    [
        (f"{ran('H100 SXM', 'bf16', 0.52)}, {architecture(0.39 * H100)}", "recomputation"),
        (f"{ran('H100 SXM', 'fp8', 0.4)}, {architecture(0.4 * H100)}", "format-of-peak"),
        (f"{ran('H100 SXM', 'bf16', 0.2)}, {architecture(0.4 * H100)}", "sparse-peak"),
        (f"{ran('H100 SXM', 'bf16', 0.4)}, {architecture(8 * 0.4 * H100)}", "node-hours"),
        (f"{ran('H100 SXM', 'bf16', 0.4)}, {architecture(4 * 0.4 * H100)}", "node-hours"),
        (f"{ran('TPU v3', 'bf16', 0.4)}, {counted('TPU v3', 'bf16', 0.2)}", "cores"),
        (f"{ran('H100 SXM', 'bf16', 0.43)}, {counted('H100 SXM', 'bf16', 0.345)}", "lost-time"),
        (f"{ran('H100 SXM', 'bf16', 0.4)}, {counted('H100 SXM', 'bf16', 400)}", "scale"),
        ("architecture: {parameters: 70B, tokens: 1T}, declared: 1.26e24 FLOP", "epochs"),
        ("architecture: {parameters: 70B, tokens: 4T, passes: 4}, declared: 1.68e24 FLOP", "epochs"),
        ("architecture: {parameters: 70B, tokens: 1T}, declared: 1.4e23 FLOP", "forward-only"),
        ("architecture: {parameters: 11B, tokens: 1T}, declared: 3.3e22 FLOP", "encoder-decoder"),
        ("architecture: {parameters: 1B, tokens: 1T}, declared: 4.8e21 FLOP", "embeddings"),
        ("architecture: {model: m, tokens: 1T}, declared: 3.4e22 FLOP", "embeddings"),
        ("architecture: {parameters: 7B, tokens: 1T}, declared: 4.9e22 FLOP", "attention"),
        ("architecture: {parameters: 7B, tokens: 1T}, declared: 8.4e22 FLOP", "epochs"),
        ("architecture: {model: base, tokens: 1T}, declared: 4.026e24 FLOP", "active-parameters"),
        ("architecture: {model: base, parameters: 671B, tokens: 1T}, declared: 2.22e23 FLOP", "active-parameters"),
        ("architecture: {parameters: 7B, tokens: 1T}, declared: 2.73e23 FLOP", "none"),
    ],
)
def test_the_likeliest_cause_is_named(made: MadeOf, compute: str, name: str) -> None:
    assert cause(made, compute) == name


def test_a_training_utilisation_of_decoding_is_named(made: MadeOf) -> None:
    compute = f"{ran('H100 SXM', 'bf16', 0.4)}, {counted('H100 SXM', 'bf16', 0.05)}"
    assert cause(made, compute, "inference") == "training-utilisation"
    assert cause(made, compute, "reinforcement-learning") == "training-utilisation"
    assert cause(made, compute, "pretraining") == "none"


@pytest.mark.parametrize("more", [", lost: 40 h, chips: 1000, time: 1000 h", ", effective: 0.99"])
def test_time_that_is_counted_apart_is_not_suspected(made: MadeOf, more: str) -> None:
    compute = f"{ran('H100 SXM', 'bf16', 0.43, more)}, {counted('H100 SXM', 'bf16', 0.345)}"
    assert cause(made, compute) != "lost-time"


def test_the_finding_says_cause_and_remedy(made: MadeOf) -> None:
    _, found = checked(made, f"{ran('H100 SXM', 'fp8', 0.4)}, {architecture(0.4 * H100)}")
    assert found[0].found.startswith("hardware 2.85e+24 FLOP, architecture 1.42e+24 FLOP: a factor of 2")
    assert found[0].remedy == (
        "likeliest cause: the utilisation is of the bf16 peak, and the fp8 peak is used; "
        "write `precision: bf16`, or the utilisation of the fp8 peak"
    )
    _, found = checked(made, f"hardware: {{chip: H100 SXM, chip_hours: 1M, precision: fp8}}, {architecture(0.1 * H100)}")
    assert found[0].found == "architecture 3.56e+23 FLOP is 5 % of the chip-hours at fp8 peak, 10 % of the bf16 peak"
    assert found[0].expected == "10 % to 65 % for `pretraining`"


@given(ratio=st.floats(1.0, 1e4), larger=st.sampled_from(["hardware", "measured", "declared"]))
def test_a_cause_brings_the_two_together(ratio: float, larger: str) -> None:
    found = likeliest(Doubt(larger, "architecture", ratio))
    assert found is None or found.low / 1.2001 <= ratio <= found.high * 1.2001
