"""Hardware time: fleets and periods, number formats and their pitfalls, utilisation of model and of hardware, published runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flopledger.catalogue.chips import chips
from flopledger.catalogue.recomputation import recomputations
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.core.finding import Finding
from flopledger.estimate.chips import formats
from flopledger.estimate.given import Estimate
from flopledger.estimate.methods import unit_of
from flopledger.estimate.run import estimate
from flopledger.ledger.read import read_ledger
from flopledger.ledger.write import write
from tests.estimate.conftest import Made, ends
from tests.estimate.test_compute import peak

One = Callable[..., Estimate]
MadeOf = Callable[[str], Made]
EASY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def hardware(made: MadeOf, fields: str, does: str = "pretraining", more: str = "") -> tuple[Estimate, list[Finding]]:
    """Return the estimate of one activity's hardware, and what was found."""
    _, estimates, found = made(f"  a: {{does: {does}, produces: m, compute: {{hardware: {{{fields}}}{more}}}}}\n")
    return next(item for item in estimates.all if item.method == "hardware"), found


# --- fleets and periods

PALM = "chip: TPU v4, utilisation: 46.2 %, fleets: {two-pods: {chips: 6144, time: 1200 h}, one-pod: {chips: 3072, time: 336 h}}"


def test_periods_add_up_to_the_chip_hours_of_palm(made: MadeOf) -> None:
    one, found = hardware(made, PALM)
    assert not found
    assert one.inputs["chip_hours"][0] == 8_404_992
    assert one.inputs["chip"][0] == "TPU v4"
    assert ends(one)[0] == pytest.approx(8_404_992 * 3600 * 275e12 * 0.462)


def test_a_mixed_fleet_is_the_annexs_average_weighted_by_units(made: MadeOf) -> None:
    fleets = "a: {chip: A100 SXM 80GB, chips: 300}, h: {chip: H100 SXM, chips: 100}"
    one, found = hardware(made, f"time: 1000 h, precision: bf16, utilisation: 0.4, fleets: {{{fleets}}}")
    units, seconds = 400, 1000 * 3600
    weighted = (300 * peak("A100 SXM 80GB", "bf16") + 100 * peak("H100 SXM", "bf16")) / units
    assert not found
    assert one.inputs["peak_flop_per_second"][0] == pytest.approx(weighted)
    assert ends(one) == pytest.approx([units * seconds * weighted * 0.4] * 3)
    assert one.inputs["chip"][0] == "A100 SXM 80GB, H100 SXM"
    assert one.inputs["fleets"][0] == "a, h"


def test_chip_hours_of_all_fleets_are_shared_out_by_units(made: MadeOf) -> None:
    fleets = "a: {chip: A100 SXM 80GB, chips: 300}, h: {chip: H100 SXM, chips: 100}"
    one, found = hardware(made, f"chip_hours: 400K, precision: bf16, utilisation: 0.4, fleets: {{{fleets}}}")
    weighted = (300 * peak("A100 SXM 80GB", "bf16") + 100 * peak("H100 SXM", "bf16")) / 400
    assert not found
    assert ends(one)[0] == pytest.approx(400_000 * 3600 * weighted * 0.4)


def test_each_fleet_has_its_own_format_and_utilisation(made: MadeOf) -> None:
    fleets = "a: {chips: 10, precision: fp8, utilisation: 0.2}, b: {chip_hours: 500, utilisation: 0.3 to 0.5}"
    one, found = hardware(made, f"chip: H100 SXM, time: 100 h, precision: bf16, fleets: {{{fleets}}}")
    eight, sixteen = peak("H100 SXM", "fp8"), peak("H100 SXM", "bf16")
    amount = 3600 * (1000 * eight * 0.2 + 500 * sixteen * math.sqrt(0.15))
    point, low, high = ends(one)
    assert not found
    assert point == pytest.approx(amount)
    assert low == pytest.approx(3600 * (1000 * eight * 0.2 + 500 * sixteen * 0.3))
    assert high == pytest.approx(3600 * (1000 * eight * 0.2 + 500 * sixteen * 0.5))


def test_a_fleet_may_be_its_chip_hours_alone(made: MadeOf) -> None:
    one, found = hardware(made, "chip: H100 SXM, utilisation: 0.4, fleets: {first: 600, second: 400}")
    assert not found
    assert ends(one)[0] == pytest.approx(1000 * 3600 * peak("H100 SXM", "bf16") * 0.4)


def test_an_unknown_fleet_leaves_at_least_the_others(made: MadeOf) -> None:
    one, _ = hardware(made, "chip: H100 SXM, utilisation: 0.4, fleets: {first: 600, second: unknown}")
    point, low, high = ends(one)
    assert math.isnan(point)
    assert low == pytest.approx(600 * 3600 * peak("H100 SXM", "bf16") * 0.4)
    assert math.isinf(high)


def test_fleets_of_which_nothing_is_known_are_unknown(made: MadeOf) -> None:
    one, _ = hardware(made, "chip: H100 SXM, utilisation: 0.4, fleets: {first: unknown, second: {chips: 5}}")
    assert all(math.isnan(end) for end in ends(one))


def test_a_stated_sum_of_fleets_is_held_against_them(made: MadeOf) -> None:
    one, found = hardware(made, PALM.replace("chip:", "chip_hours: 8.405M, chip:"))
    assert not found
    one, found = hardware(made, PALM.replace("chip:", "chip_hours: 7M, chip:"))
    assert [(item.code, item.found) for item in found] == [
        ("estimates-disagree", "7,000,000 chip-hours, but the sum of its fleets is 8,404,992")
    ]
    assert ends(one)[0] == pytest.approx(8_404_992 * 3600 * 275e12 * 0.462)


@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ("chips: 100, time: 1000 h, lost: 100 h", 90_000),
        ("chips: 100, time: 1000 h, effective: 90 %", 90_000),
        ("chip_hours: 100K, effective: 0.9", 90_000),
        ("chips: 100, time: 1000 h", 100_000),
        ("chips: 100, lost: 10 h, fleets: {a: {time: 500 h}, b: {time: 500 h, lost: 90 h}}", 90_000),
    ],
)
def test_time_lost_to_restarts_does_no_counted_work_and_is_rented(made: MadeOf, fields: str, hours: float) -> None:
    one, found = hardware(made, f"chip: H100 SXM, utilisation: 0.4, {fields}")
    assert not found
    assert ends(one)[0] == pytest.approx(hours * 3600 * peak("H100 SXM", "bf16") * 0.4)
    assert one.inputs["chip_hours"][0] == 100_000
    assert "productive_chip_hours" in one.inputs or hours == 100_000


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ("chips: 10, time: 10 h, lost: 11 h", "out-of-range", "more time lost than there was"),
        ("chip_hours: 10, lost: 1 h", "method-incomplete", "`lost` without `time`"),
        ("fleets: {a: {chips: 5, time: 800 h, dates: 2024-01}}", "out-of-range", "800 hours within 2024-01-01 to 2024-01-31"),
        ("fleets: {a: {chips: 5, hours: 8}}", "unknown-key", "`hours`"),
        ("fleets: {a: {chips: 5}}", "method-incomplete", "`hardware` without chip-hours"),
        ("fleets: 5", "wrong-shape", "no names under `fleets`"),
        ("fleets: [5, 6]", "wrong-shape", "no names under `fleets`"),
        ("fleets: {a: {b: {chips: 5}}}", "unknown-key", "`b.chips`"),
    ],
)
def test_what_is_wrong_with_a_fleet_is_found_in_its_place(made: MadeOf, fields: str, code: str, words: str) -> None:
    _, found = hardware(made, f"chip: H100 SXM, utilisation: 0.4, {fields}")
    assert (code, words) in [(item.code, item.found) for item in found]
    assert all(item.at is not None and item.at.line == 11 for item in found)


def test_a_bad_value_beside_the_fleets_is_found_once(made: MadeOf) -> None:
    _, found = hardware(made, "chip: H1000, fleets: {a: 5, b: 6, c: 7}")
    assert len({(item.code, item.at) for item in found if item.code == "unknown-chip"}) == 1


@EASY
@given(
    hours=st.lists(st.integers(1, 10**6), min_size=2, max_size=5),
    use=st.sampled_from(["0.4", "0.3 to 0.5", "at most 0.5", "unknown"]),
    chip=st.sampled_from(["H100 SXM", "A100 SXM 80GB"]),
)
def test_splitting_a_period_never_changes_the_amount(made: MadeOf, hours: list[int], use: str, chip: str) -> None:
    whole, _ = hardware(made, f"chip: {chip}, utilisation: {use}, chip_hours: {sum(hours)}")
    periods = ", ".join(f"p{number}: {one}" for number, one in enumerate(hours))
    split, _ = hardware(made, f"chip: {chip}, utilisation: {use}, fleets: {{{periods}}}")
    assert ends(split) == pytest.approx(ends(whole), nan_ok=True, rel=1e-12)
    for name, factor in whole.factors.items():
        assert split.factors[name].high[0] == pytest.approx(factor.high[0], rel=1e-12)


@EASY
@given(
    order=st.permutations(["a: {chip: H100 SXM, chips: 7}", "b: {chip: A100, chips: 3, utilisation: 0.31}", "c: {chip: TPU v4, chips: 11}"])
)
def test_the_order_of_fleets_does_not_matter(made: MadeOf, order: list[str]) -> None:
    one, _ = hardware(made, f"time: 99 h, fleets: {{{', '.join(order)}}}")
    other, _ = hardware(made, f"time: 99 h, fleets: {{{', '.join(sorted(order))}}}")
    assert ends(one) == ends(other)


def test_the_factors_multiply_to_the_amount_of_a_mixed_fleet(made: MadeOf) -> None:
    one, _ = hardware(
        made, "time: 99 h, fleets: {a: {chip: H100 SXM, chips: 7, utilisation: 0.3}, b: {chip: A100, chips: 3, utilisation: 0.5}}"
    )
    product = np.prod([factor.point[0] for factor in one.factors.values()])
    assert 3600 * product == pytest.approx(ends(one)[0])
    assert set(one.factors) == {"chip_hours", "peak", "utilisation"}


def test_fleets_of_a_table_are_read_as_columns(made: MadeOf, tmp_path: Path) -> None:
    path = "compute.hardware"
    names = ["chip", "utilisation", "chip_hours", "fleets.a.chips", "fleets.a.time", "fleets.b.chip_hours"]
    head = ",".join(["activity", "does", "for", *(f"{path}.{name}" for name in names)])
    rows = ["r1,ablation,m,H100 SXM,0.4,100,,,", "r2,ablation,m,H100 SXM,0.4,,10,5,50", "r3,ablation,m,A100,0.4,,,,30"]
    (tmp_path / "runs.csv").write_text("\n".join([head, *rows]) + "\n")
    text = "  w: {does: pretraining, produces: m, compute: {declared: 1e24 FLOP}}\ninclude: [runs.csv]\n"
    _, estimates, found = made(text)
    one = next(item for item in estimates.all if item.method == "hardware")
    assert not [item for item in found if item.level == "error"]
    assert list(one.inputs["chip_hours"]) == [100, 100, 30]
    assert one.spread.point[:2] == pytest.approx([100 * 3600 * peak("H100 SXM", "bf16") * 0.4] * 2)


def test_the_sources_of_every_fleet_are_given(made: MadeOf) -> None:
    one, _ = hardware(
        made, "time: 9 h, fleets: {a: {chip: H100 SXM, chips: 1, evidence: https://example.org/a}, b: {chip: TPU v4, chips: 1}}"
    )
    assert {cite.at for cite in one.cites[0]} >= {"NVIDIA H100 SXM5 80GB", "Google TPU v4"}
    assert "https://example.org/a" in {cite.link for cite in one.cites[0]}
    assert default_utilisation("pretraining").citation in one.cites[0]


# --- number formats and peaks


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ("chip: H100 SXM, precision: bf16, peak: 1979 TFLOP/s", "peak-sparse", "1,979 TFLOP/s, the rate with sparsity"),
        ("chip: H100 SXM, precision: fp8, peak: 3958 TFLOP/s", "peak-sparse", "3,958 TFLOP/s, the rate with sparsity"),
        ("chip: A100, precision: bf16, peak: 624 TFLOP/s", "peak-sparse", "624 TFLOP/s, the rate with sparsity"),
        (
            "chip: RTX 4090, precision: fp16, peak: 330 TFLOP/s",
            "peak-sparse",
            "330 TFLOP/s, the rate with sparsity or with FP16 accumulation",
        ),
        ("chip: RTX 2080 Ti, precision: fp16, peak: 113.8 TFLOP/s", "peak-sparse", "113.8 TFLOP/s, the rate with FP16 accumulation"),
        ("chip: A100, precision: fp8", "format-unsupported", "`fp8` on A100 SXM 40GB"),
        ("chip: A100, precision: fp8, peak: 624 TFLOP/s", "format-unsupported", "`fp8` on A100 SXM 40GB"),
        ("chip: V100, precision: bf16", "format-unsupported", "`bf16` on V100 SXM2"),
        ("chip: TPU v2, peak: 180 TFLOP/s", "peak-unlike", "180 TFLOP/s, the rate of a board or module of 4 chips"),
        ("chip: TPU v3, peak: 420 TFLOP/s", "peak-unlike", "420 TFLOP/s, the rate of a board or module of 4 chips"),
        ("chip: TPU v3, peak: 61.5 TFLOP/s", "peak-unlike", "61.5 TFLOP/s, the rate of one of its 2 cores or dies"),
        ("chip: MI250X, peak: 191.5 TFLOP/s", "peak-unlike", "191.5 TFLOP/s, the rate of one of its 2 cores or dies"),
        ("chip: H100 SXM, peak: 756 TFLOP/s", "peak-unlike", "756 TFLOP/s, the rate of H100 PCIe"),
        ("chip: H100 SXM, peak: 66.9 TFLOP/s", "peak-unlike", "66.9 TFLOP/s, the fp32 rate"),
        ("chip: V100, peak: 1 PFLOP/s", "peak-unlike", "1,000 TFLOP/s, the rate of a server of 8 chips"),
        ("chip: V100, peak: 250 TFLOP/s", "peak-unlike", "250 TFLOP/s, 2 times the peak"),
        ("chip: Trainium2, precision: bf16, peak: 1299 TFLOP/s", "peak-unlike", "1,299 TFLOP/s, the fp8 rate"),
    ],
)
def test_a_peak_that_cannot_be_the_chips_is_found(made: MadeOf, fields: str, code: str, words: str) -> None:
    one, found = hardware(made, f"{fields}, chip_hours: 10, utilisation: 0.4")
    assert [(item.code, item.found) for item in found] == [(code, words)]
    assert math.isnan(ends(one)[0]) == (code != "peak-unlike")


def test_a_sparse_peak_that_is_another_formats_dense_one_is_told_so(made: MadeOf) -> None:
    _, found = hardware(made, "chip: H100 SXM, peak: 1979 TFLOP/s, chip_hours: 10, utilisation: 0.4")
    assert found[0].remedy == "leave `peak` out; if the work ran in fp8, write `precision: fp8`"


@pytest.mark.parametrize("peak_of_its_own", ["989 TFLOP/s", "1000 TFLOP/s", "1 PFLOP/s", "920 TFLOP/s", "0.9 to 1.0 PFLOP/s"])
def test_a_peak_about_the_dense_one_is_taken(made: MadeOf, peak_of_its_own: str) -> None:
    _, found = hardware(made, f"chip: H100 SXM, peak: {peak_of_its_own}, chip_hours: 10, utilisation: 0.4")
    assert not found


FASTER_THAN_TWICE = {
    ("Trainium3", "fp8"),
    ("B300", "fp4"),
    ("GB300", "fp4"),
    ("Groq LPU v1", "int8"),
    ("MLU370-X8", "int8"),
}  # as their makers document them


def test_no_figure_of_the_catalogue_is_sparse() -> None:
    """A format of half the width is at most twice as fast on one matrix unit: more would be a sparse rate beside a dense one."""
    for chip in (one for one in chips().values() if one.matrix_unit and "FP16 accumulation" not in one.twice):
        for wide, narrow in [("bf16", "fp8"), ("fp8", "fp4"), ("fp16", "int8")]:
            both = chip.peaks.get(wide), chip.peaks.get(narrow)
            if all(both) and (chip.id, narrow) not in FASTER_THAN_TWICE:
                assert (both[1] or 0) <= 2.05 * (both[0] or 0), (chip.id, narrow)


def test_many_alike_are_counted(made: MadeOf) -> None:
    work = "".join(
        f"  a{number}: {{does: ablation, for: m, compute: {{hardware: {{chip: A100, peak: 624 TFLOP/s, chip_hours: 5}}}}}}\n"
        for number in range(250)
    )
    _, _, found = made(work)
    sparse = [item.found for item in found if item.code == "peak-sparse"]
    assert len(sparse) == 101
    assert sparse[-1] == "150 more like it"


# --- utilisation of the model and of the hardware


def test_glm_130b_has_the_ratio_of_full_recomputation(made: MadeOf) -> None:
    """GLM-130B publishes 43.3 % of the hardware and 32.5 % of the model: 1.332."""
    run = "chip: A100 SXM 40GB, chips: 768, time: 1440 h"
    converted, found = hardware(made, f"{run}, hardware_utilisation: 43.3 %, recomputation: full")
    stated, _ = hardware(made, f"{run}, utilisation: 32.5 %")
    assert not found
    assert ends(converted)[0] == pytest.approx(ends(stated)[0], rel=0.002)
    assert converted.inputs["hardware_utilisation"][0] == 0.433
    assert converted.inputs["recomputation"][0] == "full"
    assert recomputations()["full"].citation in converted.cites[0]
    _, both = hardware(made, f"{run}, utilisation: 32.5 %, hardware_utilisation: 43.3 %, recomputation: full")
    assert not both


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("hardware_utilisation: 0.5", "method-incomplete"),
        ("utilisation: 0.5, hardware_utilisation: 0.4", "out-of-range"),
        ("utilisation: 0.4, hardware_utilisation: 0.41, recomputation: full", "estimates-disagree"),
        ("utilisation: 0.7", "utilisation-unusual"),
        ("utilisation: 0.05", "utilisation-unusual"),
        ("hardware_utilisation: 90 %, recomputation: none", "utilisation-unusual"),
        ("utilisation: 1.2", "out-of-range"),
        ("hardware_utilisation: 1.2, recomputation: full", "out-of-range"),
        ("utilisation: 40", "out-of-range"),
    ],
)
def test_a_utilisation_that_cannot_be_is_found(made: MadeOf, fields: str, code: str) -> None:
    _, found = hardware(made, f"chip: H100 SXM, chip_hours: 10, {fields}")
    assert [item.code for item in found] == [code]


@pytest.mark.parametrize(
    ("does", "use"), [("evaluation", 0.05), ("reinforcement-learning", 0.02), ("pretraining", 0.11), ("pretraining", 0.64)]
)
def test_a_utilisation_that_such_work_has_is_not(made: MadeOf, does: str, use: float) -> None:
    _, found = hardware(made, f"chip: H100 SXM, chip_hours: 10, utilisation: {use}", does)
    assert not [item for item in found if item.code == "utilisation-unusual"]


@EASY
@given(use=st.floats(0.02, 0.99), way=st.sampled_from([None, *recomputations()]))
def test_utilisation_of_the_model_is_at_most_that_of_the_hardware(made: MadeOf, use: float, way: str | None) -> None:
    stated = f", recomputation: {way}" if way not in (None, "unstated") else ""
    one, _ = hardware(made, f"chip: H100 SXM, chip_hours: 1, hardware_utilisation: {use}{stated}")
    model = one.factors["utilisation"]
    assert 0 < model.low[0] <= model.point[0] <= model.high[0] <= use * (1 + 1e-12) <= 1
    assert one.assumed is None or not one.assumed.any()


def test_a_default_is_that_of_the_part(made: MadeOf) -> None:
    chip = "hardware: {chip: H100 SXM, chip_hours: 10}"
    _, estimates, _ = made(
        f"  a: {{does: reinforcement-learning, produces: m, compute: {{parts: {{training: {{{chip}}}, forward: {{{chip}}}}}}}}}\n"
    )
    used = {one.of_part: one.inputs["utilisation"][0] for one in estimates.all if one.method == "hardware"}
    assert used == {"training": default_utilisation("pretraining").point, "forward": default_utilisation("inference").point}
    assert default_utilisation("inference").high < default_utilisation("pretraining").point


# --- published runs


def at_peak(chip: str, number_format: str, hours: float) -> float:
    return hours * 3600 * peak(chip, number_format)


@pytest.mark.parametrize(
    ("chip", "number_format", "hours", "flop", "use"),
    [
        ("V100", "fp16", 3.55e6, 3.14e23, 0.197),
        ("H800 SXM", "bf16", 2.664e6, 3.286e24, 0.346),
        ("H800 SXM", "fp8", 2.664e6, 3.286e24, 0.173),
        ("H800 PCIe", "fp8", 2.664e6, 3.286e24, 0.226),
        ("H100 SXM", "bf16", 30.84e6, 3.791e25, 0.345),
    ],
)
def test_implied_utilisation_of_published_runs(chip: str, number_format: str, hours: float, flop: float, use: float) -> None:
    """GPT-3 (table D.1), DeepSeek-V3 (table 1) and Llama 3.1 (model card): operations over chip-hours at peak."""
    assert flop / at_peak(chip, number_format, hours) == pytest.approx(use, abs=0.0006)


def test_r1s_reinforcement_learning_is_bounded_by_its_hours(made: MadeOf) -> None:
    """DeepSeek-R1 discloses 147K H800-hours: at most 5.2e23 at the BF16 peak, 1.6e23 at 30 %."""
    run = "chip: H800 SXM, chip_hours: 147K, precision: bf16"
    bound, _ = hardware(made, f"{run}, utilisation: at most 100 %", "reinforcement-learning")
    point, low, high = ends(bound)
    assert math.isnan(point)
    assert low == 0
    assert high == pytest.approx(5.2e23, rel=0.01)
    stated, _ = hardware(made, f"{run}, utilisation: 30 %", "reinforcement-learning")
    assert ends(stated)[0] == pytest.approx(1.6e23, rel=0.02)


def test_the_format_of_all_fleets_is_a_fact_of_the_line(made: MadeOf) -> None:
    ledger, _, _ = made(
        "  a: {does: pretraining, produces: m, compute: {hardware: {precision: int8, fleets: {x: 5, y: 6}}}}\n"
        "  b: {does: ablation, for: m, compute: {hardware: {fleets: {x: {precision: fp8}, y: {precision: bf16}}}}}\n"
        "  c: {does: ablation, for: m, compute: {hardware: {chip_hours: 5, precision: fp8}}}\n"
        "  d: {does: ablation, for: m, compute: {declared: 1e20 FLOP}}\n"
    )
    assert list(formats(ledger)) == ["int8", None, "fp8", None]


def test_parts_have_fleets_too(made: MadeOf) -> None:
    fleets = "chip: H100 SXM, utilisation: 0.1, fleets: {a: 5, b: {chips: 5, time: 1 h}}"
    _, estimates, found = made(
        f"  a: {{does: reinforcement-learning, produces: m, compute: {{parts: {{forward: {{hardware: {{{fleets}}}}}}}}}}}\n"
    )
    one = next(item for item in estimates.all if item.method == "hardware")
    assert not [item for item in found if item.level == "error"]
    assert (one.of_part, one.inputs["chip_hours"][0]) == ("forward", 10)


def test_a_ledger_with_fleets_is_written_back_as_it_was(made: MadeOf) -> None:
    ledger, estimates, _ = made(f"  a: {{does: pretraining, produces: m, compute: {{hardware: {{{PALM}}}}}}}\n")
    text = write(ledger, unit_of)
    (ledger.folder.root / "ledger.yaml").write_text(text, encoding="utf-8")
    again, findings = read_ledger(ledger.folder.root)
    assert again is not None
    assert not findings
    assert ends(estimate(again)[0].all[0]) == ends(estimates.all[0])
