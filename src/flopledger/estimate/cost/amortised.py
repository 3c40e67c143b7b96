"""`amortised`: the part of the hardware's value that the work used up, with the network, by Cottier et al. 2024.

Value falls by 0.14 orders of magnitude a year, so an hour costs value x 0.14 x ln 10 / 8,766 (arXiv 2405.21015, section 2
and its code); the interconnect is 19 % of the cluster. Energy is a separate quantity here and not in this figure.
"""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.constants import constant
from flopledger.core.units import MONEY
from flopledger.estimate.chips import chips
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.parts import whole
from flopledger.estimate.rented import hardware_of, hours_of
from flopledger.estimate.spread import Floats, product
from flopledger.estimate.value import cites_of, in_dollars, value_per_chip
from flopledger.ledger.columns import NO_DAY
from flopledger.ledger.fields import Amount, Day, Field

TITLE = "amortised hardware"
ORDER = 3
PRINCIPAL = "price"
FIELDS = (
    Field(
        "price", Amount(MONEY, bare=False), "Purchase price of one chip with its share of the server; the catalogue's where it is left out."
    ),
    Field("bought", Day(), "When it was bought; the start of the work where it is left out."),
    Field("chip_hours", Amount("chip-hours"), "Chip-hours, where they are not those of `compute.hardware`."),
)
CITED = ("price-performance-growth", "interconnect-share")
DAYS_IN_A_YEAR = 365.25


def estimate(given: Given) -> Estimate | None:
    """Return the value used up; unknown where price or chip-hours are."""
    found = chips(hardware_of(given))
    value, sources = value_per_chip(given, found)
    per_hour = value.scaled(_share_per_hour(given))
    return Estimate(
        quantity="cost",
        method="amortised",
        rows=given.rows,
        part=whole(given),
        spread=product(hours_of(given), per_hour),
        currency=in_dollars(given.currencies("price")),
        inputs={"value_per_chip": value.point, "chip_hours": hours_of(given).point},
        cites=cites_of(given, sources, *CITED),
    )


def _share_per_hour(given: Given) -> Floats:
    """Return the part of a chip's value, network included, that an hour of work uses up."""
    rate = constant("price-performance-growth").value
    hours_in_a_year = constant("hours-per-year").value
    network = 1.0 / (1.0 - constant("interconnect-share").value)
    started = given.ledger.activities.started[given.rows]
    written = given.values("bought").map(lambda day: NO_DAY if day is None else np.datetime64(day, "D")).array(np.datetime64)
    bought = np.where(np.isnat(written), started, written)
    days = (started - bought).astype(np.float64)
    age = np.where(np.isnat(started) | np.isnat(bought), 0.0, days / DAYS_IN_A_YEAR)
    share: Floats = np.power(10.0, -rate * age) * rate * np.log(10.0) / hours_in_a_year * network
    return share
