"""Units: the words people write and what each is in the base unit of its dimension. The list is `units.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MONEY = "money"
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit word: `unit` is the base unit of its dimension (`money` for currencies), `factor` what one of it is there."""

    word: str
    unit: str
    factor: float


@cache
def units() -> dict[str, Unit]:
    """Return every unit by its word."""
    text = files("flopledger.core").joinpath("units.csv").read_text(encoding="utf-8")
    return {row["word"]: Unit(row["word"], row["unit"], float(row["factor"])) for row in csv.DictReader(text.splitlines())}


@cache
def _by_lower() -> dict[str, Unit]:
    lowered: dict[str, list[Unit]] = {}
    for word, unit in units().items():
        lowered.setdefault(word.lower(), []).append(unit)
    return {word: found[0] for word, found in lowered.items() if len(found) == 1}


def currencies() -> tuple[str, ...]:
    """Return the ISO codes of the currencies known."""
    return tuple(word for word, unit in units().items() if unit.unit == MONEY)


@cache
def find_unit(word: str) -> Unit | None:
    """Return the unit of a word: singular or plural, `GPU hours` or `GPU-hours`, small or capital where that is clear.

    >>> find_unit("GPU hours").unit, find_unit("PF-days").factor, find_unit("FLOP / s").unit
    ('chip-hours', 8.64e+19, 'FLOP/s')
    """
    tidy = "-".join(word.replace(" / ", "/").split())
    singular = [tidy] if tidy in units() else [tidy, tidy[:-1] if tidy.endswith("s") else tidy]
    for candidate in [*singular, tidy[:-2] if tidy.endswith("es") else tidy]:
        unit = units().get(candidate) or _by_lower().get(candidate.lower())
        if unit is not None:
            return unit
    return None
