"""How numbers are written for people: three significant digits, intervals, unknown as a word, never as 0."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isinf, isnan
from typing import Any

UNKNOWN = "unknown"
SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def known(value: float | None) -> bool:
    """Tell whether there is a number."""
    return value is not None and not isnan(value)


def flop(value: float | None) -> str:
    """Return an amount of compute such as `3.29e+24`, shortened to `3.29e24`."""
    if value is None or isnan(value):
        return UNKNOWN
    if isinf(value):
        return "unbounded"
    return "0" if value == 0 else f"{value:.3g}".replace("e+", "e")


def interval(low: float | None, high: float | None, point: float | None) -> str:
    """Return an interval in brackets; nothing where the amount is exact."""
    if not known(low) and not known(high):
        return ""
    if low == high == point:
        return ""
    return f"[{flop(low)}, {flop(high)}]"


def scaled(value: float) -> str:
    """Return a number with three significant digits and a scale letter: `5.58M`."""
    for factor, letter in SCALES:
        if abs(value) >= factor:
            return f"{value / factor:.4g}{letter}"
    return f"{value:.4g}"


def money(value: float | None, currency: str) -> str:
    """Return an amount of money such as `5.576M USD`."""
    return f"{scaled(value)} {currency}" if value is not None and not isnan(value) else UNKNOWN


ENERGIES = ((1e12, "TWh"), (1e9, "GWh"), (1e6, "MWh"), (1e3, "kWh"))


def energy(watt_hours: float | None) -> str:
    """Return an amount of energy such as `1.287 GWh`.

    >>> energy(1.287e9)
    '1.287 GWh'
    """
    if watt_hours is None or isnan(watt_hours):
        return UNKNOWN
    unit, word = next(((one, name) for one, name in ENERGIES if watt_hours >= one), (1.0, "Wh"))
    return f"{watt_hours / unit:.4g} {word}"


def plain(value: Any) -> str:
    """Return the value of a fact as people write it."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}".replace("e+", "e")
    return value.isoformat() if isinstance(value, date) else str(value)


def values(named: Mapping[str, Any]) -> str:
    """Return names with their values: `purpose = safety, proof_no_capability = unknown`."""
    return ", ".join(f"{name} = {plain(value)}" for name, value in named.items())
