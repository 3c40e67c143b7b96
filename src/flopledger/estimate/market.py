"""Rental prices of the market at the start of work, for the bases of cost that are made of them.

Each vendor's price nearest in time counts. The interval is the range over the vendors, widened by how far prices drift in the time
between their observation and the start (`rental-price-drift`); where no price is near, there is none, and a finding says so.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.constants import constant
from flopledger.catalogue.prices import DAYS_AFTER, DAYS_BEFORE, PriceEstimate, market_price, nearest_day, rental_prices
from flopledger.core.coded import Coded
from flopledger.core.units import MONEY
from flopledger.estimate.given import Given
from flopledger.estimate.rented import Rented
from flopledger.estimate.spread import Spread, product
from flopledger.ledger.fields import Amount, Choice, Field, Named

ON_DEMAND = "on-demand"
COMMITMENTS = (ON_DEMAND, "1-year", "3-year")
Asked = tuple[tuple[Chip | None, date | None], tuple[str | None, str | None]]


@cache
def vendors() -> tuple[str, ...]:
    """Return the vendors whose prices the catalogue holds."""
    return tuple(sorted({price.vendor for price in rental_prices()}))


TOTAL = Field("total", Amount(MONEY, bare=False), "The rent in all, where it is known as a sum.")
PRICE = Field(
    "price",
    Amount(f"{MONEY}/chip-hours", bare=False),
    "Price of one chip for one hour; the market's at the start where it is left out.",
)
CHIP_HOURS = Field("chip_hours", Amount("chip-hours"), "Chip-hours, where they are not those of `compute.hardware`.")
SHORT = {"AWS": "Amazon Web Services", "GCP": "Google Cloud", "Azure": "Microsoft Azure"}


def vendor_of(name: str) -> str | None:
    """Return a vendor by its name or the short one in use; None where its prices are not known."""
    whole = SHORT.get(name, name)
    return whole if whole in vendors() else None


VENDOR = Field("vendor", Named(vendors, "vendor", vendor_of), "Take this vendor's market price.")
COMMITMENT = Field("commitment", Choice(COMMITMENTS, "commitment"), "How long the chips are rented for; on-demand where nothing is said.")


def market_of(given: Given, fleets: Rented, settled: NDArray[np.bool_], *, averaged: bool) -> Coded[PriceEstimate | None]:
    """Return the market's price for each fleet that has chip-hours and no price of its own: the vendors' median, or their mean."""
    rows = np.flatnonzero(~settled & fleets.hours.bounded)
    terms = _words(given, "vendor").map(lambda name: name and vendor_of(name)).both(_words(given, "commitment"))
    asked = fleets.chip.both(fleets.start).both(fleets.each_of(terms)).take(rows)
    prices = asked.map(lambda one: _price(one, averaged=averaged))
    _none_near(given, fleets, rows, asked, prices)
    code = np.zeros(len(fleets.hours), dtype=np.int64)
    code[rows] = prices.code + 1
    return Coded((None, *prices.words), code)


def _words(given: Given, name: str) -> Coded[str | None]:
    return given.values(name) if name in given.fields else Coded.same(None, given.count)


def _price(asked: Asked, *, averaged: bool) -> PriceEstimate | None:
    (chip, start), (vendor, commitment) = asked
    return None if chip is None or start is None else _found(chip.id, start, vendor, commitment or ON_DEMAND, averaged)


@lru_cache(maxsize=4096)
def _found(chip: str, start: date, vendor: str | None, commitment: str, averaged: bool) -> PriceEstimate | None:
    found = market_price(chip, start, vendor, commitment)
    if found is None:
        return None
    return (found.averaged() if averaged else found).widened(constant("rental-price-drift").value)


def _none_near(given: Given, fleets: Rented, rows: NDArray[np.int64], asked: Coded[Asked], prices: Coded[PriceEstimate | None]) -> None:
    """Say once for each chip, day and terms that no price is near."""
    lacking = np.flatnonzero(prices.where(lambda price: price is None))
    for code, first in zip(*np.unique(asked.code[lacking], return_index=True), strict=True):
        (chip, start), (vendor, commitment) = asked.words[int(code)]
        if chip is not None and start is not None:
            owner = int(fleets.units.owner[rows[lacking[int(first)]]])
            _lacks(given, owner, chip, start, (vendor, commitment or ON_DEMAND))


def _lacks(given: Given, index: int, chip: Chip, start: date, terms: tuple[str | None, str]) -> None:
    vendor, commitment = terms
    day = nearest_day(chip.id, start, vendor, commitment)
    whose = f" from {vendor}" if vendor else ""
    nearest = f"the nearest is of {day}" if day is not None else "none is known"
    given.find(
        "price-missing",
        index,
        "",
        found=f"no {commitment} price of {chip.id}{whose} near {start}; {nearest}",
        expected=f"one from {DAYS_BEFORE} days before to {DAYS_AFTER} days after the start",
        remedy="give `price`, or the sum as `total`",
    )


def rent(given: Given, fleets: Rented, market: Coded[PriceEstimate | None]) -> tuple[Spread, Spread, Spread]:
    """Return the rent of each activity, the price of an hour of each fleet, and the rent that is stated as a sum."""
    total, price = given.amount("total"), fleets.each(given.amount("price"))
    per_hour = price.where(price.bounded, Spread.of(market))
    made = fleets.total(product(fleets.hours, per_hour))
    return total.where(total.bounded, made), per_hour, total
