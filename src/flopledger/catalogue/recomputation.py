"""How many operations a chip runs for each one that the model needs, by how activations are recomputed: `recomputation.csv`.

Counters of the hardware and of profilers see every operation that runs; recomputing activations to save memory is among them
and is no work of the model. `utilisation` against `hardware_utilisation` differ by this factor (MFU and HFU).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from flopledger.catalogue.table import citation_of, read_table
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

NONE, UNSTATED = "none", "unstated"


@frozen
class Recomputation:
    """Operations run for each operation of the model: the point and its interval, at least 1."""

    name: str
    point: float
    low: float
    high: float
    citation: Citation
    note: str


@cache
def recomputations() -> Mapping[str, Recomputation]:
    """Return every way of recomputing, and `unstated`, by name."""
    return MappingProxyType(
        {
            row["name"]: Recomputation(
                row["name"], float(row["factor"]), float(row["low"]), float(row["high"]), citation_of(row), row["note"]
            )
            for row in read_table("recomputation")
        }
    )


def ways() -> tuple[str, ...]:
    """Return the ways that a ledger may state."""
    return tuple(name for name in recomputations() if name != UNSTATED)
