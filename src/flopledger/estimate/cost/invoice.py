"""`invoice`: what was really paid, as invoices or accounts show it."""

from __future__ import annotations

from flopledger.core.units import MONEY
from flopledger.estimate.given import Estimate, Given
from flopledger.ledger.fields import Amount, Field

TITLE = "as invoiced or paid"
ORDER = 1
PRINCIPAL = "total"
FIELDS = (Field("total", Amount(MONEY, bare=False), "The sum paid."),)


def estimate(given: Given) -> Estimate | None:
    """Return the sums as stated."""
    return Estimate(
        quantity="cost",
        method="invoice",
        rows=given.rows,
        part=["whole"] * given.count,
        spread=given.amount("total"),
        currency=[currency or "USD" for currency in given.currencies("total")],
        cites=[given.evidence(index) for index in range(given.count)],
    )
