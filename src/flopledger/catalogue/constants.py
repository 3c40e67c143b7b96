"""Constants of the cost and energy estimates: `constants.csv`, each with its unit and citation.

A constant may have several values by scope: a chip family (`A100`), a kind of chip (`tpu`), a year, a vendor. The empty scope is the
value for everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.table import Row, citation_of, number_of, read_table
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

ELECTRICITY = "electricity-price"


@frozen
class Constant:
    """A cited number; `low` and `high` are its stated range where the source has one, `unit` what it counts."""

    name: str
    scope: str
    value: float
    low: float | None
    high: float | None
    unit: str
    citation: Citation
    note: str


@cache
def _constants() -> Mapping[tuple[str, str], Constant]:
    return MappingProxyType({(row["name"], row["scope"]): _constant(row) for row in read_table("constants")})


def _constant(row: Row) -> Constant:
    return Constant(
        name=row["name"],
        scope=row["scope"],
        value=float(row["value"]),
        low=number_of(row["low"]),
        high=number_of(row["high"]),
        unit=row["unit"],
        citation=citation_of(row),
        note=row["note"],
    )


def constant(name: str, scope: str = "") -> Constant:
    """Return a constant, of a scope where it has several, or else the one for everything. Raises KeyError if there is neither.

    >>> constant("server-power-factor", "A100").value
    2.03
    """
    return _constants()[(name, scope) if (name, scope) in _constants() else (name, "")]


def constant_for(name: str, chip: Chip) -> Constant:
    """Return the constant for a chip: its family's, else its kind's, else the one for everything. Raises KeyError if there is none."""
    return next((_constants()[name, scope] for scope in (chip.family, chip.kind) if (name, scope) in _constants()), None) or constant(name)


def electricity_price(year: int) -> Constant:
    """Return the price of electricity of US industry in USD per kWh: of that year, or of the nearest year known."""
    years = [int(scope) for name, scope in _constants() if name == ELECTRICITY]
    return constant(ELECTRICITY, str(min(years, key=lambda known: (abs(known - year), known))))
