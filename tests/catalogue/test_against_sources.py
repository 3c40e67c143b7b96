"""The catalogue against the tables that it cites, where a copy of them lies beside the repository."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from flopledger.catalogue import FORMATS, Chip, chips, default_utilisation, purchase_prices, rental_prices

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the tables of Epoch AI are not beside the repository")

TABLES = {
    "https://epoch.ai/data/machine-learning-hardware": "epoch/ml_hardware.csv",
    "https://github.com/epoch-research/training-cost-trends": "epoch/chip_dataset.csv",
}
RATES = {
    "fp64": "FP64 (double precision) performance (FLOP/s)",
    "fp32": "FP32 (single precision) performance (FLOP/s)",
    "tf32": "TF32 (TensorFloat-32) performance (FLOP/s)",
    "fp8": "FP8 performance (FLOP/s)",
    "int8": "INT8 performance (OP/s)",
    "fp4": "FP4 performance (FLOP/s)",
}
MATRIX_RATE = "Tensor-FP16/BF16 performance (FLOP/s)"
HALF_RATE = "FP16 (half precision) performance (FLOP/s)"
FROM_EPOCH = [chip for chip in chips().values() if chip.citation.link in TABLES]


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows_by_name(name: str) -> dict[str, dict[str, str]]:
    return {row["Hardware name"]: row for row in table(name)}


@pytest.fixture(scope="module")
def sources() -> dict[str, dict[str, dict[str, str]]]:
    return {link: rows_by_name(name) for link, name in TABLES.items()}


def rate_in(row: Mapping[str, str], number_format: str) -> str:
    """Return what the cited table has for a format: 16-bit rates stand in two columns, with and without matrix units."""
    if number_format == "bf16":
        return row[MATRIX_RATE]
    if number_format == "fp16":
        return row[MATRIX_RATE] or row[HALF_RATE]
    return row[RATES[number_format]]


@pytest.mark.parametrize("chip", FROM_EPOCH, ids=lambda chip: chip.id)
def test_figures_are_those_of_the_cited_row_unless_said(chip: Chip, sources: dict[str, dict[str, dict[str, str]]]) -> None:
    row = sources[chip.citation.link][chip.citation.at]
    for number_format in FORMATS:
        stated, ours = rate_in(row, number_format), chip.peaks.get(number_format)
        if stated and ours and number_format not in chip.departs:
            assert ours == pytest.approx(float(stated), rel=0.005), number_format
        if ours and not stated:
            assert number_format in chip.weaker or chip.note, number_format
    if row["TDP (W)"] and "tdp_watt" not in chip.departs:
        assert chip.tdp_watt == float(row["TDP (W)"])


@pytest.mark.parametrize("chip", FROM_EPOCH, ids=lambda chip: chip.id)
def test_what_departs_really_departs(chip: Chip, sources: dict[str, dict[str, dict[str, str]]]) -> None:
    row = sources[chip.citation.link][chip.citation.at]
    for column in set(chip.departs) & set(FORMATS):
        ours = chip.peaks.get(column)
        assert ours is None or ours != pytest.approx(float(rate_in(row, column)), rel=0.005), column


@pytest.mark.parametrize("chip", FROM_EPOCH, ids=lambda chip: chip.id)
def test_launch_dates_are_those_of_the_cited_row_unless_said(chip: Chip, sources: dict[str, dict[str, dict[str, str]]]) -> None:
    stated = sources[chip.citation.link][chip.citation.at]["Release date"]
    if stated and "launched" not in chip.departs:
        assert chip.launched is not None
        assert chip.launched.isoformat() == stated


def test_rental_prices_are_in_the_price_history() -> None:
    columns = {
        "on-demand": "(on-demand)",
        "reserved": "(on-demand)",
        "contract": "(on-demand)",
        "1-year": "(1-year CUD)",
        "3-year": "(3-year CUD)",
    }
    stated = {
        (row["Price date"], row[column], name)
        for row in table("prices/hardware_prices.csv")
        for name, ending in columns.items()
        for column in [f"Price per chip-hour {ending}"]
    }
    ours = [price for price in rental_prices() if price.citation.instrument.startswith("Epoch AI")]
    assert ours
    assert [price for price in ours if (price.day.isoformat(), f"{price.usd_per_chip_hour:.2f}", price.commitment) not in stated] == []


def test_purchase_prices_are_in_the_price_history() -> None:
    stated = {(row["Price date"], row["Price (hardware purchase)"]) for row in table("prices/hardware_prices.csv")}
    whole = {(day, round(float(price))) for day, price in stated if price}
    assert [price for price in purchase_prices() if (price.day.isoformat(), price.usd_per_chip) not in whole] == []


def test_the_default_for_training_is_that_of_the_published_rows() -> None:
    stated = [row["Hardware utilization (MFU)"] for row in table("epoch/all_ml_systems_2025-06.csv")]
    values = [float(value) for value in stated if value.strip()]
    fractions = [value / 100 if value > 1 else value for value in values]  # one row is in percent
    default = default_utilisation("pretraining")
    assert len(fractions) == 62
    assert np.percentile(fractions, [5, 50, 95]) == pytest.approx([default.low, default.point, default.high], abs=0.005)
    assert np.percentile(fractions, [25, 75]) == pytest.approx([0.30, 0.50], abs=0.005)
