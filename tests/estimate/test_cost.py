"""The bases of cost, and energy, each against its formula worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.catalogue.constants import constant
from flopledger.catalogue.prices import market_price, purchase_price, rental_prices
from flopledger.core.finding import errors_in
from flopledger.estimate.given import Estimate
from flopledger.estimate.market import COMMITMENTS
from flopledger.estimate.run import estimate
from flopledger.ledger.read import read_text
from tests.estimate.conftest import HEAD, Made, ends

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
    since = market.widened(constant("rental-price-drift").value)
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


# --- the market's price, near and far from its observation


def test_the_statutes_average_is_the_mean_over_the_vendors(one: One) -> None:
    made = one(f"{HARDWARE}, cost: {{market: {{}}}}", "market")
    market = market_price("H100 SXM", START)
    assert market is not None
    paid = [price.usd_per_chip_hour for price in market.prices]
    assert ends(made)[0] == pytest.approx(1000 * sum(paid) / len(paid))
    assert ends(made)[0] > 1000 * market.point  # a few dear vendors pull the mean above the median


@pytest.mark.parametrize("field", ["vendor: Lambda Labs", "commitment: 3-year"])
def test_the_statutes_average_is_of_no_one_vendor_or_term(made: MadeOf, field: str) -> None:
    _, _, found = made(f"  a: {{does: pretraining, produces: m, {HARDWARE}, cost: {{market: {{{field}}}}}}}\n")
    assert [item.code for item in found if item.level == "error"] == ["unknown-key"]


@pytest.mark.parametrize(
    ("basis", "terms"), [("rental", "vendor: Amazon Web Services, commitment: 3-year"), ("rental", ""), ("market", "")]
)
def test_far_from_every_price_the_cost_is_unknown_and_said_to_be(made: MadeOf, basis: str, terms: str) -> None:
    fields = "dates: 2021-01-15, compute: {hardware: {chip: H100 SXM, chip_hours: 1000, utilisation: 0.4}}"
    _, estimates, found = made(f"  a: {{does: pretraining, produces: m, {fields}, cost: {{{basis}: {{{terms}}}}}}}\n")
    assert math.isnan(estimates.cost[0].spread.point[0])
    assert [item.code for item in found] == ["price-missing"]


def test_one_lack_is_said_once(made: MadeOf) -> None:
    fields = "dates: 2021-01-15, compute: {hardware: {chip: H100 SXM, chip_hours: 1000, utilisation: 0.4}}"
    text = "".join(f"  a{number}: {{does: ablation, for: m, {fields}}}\n" for number in range(50))
    _, _, found = made(text)
    assert [item.code for item in found] == ["price-missing"]


@given(st.integers(0, 360), st.integers(1, 180))
def test_the_older_the_price_the_wider_the_interval(days: int, more: int) -> None:
    prices = [price for price in rental_prices() if price.chip == "L4" and price.commitment == "on-demand"]
    near, far = (market_price("L4", prices[0].day + timedelta(days=number)) for number in (days, min(days + more, 365)))
    assert near is not None
    assert far is not None
    narrow, wide = near.widened(0.44), far.widened(0.44)
    assert wide.low <= narrow.low <= narrow.point <= narrow.high <= wide.high
    assert wide.point == near.point


def test_the_drift_is_that_of_the_catalogues_own_prices() -> None:
    """Nine in ten pairs of prices of one offer, a month to a year and a half apart, lie within it."""
    offers: dict[tuple[str, ...], list[tuple[date, float]]] = {}
    for price in rental_prices():
        offers.setdefault((price.chip, price.vendor, price.commitment), []).append((price.day, price.usd_per_chip_hour))
    drifts = []
    for found in map(sorted, offers.values()):
        for (day, one), (later, other) in pairwise(found):
            if 30 <= (later - day).days <= 545:
                drifts.append(abs(math.log(other / one)) / math.sqrt((later - day).days / 365.25))
    assert len(drifts) > 100
    within = sum(drift <= constant("rental-price-drift").value for drift in drifts) / len(drifts)
    assert within == pytest.approx(0.9, abs=0.01)


# --- amortised hardware


def test_a_catalogues_price_falls_from_its_own_day(one: One) -> None:
    made = one("dates: 2023-10-01, compute: {hardware: {chip: V100 SXM2, chip_hours: 10}}, cost: {amortised: {}}", "amortised")
    assert made.inputs["years_since_purchase"][0] > 1


def test_no_value_falls_before_the_chip_is_sold(one: One) -> None:
    made = one("dates: 2022-10-01, compute: {hardware: {chip: H100 SXM, chip_hours: 10}}, cost: {amortised: {}}", "amortised")
    assert made.inputs["years_since_purchase"][0] == 0


def test_where_only_the_energy_is_unknown_the_hardware_is_a_lower_bound(one: One) -> None:
    made = one("dates: 2024, compute: {hardware: {chip: Ascend 910B1, chip_hours: 1000}}, cost: {amortised: {price: 10k USD}}", "amortised")
    point, low, high = ends(made)
    assert math.isnan(point)
    assert low == pytest.approx(1000 * HOUR / 3)
    assert math.isinf(high)


def test_electricity_in_dollars_is_no_part_of_a_cost_in_euros_without_a_rate(one: One) -> None:
    made = one(f"{HARDWARE}, cost: {{amortised: {{price: 30k EUR}}}}", "amortised")
    assert math.isnan(ends(made)[0])
    assert ends(made)[1] == pytest.approx(1000 * HOUR)


def test_every_default_of_an_amortised_cost_is_named(one: One) -> None:
    made = one(f"{HARDWARE}, cost: {{amortised: {{}}}}", "amortised")
    said = made.inputs["assumed"][0]
    assert all(word in said for word in ("server_factor", "draw", "pue", "electricity of US industry 2024"))


@given(st.floats(1.0, 1e8), st.floats(1.01, 100.0), st.floats(100.0, 1e5))
def test_more_hours_use_up_more_and_never_more_than_was_bought_within_two_years(hours: float, more: float, price: float) -> None:
    def used(hours: float) -> float:
        ledger, _ = read_text(
            f"{HEAD}  a: {{does: pretraining, produces: m, dates: 2024, "
            f"compute: {{hardware: {{chip: H100 SXM, chip_hours: {hours:.6f}}}}}, "
            f"cost: {{amortised: {{price: {price:.6f} USD}}}}}}\n"
        )
        assert ledger is not None
        found, _ = estimate(ledger)
        made = next(item for item in found.cost if item.method == "amortised")
        return float(made.inputs["hardware_and_network"][0])

    assert used(hours * more) == pytest.approx(used(hours) * more, rel=1e-4)
    two_years_of_one = 2 * 8766
    assert used(two_years_of_one) < price / 0.81


def test_a_vendor_may_be_called_by_its_short_name(one: One) -> None:
    hardware = "dates: 2023-06-01, compute: {hardware: {chip: A100 SXM 80GB, chip_hours: 1000}}"
    short, whole = (ends(one(f"{hardware}, cost: {{rental: {{vendor: {name}}}}}", "rental")) for name in ("AWS", "Amazon Web Services"))
    assert short == whole
    assert short[0] > 0


# --- spending beside compute


def test_each_purpose_of_spending_stays_apart(one: One) -> None:
    made = one("cost: {declared: {labelling: 2M USD, licence: 1M USD, staff: 3M to 5M USD, other: 10k USD}}", "declared")
    point, low, high = ends(made)
    assert point == pytest.approx(3.01e6 + math.sqrt(3e6 * 5e6))
    assert low < point < high
    assert made.inputs["labelling"][0] == 2e6
    assert made.inputs["staff"][0] == pytest.approx(math.sqrt(3e6 * 5e6))


def test_a_purpose_of_unknown_cost_is_not_nothing(one: One) -> None:
    made = one("cost: {declared: {labelling: 2M USD, licence: unknown}}", "declared")
    point, low, high = ends(made)
    assert (math.isnan(point), low, high) == (True, 2e6, math.inf)


def test_electricity_in_another_currency_than_the_chips_asks_for_a_rate(made: MadeOf) -> None:
    cost = "cost: {amortised: {price: 30k EUR}}"
    _, estimates, found = made(f"  a: {{does: pretraining, produces: m, {HARDWARE}, {cost}}}\n")
    assert math.isnan(next(one for one in estimates.cost if one.method == "amortised").spread.point[0])
    assert [item.code for item in found if "electricity" in item.found] == ["rate-missing"]


def test_purposes_in_two_currencies_are_refused(made: MadeOf) -> None:
    _, estimates, found = made("  a: {does: data-labelling, produces: m, cost: {declared: {labelling: 2M USD, staff: 1M EUR}}}\n")
    assert [item.code for item in found if item.level == "error"] == ["unit-mismatch"]
    assert math.isnan(estimates.cost[0].spread.point[0])


# --- fleets, and what a tornado needs


FLEETS = (
    "dates: 2024-06-01, compute: {hardware: {fleets: {x: {chip: H100 SXM, chip_hours: 1000}, y: {chip: A100 SXM 40GB, chip_hours: 500}}}}"
)


@pytest.mark.parametrize("basis", ["rental", "market", "amortised"])
def test_a_mixed_fleet_costs_what_its_parts_cost(one: One, basis: str) -> None:
    both = ends(one(f"{FLEETS}, cost: {{{basis}: {{}}}}", basis))
    parts = [
        ends(one(f"dates: 2024-06-01, compute: {{hardware: {{chip: {chip}, chip_hours: {hours}}}}}, cost: {{{basis}: {{}}}}", basis))
        for chip, hours in (("H100 SXM", 1000), ("A100 SXM 40GB", 500))
    ]
    assert both == pytest.approx([sum(column) for column in zip(*parts, strict=True)])


@pytest.mark.parametrize(
    "cost",
    [
        *(
            "rental: {}",
            "rental: {price: 2 to 3 USD per chip-hour}",
            "rental: 5M USD",
            "market: {}",
            "amortised: {}",
            "invoice: 1M to 2M USD",
        ),
        *("purchase: {chips: 10}", "purchase: 5M USD", "declared: {staff: 1M USD}"),
    ],
)
@pytest.mark.parametrize("hardware", [HARDWARE, FLEETS])
def test_the_factors_of_a_cost_multiply_to_it(one: One, hardware: str, cost: str) -> None:
    made = one(f"{hardware}, cost: {{{cost}}}", cost.partition(":")[0])
    product = math.prod(float(factor.point[0]) for factor in made.factors.values())
    assert product == pytest.approx(ends(made)[0], nan_ok=True)
