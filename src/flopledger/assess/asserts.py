"""Figures as filed: each assert is derived again from the ledger and reported with the exact difference."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.costs import bearing
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.core.finding import Finding, finding
from flopledger.core.quantity import Quantity, resolution
from flopledger.estimate.chips import HARDWARE_FIELDS, chip_hours
from flopledger.estimate.given import Given
from flopledger.estimate.rented import HARDWARE
from flopledger.ledger.model import Entry

FIGURES = ("compute", "cost", "energy", "chip_hours")
FLOAT_SLACK = 1e-12  # a sum of doubles may differ in its last digits
Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


def check_asserts(result: Assessment) -> Iterator[Finding]:
    """Yield a finding for every figure that does not come out as filed, or that cannot be derived."""
    for entry in result.ledger.asserts:
        figures = [name for name in FIGURES if isinstance(entry.get(name), Quantity)]
        if not figures:
            yield finding(
                "assert-empty",
                entry.at,
                found="no figure",
                expected=f"one of {', '.join(FIGURES)}",
                remedy="add the figure as it was filed",
            )
        for name in figures:
            yield from _check(result, entry, name)


def _check(result: Assessment, entry: Entry, name: str) -> Iterator[Finding]:
    derived, missing = _derived(result, entry, name)
    stated = entry.point(name)
    if stated is None:
        return
    if missing:
        expected = f"{name} of every line it is made of"
        yield finding(
            "assert-unknown",
            entry.place(name),
            found=f"unknown: {', '.join(missing[:6])}",
            expected=expected,
            remedy=f"say what these took; the rest adds up to {derived:,.6g}",
        )
    elif abs(derived - stated) > _allowed(entry, name) * stated + FLOAT_SLACK * max(derived, stated):
        yield _differs(entry, name, stated, derived)


def _allowed(entry: Entry, name: str) -> float:
    within = entry.point("within")
    return within if within is not None else resolution(str((entry.get("written") or {}).get(name, "")))


def _differs(entry: Entry, name: str, stated: float, derived: float) -> Finding:
    quantity = entry.get(name)
    unit = quantity.unit if isinstance(quantity, Quantity) else ""
    relative = (derived - stated) / stated if stated else math.inf
    return finding(
        "assert-differs",
        entry.place(name),
        found=f"{stated:,.12g} {unit} as filed",
        expected=f"{derived:,.12g} {unit} as derived: {derived - stated:+,.12g} ({relative:+.4%})",
        remedy="correct the lines or the figure; `within` says how far they may differ",
    )


def _derived(result: Assessment, entry: Entry, name: str) -> tuple[float, list[str]]:
    """Return the sum of what is known and the activities whose amount is not."""
    rows, amounts = _amounts(result, entry, name)
    unknown = np.isnan(amounts)
    ids = result.ledger.activities.ids
    return math.fsum(amounts[~unknown].tolist()), [ids[row] for row in dict.fromkeys(rows[unknown].tolist())]


def _amounts(result: Assessment, entry: Entry, name: str) -> tuple[Rows, Floats]:
    """Return the activities that an assert is about, and of each what it claims: by line where it names a system."""
    system = result.systems.get(entry.get("system") or "")
    rows, amounts = _by_activity(result, entry, name) if system is None else _by_line(result, entry, name, system)
    named = set(entry.get("activities") or ())
    if not named:
        return rows, amounts
    ids = result.ledger.activities.ids
    chosen = np.array([ids[row] in named for row in rows.tolist()], dtype=bool)
    return rows[chosen], amounts[chosen]


def _by_activity(result: Assessment, entry: Entry, name: str) -> tuple[Rows, Floats]:
    if name == "compute":
        return result.components.row, result.components.point
    return np.arange(result.ledger.activities.count), _of_activities(result, entry, name)


def _by_line(result: Assessment, entry: Entry, name: str, system: SystemAssessment) -> tuple[Rows, Floats]:
    parts, component = result.components, system.lines.component
    if name == "compute":
        amounts = parts.point[component]
    else:
        borne = bearing(parts, result.ledger.activities.count)[component]
        amounts = _of_activities(result, entry, name)[parts.row[component]] * borne
    total = system.totals.get(entry.get("total") or "")
    fraction = total.treatments.fraction if total is not None else np.ones(len(component))
    return parts.row[component], np.where(fraction == 0, 0.0, amounts * fraction)


def _of_activities(result: Assessment, entry: Entry, name: str) -> Floats:
    count = result.ledger.activities.count
    if name == "chip_hours":
        given = Given(result.ledger, HARDWARE, {field.name: field for field in HARDWARE_FIELDS}, "chip_hours", [], np.arange(count))
        return chip_hours(given).point
    amounts = np.full(count, np.nan)
    if name == "energy":
        for choice in result.estimates.energy:
            amounts[choice.rows] = choice.estimate.spread.point[choice.entries]
        return amounts
    return _cost(result, entry, amounts)


def _cost(result: Assessment, entry: Entry, amounts: Floats) -> Floats:
    """Return cost on the basis named, else on the first basis in the stated order that an activity has, in the assert's currency."""
    quantity, basis = entry.get("cost"), entry.get("basis")
    for one in result.estimates.cost:
        if basis not in (None, one.method):
            continue
        here = _in_currency(one.currency, quantity.unit) & np.isnan(amounts[one.rows])
        amounts[one.rows[here]] = one.spread.point[here]
    return amounts


def _in_currency(currencies: Sequence[str], currency: str) -> NDArray[np.bool_]:
    return np.array([name == currency for name in currencies], dtype=bool)
