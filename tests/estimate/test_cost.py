"""The bases of cost, and energy, each against its formula worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import pytest

from flopledger.catalogue.prices import market_price, purchase_price, rental_prices
from flopledger.core.finding import errors_in
from flopledger.estimate.given import Estimate
from flopledger.estimate.market import COMMITMENTS
from tests.estimate.conftest import Made, ends

One = Callable[..., Estimate]
MadeOf = Callable[[str], Made]
# What an hour of a $30,000 share of a server uses up with the network, and the energy of an H100 hour in 2024 at a site of no name.
HOUR = 30_000 * 0.14 * math.log(10) / 8766 / 0.81
KWH = 0.7 * 1.82 * 0.75 * 1.25
HARDWARE = "dates: 2024-06-01, compute: {hardware: {chip: H100 SXM, chip_hours: 1000, utilisation: 0.4}}"
START = date(2024, 6, 1)


def currency(made: Estimate) -> str:
    return made.currency[0]


@pytest.mark.parametrize(
    ("cost", "amount", "unit"),
    [
        ("rental: {price: 2 USD per chip-hour}", 2000, "USD"),
        ("rental: {price: 3 EUR per chip-hour, chip_hours: 10}", 30, "EUR"),
        ("rental: 5M USD", 5e6, "USD"),
        ("rental: {total: 5M CNY, price: 2 USD per chip-hour}", 5e6, "CNY"),
        ("rental: {total: unknown, price: 2 USD per chip-hour}", 2000, "USD"),
        ("invoice: 1.2M USD", 1.2e6, "USD"),
        ("invoice: {total: 7 KRW}", 7, "KRW"),
        ("purchase: 50M GBP", 5e7, "GBP"),
        ("purchase: {price: 30k USD, chips: 100}", 100 * 30_000 / 0.81, "USD"),
        ("purchase: {price: 30k EUR, chips: 100}", 100 * 30_000 / 0.81, "EUR"),
        ("amortised: {price: 30k USD}", 1000 * (HOUR + KWH * 0.0771), "USD"),
        ("amortised: 30k USD", 1000 * (HOUR + KWH * 0.0771), "USD"),
        ("amortised: {price: 30k USD, electricity: 0.20 USD per kWh}", 1000 * (HOUR + KWH * 0.20), "USD"),
        ("amortised: {price: 30k EUR, electricity: 0.20 EUR per kWh}", 1000 * (HOUR + KWH * 0.20), "EUR"),
        ("amortised: {price: 30k USD, bought: 2023-06-02}", 1000 * (HOUR * 10 ** (-0.14 * 365 / 365.25) + KWH * 0.0771), "USD"),
        ("market: {price: 2 USD per chip-hour}", 2000, "USD"),
        ("declared: {labelling: 2M EUR, staff: 1M EUR}", 3e6, "EUR"),
        ("declared: 5k USD", 5000, "USD"),
    ],
)
def test_a_basis_of_cost(one: One, cost: str, amount: float, unit: str) -> None:
    made = one(f"{HARDWARE}, cost: {{{cost}}}", cost.partition(":")[0])
    assert ends(made)[0] == pytest.approx(amount)
    assert currency(made) == unit


def test_without_a_price_it_is_the_markets_at_the_start(one: One) -> None:
    made = one(HARDWARE, "rental")
    market = market_price("H100 SXM", START)
    assert market is not None
    since = market.widened(0.43)
    assert since.low < market.low < market.point < market.high < since.high
    assert ends(made) == pytest.approx((1000 * market.point, 1000 * since.low, 1000 * since.high))
    assert currency(made) == "USD"
    assert made.inputs["days_from_start"][0] == market.days_away
    assert made.inputs["vendors"][0] == len(market.prices)
    assert set(made.cites[0]) == set(market.citations)


def test_a_vendors_price_may_be_asked_for(one: One) -> None:
    made = one(f"{HARDWARE}, cost: {{rental: {{vendor: Lambda Labs}}}}", "rental")
    price = market_price("H100 SXM", START, "Lambda Labs")
    assert price is not None
    assert ends(made)[0] == pytest.approx(1000 * price.point)


@pytest.mark.parametrize(("field", "code"), [("vendor: Lambda", "unknown-vendor"), ("commitment: 2-year", "unknown-word")])
def test_a_vendor_or_commitment_that_is_not_known_is_found(made: MadeOf, field: str, code: str) -> None:
    _, _, found = made(f"  a: {{does: pretraining, produces: m, {HARDWARE}, cost: {{rental: {{{field}}}}}}}\n")
    assert [item.code for item in found if item.level == "error"] == [code]


def test_every_commitment_has_prices() -> None:
    assert set(COMMITMENTS) <= {price.commitment for price in rental_prices()}


def test_without_a_price_the_hardware_is_the_catalogues(one: One) -> None:
    price = purchase_price("H100 SXM", START)
    assert price is not None
    made = one(f"{HARDWARE}, cost: {{purchase: {{chips: 10}}}}", "purchase")
    assert made.inputs["value_per_chip"][0] >= price.point
    assert ends(made)[0] == pytest.approx(10 * made.inputs["value_per_chip"][0] / 0.81)
    assert set(price.citations) <= set(made.cites[0])


def test_rent_is_implied_by_hardware_and_by_nothing_else(made: MadeOf) -> None:
    _, estimates, _ = made(
        f"  a: {{does: pretraining, produces: m, {HARDWARE}}}\n"
        f"  b: {{does: ablation, for: m, {HARDWARE}, cost: unknown}}\n"
        f"  c: {{does: ablation, for: m, {HARDWARE}, cost: {{invoice: 5 USD}}}}\n"
        "  d: {does: ablation, for: m, compute: {declared: 1e20 FLOP}}\n"
    )
    assert [(item.method, item.rows.tolist()) for item in estimates.cost] == [("invoice", [2]), ("rental", [0])]


def test_energy_is_as_metered(one: One) -> None:
    assert ends(one("energy: {metered: 12 GWh}", "metered"))[0] == 12e9
    assert ends(one("energy: {metered: {energy: 1 to 4 MWh}}", "metered")) == pytest.approx((2e6, 1e6, 4e6))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("cost: {rental: {price: 2 USD}}", "unit-mismatch"),
        ("cost: {invoice: 5}", "unit-missing"),
        ("cost: {rent: 5 USD}", "method-unknown"),
        ("cost: {rental: {prise: 2 USD per chip-hour}}", "unknown-key"),
        ("cost: 5 USD", "wrong-shape"),
        ("cost: [5 USD]", "wrong-shape"),
        ("cost: {invoice: [5 USD]}", "wrong-shape"),
        ("energy: 5 Wh", "wrong-shape"),
        ("energy: {metered: 5 W}", "unit-mismatch"),
    ],
)
def test_what_is_wrong_with_a_cost_is_found(made: MadeOf, fields: str, code: str) -> None:
    _, _, found = made(f"  a: {{does: pretraining, produces: m, {fields}}}\n")
    assert [item.code for item in found if item.level == "error"] == [code]
    assert errors_in(found)
