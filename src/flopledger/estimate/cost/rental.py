"""`rental`: what the chip-hours cost, or would have cost, to rent.

The price is the ledger's, else the catalogue's market price for the chip at the start of the work: the median of the
vendors' prices nearest in time, with their range. It is the basis that SB 1047 and RAISE name. A bare amount is the total.
"""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.prices import PriceEstimate, market_price
from flopledger.core.citation import Citation
from flopledger.core.units import MONEY
from flopledger.estimate.chips import chips
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.rented import hardware_of, hours_of
from flopledger.estimate.spread import Spread, product
from flopledger.ledger.fields import Amount, Field, Text

TITLE = "rental price at the start of the work"
ORDER = 2
PRINCIPAL = "total"
IMPLIED_BY = ("compute.hardware",)
FIELDS = (
    Field("total", Amount(MONEY, bare=False), "The rent in all, where it is known as a sum."),
    Field(
        "price",
        Amount(f"{MONEY}/chip-hours", bare=False),
        "Price of one chip for one hour; the market's at the start where it is left out.",
    ),
    Field("chip_hours", Amount("chip-hours"), "Chip-hours, where they are not those of `compute.hardware`."),
    Field("vendor", Text(), "Take this vendor's market price."),
    Field("commitment", Text(), "on-demand (where nothing is said), 1-year or 3-year."),
)
DOLLAR = "USD"


def estimate(given: Given) -> Estimate | None:
    """Return the rent of each activity; unknown where neither price nor total is known."""
    total, price = given.amount("total"), given.amount("price")
    hours = hours_of(given)
    market = _market(given, total.bounded | price.bounded | ~hours.bounded)
    listed = Spread(*(np.array([np.nan if one is None else getattr(one, name) for one in market]) for name in ("point", "low", "high")))
    per_hour = price.where(price.bounded, listed)
    spread = total.where(total.bounded, product(hours, per_hour))
    currencies = [a or b or DOLLAR for a, b in zip(given.currencies("total"), given.currencies("price"), strict=True)]
    return Estimate(
        quantity="cost",
        method="rental",
        rows=given.rows,
        part=["whole"] * given.count,
        spread=spread,
        currency=currencies,
        inputs={"chip_hours": hours.point.tolist(), "price_per_chip_hour": per_hour.point.tolist()},
        cites=_cites(given, market),
    )


def _market(given: Given, settled: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[PriceEstimate | None]:
    """Return the market price for each activity that has chip-hours and neither a price nor a total of its own."""
    hardware = hardware_of(given)
    found, starts = chips(hardware), given.days(given.ledger.activities.started).astype(object)
    vendors, commitments = given.values("vendor"), given.values("commitment")
    known: dict[tuple[object, ...], PriceEstimate | None] = {}
    out: list[PriceEstimate | None] = []
    for done, chip, start, vendor, commitment in zip(settled.tolist(), found, starts, vendors, commitments, strict=True):
        key = (chip.id if chip else None, start, vendor, commitment)
        if done or chip is None or start is None:
            out.append(None)
            continue
        if key not in known:
            known[key] = market_price(chip.id, start, vendor, commitment or "on-demand")
        out.append(known[key])
    return out


def _cites(given: Given, market: list[PriceEstimate | None]) -> list[tuple[Citation, ...]]:
    return [tuple(one.citations) if one is not None else given.evidence(index) for index, one in enumerate(market)]
