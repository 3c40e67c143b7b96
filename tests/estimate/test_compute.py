"""The methods for compute, each against its formula worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from flopledger.catalogue.chips import find_chip
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.estimate.given import Estimate
from tests.estimate.conftest import Made, ends

One = Callable[..., Estimate]
MadeOf = Callable[[str], Made]


def peak(chip: str, number_format: str) -> float:
    found = find_chip(chip)
    assert found is not None
    dense = found.peak(number_format)
    assert dense is not None
    return dense


def test_hardware_is_chip_hours_times_peak_times_utilisation(one: One) -> None:
    made = one("compute: {hardware: {chip: H100 SXM, chip_hours: 1M, precision: bf16, utilisation: 40 %}}", "hardware")
    expected = 1e6 * 3600 * peak("H100 SXM", "bf16") * 0.4
    assert ends(made) == pytest.approx((expected, expected, expected))
    assert made.part[0] == "training"
    assert made.convention == "model-flop"
    assert not made.assumed.any() if made.assumed is not None else True
    assert made.inputs["chip"][0] == "H100 SXM"
    assert [cite.instrument for cite in made.cites[0]]


def test_the_interval_of_the_utilisation_is_that_of_the_compute(one: One) -> None:
    made = one("compute: {hardware: {chip: H800 SXM, chip_hours: 2.664M, precision: fp8, utilisation: 0.15 to 0.25}}", "hardware")
    whole = 2.664e6 * 3600 * peak("H800 SXM", "fp8")
    assert ends(made) == pytest.approx((whole * math.sqrt(0.15 * 0.25), whole * 0.15, whole * 0.25))


def test_chips_times_time_are_chip_hours(one: One) -> None:
    made = one("compute: {hardware: {chip: H100 SXM, chips: 1024, time: 2 weeks, utilisation: 0.4}}", "hardware")
    assert made.inputs["chip_hours"][0] == 1024 * 336


def test_a_format_that_is_not_written_is_the_usual_one(one: One) -> None:
    chip = find_chip("A100 SXM 80GB")
    assert chip is not None
    made = one("compute: {hardware: {chip: A100 SXM 80GB, chip_hours: 1, utilisation: 1}}", "hardware")
    assert made.inputs["precision"][0] == chip.default_format()
    assert ends(made)[0] == pytest.approx(3600 * peak("A100 SXM 80GB", chip.default_format() or ""))


def test_a_peak_of_ones_own_goes_before_the_catalogues(one: One) -> None:
    made = one("compute: {hardware: {chip_hours: 10, peak: 100 TFLOP/s, utilisation: 0.5}}", "hardware")
    assert ends(made)[0] == pytest.approx(10 * 3600 * 1e14 * 0.5)


def test_an_assumed_utilisation_is_wide_cited_and_shared(made: MadeOf) -> None:
    _, estimates, _ = made(
        "  a: {does: pretraining, produces: m, compute: {hardware: {chip: H100 SXM, chip_hours: 10}}}\n"
        "  b: {does: pretraining, for: m, compute: {hardware: {chip: H100 SXM, chip_hours: 10, utilisation: 0.3}}}\n"
        "  c: {does: reinforcement-learning, for: m, compute: {hardware: {chip: H100 SXM, chip_hours: 10}}}\n"
    )
    hardware = next(item for item in estimates.all if item.method == "hardware")
    assumed = default_utilisation("pretraining")
    assert hardware.assumed is not None
    assert hardware.assumed.tolist() == [True, False, True]
    assert hardware.inputs["utilisation"][0] == assumed.point
    assert hardware.spread.low[0] / hardware.spread.point[0] == pytest.approx(assumed.low / assumed.point)
    assert assumed.citation in hardware.cites[0]
    assert assumed.citation not in hardware.cites[1]
    origin = hardware.origins["utilisation"]
    assert list(origin.key) == [assumed.key, None, default_utilisation("reinforcement-learning").key]
    assert [source is None for source in origin.default] == [False, True, False]
    assert hardware.factors["utilisation"].point.tolist() == [assumed.point, 0.3, default_utilisation("reinforcement-learning").point]


def test_bounded_chip_hours_bound_the_compute(one: One) -> None:
    point, low, high = ends(one("compute: {hardware: {chip: H100 SXM, chip_hours: at most 1k, utilisation: 0.4}}", "hardware"))
    assert math.isnan(point)
    assert low == 0
    assert high == pytest.approx(1e3 * 3600 * peak("H100 SXM", "bf16") * 0.4)


@pytest.mark.parametrize(
    ("fields", "does", "operations"),
    [
        ("model: base, tokens: 14.8T", "pretraining", 6 * 37e9 * 14.8e12),
        ("model: m, tokens: 1T", "pretraining", 6 * 7e9 * 1e12),
        ("model: m, tokens: 1T, passes: 4", "fine-tuning", 6 * 7e9 * 4e12),
        ("model: t5, tokens: 1T", "pretraining", 3 * 11e9 * 1e12),
        ("parameters: 1B, tokens: 1T", "pretraining", 6e21),
        ("model: base, parameters: 1B, tokens: 1T", "pretraining", 6e21),
        ("model: base, tokens: 1T", "synthetic-data-generation", 2 * 37e9 * 1e12),
        ("model: t5, tokens: 1T", "evaluation", 11e9 * 1e12),
        ("model: m, tokens: 1T", "reinforcement-learning", 6 * 7e9 * 1e12),
    ],
)
def test_architecture_is_six_or_two_operations_for_each_parameter_and_token(one: One, fields: str, does: str, operations: float) -> None:
    made = one(f"compute: {{architecture: {{{fields}}}}}", "architecture", does)
    assert ends(made)[0] == pytest.approx(operations)
    assert made.convention == "6nd"


def test_the_interval_of_the_parameters_is_that_of_the_compute(one: One) -> None:
    made = ends(one("compute: {architecture: {model: rough, tokens: 1T}}", "architecture"))
    assert made == pytest.approx((6e12 * 1e10, 6e12 * 5e9, 6e12 * 2e10))
    bound = ends(one("compute: {architecture: {model: bound, tokens: 1T}}", "architecture"))
    assert math.isnan(bound[0])
    assert bound[2] == pytest.approx(6e12 * 2e10)


def test_a_model_that_is_not_declared_is_found(made: MadeOf) -> None:
    _, _, found = made("  a: {does: pretraining, produces: m, compute: {architecture: {model: basis, tokens: 1T}}}\n")
    assert [(item.code, item.found, str(item.at).rpartition("ledger.yaml:")[2]) for item in found] == [
        ("unknown-artifact", "`basis`", "11:71")
    ]


@pytest.mark.parametrize(
    ("written", "amount", "convention"),
    [
        ("declared: 3.8e25 FLOP", (3.8e25, 3.8e25, 3.8e25), "unstated"),
        ("declared: {flop: 43,500 PF-days, convention: executed}", (3.7584e24, 3.7584e24, 3.7584e24), "executed"),
        ("declared: 3.3e24 (3e24 to 4e24) FLOP", (3.3e24, 3e24, 4e24), "unstated"),
    ],
)
def test_declared_is_taken_as_it_is(one: One, written: str, amount: tuple[float, float, float], convention: str) -> None:
    made = one(f"compute: {{{written.replace('43,500', chr(39) + '43,500').replace('PF-days', 'PF-days' + chr(39))}}}", "declared")
    assert ends(made) == pytest.approx(amount)
    assert made.convention == convention


def test_declared_amounts_keep_the_convention_that_each_names(made: MadeOf) -> None:
    _, estimates, _ = made(
        "  a: {does: pretraining, produces: m, compute: {declared: {flop: 1e24 FLOP, convention: palm}}}\n"
        "  b: {does: ablation, for: m, compute: {declared: {flop: 2e24 FLOP, convention: executed}}}\n"
        "  c: {does: ablation, for: m, compute: {declared: 3e24 FLOP}}\n"
    )
    declared = [item for item in estimates.all if item.method == "declared"]
    assert {item.convention: item.spread.point.tolist() for item in declared if item.spread.known.any()} == {
        "palm": [1e24],
        "executed": [2e24],
        "unstated": [3e24],
    }


def test_the_evidence_is_the_methods_own_or_the_activitys(made: MadeOf) -> None:
    _, estimates, _ = made(
        "  a: {does: pretraining, produces: m, evidence: https://example.org/a, compute: {declared: {flop: 1e24 FLOP, evidence: https://example.org/b}}}\n"
        "  b: {does: ablation, for: m, evidence: https://example.org/c, compute: {declared: 1e24 FLOP}}\n"
        "  c: {does: ablation, for: m, compute: {declared: 1e24 FLOP}}\n"
    )
    declared = next(item for item in estimates.all if item.method == "declared")
    assert [[cite.link for cite in declared.cites[index]] for index in range(3)] == [
        ["https://example.org/b"],
        ["https://example.org/c"],
        [],
    ]


RECORD = '{"flop": 1e20}\n\n{"flop": 2e20, "started": "2024-01-01"}\n{"note": "no operations here"}\n'


@pytest.mark.parametrize(
    ("lines", "amount", "codes"),
    [
        (RECORD, (3e20, 3e20, 3e20), []),
        (RECORD + '{"complete": false}\n', (math.nan, 3e20, math.inf), []),
        (RECORD + "garbage\n", (math.nan, 3e20, math.inf), ["record-unreadable"]),
        (RECORD + '{"flop": -1}\n{"flop": true}\n{"flop": 1e999}\n[1]\n', (math.nan, 3e20, math.inf), ["record-unreadable"]),
        (RECORD + '{"flop": ' + "9" * 400 + "}\n", (math.nan, 3e20, math.inf), ["record-unreadable"]),
        (RECORD + "[" * 100_000 + "\n", (math.nan, 3e20, math.inf), ["record-unreadable"]),
        ("", (math.nan, math.nan, math.nan), ["record-unreadable"]),
        ('{"note": 1}\n', (math.nan, math.nan, math.nan), ["record-unreadable"]),
        ('{"flop": 0.1}\n' * 10, (1.0, 1.0, 1.0), []),
    ],
)
def test_a_measurement_is_the_exact_sum_of_its_record(
    made: MadeOf, tmp_path: Path, lines: str, amount: tuple[float, ...], codes: list[str]
) -> None:
    (tmp_path / "meter.jsonl").write_text(lines)
    _, estimates, found = made("  a: {does: pretraining, produces: m, compute: {measured: {record: meter.jsonl}}}\n")
    measured = next(item for item in estimates.all if item.method == "measured")
    assert [item.code for item in found] == codes
    assert np.array_equal(np.array(ends(measured)), np.array(amount), equal_nan=True)


def test_a_measurement_may_be_named_bare(one: One, tmp_path: Path) -> None:
    (tmp_path / "meter.jsonl").write_text(RECORD)
    assert ends(one("compute: {measured: meter.jsonl}", "measured"))[0] == 3e20


def test_a_counters_record_includes_recomputation_and_says_so(one: One, tmp_path: Path) -> None:
    (tmp_path / "meter.jsonl").write_text(RECORD)
    made = one("compute: {measured: meter.jsonl}", "measured")
    assert made.convention == "executed"
    assert made.inputs["counts"][0] == "every operation that ran, recomputation included"


@pytest.mark.parametrize(("way", "factor"), [("none", 1.0), ("full", 4 / 3)])
def test_what_was_computed_again_is_taken_out_of_a_record(one: One, tmp_path: Path, way: str, factor: float) -> None:
    (tmp_path / "meter.jsonl").write_text(RECORD)
    made = one(f"compute: {{measured: {{record: meter.jsonl, recomputation: {way}}}}}", "measured")
    assert made.convention == "model-flop"
    assert ends(made) == pytest.approx([3e20 / factor] * 3)
    assert made.inputs["executed_flop"][0] == 3e20


@pytest.mark.parametrize(
    ("line", "convention"),
    [
        ('{"flop": 1e20, "convention": "model-flop"}', "model-flop"),
        ('{"flop": 1e20, "convention": "executed"}', "executed"),
        ('{"flop": 1e20, "convention": "my own"}', "executed"),
        ('{"flop": 1e20, "convention": ["x"]}', "executed"),
        ('{"flop": 1e20, "convention": "model-flop"}\n{"flop": 1e20}', "executed"),
    ],
)
def test_a_record_may_name_its_convention(one: One, tmp_path: Path, line: str, convention: str) -> None:
    (tmp_path / "meter.jsonl").write_text(line + "\n")
    made = one("compute: {measured: meter.jsonl}", "measured")
    assert made.convention == convention
    if convention == "model-flop":
        assert ends(one("compute: {measured: {record: meter.jsonl, recomputation: full}}", "measured"))[0] == 1e20


def test_an_incomplete_record_stays_a_lower_bound(one: One, tmp_path: Path) -> None:
    (tmp_path / "meter.jsonl").write_text(RECORD + '{"complete": false}\n')
    point, low, high = ends(one("compute: {measured: {record: meter.jsonl, recomputation: full}}", "measured"))
    assert math.isnan(point)
    assert low == pytest.approx(2.25e20)
    assert high == math.inf


def test_records_of_both_conventions_stand_side_by_side(made: MadeOf, tmp_path: Path) -> None:
    (tmp_path / "meter.jsonl").write_text(RECORD)
    _, estimates, _ = made(
        "  a: {does: pretraining, produces: m, compute: {measured: meter.jsonl}}\n"
        "  b: {does: ablation, for: m, compute: {measured: {record: meter.jsonl, recomputation: full}}}\n"
    )
    found = {int(row): one.convention for one in estimates.all for row in one.rows if one.method == "measured"}
    assert found == {0: "executed", 1: "model-flop"}


def test_a_convention_said_to_be_unstated_and_one_left_out_are_counted_once_each(made: MadeOf) -> None:
    text = "  a: {does: other, for: m, compute: {declared: 1e20 FLOP}}\n"
    text += "  b: {does: other, for: m, compute: {declared: {flop: 2e20 FLOP, convention: unstated}}}\n"
    _, estimates, _ = made(text)
    chosen = [
        (int(row), float(point))
        for one in estimates.compute
        for row, point in zip(one.rows, one.estimate.spread.point[one.entries], strict=True)
    ]
    assert sorted(chosen) == [(0, 1e20), (1, 2e20)]
