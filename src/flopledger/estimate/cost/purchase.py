"""`purchase`: what the hardware cost to buy, network included: chips x price / (1 - interconnect share).

The up-front basis of Cottier et al. 2024 (arXiv 2405.21015). It is not used up by one run and is far above the others.
"""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.constants import constant
from flopledger.core.units import MONEY
from flopledger.estimate.chips import CHIPS, chips
from flopledger.estimate.given import Estimate, Given, either
from flopledger.estimate.parts import whole
from flopledger.estimate.rented import hardware_of
from flopledger.estimate.spread import product
from flopledger.estimate.value import cites_of, in_dollars, value_per_chip
from flopledger.ledger.fields import Amount, Field

TITLE = "purchase of the hardware"
ORDER = 4
PRINCIPAL = "total"
FIELDS = (
    Field("total", Amount(MONEY, bare=False), "What was paid for the hardware in all."),
    Field("price", Amount(MONEY, bare=False), "Price of one chip with its share of the server; the catalogue's where it is left out."),
    CHIPS,
)


def estimate(given: Given) -> Estimate | None:
    """Return the price of the hardware; unknown where neither the total nor chips and price are known."""
    hardware = hardware_of(given)
    own, of_hardware = given.amount("chips"), hardware.amount("chips")
    number = own.where(own.bounded, of_hardware)
    value, sources = value_per_chip(given, chips(hardware))
    total = given.amount("total")
    bought = product(number, value).scaled(1.0 / (1.0 - constant("interconnect-share").value))
    return Estimate(
        quantity="cost",
        method="purchase",
        rows=given.rows,
        part=whole(given),
        spread=total.where(total.bounded, bought),
        currency=in_dollars(either(given.currencies("total"), given.currencies("price"))),
        inputs={"chips": number.point, "value_per_chip": np.where(total.bounded, np.nan, value.point)},
        cites=cites_of(given, sources, "interconnect-share"),
    )
