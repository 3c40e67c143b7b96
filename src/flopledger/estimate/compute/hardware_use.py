"""The utilisation of each fleet: stated, converted from that of the hardware, or assumed; and the part of its time that counts.

Model-FLOP utilisation (MFU) counts what the model needs; hardware-FLOP utilisation (HFU) every operation that ran, activations
computed again included (Chowdhery et al. 2022, arXiv 2204.02311, appendix B). MFU = HFU / factor of recomputation. Used by `hardware.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.recomputation import UNSTATED, Recomputation, recomputations, ways
from flopledger.catalogue.utilisation import Utilisation, default_utilisation
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.compute.hardware_checks import Said, find_each
from flopledger.estimate.fleets import Units
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Spread, inverse, product
from flopledger.ledger.fields import Amount, Choice, Field

RECOMPUTATION = Field("recomputation", Choice(ways(), "way of recomputing"), "How activations are recomputed to save memory.")
USE_FIELDS = (
    Field("lost", Amount("hours", bare=False), "The part of `time` in which no work counted: restarts, repeated steps, waiting."),
    Field("effective", Amount("fraction", most=1.0), "The part of the chip-hours in which work counted, where `lost` is not given."),
    Field("utilisation", Amount("fraction", most=1.0), "Model-FLOP utilisation: the part of the peak that did counted work."),
    Field(
        "hardware_utilisation", Amount("fraction", most=1.0), "Hardware-FLOP utilisation: with the operations that `recomputation` adds."
    ),
    RECOMPUTATION,
)
TOLERANCE = 0.1  # how far MFU and HFU may be from the factor between them: conventions for attention differ


@frozen
class Use:
    """The utilisation of each fleet, where a default stands in for it, and the default of each activity's kind of work."""

    spread: Spread
    assumed: NDArray[np.bool_]
    by_kind: Coded[Utilisation]
    of_fleet: Coded[Utilisation]
    converted: Coded[Recomputation | None]
    executed: Spread

    def sources(self) -> Coded[tuple[Citation, ...]]:
        """Return the sources of what was assumed for each fleet."""
        default = Coded((*self.of_fleet.words, None), np.where(self.assumed, self.of_fleet.code, len(self.of_fleet.words)))
        return default.both(self.converted).map(lambda pair: tuple(one.citation for one in pair if one is not None))

    def inputs(self, units: Units) -> dict[str, Any]:
        """Return what was converted, where anything was."""
        if not any(self.converted.present()):
            return {}
        names = self.converted.map(lambda one: one.name if one else None)
        return {"hardware_utilisation": units.mean(self.executed, np.ones(len(self.executed))).point, "recomputation": units.common(names)}


def use_of(given: Given, units: Units) -> Use:
    """Return the model-FLOP utilisation of each fleet: the one written, else from the hardware's, else the default of the work."""
    by_kind = given.ledger.activities.does.take(given.rows).map(lambda kind: default_utilisation(kind or "other", given.part))
    written, executed = units.given.amount("utilisation"), units.given.amount("hardware_utilisation")
    of_fleet = by_kind.take(units.owner)
    stated = units.given.values("recomputation")
    convert = executed.bounded & ~written.bounded
    kinds = recomputations()
    factor = stated.map(lambda name: kinds[name or UNSTATED])
    use = written.where(written.bounded, product(executed, inverse(Spread.of(factor))))
    _check_stated(units.given, use, of_fleet)
    _check_both(units.given, written, executed, stated)
    converted: Coded[Recomputation | None] = Coded((None, *factor.words), np.where(convert, factor.code + 1, 0))
    return Use(use.where(use.bounded, Spread.of(of_fleet)), ~use.bounded, by_kind, of_fleet, converted, executed)


def productive(given: Given) -> Spread:
    """Return the part of each fleet's chip-hours in which work counted: 1 where nothing is said of it."""
    lost, time, effective = given.amount("lost"), given.amount("time"), given.amount("effective")
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = Spread(1 - lost.point / time.point, 1 - lost.high / time.point, 1 - lost.low / time.point)
    find_each(
        given,
        "out-of-range",
        "lost",
        kept.low < 0,
        lambda _: ("more time lost than there was", "at most `time`", "exchange or correct the two"),
    )
    find_each(
        given,
        "method-incomplete",
        "lost",
        lost.bounded & ~time.known & ~effective.bounded,
        lambda _: ("`lost` without `time`", "the time that it is a part of", "add `time`, or give the part that counted as `effective`"),
    )
    kept = Spread.unknown(len(kept)).where(kept.low < 0, kept)
    return effective.where(effective.bounded, kept.where(lost.bounded, Spread.exact(np.ones(given.count))))


def _check_stated(given: Given, use: Spread, defaults: Coded[Utilisation]) -> None:
    """Find utilisations that few runs have reached or fallen to."""
    most = defaults.map(lambda one: one.most).array(np.float64)
    least = defaults.map(lambda one: one.least or 0.0).array(np.float64)
    with np.errstate(invalid="ignore"):
        unusual = use.known & ((use.low > most) | (use.high < least))

    def say(index: int) -> Said:
        usual = f"{(defaults[index].least or 0) * 100:.3g} % to {most[index] * 100:.3g} % for such work"
        high = use.low[index] > most[index]
        remedy = "is it of the hardware (`hardware_utilisation`), or of another peak?" if high else "is the peak that of the format used?"
        return f"a utilisation of {use.point[index] * 100:.3g} %", usual, remedy

    find_each(given, "utilisation-unusual", "utilisation", unusual, say)


def _check_both(given: Given, written: Spread, executed: Spread, stated: Coded[str | None]) -> None:
    """Find utilisations of model and hardware that cannot both be, and those of the hardware that nobody can convert."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = executed.point / written.point
        factor = stated.map(lambda name: np.nan if name is None else recomputations()[name].point).array(np.float64)
        apart = (ratio >= 1) & (np.abs(ratio / factor - 1) > TOLERANCE)

    def above(index: int) -> Said:
        found = f"utilisation {written.point[index]:.3g}, hardware_utilisation {executed.point[index]:.3g}"
        return found, "at most that of the hardware, which counts the same operations and more", "exchange or correct the two"

    def other(index: int) -> Said:
        found = f"hardware_utilisation is {ratio[index]:.3g} times utilisation"
        expected = f"about {factor[index]:.3g}, the factor of `recomputation: {stated[index]}`"
        return found, expected, "utilisation is used; correct one of the three"

    find_each(given, "out-of-range", "utilisation", ratio < 1, above)
    find_each(given, "estimates-disagree", "hardware_utilisation", apart, other)
    silent = executed.bounded & ~written.bounded & stated.where(lambda name: name is None)
    find_each(given, "method-incomplete", "hardware_utilisation", silent, _unconverted)


def _unconverted(_index: int) -> Said:
    remedy = "add `recomputation: none`, `selective` or `full`; anything from none to full is assumed"
    return "`hardware_utilisation` without `recomputation`", "how many operations were run twice", remedy
