"""The purchase value of a chip: the ledger's price, else the catalogue's at the start of the work."""

from __future__ import annotations

from datetime import date

import numpy as np

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.constants import constant, constant_for
from flopledger.catalogue.prices import PurchaseEstimate, purchase_price
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.estimate.given import Given
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.spread import Spread

SERVER = "server-price-factor"
SINGLE = "single"
DOLLAR = "USD"

Citations = tuple[Citation, ...]


def value_per_chip(given: Given, found: Coded[Chip | None]) -> tuple[Spread, Coded[Citations]]:
    """Return the value of one chip with its share of the server, and the sources of the catalogue's prices."""
    own = given.amount("price")
    listed = found.both(given.starts()).map(lambda asked: _listed(*asked))
    spread = own.where(own.bounded, Spread.of(listed.map(lambda pair: pair[0])).scaled(listed.map(lambda pair: pair[1]).array(np.float64)))
    sources = listed.map(lambda pair: () if pair[0] is None else tuple(pair[0].citations))
    return spread, sources


def _listed(chip: Chip | None, start: date | None) -> tuple[PurchaseEstimate | None, float]:
    """Return the catalogue's price and what a chip's share of a server costs for each dollar of it: a chip alone lacks the server."""
    price = purchase_price(chip.id, start) if chip is not None and start is not None else None
    single = chip is not None and price is not None and price.sold_as == SINGLE
    return price, constant_for(SERVER, chip).value if chip is not None and single else 1.0


def cites_of(given: Given, sources: Coded[Citations], *names: str) -> Lazily[Citations]:
    """Return the sources of each cost: the ledger's where it gives the price, else the catalogue's; and those of some constants."""
    own = given.amount("price").bounded
    constants = tuple(constant(name).citation for name in names)
    return Lazily(given.count, lambda index: (*(given.evidence(index) if own[index] else sources[index]), *constants))


def in_dollars(currencies: Coded[str]) -> Coded[str]:
    """Return the currency of each price; the catalogue's are in US dollars."""
    return currencies.map(lambda currency: currency or DOLLAR)
