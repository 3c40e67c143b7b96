"""The power that work draws, for energy and for the energy part of amortised cost: one place for both.

A chip draws TDP x server factor x average draw x PUE (energy.py of Cottier et al. 2024, arXiv 2405.21015). What the ledger gives goes
before each default; every default is named among the inputs, has an interval, and makes the estimate an assumed one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.constants import Constant, constant, constant_for
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.given import Given, Origin
from flopledger.estimate.rented import Rented, hardware_of, rented
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.ledger.fields import Amount, Choice, Field

PATH = "energy.hardware"
SERVER, DRAW, PUE, RANGE = "server-power-factor", "average-power-draw", "power-usage-effectiveness", "default-range"
CHIP_POWER = "chip_power"
HYPERSCALER, OTHER = "hyperscaler", "other"
FIELDS = (
    Field("power", Amount("W", bare=False), "Average power of all servers together, as measured; it is multiplied by `time`."),
    Field("time", Amount("hours", bare=False), "How long that power was drawn; the hardware's time where it is left out."),
    Field("chip_power", Amount("W", bare=False), "Average power of one chip with its share of the server, as measured or stated."),
    Field("tdp", Amount("W", bare=False), "Thermal design power of one chip, where it is not the catalogue's."),
    Field("server_factor", Amount("fraction"), "Power of a server over that of its chips; the catalogue's default where it is left out."),
    Field("draw", Amount("fraction", most=1.0), "Average part of its full power that a server draws; the catalogue's default else."),
    Field("pue", Amount("fraction"), "Power usage effectiveness of the data centre; the default of its `site` where it is left out."),
    Field("site", Choice((HYPERSCALER, OTHER), "class of data centre"), "Class of the data centre; `other` where nothing is said."),
    Field("chip_hours", Amount("chip-hours"), "Chip-hours, where they are not those of `compute.hardware`."),
)


@frozen
class Range:
    """A default with its interval: `name` says what it was taken for, `sources` whose it is."""

    name: str
    point: float
    low: float
    high: float
    sources: tuple[Citation, ...] = ()


@frozen
class Factor:
    """One factor of the power: its values, and the default that stands in for each, None where the ledger gives it."""

    name: str
    spread: Spread
    default: Coded[Range | None]


@frozen
class Power:
    """What some activities draw: watts of a chip of each fleet with its server, the watt-hours measured of all of it, and the PUE."""

    fleets: Rented
    of_chip: tuple[Factor, ...]  # of each fleet: TDP, server factor, average draw, whose product is the power of a chip
    measured: Spread  # power x time, watt-hours at the servers; unknown where it was not measured
    pue: Factor
    stated: NDArray[np.bool_]  # of each fleet: whether the power of a chip is stated as a whole

    @property
    def per_chip(self) -> Spread:
        """Watts of one chip of each fleet, server and data centre included."""
        return product(*(factor.spread for factor in self.of_chip), self.fleets.each(self.pue.spread))

    def energy(self) -> Spread:
        """Return the energy in watt-hours."""
        by_chip = self.fleets.total(product(self.fleets.hours, self.per_chip))
        if not self.measured.bounded.any():
            return by_chip
        return product(self.measured, self.pue.spread).where(self.measured.bounded, by_chip)

    def per_chip_hour(self) -> Spread:
        """Return the watt-hours of one chip-hour of each fleet; where the whole was measured, of every chip-hour alike."""
        if not self.measured.bounded.any():
            return self.per_chip
        with np.errstate(divide="ignore", invalid="ignore"):
            measured = product(self.measured.scaled(1.0 / self.fleets.total(self.fleets.hours).point), self.pue.spread)
        return self.fleets.each(measured).where(self.fleets.each(self.measured).bounded, self.per_chip)

    def named(self) -> dict[str, Spread]:
        """Return the independent factors whose product the energy is, by name."""
        fleets, whole = self.fleets, self.measured.bounded
        one = Spread.exact(np.ones(len(whole)))
        inner = {"chip_hours": fleets.hours, **{factor.name: factor.spread for factor in self.of_chip}}
        of_chips = inner if fleets.plain else fleets.factors(inner, fleets.total(product(*inner.values())))
        if not whole.any():
            return {**of_chips, "pue": self.pue.spread}
        silent = {name: one.where(whole, spread) for name, spread in of_chips.items()}
        return {**silent, "measured": self.measured.where(whole, one), "pue": self.pue.spread}

    @property
    def defaults(self) -> Coded[tuple[Range, ...]]:
        """Return the defaults that each activity's energy rests on."""
        sets: Coded[tuple[Range, ...]] = Coded.same((), self.fleets.units.given.count)
        for factor in self.of_chip:
            sets = sets.both(factor.default).map(with_default)
        of_activity = self._over_fleets(sets)
        kept = of_activity.both(Coded((False, True), self.measured.bounded.astype(np.int64)))
        return kept.map(lambda pair: () if pair[1] else pair[0]).both(self.pue.default).map(with_default)

    def _over_fleets(self, sets: Coded[tuple[Range, ...]]) -> Coded[tuple[Range, ...]]:
        """Return the defaults that the fleets of each activity rest on, each once."""
        return self.fleets.units.gathered(sets)

    def origins(self) -> dict[str, Origin]:
        """Return where the factors come from that some default stands in for; activities that rest on one err together in it."""
        of_chip = {factor.name: self._of_one(factor.default) for factor in self.of_chip}
        return {name: _origin(default) for name, default in {**of_chip, "pue": self.pue.default}.items() if any(default)}

    def _of_one(self, default: Coded[Range | None]) -> Coded[Range | None]:
        """Return the default of each activity that is one fleet and not measured as a whole, None elsewhere."""
        first = np.unique(self.fleets.units.owner, return_index=True)[1]
        silent = self.fleets.several | self.measured.bounded
        return Coded((*default.words, None), np.where(silent, len(default.words), default.code[first]))

    def _shown(self, factor: Factor) -> Floats:
        """Return a factor where it went in: the power of a chip is stated as a whole, or made of the others."""
        stated = self.of_chip[0].name == CHIP_POWER
        return np.where(self.stated == (factor.name == CHIP_POWER), factor.spread.point, np.nan) if stated else factor.spread.point

    def inputs(self) -> dict[str, Sequence[Any] | NDArray[Any]]:
        """Return what went in, for people; of several fleets what they have in common."""
        silent = self.fleets.several | self.measured.bounded
        first = np.unique(self.fleets.units.owner, return_index=True)[1]
        of_chip = {factor.name: np.where(silent, np.nan, self._shown(factor)[first]) for factor in self.of_chip}
        measured = {"measured_watt_hours": self.measured.point} if self.measured.bounded.any() else {}
        return {
            "chip": self.fleets.common(self.fleets.chip).map(lambda chip: chip.id if chip is not None else None),
            **of_chip,
            **measured,
            "pue": self.pue.spread.point,
        }


def names_of(defaults: Coded[tuple[Range, ...]]) -> Coded[str | None]:
    """Return the names of defaults, None where there are none."""
    return defaults.map(lambda found: "; ".join(one.name for one in found) or None)


def sources_of(defaults: Coded[tuple[Range, ...]]) -> Coded[tuple[Citation, ...]]:
    """Return the sources of defaults, each once."""
    return defaults.map(lambda found: tuple(dict.fromkeys(cite for one in found for cite in one.sources)))


def _origin(default: Coded[Range | None]) -> Origin:
    return Origin(
        key=default.map(lambda one: None if one is None else f"power/{one.name}"),
        default=default.map(lambda one: None if one is None else one.sources[0]),
    )


def with_default(pair: tuple[tuple[Range, ...], Range | None]) -> tuple[Range, ...]:
    """Return defaults and one more, if there is one."""
    return pair[0] if pair[1] is None else (*pair[0], pair[1])


def power_given(given: Given) -> Given:
    """Return the fields of power of the same activities, for a cost that has an energy part."""
    if PATH not in given.cache:
        fields = {item.name: item for item in FIELDS}
        given.cache[PATH] = Given(given.ledger, PATH, fields, "chip_hours", [], given.rows)
    found: Given = given.cache[PATH]
    return found


def power_of(given: Given) -> Power:
    """Return what activities draw; `given` is at `energy.hardware`. Unknown where neither the chip's power nor a measurement is known."""
    fleets = rented(given)
    stated = fleets.each(given.amount("chip_power"))
    inner = (_tdp(given, fleets), _factor(given, fleets, "server_factor", SERVER), _factor(given, fleets, "draw", DRAW))
    if not stated.bounded.any():
        return Power(fleets, inner, _measured(given), _pue(given), stated.bounded)
    one = Spread.exact(np.ones(len(stated)))
    power = Factor(CHIP_POWER, stated.where(stated.bounded, one), Coded.same(None, len(stated)))
    return Power(fleets, (power, *(_unless(factor, stated.bounded) for factor in inner)), _measured(given), _pue(given), stated.bounded)


def _unless(factor: Factor, stated: NDArray[np.bool_]) -> Factor:
    """Return a factor that is 1, and no default, where the power of a chip is stated as a whole."""
    one, default = Spread.exact(np.ones(len(stated))), factor.default
    return Factor(factor.name, one.where(stated, factor.spread), Coded((*default.words, None), _told(default, stated)))


def _told(default: Coded[Range | None], given: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the codes of defaults, the one after the last (None) where the ledger gives the value."""
    return np.where(given, len(default.words), default.code)


def _measured(given: Given) -> Spread:
    power, time = given.amount("power"), given.amount("time")
    return product(power, time.where(time.bounded, hardware_of(given).amount("time")))


def _tdp(given: Given, fleets: Rented) -> Factor:
    own = fleets.each(given.amount("tdp"))
    spread = own.where(own.bounded, Spread.of(fleets.chip.map(_tdp_of)))
    return Factor("tdp_watt", spread, Coded.same(None, len(spread)))  # a data sheet is no assumption


def _tdp_of(chip: Chip | None) -> Range | None:
    watt = None if chip is None else chip.tdp_watt
    return None if chip is None or watt is None else Range("tdp", watt, watt, watt)


def _factor(given: Given, fleets: Rented, name: str, of: str) -> Factor:
    """Return a factor as the ledger gives it, else the catalogue's default for the chip."""
    default: Coded[Range | None] = fleets.chip.map(lambda one: None if one is None else _ranged(constant_for(of, one), of, name))
    own = fleets.each(given.amount(name))
    return Factor(name, own.where(own.bounded, Spread.of(default)), Coded((*default.words, None), _told(default, own.bounded)))


def _pue(given: Given) -> Factor:
    default: Coded[Range | None] = given.values("site").map(_pue_of)
    own = given.amount("pue")
    _too_good(given, own.high)
    return Factor("pue", own.where(own.bounded, Spread.of(default)), Coded((*default.words, None), _told(default, own.bounded)))


def _pue_of(site: str | None) -> Range:
    name = site or OTHER
    said = f"pue of site `{name}`" if site else f"pue of site `{name}`, as none is named"
    return _ranged(constant(PUE, name if name == HYPERSCALER else ""), f"{PUE} {name}", said)


def _ranged(found: Constant, scope: str, name: str) -> Range:
    """Return a constant with its stated range, or else the range for constants of its name."""
    general = constant(RANGE, scope) if found.low is None or found.high is None else None
    low = found.low if general is None or general.low is None else found.value * general.low
    high = found.high if general is None or general.high is None else found.value * general.high
    sources = (found.citation,) if general is None else (found.citation, general.citation)
    label = f"{name} {found.value:g}" if not found.scope or name.startswith("pue") else f"{name} {found.value:g} of {found.scope}"
    return Range(label, found.value, low or found.value, high or found.value, sources)


def _too_good(given: Given, high: Floats) -> None:
    for index in np.flatnonzero(high < 1.0).tolist():
        given.find(
            "out-of-range",
            index,
            "pue",
            found=f"a PUE of {float(high[index]):g}",
            expected="1 or more: what the data centre draws over what its servers draw",
            remedy="check the number",
        )
