"""The chip-hours that a ledger's books have: each fleet of the developer's own work, with its chip, days and hours.

Work that others did is in others' books. Chips that the developer owns need no provider's word: work whose cost is given by
what its hardware cost to buy, and by no rent, is taken to be on such chips, and so are chips that somebody names.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from flopledger.catalogue.chips import find_chip
from flopledger.core.dates import Span
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.estimate.chips import CHIP_HOURS, HARDWARE_FIELDS, PRECISION, chips_of_each, hours_of_each
from flopledger.estimate.fleets import Units, units_of
from flopledger.estimate.given import Given
from flopledger.ledger.fields import Dates, Field
from flopledger.ledger.kinds import PARTS
from flopledger.ledger.model import Ledger
from flopledger.ledger.plans import standing
from flopledger.statement.reconcile.months import Days

FLEET_DATES = Field("dates", Dates(), "When a fleet ran, where that is not the whole time of the activity.")
FIELDS = {item.name: item for item in (*HARDWARE_FIELDS, PRECISION, FLEET_DATES)}
PATHS = ("compute.hardware", *(f"compute.parts.{part}.hardware" for part in PARTS))
OWNED, RENTED = ("cost.purchase", "cost.amortised"), ("cost.rental", "cost.invoice")
NOT_STATED = "chip not stated"
PLANNED = "planned"


@frozen
class Booked:
    """Chip-hours in the books: of which chip (its id), in which days (None: not known), how many (None: not known), where written."""

    activity: str
    chip: str
    precision: str | None
    days: Days | None
    hours: float | None
    own: bool
    at: Position


def chip_name(name: str | None) -> str:
    """Return a chip's name in the catalogue; one that it lacks keeps its own, in one spelling.

    >>> chip_name("NVIDIA H100-SXM5-80GB"), chip_name("Mystery  X1")
    ('H100 SXM', 'mystery x1')
    """
    if name is None:
        return NOT_STATED
    chip = find_chip(name)
    return chip.id if chip is not None else " ".join(name.lower().split())


def booked(ledger: Ledger, day: date, own_chips: Collection[str] = ()) -> tuple[list[Booked], list[int]]:
    """Return the developer's chip-hours as booked on a day, and the activities (rows) of which none are given.

    Plans are no use of chips yet, and leave no trace here.
    """
    activities = ledger.activities
    used = standing(activities, day) & activities.status.where(lambda status: status != PLANNED)
    used &= activities.by.where(lambda by: _share(by.get(ledger.developer, 0.0)) > 0)
    found = [one for path in PATHS for one in _of_path(ledger, path, used, own_chips)]
    order = {name: row for row, name in enumerate(activities.ids)}
    given = {order[one.activity] for one in found}
    silent = [row for row in np.flatnonzero(used[: activities.raw.written]).tolist() if row not in given]
    return sorted(found, key=lambda one: order[one.activity]), silent


def _share(value: float) -> float:
    return 1.0 if math.isnan(value) else value


def _of_path(ledger: Ledger, path: str, used: Any, own_chips: Collection[str]) -> Iterator[Booked]:
    rows = ledger.activities.raw.rows(path)
    rows = rows[used[rows]]
    if len(rows):
        given = Given(ledger, path, FIELDS, CHIP_HOURS.name, [], rows)
        units = units_of(given)
        own = _own(ledger, own_chips)
        yield from _entries(given, units, own)


@frozen
class _Own:
    """Which work ran on the developer's own chips."""

    rows: frozenset[int]
    chips: frozenset[str]

    def has(self, row: int, chip: str) -> bool:
        """Tell whether an activity's chips are the developer's."""
        return row in self.rows or chip in self.chips


def _own(ledger: Ledger, own_chips: Collection[str]) -> _Own:
    raw = ledger.activities.raw
    bought, rented = ({int(row) for path in paths for row in raw.rows(path)} for paths in (OWNED, RENTED))
    return _Own(frozenset(bought - rented), frozenset(map(chip_name, own_chips)))


def _entries(given: Given, units: Units, own: _Own) -> Iterator[Booked]:
    activities, developer = given.ledger.activities, given.ledger.developer
    chips, hours = chips_of_each(units.given), hours_of_each(units.given).point
    precision, dates = units.given.values(PRECISION.name), units.given.values(FLEET_DATES.name)
    for entry, index in enumerate(units.owner.tolist()):
        row, chip = int(given.rows[index]), chips[entry]
        name = NOT_STATED if chip is None else chip.id
        share = _share(activities.by[row].get(developer, 0.0))
        yield Booked(
            activity=activities.ids[row],
            chip=name,
            precision=precision[entry],
            days=_days(dates[entry], activities.started[row], activities.ended[row]),
            hours=None if math.isnan(hours[entry]) else float(hours[entry]) * share,
            own=own.has(row, name),
            at=activities.place(row),
        )


def _days(fleet: Span | None, started: Any, ended: Any) -> Days | None:
    if fleet is not None:
        return fleet.started, fleet.ended
    return None if np.isnat(started) or np.isnat(ended) else (started.astype(object), ended.astype(object))


def known(entries: Sequence[Booked]) -> list[Booked]:
    """Return the entries that can be compared: with days and hours."""
    return [one for one in entries if one.days is not None and one.hours is not None]
