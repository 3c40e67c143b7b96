"""`market`: the statutes' basis, the average market price of cloud compute at the start of training: chip-hours x that average.

SB 1047, section 22602(e)(1)(A), and the RAISE Act as passed in 2025, section 1420: "average market prices of cloud compute at the
start of training as reasonably assessed by the developer". The average is the arithmetic mean of the vendors' on-demand prices
nearest in time; a developer's own assessment of it goes before that, as `price`. No vendor or commitment can be chosen here.
"""

from __future__ import annotations

from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.market import CHIP_HOURS, PRICE, TOTAL
from flopledger.estimate.renting import rent_estimate
from flopledger.ledger.fields import Field

TITLE = "average market price of cloud compute at the start of training"
ORDER = 3
PRINCIPAL = "total"
FIELDS = (
    Field("total", TOTAL.type, "The cost at that average, where it is known as a sum."),
    Field("price", PRICE.type, "The average price of one chip for one hour, as the developer assesses it; the catalogue's mean else."),
    CHIP_HOURS,
)


def estimate(given: Given) -> Estimate | None:
    """Return the cost at the market's average price; unknown where no price is near the start and none is given."""
    return rent_estimate(given, "market", averaged=True)
