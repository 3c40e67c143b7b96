"""The purchase value of a chip with its share of the server: the ledger's price, else the catalogue's near the day it was bought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from statistics import median_low

import numpy as np

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.constants import constant, constant_for
from flopledger.catalogue.prices import purchase_price
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.given import Given
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.rented import Rented
from flopledger.estimate.spread import Floats, Spread

SERVER = "server-price-factor"
SINGLE = "single"
DOLLAR = "USD"
DAYS_IN_A_YEAR = 365.25

Citations = tuple[Citation, ...]


@frozen
class Listed:
    """A catalogue's price of a chip with its share of the server, in USD, and the day from which its value falls."""

    point: float
    low: float
    high: float
    acquired: date
    citations: Citations

    @property
    def source(self) -> Citation | None:
        """Return where the price comes from."""
        return next(iter(self.citations), None)


@frozen
class Value:
    """The purchase value of a chip of each fleet, its age in years at the start of the work, and where the prices come from."""

    spread: Spread
    age: Floats
    listed: Coded[Listed | None]

    def depreciated(self) -> Spread:
        """Return the value at the start of the work: it falls by 0.14 orders of magnitude a year (arXiv 2405.21015, section 2)."""
        return self.spread.scaled(np.power(10.0, -constant("price-performance-growth").value * self.age))


def value_of(given: Given, fleets: Rented) -> Value:
    """Return the value of one chip of each fleet; a written price is of the day it was bought, or of the start."""
    bought = fleets.each_of(given.values("bought") if "bought" in given.fields else Coded.same(None, given.count))
    asked = fleets.chip.both(fleets.start.both(bought))
    listed = asked.map(lambda one: _listed(one[0], one[1][1] or one[1][0], bought=one[1][1]))
    own = fleets.each(given.amount("price"))
    spread = own.where(own.bounded, Spread.of(listed))
    dates = fleets.start.both(bought).both(listed).both(Coded((False, True), own.bounded.astype(np.int64)))
    return Value(spread, dates.map(lambda one: _age(*one[0][0], None if one[1] else one[0][1])).array(np.float64), listed)


def _age(start: date | None, bought: date | None, listed: Listed | None) -> float:
    """Return the years from the purchase to the start; none where neither is known, since a written price is then of the start."""
    acquired = bought or (listed.acquired if listed is not None else None)
    return 0.0 if start is None or acquired is None else (start - acquired).days / DAYS_IN_A_YEAR


@lru_cache(maxsize=4096)
def _listed(chip: Chip | None, near: date | None, *, bought: date | None) -> Listed | None:
    """Return the catalogue's price near a day; a chip sold alone lacks the server.

    Where nobody says when it was bought, its value falls from 90 days after its launch, or from the day of the price if that is
    later (the published code of arXiv 2405.21015), but never from a day after the start.
    """
    price = purchase_price(chip.id, near) if chip is not None and near is not None else None
    if chip is None or near is None or price is None:
        return None
    factor = constant_for(SERVER, chip) if price.sold_as == SINGLE else None
    server, cites = (1.0, ()) if factor is None else (factor.value, (factor.citation,))
    day = median_low(one.day for one in price.prices)
    sold = day if chip.launched is None else max(day, chip.launched + timedelta(days=constant("acquisition-delay").value))
    acquired = bought or min(sold, near)
    ends = (price.point * server, price.low * server, price.high * server)
    return Listed(*ends, acquired=acquired, citations=(*price.citations, *cites))


def cites_of(given: Given, fleets: Rented, value: Value, names: tuple[str, ...], others: Sequence[Citations] = ()) -> Lazily[Citations]:
    """Return the sources of each cost: the ledger's where it gives the price, else the catalogue's; those of some constants, and others."""
    own = given.amount("price").bounded
    constants = tuple(dict.fromkeys(constant(name).citation for name in names))

    def sources(index: int) -> Citations:
        listed = [value.listed[entry] for entry in fleets.units.of(index)]
        found = tuple(dict.fromkeys(cite for one in listed if one is not None for cite in one.citations))
        used = (*(given.evidence(index) if own[index] else found), *constants, *(others[index] if len(others) else ()))
        return tuple(dict.fromkeys(used))

    return Lazily(given.count, sources)


def in_dollars(currencies: Coded[str]) -> Coded[str]:
    """Return the currency of each price; the catalogue's are in US dollars."""
    return currencies.map(lambda currency: currency or DOLLAR)
