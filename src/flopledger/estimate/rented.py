"""What cost and energy need of an activity's `compute.hardware`: the chip and chip-hours of each of its fleets.

Prices and powers are those of a chip, so amounts are made fleet by fleet and added up; an activity without fleets is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.chips import Chip
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.chips import HARDWARE_FIELDS, chips_of_each, hours_of_each
from flopledger.estimate.fleets import Units, units_of
from flopledger.estimate.given import Given, Origin
from flopledger.estimate.spread import Spread

HARDWARE = "compute.hardware"
CACHED = "rented"
Word = TypeVar("Word")


@frozen
class Rented:
    """The fleets of some activities: `chip`, `hours` and `chips` of each fleet, `start` of each activity repeated for its fleets."""

    units: Units
    chip: Coded[Chip | None]
    hours: Spread
    number: Spread
    start: Coded[date | None]

    @property
    def plain(self) -> bool:
        """Tell whether every activity is one fleet."""
        return self.units.given.count == self.units.count

    @property
    def several(self) -> NDArray[np.bool_]:
        """Tell which activities have fleets."""
        return self.units.several

    def each(self, amounts: Spread) -> Spread:
        """Return amounts of activities for each of their fleets."""
        return amounts if self.plain else amounts.take(self.units.owner)

    def each_of(self, column: Coded[Word]) -> Coded[Word]:
        """Return words of activities for each of their fleets."""
        return column if self.plain else column.take(self.units.owner)

    def total(self, amounts: Spread) -> Spread:
        """Return the sum over the fleets of each activity."""
        return self.units.total(amounts)

    def common(self, column: Coded[Word]) -> Coded[Word | None]:
        """Return what all fleets of each activity have in common, None where they differ."""
        return self.units.common(column)

    def factors(self, named: Mapping[str, Spread], total: Spread) -> dict[str, Spread]:
        """Return factors of each activity, made of those of its fleets: where there are several, the sum is one factor, `fleets`."""
        if self.plain:
            return dict(named)
        several, one = self.several, Spread.exact(np.ones(self.units.count))
        first = np.unique(self.units.owner, return_index=True)[1]
        of_one = {name: one.where(several, spread.take(first)) for name, spread in named.items()}
        return {**of_one, "fleets": total.where(several, one)}

    def price_origin(self, listed: Coded[Any], own: Spread) -> dict[str, Origin]:
        """Return that a price is a default where the ledger gives none of its own; `listed` has the first `source` of each fleet's."""
        sources = self.common(listed).map(lambda one: None if one is None else one.source)
        default = Coded((None, *sources.words), np.where(own.bounded, 0, sources.code + 1))
        return {"price": Origin(Coded.same(None, len(default)), default)}


def hardware_of(given: Given) -> Given:
    """Return the `compute.hardware` fields of the same activities; findings about them are made by that method itself."""
    if HARDWARE not in given.cache:
        fields = {item.name: item for item in HARDWARE_FIELDS}
        given.cache[HARDWARE] = Given(given.ledger, HARDWARE, fields, "chip_hours", [], given.rows)
    hardware: Given = given.cache[HARDWARE]
    return hardware


def rented(given: Given) -> Rented:
    """Return the fleets of the activities that a cost or an energy is of; its own `chip_hours` and `chips` go before theirs."""
    if CACHED not in given.cache:
        given.cache[CACHED] = _rented(given)
    found: Rented = given.cache[CACHED]
    return found


def _rented(given: Given) -> Rented:
    units = units_of(hardware_of(given))
    hours, number = hours_of_each(units.given), units.given.amount("chips")
    return Rented(
        units=units,
        chip=chips_of_each(units.given),
        hours=_own(given, units, hours, "chip_hours"),
        number=_own(given, units, number, "chips"),
        start=given.starts() if units.given.count == units.count else given.starts().take(units.owner),
    )


def _own(given: Given, units: Units, found: Spread, name: str) -> Spread:
    """Return what a cost says of itself, spread over its fleets as theirs is; else what the hardware says."""
    if name not in given.fields or not given.is_written(name):
        return found
    own = given.amount(name)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(units.several, 1.0 / units.total(found).point, 1.0)[units.owner]
    of_fleet = own.take(units.owner).scaled(np.where(units.several[units.owner], found.point * share, 1.0))
    return of_fleet.where(own.bounded[units.owner], found)
