"""`amortised`: the part of the hardware's value that the work used up, with the network, and the energy, by Cottier et al. 2024.

Value falls by 0.14 orders of magnitude a year, so an hour costs value x 0.14 x ln 10 / 8,766 (arXiv 2405.21015, section 2
and its code); the interconnect is 19 % of the cluster. The energy is that of `energy.hardware`, at a price for electricity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.constants import constant
from flopledger.core.coded import Coded
from flopledger.core.units import MONEY
from flopledger.estimate.electricity import ELECTRICITY, WATT_HOURS_IN_A_KWH, Electricity, electricity_of
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.parts import whole
from flopledger.estimate.power import Range, names_of, power_given, power_of, sources_of, with_default
from flopledger.estimate.rented import Rented, rented
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.estimate.sums import added
from flopledger.estimate.value import Value, cites_of, in_dollars, value_of
from flopledger.ledger.fields import Amount, Day, Field

TITLE = "amortised hardware and energy"
ORDER = 4
PRINCIPAL = "price"
FIELDS = (
    Field(
        "price", Amount(MONEY, bare=False), "Purchase price of one chip with its share of the server; the catalogue's where it is left out."
    ),
    Field("bought", Day(), "When it was bought; for a written price the start, for the catalogue's its day, where it is left out."),
    Field("chip_hours", Amount("chip-hours"), "Chip-hours, where they are not those of `compute.hardware`."),
    ELECTRICITY,
)
Inputs = Sequence[Any] | NDArray[Any]
CITED = ("price-performance-growth", "interconnect-share")


def estimate(given: Given) -> Estimate | None:
    """Return the value and the energy used up; unknown where price or chip-hours are, a lower bound where only the energy is unknown."""
    fleets, currency = rented(given), in_dollars(given.currencies("price"))
    value, power, electricity = value_of(given, fleets), power_of(power_given(given)), electricity_of(given, currency)
    defaults = power.defaults.both(electricity.default).map(with_default)
    hardware = value.depreciated().scaled(share_per_hour())
    energy = product(power.per_chip_hour(), fleets.each(electricity.per_watt_hour))
    per_hour = added(hardware, energy)
    spread = fleets.total(product(fleets.hours, per_hour))
    return Estimate(
        quantity="cost",
        method="amortised",
        rows=given.rows,
        part=whole(given),
        spread=_known(spread, fleets, hardware),
        currency=currency,
        inputs={**_inputs(fleets, value, hardware, energy), **_energy_inputs(electricity, defaults)},
        factors=fleets.factors({"chip_hours": fleets.hours, "price": per_hour}, spread),
        origins=fleets.price_origin(value.listed, given.amount("price")),
        cites=cites_of(given, fleets, value, CITED, sources_of(defaults)),
    )


def share_per_hour() -> float:
    """Return the part of a chip's value, network included, that an hour of work uses up."""
    rate, hours_in_a_year = constant("price-performance-growth").value, constant("hours-per-year").value
    return float(rate * np.log(10.0) / hours_in_a_year / (1.0 - constant("interconnect-share").value))


def _known(spread: Spread, fleets: Rented, hardware: Spread) -> Spread:
    """Return the cost where the hardware's part is known: energy alone is no estimate of it."""
    lacking = fleets.units.any(~hardware.bounded)
    return Spread.unknown(len(spread)).where(lacking, spread)


def _inputs(fleets: Rented, value: Value, hardware: Spread, energy: Spread) -> dict[str, Inputs]:
    hours = fleets.total(fleets.hours).point
    used, power = (fleets.total(fleets.hours.scaled(part.point)).point for part in (hardware, energy))
    return {
        "value_per_chip": _mean(fleets, value.spread.point, hours),
        "years_since_purchase": _mean(fleets, value.age, hours),
        "chip_hours": hours,
        "hardware_and_network": used,
        "energy": power,
    }


def _energy_inputs(electricity: Electricity, defaults: Coded[tuple[Range, ...]]) -> dict[str, Inputs]:
    return {"electricity_per_kwh": electricity.per_watt_hour.point * WATT_HOURS_IN_A_KWH, "assumed": names_of(defaults)}


def _mean(fleets: Rented, values: Floats, hours: Floats) -> Floats:
    """Return the mean over an activity's fleets, weighted by their chip-hours; the value itself where it is one fleet."""
    if fleets.plain:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        mean: Floats = fleets.total(fleets.hours.scaled(values)).point / hours
    return mean
