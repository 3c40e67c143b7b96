"""The purchase value of a chip: the ledger's price, else the catalogue's at the start of the work."""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.constants import constant_for
from flopledger.catalogue.prices import PurchaseEstimate, purchase_price
from flopledger.core.citation import Citation
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Spread

SERVER = "server-price-factor"
SINGLE = "single"
CITED = ("price-performance-growth", "interconnect-share")


def value_per_chip(given: Given, found: list[Chip | None]) -> tuple[Spread, list[tuple[Citation, ...]]]:
    """Return the value of one chip with its share of the server, and the sources of each."""
    own = given.amount("price")
    starts = given.days(given.ledger.activities.started).astype(object)
    listed = [
        purchase_price(chip.id, day) if chip is not None and day is not None else None for chip, day in zip(found, starts, strict=True)
    ]
    factors = [_server_factor(chip, one) for chip, one in zip(found, listed, strict=True)]
    columns = [
        [np.nan if one is None else getattr(one, name) * factor for one, factor in zip(listed, factors, strict=True)]
        for name in ("point", "low", "high")
    ]
    spread = own.where(own.bounded, Spread(*(np.array(column) for column in columns)))
    sources = [
        given.evidence(index) if has else (tuple(one.citations) if one else ())
        for index, (has, one) in enumerate(zip(own.bounded.tolist(), listed, strict=True))
    ]
    return spread, sources


def _server_factor(chip: Chip | None, price: PurchaseEstimate | None) -> float:
    """Return what a chip's share of a server costs for each dollar of its price: a price of a chip alone lacks the server."""
    return constant_for(SERVER, chip).value if chip is not None and price is not None and price.sold_as == SINGLE else 1.0


def priced(given: Given) -> list[str]:
    """Return the currency of each price; the catalogue's are in US dollars."""
    return [currency or "USD" for currency in given.currencies("price")]
