"""What `hardware` and the bases of cost share: the chips of an activity and its chip-hours, over all its fleets."""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.chips import FORMATS, Chip, every_name, find_chip
from flopledger.core.coded import Coded
from flopledger.estimate.fleets import shared_hours, units_of
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Spread, product
from flopledger.ledger.fields import Amount, Choice, Field, Named
from flopledger.ledger.model import Ledger

CHIP = Field("chip", Named(every_name, "chip", find_chip), "The chip, by a name of the catalogue.")
CHIP_HOURS = Field("chip_hours", Amount("chip-hours"), "Chips times hours, idle ones included; beside `fleets` their sum.")
CHIPS = Field("chips", Amount("chips"), "The number of chips, where `chip_hours` is not given.")
TIME = Field("time", Amount("hours", bare=False), "How long they ran, where `chip_hours` is not given.")
PRECISION = Field("precision", Choice(FORMATS, "number format"), "The number format of the matrix work.")
HARDWARE_FIELDS = (CHIP, CHIP_HOURS, CHIPS, TIME)
HOURS = "hours of each fleet"  # what is read once
DISAGREEMENT = 0.01  # chip-hours and chips x time are one fact twice; rounding explains a hundredth


def chips(given: Given) -> Coded[Chip | None]:
    """Return the chip of each activity, None where it is not known or its fleets are of several."""
    units = units_of(given)
    return units.common(chips_of_each(units.given))


def chips_of_each(given: Given) -> Coded[Chip | None]:
    """Return the chip of each fleet, None where it is not known."""
    return given.values("chip").map(lambda name: None if name is None else find_chip(name))


def chip_hours(given: Given) -> Spread:
    """Return the chip-hours of each activity, the sum over its fleets; a finding where a stated sum is another."""
    units = units_of(given)
    total = units.total(hours_of_each(units.given))
    if not given.is_written("chip_hours") or not units.several.any():
        return total
    stated = given.amount("chip_hours")
    _compare(given, stated, Spread.unknown(given.count).where(~units.several, total), "the sum of its fleets")
    return total.where(total.bounded, stated)


def hours_of_each(given: Given) -> Spread:
    """Return the chip-hours of each fleet as given, else chips times time; a finding where both are given and differ."""
    if HOURS not in given.cache:
        given.cache[HOURS] = _hours_of_each(given)
    hours: Spread = given.cache[HOURS]
    return hours


def _hours_of_each(given: Given) -> Spread:
    direct = given.amount("chip_hours")
    if not (given.is_written("chips") or given.is_written("time")):
        return direct
    indirect = product(given.amount("chips"), given.amount("time"))
    _compare(given, direct, indirect, "chips x time")
    hours = direct.where(direct.bounded, indirect)
    shared = shared_hours(given)
    return hours if shared is None else hours.where(hours.bounded, shared)


def _compare(given: Given, direct: Spread, indirect: Spread, what: str) -> None:
    with np.errstate(invalid="ignore"):
        apart = np.abs(direct.point - indirect.point) > DISAGREEMENT * np.maximum(direct.point, indirect.point)
    for index in np.flatnonzero(apart).tolist():
        given.find(
            "estimates-disagree",
            index,
            "chip_hours",
            found=f"{direct.point[index]:,.0f} chip-hours, but {what} is {indirect.point[index]:,.0f}",
            expected="the same twice",
            remedy="correct one or leave it out",
        )


def formats(ledger: Ledger) -> Coded[str | None]:
    """Return the number format written for each activity's hardware, None where there is none or its fleets differ."""
    given = Given(ledger, "compute.hardware", {PRECISION.name: PRECISION}, CHIP_HOURS.name, [], np.arange(ledger.activities.count))
    units = units_of(given)
    return units.common(units.given.values(PRECISION.name))
