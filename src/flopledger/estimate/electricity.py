"""The price of electricity in the energy part of a cost: the ledger's, else that of US industry in the year of the start.

The default is one country's and says so; its interval covers cheap hydro power and dear European power (`default-range`).
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.constants import constant, electricity_price
from flopledger.core.coded import Coded
from flopledger.core.finding import capped, finding
from flopledger.core.frozen import frozen
from flopledger.core.units import MONEY
from flopledger.estimate.given import Given
from flopledger.estimate.power import Range
from flopledger.estimate.spread import Spread
from flopledger.ledger.fields import Amount, Field

ELECTRICITY = Field(
    "electricity", Amount(f"{MONEY}/Wh", bare=False), "Price of electricity, `0.08 USD per kWh`; else that of US industry in that year."
)
NAME = "electricity-price"
DOLLAR = "USD"
WATT_HOURS_IN_A_KWH = 1e3


@frozen
class Electricity:
    """The price of a watt-hour for each activity in the currency of its hardware, and the default that stands in, None where none does."""

    per_watt_hour: Spread
    default: Coded[Range | None]


def electricity_of(given: Given, currency: Coded[str]) -> Electricity:
    """Return the price of electricity; unknown where it is in another currency than the hardware and no rate of the ledger joins them."""
    own, default = given.amount("electricity"), given.starts().map(_default)
    written = given.currencies("electricity").map(lambda name: name or DOLLAR)
    rate = written.both(currency).both(given.starts()).map(lambda one: _rate(given, *one[0], one[1])).array(np.float64)
    price = own.where(own.bounded, Spread.of(default)).scaled(rate)
    _without_rate(given, written.both(currency), np.isnan(rate))
    return Electricity(price, Coded((*default.words, None), np.where(own.bounded, len(default.words), default.code)))


def _without_rate(given: Given, pairs: Coded[tuple[str, str]], lacking: NDArray[np.bool_]) -> None:
    """Find prices of electricity that cannot be added to the hardware's: a ledger has rates, or the price in its own currency."""
    given.findings.extend(
        capped(
            finding(
                "rate-missing",
                given.place(index, "price"),
                found=f"hardware in {pairs[index][1]}, electricity in {pairs[index][0]}, and no rate near the start",
                expected=f"the price of electricity in {pairs[index][1]}, or a rate",
                remedy=f"add `electricity: ... {pairs[index][1]} per kWh`, or `rates` between the two",
            )
            for index in np.flatnonzero(lacking).tolist()
        )
    )


def _rate(given: Given, written: str, due: str, on: date | None) -> float:
    if written == due:
        return 1.0
    return given.ledger.rates.factor(written, due, on, on)


def _default(start: date | None) -> Range | None:
    """Return the price of US industry in a year, in USD per watt-hour; without a date there is none."""
    if start is None:
        return None
    found, spread = electricity_price(start.year), constant("default-range", NAME)
    point = found.value / WATT_HOURS_IN_A_KWH
    name = f"electricity of US industry {found.scope}"
    return Range(name, point, point * (spread.low or 1.0), point * (spread.high or 1.0), (found.citation, spread.citation))
