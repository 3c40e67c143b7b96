"""`metered`: energy as meters or accounts show it."""

from __future__ import annotations

from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import whole
from flopledger.ledger.fields import Amount, Field

TITLE = "as metered or stated"
ORDER = 1
PRINCIPAL = "energy"
FIELDS = (Field("energy", Amount("Wh", bare=False), "The energy used."),)


def estimate(given: Given) -> Estimate | None:
    """Return the energy as stated."""
    return Estimate(
        quantity="energy",
        method="metered",
        rows=given.rows,
        part=whole(given),
        spread=given.amount("energy"),
        cites=Lazily(given.count, given.evidence),
    )
