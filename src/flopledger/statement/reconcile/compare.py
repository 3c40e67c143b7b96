"""Compares chip-hours in the books with those attested, chip by chip and month by month, and prices what is missing on a side."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from flopledger.catalogue.chips import chips
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.statement.reconcile.attested import Used
from flopledger.statement.reconcile.booked import Booked, known
from flopledger.statement.reconcile.contract import RowModel, SumModel, WorthModel
from flopledger.statement.reconcile.months import Days, shares

AGREE, UNBOOKED, UNATTESTED, NOT_COVERED, OWN = "agree", "unbooked", "unattested", "not covered", "own"
WORK = "pretraining"  # what missing hours are priced as: the default for training is the one that rests on published figures
SECONDS_IN_AN_HOUR = 3600.0
ROUNDING = 1e-9  # parts of sums that are the same but for the order of adding
Key = tuple[str, date]


@dataclass(slots=True)
class _Cell:
    """What is known of a chip in a month: hours by where they come from, and the number formats said of them."""

    attested: list[float] = field(default_factory=list)
    booked: list[float] = field(default_factory=list)
    uncovered: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    formats_attested: set[str | None] = field(default_factory=set)
    formats_booked: set[str | None] = field(default_factory=set)


def rows_of(entries: Sequence[Booked], used: Iterable[Used], covered: Sequence[Days], until: date, tolerance: float) -> list[RowModel]:
    """Return a row for each chip and month in which either side has hours, in order; nothing after `until` has been done yet."""
    cells: dict[Key, _Cell] = defaultdict(_Cell)
    for one in known(entries):
        _book(cells, one, covered, until)
    for use in (one for one in used if one.month <= until):
        cell = cells[use.chip, use.month]
        cell.attested.append(use.hours)
        cell.formats_attested.add(use.precision)
    return [_row(key, cell, tolerance) for key, cell in sorted(cells.items()) if _any(cell)]


def _book(cells: dict[Key, _Cell], one: Booked, covered: Sequence[Days], until: date) -> None:
    if one.days is None or one.hours is None:
        return
    for month, inside, outside in shares(one.days, covered, until):
        cell = cells[one.chip, month]
        cell.formats_booked.add(one.precision)
        (cell.own if one.own else cell.booked).append(one.hours * (inside + outside if one.own else inside))
        cell.uncovered.append(0.0 if one.own else one.hours * outside)


def _any(cell: _Cell) -> bool:
    return any(hours > 0 for side in (cell.attested, cell.booked, cell.uncovered, cell.own) for hours in side)


def _row(key: Key, cell: _Cell, tolerance: float) -> RowModel:
    chip, month = key
    attested, booked, uncovered, own = (math.fsum(sorted(side)) for side in (cell.attested, cell.booked, cell.uncovered, cell.own))
    apart = attested - booked
    beyond = abs(apart) > max(tolerance, ROUNDING) * max(attested, booked)
    missing = abs(apart) if beyond else 0.0
    precision, assumed = _format(chip, cell, attested > booked)
    return RowModel(
        chip=chip,
        listed=chip in chips(),
        month=month,
        attested=attested,
        booked=booked,
        uncovered=uncovered,
        own=own,
        state=_state(apart if beyond else 0.0, attested + booked, uncovered),
        missing=missing,
        precision=precision,
        assumed=assumed,
        worth=worth(chip, precision, missing) if missing else None,
    )


def _state(apart: float, compared: float, uncovered: float) -> str:
    if apart:
        return UNBOOKED if apart > 0 else UNATTESTED
    if compared:
        return AGREE
    return NOT_COVERED if uncovered else OWN


def _format(chip: str, cell: _Cell, attested: bool) -> tuple[str | None, bool]:
    """Return the number format of a chip's work in a month, as the side with more hours says, else the other, else the chip's usual."""
    sides = (cell.formats_attested, cell.formats_booked) if attested else (cell.formats_booked, cell.formats_attested)
    for side in sides:
        if len(side) == 1 and None not in side:
            return next(iter(side)), False
    return (chips()[chip].default_format(), True) if chip in chips() else (None, True)


def worth(chip: str, precision: str | None, chip_hours: float) -> WorthModel:
    """Return what chip-hours could be worth: hours x 3600 x dense peak x default utilisation, as `compute.hardware` counts.

    All three are null where the catalogue has no peak of the chip for the format.
    """
    peak = chips()[chip].peak(precision) if chip in chips() and precision is not None else None
    if peak is None:
        return WorthModel(point=None, low=None, high=None)
    use, most = default_utilisation(WORK), chip_hours * SECONDS_IN_AN_HOUR * peak
    return WorthModel(point=most * use.point, low=most * use.low, high=most * use.high)


def summed(rows: Iterable[RowModel], state: str) -> SumModel:
    """Return the hours missing in rows of a state with their worth: one guess of the utilisation for all, so the ends add up.

    Where some hours cannot be priced, only the low end is known: what the others are worth at least.
    """
    missing = [one for one in rows if one.state == state]
    priced = [one.worth for one in missing if one.worth is not None and one.worth.point is not None]
    unpriced = math.fsum(one.missing for one in missing if one.worth is None or one.worth.point is None)
    low = math.fsum(one.low or 0.0 for one in priced)
    return SumModel(
        chip_hours=math.fsum(one.missing for one in missing),
        unpriced=unpriced,
        worth=WorthModel(point=None, low=low if priced else None, high=None)
        if unpriced
        else WorthModel(point=math.fsum(one.point or 0.0 for one in priced), low=low, high=math.fsum(one.high or 0.0 for one in priced)),
    )
