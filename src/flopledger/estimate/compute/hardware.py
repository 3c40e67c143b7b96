"""`hardware`: compute from chip-hours, the chip's dense peak for the number format, and the utilisation.

C = chip-hours x 3600 x peak x utilisation (C(2025) 5045, annex paras 126-128; Sevilla et al. 2022, method 2). Where no
utilisation is given, the catalogue's cited default with its wide interval stands in, one shared guess for all that use it.
"""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.utilisation import Utilisation, default_utilisation
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.estimate.chips import HARDWARE_FIELDS, PRECISION, chip_hours, chips
from flopledger.estimate.given import Estimate, Given, Origin
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import parts_of
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.ledger.fields import Amount, Field

TITLE = "chip-hours x peak x utilisation"
ORDER = 2
PRINCIPAL = "chip_hours"
FIELDS = (
    *HARDWARE_FIELDS,
    PRECISION,
    Field("utilisation", Amount("fraction", most=1.0), "Model-FLOP utilisation: the part of the peak that did counted work."),
    Field("peak", Amount("FLOP/s", bare=False), "Dense peak of one chip, where it is not the catalogue's."),
)
SECONDS_IN_AN_HOUR = 3600.0
CONVENTION = "model-flop"


def estimate(given: Given) -> Estimate | None:
    """Return the compute of each activity with its interval; unknown where chip-hours or peak are."""
    found = chips(given)
    sorts = found.both(given.values("precision")).map(_with_format)
    hours, peak = chip_hours(given), _peaks(given, sorts)
    utilisation, defaults = _utilisation(given)
    _incomplete(given, hours, peak)
    return Estimate(
        quantity="compute",
        method="hardware",
        rows=given.rows,
        part=parts_of(given),
        spread=product(hours.scaled(SECONDS_IN_AN_HOUR), peak, utilisation),
        assumed=defaults.where(bool),
        convention=CONVENTION,
        factors={"chip_hours": hours, "peak": peak, "utilisation": utilisation},
        origins={"utilisation": _origin(defaults)},
        inputs={
            "chip": found.map(lambda chip: chip.id if chip is not None else None),
            "precision": sorts.map(lambda sort: sort[1]),
            "chip_hours": hours.point,
            "peak_flop_per_second": peak.point,
            "utilisation": utilisation.point,
        },
        cites=Lazily(given.count, lambda index: (*_cites(found[index], defaults[index]), *given.evidence(index))),
    )


Sort = tuple[Chip | None, str | None]


def _with_format(pair: Sort) -> Sort:
    """Return a chip with the format written, else the one that the chip's training usually uses."""
    chip, written = pair
    return chip, written or (chip.default_format() if chip is not None else None)


def _peaks(given: Given, sorts: Coded[Sort]) -> Spread:
    own = given.amount("peak")
    listed: Floats = sorts.map(lambda sort: _peak(*sort)).array(np.float64)
    for index in np.flatnonzero(np.isnan(listed) & ~own.known).tolist():
        _no_peak(given, index, *sorts[index])
    return own.where(own.bounded, Spread.exact(listed))


def _peak(chip: Chip | None, number_format: str | None) -> float:
    peak = chip.peak(number_format) if chip is not None and number_format is not None else None
    return np.nan if peak is None else peak


def _no_peak(given: Given, index: int, chip: Chip | None, number_format: str | None) -> None:
    if chip is None or number_format is None:
        return
    have = ", ".join(name for name in ("fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp4") if chip.peak(name) is not None)
    given.find(
        "format-unsupported",
        index,
        "precision",
        found=f"`{number_format}` on {chip.id}",
        expected=f"a format with a known dense peak: {have}",
        remedy="correct the format or the chip, or give `peak`",
    )


def _utilisation(given: Given) -> tuple[Spread, Coded[Utilisation | None]]:
    """Return the utilisation written or assumed, and the default that is assumed, None where one is written."""
    written = given.amount("utilisation")
    by_kind = given.ledger.activities.does.take(given.rows).map(lambda kind: default_utilisation(kind or "other"))
    defaults: Coded[Utilisation | None] = Coded((None, *by_kind.words), np.where(written.bounded, 0, by_kind.code + 1))
    return written.where(written.bounded, Spread.of(defaults)), defaults


def _origin(defaults: Coded[Utilisation | None]) -> Origin:
    """Return that every estimate with the same default rests on one and the same guess."""
    return Origin(defaults.map(lambda one: one.key if one else None), defaults.map(lambda one: one.citation if one else None))


def _incomplete(given: Given, hours: Spread, peak: Spread) -> None:
    """Say what is missing where an activity names the method but not enough for it; what is written as unknown is no surprise."""
    missing = ~hours.bounded if not (given.is_written("chip_hours") or given.is_written("time")) else np.zeros(given.count, dtype=bool)
    for index in np.flatnonzero(missing).tolist():
        given.find(
            "method-incomplete",
            index,
            "",
            found="`hardware` without chip-hours",
            expected="`chip_hours`, or `chips` and `time`",
            remedy="add them, or write `chip_hours: unknown`",
        )
    if not given.is_written("chip") and not given.is_written("peak"):
        for index in np.flatnonzero(np.isnan(peak.point)).tolist():
            given.find(
                "method-incomplete",
                index,
                "",
                found="`hardware` without a chip",
                expected="`chip`, or `peak`",
                remedy="add it, or write `chip: unknown`",
            )


def _cites(chip: Chip | None, default: Utilisation | None) -> tuple[Citation, ...]:
    return (*((chip.citation,) if chip else ()), *((default.citation,) if default else ()))
