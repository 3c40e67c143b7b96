"""Rental and purchase prices: every row plausible and cited, and the price of a day taken from the right rows."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest

from flopledger.catalogue import (
    COMMITMENTS,
    PurchasePrice,
    RentalPrice,
    chips,
    market_price,
    purchase_price,
    purchase_prices,
    rental_prices,
)
from flopledger.catalogue.prices import DAYS_AFTER, DAYS_BEFORE
from flopledger.core.citation import CONFIDENCES

TODAY = date(2026, 11, 22)


def test_there_are_enough_prices() -> None:
    assert len(rental_prices()) >= 150
    assert len(purchase_prices()) >= 50


@pytest.mark.parametrize("price", rental_prices(), ids=lambda price: f"{price.chip}-{price.vendor}-{price.commitment}-{price.day}")
def test_every_rental_price_is_plausible_and_cited(price: RentalPrice) -> None:
    assert price.chip in chips()
    assert price.vendor
    assert price.commitment in COMMITMENTS
    assert 0.05 <= price.usd_per_chip_hour <= 15
    check_source(price)


@pytest.mark.parametrize("price", purchase_prices(), ids=lambda price: f"{price.chip}-{price.day}-{price.usd_per_chip:.0f}")
def test_every_purchase_price_is_plausible_and_cited(price: PurchasePrice) -> None:
    assert price.chip in chips()
    assert price.sold_as in {"single", "server"}
    assert 300 <= price.usd_per_chip <= 60_000
    check_source(price)


def check_source(price: RentalPrice | PurchasePrice) -> None:
    assert date(2010, 1, 1) <= price.day <= TODAY
    assert price.precision == "day" or (price.precision == "month" and price.day.day == 1)
    assert price.citation.instrument
    assert price.citation.link.startswith("https://")
    assert " " not in price.citation.link
    assert price.citation.confidence in CONFIDENCES
    assert price.citation.checked == TODAY


def test_no_observation_is_entered_twice() -> None:
    rows = [(price.chip, price.vendor, price.commitment, price.day) for price in rental_prices()]
    assert len(rows) == len(set(rows))
    bought = [(price.chip, price.day, price.usd_per_chip) for price in purchase_prices()]
    assert len(bought) == len(set(bought))


def test_a_longer_commitment_costs_less() -> None:
    by_commitment = {(price.chip, price.vendor, price.day, price.commitment): price.usd_per_chip_hour for price in rental_prices()}
    pairs = 0
    for (chip, vendor, day, commitment), price in by_commitment.items():
        if commitment == "on-demand":
            longer = [by_commitment.get((chip, vendor, day, name)) for name in ("1-year", "3-year")]
            known = [value for value in longer if value is not None]
            assert [price, *known] == sorted([price, *known], reverse=True)
            pairs += len(known)
    assert pairs > 50


@pytest.mark.parametrize(
    ("chip", "on", "vendors", "low", "point", "high"),
    [
        ("A100 SXM 40GB", date(2021, 7, 1), {"Amazon Web Services", "Microsoft Azure"}, 3.40, 3.75, 4.10),
        ("TPU v3", date(2020, 6, 1), {"Google Cloud"}, 2.00, 2.00, 2.00),
        ("TPU v4", date(2023, 1, 1), {"Google Cloud"}, 3.22, 3.22, 3.22),
        ("V100 PCIe", date(2019, 1, 1), {"Microsoft Azure"}, 3.06, 3.06, 3.06),
        ("H800 SXM", date(2024, 10, 1), {"CR8DL"}, 3.42, 3.42, 3.42),
    ],
)
def test_known_prices(chip: str, on: date, vendors: set[str], low: float, point: float, high: float) -> None:
    price = market_price(chip, on)
    assert price is not None
    assert {row.vendor for row in price.prices} == vendors
    assert (price.low, price.point, price.high) == pytest.approx((low, point, high))


def test_the_h100_in_2024_cost_three_to_five_dollars_and_ten_at_the_dearest() -> None:
    price = market_price("H100 SXM", date(2024, 9, 1))
    assert price is not None
    assert 3 <= price.point <= 5
    assert price.low == pytest.approx(2.99)
    assert price.high == pytest.approx(10.0)
    assert all(link.startswith("https://") for link in (citation.link for citation in price.citations))


def test_one_vendor_and_one_commitment() -> None:
    price = market_price("A100 SXM 40GB", date(2021, 7, 1), vendor="Amazon Web Services", commitment="3-year")
    assert price is not None
    assert price.point == pytest.approx(1.45)
    assert [row.vendor for row in price.prices] == ["Amazon Web Services"]


def test_a_reserved_price_is_no_market_price_on_demand() -> None:
    price = market_price("H100 SXM", date(2023, 7, 1))
    assert price is not None
    assert "Lambda Labs" not in {row.vendor for row in price.prices if row.day < date(2024, 1, 1)}
    reserved = market_price("H100 SXM", date(2023, 7, 1), commitment="reserved")
    assert reserved is not None
    assert reserved.point == pytest.approx(1.99)


def test_prices_rose_again_after_2025() -> None:
    low = market_price("H100 SXM", date(2025, 10, 15), commitment="1-year", vendor="market (SemiAnalysis index)")
    later = market_price("H100 SXM", date(2026, 3, 15), commitment="1-year", vendor="market (SemiAnalysis index)")
    assert low is not None
    assert later is not None
    assert (low.point, later.point) == pytest.approx((1.70, 2.35))


@pytest.mark.parametrize("chip", ["A100 SXM 40GB", "H100 SXM", "V100 SXM2", "TPU v4", "RTX A6000"])
@pytest.mark.parametrize("on", [date(2019, 6, 1), date(2021, 6, 1), date(2022, 8, 4), date(2024, 3, 1), date(2025, 3, 10)])
def test_the_price_is_the_median_of_one_near_price_for_each_vendor(chip: str, on: date) -> None:
    price = market_price(chip, on)
    offered = [row for row in rental_prices() if row.chip == chip and row.commitment == "on-demand"]
    near = [row for row in offered if on - timedelta(DAYS_BEFORE) <= row.day <= on + timedelta(DAYS_AFTER)]
    if price is None:
        assert near == []
        return
    assert {row.vendor for row in near} <= {row.vendor for row in price.prices}
    for row in price.prices:
        others = [other for other in near if other.vendor == row.vendor]
        assert all(abs((row.day - on).days) <= abs((other.day - on).days) for other in others)
    paid = [row.usd_per_chip_hour for row in price.prices]
    assert (price.point, price.low, price.high) == (median(paid), min(paid), max(paid))


def test_the_window_ends_where_it_says() -> None:
    (only,) = [row for row in rental_prices() if row.chip == "L4"]
    assert market_price("L4", only.day + timedelta(DAYS_BEFORE)) is not None
    assert market_price("L4", only.day + timedelta(DAYS_BEFORE + 1)) is None
    assert market_price("L4", only.day - timedelta(DAYS_AFTER)) is not None
    assert market_price("L4", only.day - timedelta(DAYS_AFTER + 1)) is None


def test_a_price_that_did_not_change_holds_between_its_observations() -> None:
    price = market_price("V100 SXM2", date(2020, 6, 1), vendor="Amazon Web Services")
    assert price is not None
    assert price.point == pytest.approx(3.06)
    assert [row.day for row in price.prices] == [date(2018, 6, 8)]


def test_a_price_that_changed_does_not() -> None:
    assert market_price("K80", date(2019, 6, 1), vendor="Google Cloud") is None


@pytest.mark.parametrize(
    ("chip", "on"), [("H100 SXM", date(2020, 1, 1)), ("Ascend 910B", date(2024, 1, 1)), ("no such chip", date(2024, 1, 1))]
)
def test_far_from_every_observation_there_is_no_price(chip: str, on: date) -> None:
    assert market_price(chip, on) is None


def test_shares_of_servers_go_before_chips_alone() -> None:
    price = purchase_price("A100 SXM 80GB", date(2025, 3, 4))
    assert price is not None
    assert price.sold_as == "server"
    assert price.point == 17_349


def test_a_chip_sold_alone_says_so() -> None:
    price = purchase_price("A100 SXM 40GB", date(2022, 7, 1))
    assert price is not None
    assert (price.point, price.sold_as) == (12_500, "single")


def test_the_h100_in_2024_was_bought_at_about_35_000() -> None:
    price = purchase_price("H100 SXM", date(2024, 3, 1))
    assert price is not None
    assert 30_000 < price.low < price.point < price.high < 45_000
    assert {row.sold_as for row in price.prices} == {"server"}


def test_without_a_near_purchase_price_the_nearest_is_given_with_its_day() -> None:
    price = purchase_price("TPU v4", date(2024, 6, 1))
    assert price is not None
    assert [row.day for row in price.prices] == [date(2021, 5, 20)]
    assert price.citations[0].confidence == "secondary"


def test_what_was_never_sold_has_no_purchase_price() -> None:
    assert purchase_price("Trainium2", date(2025, 1, 1)) is None
