"""`rental`: what the chip-hours cost, or would have cost, to rent: chip-hours x price of a chip-hour.

The price is the ledger's, else the catalogue's market price for the chip at the start of the work: the median of the vendors'
prices nearest in time, with their range, widened by the time between. A bare amount is the total.
"""

from __future__ import annotations

from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.market import CHIP_HOURS, COMMITMENT, PRICE, TOTAL, VENDOR
from flopledger.estimate.renting import rent_estimate

TITLE = "rental price at the start of the work"
ORDER = 2
PRINCIPAL = "total"
IMPLIED_BY = ("compute.hardware",)
FIELDS = (TOTAL, PRICE, CHIP_HOURS, VENDOR, COMMITMENT)


def estimate(given: Given) -> Estimate | None:
    """Return the rent of each activity; unknown where neither price nor total is known."""
    return rent_estimate(given, "rental", averaged=False)
