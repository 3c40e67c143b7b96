"""`rental`: what the chip-hours cost, or would have cost, to rent.

The price is the ledger's, else the catalogue's market price for the chip at the start of the work: the median of the
vendors' prices nearest in time, with their range. It is the basis that SB 1047 and RAISE name. A bare amount is the total.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.prices import PriceEstimate, market_price, rental_prices
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.units import MONEY
from flopledger.estimate.chips import chips
from flopledger.estimate.given import Estimate, Given, either
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import whole
from flopledger.estimate.rented import hardware_of, hours_of
from flopledger.estimate.spread import Spread, product
from flopledger.estimate.value import in_dollars
from flopledger.ledger.fields import Amount, Choice, Field, Named

ON_DEMAND = "on-demand"


@cache
def vendors() -> tuple[str, ...]:
    """Return the vendors whose prices the catalogue holds."""
    return tuple(sorted({price.vendor for price in rental_prices()}))


TITLE = "rental price at the start of the work"
ORDER = 2
PRINCIPAL = "total"
IMPLIED_BY = ("compute.hardware",)
COMMITMENTS = (ON_DEMAND, "1-year", "3-year")
VENDOR = Named(vendors, "vendor", lambda name: name if name in vendors() else None)
FIELDS = (
    Field("total", Amount(MONEY, bare=False), "The rent in all, where it is known as a sum."),
    Field(
        "price",
        Amount(f"{MONEY}/chip-hours", bare=False),
        "Price of one chip for one hour; the market's at the start where it is left out.",
    ),
    Field("chip_hours", Amount("chip-hours"), "Chip-hours, where they are not those of `compute.hardware`."),
    Field("vendor", VENDOR, "Take this vendor's market price."),
    Field("commitment", Choice(COMMITMENTS, "commitment"), "How long the chips are rented for; on-demand where nothing is said."),
)


def estimate(given: Given) -> Estimate | None:
    """Return the rent of each activity; unknown where neither price nor total is known."""
    total, price = given.amount("total"), given.amount("price")
    hours = hours_of(given)
    market = _market(given, total.bounded | price.bounded | ~hours.bounded)
    per_hour = price.where(price.bounded, Spread.of(market))
    return Estimate(
        quantity="cost",
        method="rental",
        rows=given.rows,
        part=whole(given),
        spread=total.where(total.bounded, product(hours, per_hour)),
        currency=in_dollars(either(given.currencies("total"), given.currencies("price"))),
        inputs={"chip_hours": hours.point, "price_per_chip_hour": per_hour.point},
        cites=Lazily(given.count, lambda index: _cites(market[index], given, index)),
    )


def _market(given: Given, settled: NDArray[np.bool_]) -> Coded[PriceEstimate | None]:
    """Return the market price for each activity that has chip-hours and neither a price nor a total of its own."""
    rows = np.flatnonzero(~settled)
    chip, start = chips(hardware_of(given)).take(rows), given.starts().take(rows)
    vendor, commitment = given.values("vendor").take(rows), given.values("commitment").take(rows)
    prices = chip.both(start).both(vendor.both(commitment)).map(lambda asked: _price(*asked[0], *asked[1]))
    code = np.zeros(given.count, dtype=np.int64)
    code[rows] = prices.code + 1
    return Coded((None, *prices.words), code)


def _price(chip: Chip | None, start: date | None, vendor: str | None, commitment: str | None) -> PriceEstimate | None:
    if chip is None or start is None:
        return None
    return market_price(chip.id, start, vendor, commitment or ON_DEMAND)


def _cites(price: PriceEstimate | None, given: Given, index: int) -> tuple[Citation, ...]:
    return tuple(price.citations) if price is not None else given.evidence(index)
