"""Units: the words people write and what each is in the base unit of its dimension. The list is `units.csv`."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from flopledger.core.frozen import frozen

MONEY = "money"
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW"}
AMBIGUOUS = "flops"  # a quantity to some and a rate to others: no unit here
LONGEST_WORD = 40


@frozen
class Unit:
    """A unit word: `unit` is the base unit of its dimension (`money` for currencies), `factor` what one of it is there."""

    word: str
    unit: str
    factor: Decimal


@cache
def units() -> dict[str, Unit]:
    """Return every unit by its word."""
    text = files("flopledger.core").joinpath("units.csv").read_text(encoding="utf-8")
    return {row["word"]: Unit(row["word"], row["unit"], Decimal(row["factor"])) for row in csv.DictReader(text.splitlines())}


@cache
def _by_lower() -> dict[str, Unit]:
    lowered: dict[str, list[Unit]] = {}
    for word, unit in units().items():
        lowered.setdefault(word.lower(), []).append(unit)
    return {word: found[0] for word, found in lowered.items() if len(found) == 1}


@cache
def currencies() -> tuple[str, ...]:
    """Return the ISO codes of the currencies known."""
    return tuple(word for word, unit in units().items() if unit.unit == MONEY)


def find_unit(word: str) -> Unit | None:
    """Return the unit of a word: singular or plural, `GPU hours` or `GPU-hours`, small or capital where that is clear.

    >>> find_unit("GPU hours").unit, int(find_unit("PF-days").factor), find_unit("FLOP / s").unit
    ('chip-hours', 86400000000000000000, 'FLOP/s')
    """
    return _find_unit(word) if len(word) <= LONGEST_WORD else None


@lru_cache(maxsize=1024)
def _find_unit(word: str) -> Unit | None:
    tidy = "-".join(SYMBOLS.get(word, word).replace(" / ", "/").split())
    if AMBIGUOUS in tidy.lower():
        return None
    for candidate in dict.fromkeys((tidy, tidy.removesuffix("s"), tidy.removesuffix("es"))):
        unit = units().get(candidate) or _by_lower().get(candidate.lower())
        if unit is not None and not _milli_for_mega(candidate, unit.word):
            return unit
    return None


def _milli_for_mega(written: str, word: str) -> bool:
    """Tell whether a small `m` would be read as `M`: a milliwatt is no megawatt, whatever capitals are worth elsewhere."""
    return written.startswith("m") and word.startswith("M")
