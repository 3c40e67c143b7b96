"""Figures as filed: each assert is derived again from the ledger and reported with the exact difference."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.costs import bearing
from flopledger.assess.exchange import Exchange
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.quantity import Quantity, resolution
from flopledger.core.shown import shown
from flopledger.estimate.chips import HARDWARE_FIELDS, chip_hours
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.rented import HARDWARE
from flopledger.ledger.model import Entry, Ledger
from flopledger.rules.load import Rulebook

FIGURES = ("compute", "cost", "energy", "chip_hours")
FLOAT_SLACK = 1e-12  # a sum of doubles may differ in its last digits
Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


def check_asserts(result: Assessment, rules: Rulebook) -> Iterator[Finding]:
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
        lost = _without_total(result, entry)
        if lost is not None and rules.standard(_standard(entry)) is not None:  # one that is not known is reported by the rulebook
            yield lost
        for name in figures if lost is None else ():
            yield from _check(result, entry, name)


def _standard(entry: Entry) -> str:
    return str(entry.get("total")).partition("/")[0]


def _without_total(result: Assessment, entry: Entry) -> Finding | None:
    """Return a finding where the total that a figure claims is not there to be derived."""
    wanted, system = entry.get("total"), _system(result, entry)
    if wanted is None or (system is not None and wanted in system.totals):
        return None
    if system is None:
        expected = f"the system that it is about: {', '.join(result.systems)}"
        found = f"the total {shown(wanted)} of no system"
        return finding("assert-unknown", entry.place("total"), found=found, expected=expected, remedy="add `system: ...`")
    expected = f"a total that is assessed, of a standard in force and known on {result.as_of.in_force}"
    remedy = did_you_mean(wanted, system.totals) or "check the name, and the day asked about"
    return finding("assert-unknown", entry.place("total"), found=f"the total {shown(wanted)}", expected=expected, remedy=remedy)


def _system(result: Assessment, entry: Entry) -> SystemAssessment | None:
    """Return the system that an assert is about: the one it names, else the only one if it claims a standard's total."""
    if entry.get("system") is None and entry.get("total") is not None and len(result.systems) == 1:
        return next(iter(result.systems.values()))
    return result.systems.get(entry.get("system") or "")


def _check(result: Assessment, entry: Entry, name: str) -> Iterator[Finding]:
    derived, missing = _derived(result, entry, name)
    if missing:
        expected = f"{name} of every line it is made of"
        yield finding(
            "assert-unknown",
            entry.place(name),
            found=f"unknown: {', '.join(missing[:6])}",
            expected=expected,
            remedy=f"say what these took; the rest adds up to {derived:,.6g}",
        )
    elif not _fits(entry, name, derived):
        yield _differs(entry, name, derived)


def _fits(entry: Entry, name: str, derived: float) -> bool:
    """Tell whether a figure comes out: within what it may differ, or, if it was filed as an interval or bound, inside that."""
    filed, within = entry.get(name), entry.point("within")
    if within is None:
        within = resolution(_written(entry, name)) if filed.exact else 0.0
    slack = within + FLOAT_SLACK
    return bool(filed.low - slack * filed.low <= derived <= filed.high + slack * filed.high)


def _written(entry: Entry, name: str) -> str:
    return str((entry.get("written") or {}).get(name, ""))


def _differs(entry: Entry, name: str, derived: float) -> Finding:
    filed = entry.get(name)
    stated = filed.point if filed.point is not None else (filed.high if filed.low == 0 else filed.low)
    relative = (derived - stated) / stated if stated else math.inf
    return finding(
        "assert-differs",
        entry.place(name),
        found=f"{f'{stated:,.12g} {filed.unit}' if filed.exact else _written(entry, name)} as filed",
        expected=f"{derived:,.12g} {filed.unit} as derived: {derived - stated:+,.12g} ({relative:+.4%})",
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
    system = _system(result, entry)
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
        converted = one.spread.point * _into(result.ledger, one, quantity.unit)
        here = ~np.isnan(converted) & np.isnan(amounts[one.rows])
        amounts[one.rows[here]] = converted[here]
    return amounts


def _into(ledger: Ledger, one: Estimate, currency: str) -> Floats:
    """Return what one unit of each cost's currency is in another, NaN where no rate of the ledger says so."""
    written, exchange = Coded.of(one.currency), Exchange.of(ledger, one.rows)
    if exchange is not None:
        return exchange.factor(written, currency)
    return np.where(written.where(currency.__eq__), 1.0, np.nan)
