"""The bases of cost against what Epoch AI published for fifteen models, from the same inputs.

`epoch_costs.csv` holds the inputs and the published results of Cottier et al., "The rising costs of training frontier AI models",
arXiv:2405.21015: https://github.com/epoch-research/training-cost-trends, files `model_costs.csv`, `data/All ML Systems - full
view.csv` and `data/Hardware prices.csv` (CC BY 4.0). Results are in dollars of 2023: `dollars_of_2023` is what the producer price
index PCU518210518210 makes of a dollar of the month of publication. What is taken otherwise stands in `note`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flopledger.catalogue.prices import market_price
from tests.estimate.conftest import Made

Row = dict[str, str]
MadeOf = Callable[[str], Made]
MODELS: list[Row] = list(csv.DictReader(Path(__file__).with_name("epoch_costs.csv").read_text(encoding="utf-8").splitlines()))
BASES = {"rental": "cloud", "purchase": "up_front", "amortised": "amortised"}
PUBLISHED = Path(__file__).parents[2] / ".." / "shared" / "data" / "epoch" / "model_costs_training_cost_trends.csv"
each_model = pytest.mark.parametrize("row", MODELS, ids=lambda row: row["model"])


def from_the_same_inputs(row: Row) -> str:
    price = f"vendor: {row['vendor']}, commitment: 3-year" if row["vendor"] else f"price: {row['cloud_price']} USD per chip-hour"
    bought = f"price: {row['price']} USD, bought: {row['bought']}"
    return (
        f"  a: {{does: pretraining, produces: m, dates: {row['start']}, "
        f"compute: {{hardware: {{chip: {row['chip']}, chip_hours: {row['chip_hours']}, chips: {row['chips']}, utilisation: 0.4}}}}, "
        f"energy: {{hardware: {{site: {row['site']}}}}}, "
        f"cost: {{rental: {{{price}, chip_hours: {row['chips_x_time']}}}, purchase: {{{bought}}}, amortised: {{{bought}}}}}}}\n"
    )


def costs(made: MadeOf, text: str) -> dict[str, float]:
    _, estimates, _ = made(text)
    return {one.method: float(one.spread.point[0]) for one in estimates.cost}


@each_model
def test_each_basis_comes_out_as_published(row: Row, made: MadeOf) -> None:
    found = costs(made, from_the_same_inputs(row))
    for basis, column in BASES.items():
        nominal = float(row[column]) / float(row["dollars_of_2023"])
        assert found[basis] == pytest.approx(nominal, rel=0.15), basis


@each_model
def test_most_come_out_far_closer_than_that(row: Row, made: MadeOf) -> None:
    """Rent and purchase are one product; the amortised cost differs by the TDP of the chip and the year of the electricity price."""
    found = costs(made, from_the_same_inputs(row))
    allowed = {"rental": 0.005, "purchase": 0.002, "amortised": 0.08}
    for basis, column in BASES.items():
        assert found[basis] * float(row["dollars_of_2023"]) == pytest.approx(float(row[column]), rel=allowed[basis]), basis


@each_model
def test_amortised_is_below_cloud_is_below_up_front(row: Row, made: MadeOf) -> None:
    found = costs(made, from_the_same_inputs(row))
    assert found["amortised"] < found["rental"] < found["purchase"]


@each_model
def test_the_vendors_price_is_the_one_that_was_taken(row: Row) -> None:
    if not row["vendor"]:
        assert "price" in row["note"]
        return
    price = market_price(row["chip"], date.fromisoformat(row["start"]), row["vendor"], "3-year")
    assert price is not None
    assert price.point == float(row["cloud_price"])


@each_model
def test_energy_is_two_to_ten_percent_of_the_amortised_cost(row: Row, made: MadeOf) -> None:
    """The paper gives 2 to 6 % of the whole development with staff; of the amortised cost alone it is a larger share."""
    _, estimates, _ = made(from_the_same_inputs(row))
    one = next(one for one in estimates.cost if one.method == "amortised")
    share = one.inputs["energy"][0] / one.spread.point[0]
    assert 0.02 < share < 0.15
    watt_hours = next(item for item in estimates.all if item.quantity == "energy").spread.point[0]
    assert one.inputs["energy"][0] == pytest.approx(watt_hours / 1000 * one.inputs["electricity_per_kwh"][0])


@each_model
def test_the_published_figures_are_those_of_the_table(row: Row) -> None:
    if not PUBLISHED.is_file():
        pytest.skip("the tables of Epoch AI are not beside the repository")
    wanted = (row["cloud"], row["up_front"], row["amortised"])
    with PUBLISHED.open(encoding="utf-8") as file:
        rows = [tuple(f"{float(value):.2f}" if value else "" for value in list(one.values())[1:]) for one in csv.DictReader(file)]
    assert wanted in rows


def test_the_order_of_the_bases_holds_for_every_model_that_has_all_three() -> None:
    if not PUBLISHED.is_file():
        pytest.skip("the tables of Epoch AI are not beside the repository")
    with PUBLISHED.open(encoding="utf-8") as file:
        whole = [[float(value) for value in list(one.values())[1:]] for one in csv.DictReader(file) if all(one.values())]
    assert len(whole) == 35
    for cloud, up_front, amortised in whole:
        assert amortised < cloud < up_front


# What comes out where a ledger names hardware and start alone, over the published figure in dollars of the time, and why. Rent: the
# median on-demand price near the start, where Epoch takes a vendor's price for three years. Purchase: the price nearest the start,
# where Epoch takes the oldest price of a DGX. Amortised: as for the purchase, with less time for the value to fall.
BY_THE_CATALOGUE = {
    "GPT-3": (2.87, 1.07, 1.27),
    "GPT-4": (2.39, 0.83, 1.43),
    "Gemini 1.0 Ultra": (2.14, 1.00, 1.14),
    "PaLM 540B": (1.98, 1.00, 1.11),
    "Llama 2 70B": (1.60, 0.75, 1.42),
    "Llama 3.1 405B": (0.91, 0.78, 1.14),
    "Falcon-180B": (2.02, 0.83, 1.47),
    "Grok-3": (0.82, 0.82, 1.21),
    "BLOOM 176B": (2.28, 1.17, 1.30),
    "MT-NLG 530B": (math.nan, 1.51, 1.67),  # no on-demand price of the 80 GB chip is known within half a year after July 2021
    "OPT-175B": (2.28, 1.17, 1.31),
    "Megatron-LM 8.3B": (3.22, 1.07, 1.27),
    "Nemotron-4 340B": (0.94, 0.76, 1.07),
    "LLaMA 65B": (2.02, 0.83, 1.59),
    "Gopher 280B": (2.22, 1.00, 1.17),
}


@each_model
def test_by_the_catalogue_alone_the_bases_differ_as_said(row: Row, made: MadeOf) -> None:
    found = costs(
        made,
        f"  a: {{does: pretraining, produces: m, dates: {row['start']}, "
        f"compute: {{hardware: {{chip: {row['chip']}, chip_hours: {row['chip_hours']}, chips: {row['chips']}, utilisation: 0.4}}}}, "
        "cost: {rental: {}, purchase: {}, amortised: {}}}\n",
    )
    factors = [found[basis] * float(row["dollars_of_2023"]) / float(row[column]) for basis, column in BASES.items()]
    assert factors == pytest.approx(BY_THE_CATALOGUE[row["model"]], abs=0.01, nan_ok=True)


def test_the_page_on_cost_gives_these_factors() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "cost-and-energy.md").read_text(encoding="utf-8")
    for model, factors in BY_THE_CATALOGUE.items():
        cells = " | ".join("unknown" if math.isnan(factor) else f"{factor:.2f}" for factor in factors)
        assert f"| {model} | {cells} |" in page
