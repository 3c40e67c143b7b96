"""What every basis of cost needs of an activity's `compute.hardware`: its chips and chip-hours, aligned to the cost's rows."""

from __future__ import annotations

from flopledger.estimate.chips import HARDWARE_FIELDS, chip_hours
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Spread

HARDWARE = "compute.hardware"


def hardware_of(given: Given) -> Given:
    """Return the `compute.hardware` fields of the same activities; findings about them are made by that method itself."""
    if HARDWARE not in given.cache:
        fields = {item.name: item for item in HARDWARE_FIELDS}
        given.cache[HARDWARE] = Given(given.ledger, HARDWARE, fields, "chip_hours", [], given.rows)
    hardware: Given = given.cache[HARDWARE]
    return hardware


def hours_of(given: Given) -> Spread:
    """Return the chip-hours that a cost names itself, else those of the hardware."""
    of_hardware = chip_hours(hardware_of(given))
    if "chip_hours" not in given.fields:
        return of_hardware
    own = given.amount("chip_hours")
    return own.where(own.bounded, of_hardware)
