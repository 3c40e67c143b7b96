"""`invoice`: what was really paid for the compute, as invoices or accounts show it."""

from __future__ import annotations

from flopledger.core.units import MONEY
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import whole
from flopledger.ledger.fields import Amount, Field

TITLE = "as invoiced or paid"
ORDER = 1
PRINCIPAL = "total"
FIELDS = (Field("total", Amount(MONEY, bare=False), "The sum paid."),)


def estimate(given: Given) -> Estimate | None:
    """Return the sums as stated."""
    total = given.amount("total")
    return Estimate(
        quantity="cost",
        method="invoice",
        rows=given.rows,
        part=whole(given),
        spread=total,
        currency=given.currencies("total"),
        factors={"total": total},
        cites=Lazily(given.count, given.evidence),
    )
