"""The peak rate of each chip for its number format: the catalogue's dense one, or the ledger's if it can be that.

Figures that circulate for a chip are often not its dense rate: twice that with structured sparsity or with 16-bit accumulation,
that of a board of four or of one of two cores. A given `peak` is held against the catalogue's. Used by `hardware.py`.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from flopledger.catalogue.chips import FORMATS, Chip, chips
from flopledger.core.coded import Coded
from flopledger.estimate.compute.hardware_checks import Said, find_each
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Floats, Spread
from flopledger.ledger.fields import Amount, Field

PEAK = Field("peak", Amount("FLOP/s", bare=False), "Dense peak of one chip, where it is not the catalogue's.")
Sort = tuple[Chip | None, str | None]

ROUNDING = 0.02  # figures for one rate differ by this: 1,979 and 2,000, 989.4 and 1,000
UNLIKE = 0.1  # clocks and power limits explain a tenth
NODE = 8  # chips in the servers that training clusters are built of
TERA = 1e12


def with_format(pair: Sort) -> Sort:
    """Return a chip with the format written, else the one that the chip's training usually uses."""
    chip, written = pair
    return chip, written or (chip.default_format() if chip is not None else None)


def peaks(given: Given, sorts: Coded[Sort]) -> Spread:
    """Return the dense peak of each fleet's chips, FLOP/s; unknown, with a finding, where it cannot be what is written."""
    own = given.amount("peak")
    listed: Floats = sorts.map(lambda sort: _peak(*sort)).array(np.float64)
    lacking = sorts.where(_lacks_format)
    find_each(
        given,
        "format-unsupported",
        "precision",
        lacking | (np.isnan(listed) & ~own.bounded & sorts.where(_named)),
        partial(_no_peak, sorts),
    )
    with np.errstate(invalid="ignore"):
        ratio = own.point / listed
        twice = (np.abs(ratio - 2) <= 2 * ROUNDING) & sorts.where(lambda sort: sort[0] is not None and bool(sort[0].twice))
        unlike = (np.abs(ratio - 1) > UNLIKE) & ~twice
    find_each(given, "peak-sparse", "peak", twice, lambda index: _sparse(float(own.point[index]), *sorts[index]))
    find_each(given, "peak-unlike", "peak", unlike, lambda index: _unlike(float(own.point[index]), float(ratio[index]), *sorts[index]))
    refused = twice | lacking
    return Spread.unknown(len(own)).where(refused, own.where(own.bounded, Spread.exact(listed)))


def _named(sort: Sort) -> bool:
    return sort[0] is not None and sort[1] is not None


def _lacks_format(sort: Sort) -> bool:
    chip, number_format = sort
    return chip is not None and number_format is not None and chip.supports(number_format) is False


def _peak(chip: Chip | None, number_format: str | None) -> float:
    peak = chip.peak(number_format) if chip is not None and number_format is not None else None
    return np.nan if peak is None else peak


def _no_peak(sorts: Coded[Sort], index: int) -> Said:
    chip, number_format = sorts[index]
    have = ", ".join(name for name in FORMATS if chip is not None and chip.peak(name) is not None)
    remedy = "correct the format or the chip" + ("" if _lacks_format(sorts[index]) else ", or give `peak`")
    return f"`{number_format}` on {chip.id if chip else ''}", f"a format with a known dense peak: {have}", remedy


def _sparse(peak: float, chip: Chip | None, number_format: str | None) -> Said:
    """Say that a peak is twice the dense one, and what figure that is."""
    if chip is None or number_format is None:
        return "", "", ""
    what = " or ".join(f"with {way}" for way in chip.twice)
    same = next((name for name in FORMATS if name != number_format and _near(peak, chip.peaks.get(name))), None)
    other = f"; if the work ran in {same}, write `precision: {same}`" if same else ""
    dense = f"{chip.peaks[number_format] / TERA:,.4g} TFLOP/s, the dense {number_format} peak of {chip.id}"
    return f"{peak / TERA:,.4g} TFLOP/s, the rate {what}", dense, f"leave `peak` out{other}"


def _unlike(peak: float, ratio: float, chip: Chip | None, number_format: str | None) -> Said:
    if chip is None or number_format is None:
        return "", "", ""
    dense = f"about {chip.peaks[number_format] / TERA:,.4g} TFLOP/s, the dense {number_format} peak of {chip.id}"
    return (
        f"{peak / TERA:,.4g} TFLOP/s, {_likeness(peak, ratio, chip, number_format)}",
        dense,
        "leave `peak` out, or correct chip or format",
    )


def _likeness(peak: float, ratio: float, chip: Chip, number_format: str) -> str:
    """Return in words what a figure looks like that is not the dense peak of the chip."""
    other = next((name for name in FORMATS if name != number_format and _near(peak, chip.peaks.get(name))), None)
    if other is not None:
        return f"the {other} rate"
    if chip.devices > 1 and abs(ratio * chip.devices - 1) <= UNLIKE:
        return f"the rate of one of its {chip.devices} cores or dies"
    if chip.board > 1 and abs(ratio / chip.board - 1) <= 2 * UNLIKE:  # 420 circulates for the 4 x 123 of a TPU v3 board
        return f"the rate of a board or module of {chip.board} chips"
    if abs(ratio / NODE - 1) <= UNLIKE:
        return f"the rate of a server of {NODE} chips"
    sibling = next((one for one in chips().values() if _sibling(one, chip) and _near(peak, one.peaks.get(number_format))), None)
    return f"the rate of {sibling.id}" if sibling else f"{ratio:.3g} times the peak"


def _sibling(one: Chip, chip: Chip) -> bool:
    return one.family == chip.family and one.id != chip.id


def _near(peak: float, listed: float | None) -> bool:
    return listed is not None and abs(peak / listed - 1) <= ROUNDING
