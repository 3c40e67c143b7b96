"""`hardware`: compute from chip-hours, the chip's dense peak for the number format, and the utilisation.

C = chip-hours x 3600 x peak x utilisation (C(2025) 5045, annex paras 126-128; Sevilla et al. 2022, method 2). Where no
utilisation is given, the catalogue's cited default with its wide interval stands in, one shared guess for all that use it.
"""

from __future__ import annotations

import numpy as np

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.utilisation import Utilisation, default_utilisation
from flopledger.core.citation import Citation
from flopledger.estimate.chips import HARDWARE_FIELDS, PRECISION, chip_hours, chips
from flopledger.estimate.given import Estimate, Given, Shared
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
    formats = _formats(given, found)
    hours, peak = chip_hours(given), _peaks(given, found, formats)
    utilisation, defaults = _utilisation(given)
    _incomplete(given, hours, peak)
    return Estimate(
        quantity="compute",
        method="hardware",
        rows=given.rows,
        part=parts_of(given),
        spread=product(hours.scaled(SECONDS_IN_AN_HOUR), peak, utilisation),
        assumed=np.array([one is not None for one in defaults], dtype=bool),
        convention=CONVENTION,
        shared=_shared(defaults),
        inputs=_inputs(found, formats, hours, peak, utilisation),
        cites=_cites(given, found, formats, defaults),
    )


def _inputs(
    found: list[Chip | None], formats: list[str | None], hours: Spread, peak: Spread, utilisation: Spread
) -> dict[str, list[object]]:
    return {
        "chip": [chip.id if chip is not None else None for chip in found],
        "precision": list(formats),
        "chip_hours": hours.point.tolist(),
        "peak_flop_per_second": peak.point.tolist(),
        "utilisation": utilisation.point.tolist(),
    }


def _formats(given: Given, found: list[Chip | None]) -> list[str | None]:
    """Return the format written, else the one that the chip's training usually uses."""
    written = given.values("precision")
    return [name or (chip.default_format() if chip is not None else None) for name, chip in zip(written, found, strict=True)]


def _peaks(given: Given, found: list[Chip | None], formats: list[str | None]) -> Spread:
    own = given.amount("peak")
    pairs = [(chip.id if chip is not None else None, number_format) for chip, number_format in zip(found, formats, strict=True)]
    known = {pair: _peak(chip, pair[1]) for pair, chip in dict(zip(pairs, found, strict=True)).items()}
    listed = np.array([known[pair] for pair in pairs], dtype=np.float64)
    for index in np.flatnonzero(np.isnan(listed) & ~own.known).tolist():
        _no_peak(given, index, found[index], formats[index])
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


def _utilisation(given: Given) -> tuple[Spread, list[Utilisation | None]]:
    written = given.amount("utilisation")
    if bool(written.bounded.all()):
        return written, [None] * given.count
    kinds = given.column(given.ledger.activities.does)
    by_kind = {kind: default_utilisation(kind or "other") for kind in dict.fromkeys(kinds)}
    defaults = [None if has else by_kind[kind] for has, kind in zip(written.bounded.tolist(), kinds, strict=True)]
    columns = [(one.point, one.low, one.high) if one is not None else (np.nan, np.nan, np.nan) for one in defaults]
    assumed = Spread(*(np.array(column) for column in zip(*columns, strict=True)))
    return written.where(written.bounded, assumed), defaults


def _shared(defaults: list[Utilisation | None]) -> Shared | None:
    if not any(defaults):
        return None
    return Shared([one.key if one else None for one in defaults], _logs(defaults, "point", "low"), _logs(defaults, "high", "point"))


def _logs(defaults: list[Utilisation | None], above: str, below: str) -> Floats:
    return np.array([np.log(getattr(one, above) / getattr(one, below)) if one is not None else 0.0 for one in defaults])


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


def _cites(
    given: Given, found: list[Chip | None], formats: list[str | None], defaults: list[Utilisation | None]
) -> list[tuple[Citation, ...]]:
    """Return the sources of each: the chip's figure for the format with its own confidence, the default, and the ledger's evidence."""
    known: dict[tuple[str | None, ...], tuple[Citation, ...]] = {}
    out = []
    for index, (chip, number_format, default) in enumerate(zip(found, formats, defaults, strict=True)):
        key = (chip.id if chip else None, number_format, default.key if default else None)
        if key not in known:
            of_chip = (chip.citation_for(number_format or ""),) if chip else ()
            known[key] = (*of_chip, *((default.citation,) if default else ()))
        out.append((*known[key], *given.evidence(index)))
    return out
