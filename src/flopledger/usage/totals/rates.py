"""What each chip of the records can do: for each name and number format as written, giga-FLOP of one chip in a microsecond.

A name that several chips go by (`H100`) has the slowest and the fastest of them as bounds. A name that the catalogue lacks, or a
format whose rate is not known, has no rate: what such jobs did is unknown, and bounded only by what the fastest chip of all does.
"""

from __future__ import annotations

from collections.abc import Iterable

from flopledger.catalogue.chips import FORMATS, Chip, chip_names, chips, could_be, find_chip
from flopledger.core.frozen import frozen
from flopledger.engine.sql import SqlEngine

GIGA = 1e9
MICROSECONDS = 1e6  # in a second
TYPES = {"chip": "text", "written": "text", "number_format": "text", "low": "number", "point": "number", "high": "number"}
Name = tuple[str, str, str]  # chip, chip as written, number format; empty where not given


@frozen
class Rate:
    """Dense peak of one chip, in giga-FLOP a microsecond: the chip taken, and the slowest and fastest that the name may mean."""

    low: float
    point: float
    high: float


def rate_of(chip: str, written: str, number_format: str) -> Rate | None:
    """Return what a job's chip can do, None where that is not known.

    Where no format is given, each chip's default is taken, as for a developer's ledger.

    >>> rate_of("H100 SXM", "", "bf16").point == 989.4e12 / 1e9 / 1e6
    True
    >>> rate_of("", "H100", "bf16").low < rate_of("", "H100", "bf16").point
    True
    """
    taken = chips().get(chip) or _found(chip) or _found(written)
    if taken is None or number_format not in ("", *FORMATS):
        return None
    point = _peak(taken, number_format)
    every = [peak for one in _candidates(taken, chip, written) if (peak := _peak(one, number_format)) is not None]
    return None if point is None else Rate(min(every), point, max(every))


def _found(name: str) -> Chip | None:
    return find_chip(name) if name else None


def _candidates(taken: Chip, chip: str, written: str) -> tuple[Chip, ...]:
    """Return the chips that were meant: those that the written name may mean where the chip was found by it, else the one named."""
    name = written or chip
    by_name = find_chip(name) is taken and (chip not in chip_names() or bool(written))
    return could_be(name) if by_name else (taken,)


def _peak(chip: Chip, number_format: str) -> float | None:
    peak = chip.peak(number_format or chip.default_format())
    return None if peak is None else peak / GIGA / MICROSECONDS


def fastest() -> float:
    """Return what the fastest chip of the catalogue does, in giga-FLOP a microsecond: no unknown chip is taken to do more."""
    return max(peak for chip in chips().values() for peak in chip.peaks.values()) / GIGA / MICROSECONDS


def make_rates(engine: SqlEngine, names: Iterable[Name]) -> None:
    """Make the table `rates` of an engine, for names as records write them."""
    found = [(name, rate) for name in sorted(set(names)) if (rate := rate_of(*name)) is not None]
    engine.create("rates", TYPES, [(*name, rate.low, rate.point, rate.high) for name, rate in found])
