"""`metered`: energy as meters or accounts show it."""

from __future__ import annotations

from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.grid import GRID, emissions
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import whole
from flopledger.ledger.fields import Amount, Field

TITLE = "as metered or stated"
ORDER = 1
PRINCIPAL = "energy"
FIELDS = (Field("energy", Amount("Wh", bare=False), "The energy used."), GRID)


def estimate(given: Given) -> Estimate | None:
    """Return the energy as stated."""
    energy = given.amount("energy")
    return Estimate(
        quantity="energy",
        method="metered",
        rows=given.rows,
        part=whole(given),
        spread=energy,
        inputs=emissions(given, energy),
        factors={"energy": energy},
        cites=Lazily(given.count, given.evidence),
    )
