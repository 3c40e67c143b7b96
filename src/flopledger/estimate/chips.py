"""What `hardware` and the bases of cost share: the chip of an activity and its chip-hours."""

from __future__ import annotations

from flopledger.catalogue.chips import FORMATS, Chip, every_name, find_chip
from flopledger.core.coded import Coded
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Spread, product
from flopledger.ledger.fields import Amount, Choice, Field, Named

CHIP = Field("chip", Named(every_name, "chip", find_chip), "The chip, by a name of the catalogue.")
CHIP_HOURS = Field("chip_hours", Amount("chip-hours"), "Chips times hours.")
CHIPS = Field("chips", Amount("chips"), "The number of chips, where `chip_hours` is not given.")
TIME = Field("time", Amount("hours", bare=False), "How long they ran, where `chip_hours` is not given.")
PRECISION = Field("precision", Choice(FORMATS, "number format"), "The number format of the matrix work.")
HARDWARE_FIELDS = (CHIP, CHIP_HOURS, CHIPS, TIME)
DISAGREEMENT = 0.01  # chip-hours and chips x time are one fact twice; rounding explains a hundredth


def chips(given: Given) -> Coded[Chip | None]:
    """Return the chip of each activity, None where it is not known."""
    return given.values("chip").map(lambda name: None if name is None else find_chip(name))


def chip_hours(given: Given) -> Spread:
    """Return chip-hours as given, else chips times time; a finding where both are given and differ."""
    direct = given.amount("chip_hours")
    if not (given.is_written("chips") or given.is_written("time")):
        return direct
    indirect = product(given.amount("chips"), given.amount("time"))
    _compare(given, direct, indirect)
    return direct.where(direct.bounded, indirect)


def _compare(given: Given, direct: Spread, indirect: Spread) -> None:
    for index in (direct.known & indirect.known).nonzero()[0].tolist():
        one, other = float(direct.point[index]), float(indirect.point[index])
        if abs(one - other) > DISAGREEMENT * max(one, other):
            given.find(
                "estimates-disagree",
                index,
                "chip_hours",
                found=f"{one:,.0f} chip-hours, but chips x time is {other:,.0f}",
                expected="the same twice",
                remedy="correct one or leave it out",
            )
