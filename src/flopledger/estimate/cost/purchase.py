"""`purchase`: what the hardware cost to buy, network included: chips x price / (1 - interconnect share).

The up-front basis of Cottier et al. 2024 (arXiv 2405.21015). It is not used up by one run and is far above the others.
"""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.constants import constant
from flopledger.core.units import MONEY
from flopledger.estimate.chips import CHIPS
from flopledger.estimate.given import Estimate, Given, either
from flopledger.estimate.parts import whole
from flopledger.estimate.rented import rented
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.estimate.value import cites_of, in_dollars, value_of
from flopledger.ledger.fields import Amount, Day, Field

TITLE = "purchase of the hardware"
ORDER = 5
PRINCIPAL = "total"
FIELDS = (
    Field("total", Amount(MONEY, bare=False), "What was paid for the hardware in all."),
    Field("price", Amount(MONEY, bare=False), "Price of one chip with its share of the server; the catalogue's where it is left out."),
    Field("bought", Day(), "When it was bought, for the catalogue's price; the start of the work where it is left out."),
    CHIPS,
)


def estimate(given: Given) -> Estimate | None:
    """Return the price of the hardware; unknown where neither the total nor chips and price are known."""
    fleets = rented(given)
    value, total = value_of(given, fleets), given.amount("total")
    network = 1.0 / (1.0 - constant("interconnect-share").value)
    price = value.spread.scaled(network)
    spread = total.where(total.bounded, fleets.total(product(fleets.number, price)))
    return Estimate(
        quantity="cost",
        method="purchase",
        rows=given.rows,
        part=whole(given),
        spread=spread,
        currency=in_dollars(either(given.currencies("total"), given.currencies("price"))),
        inputs=_inputs(fleets.total(fleets.number).point, spread.point, total, network),
        factors={"total": spread} if total.bounded.any() else fleets.factors({"chips": fleets.number, "price": price}, spread),
        origins=fleets.price_origin(value.listed, given.amount("price")),
        cites=cites_of(given, fleets, value, ("interconnect-share",)),
    )


def _inputs(chips: Floats, cost: Floats, total: Spread, network: float) -> dict[str, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"chips": chips, "value_per_chip": np.where(total.bounded, np.nan, cost / chips / network)}
