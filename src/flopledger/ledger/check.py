"""Checks that concern several values at once: names that must be declared, dates, loops, things made twice.

Each check yields findings; `read.py` runs them all, so that a reader of the messages sees everything in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

import numpy as np

from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, capped, did_you_mean, finding
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.ledger.lineage import producers, reused_in_a_loop
from flopledger.ledger.model import Ledger
from flopledger.ledger.plans import check_plans, together

Word = TypeVar("Word")
SLACK = 1e-9  # shares written to a few digits add up to one within this


def check(ledger: Ledger) -> list[Finding]:
    """Return every finding about how the parts of a ledger fit together."""
    return [item for one in CHECKS for item in capped(one(ledger))]


def _duplicate_activities(ledger: Ledger) -> Iterator[Finding]:
    ids = ledger.activities.ids
    if len(set(ids)) == len(ids):
        return
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        if name in first:
            where = ledger.activities.place(first[name])
            found, remedy = f"the activity {shown(name)} a second time", f"it stands in {where} already"
            yield finding("declared-twice", ledger.activities.place(row), found=found, expected="each name once", remedy=remedy)
        first.setdefault(name, row)


def _kinds_given(ledger: Ledger) -> Iterator[Finding]:
    for row in np.setdiff1d(np.arange(ledger.activities.count), ledger.activities.raw.rows("does"), assume_unique=True).tolist():
        found = f"{shown(ledger.activities.ids[row])} without `does`"
        remedy = "write `does: pretraining` or another kind"
        yield finding("key-missing", ledger.activities.place(row), found=found, expected="the kind of work", remedy=remedy)


def _used_names(ledger: Ledger) -> Iterator[Finding]:
    uses = ledger.activities.uses
    for row in _where(uses, lambda used: any(name not in ledger.artifacts for _, name in used)):
        for role, name in uses[row]:
            if name not in ledger.artifacts:
                yield _unknown("artifact", name, ledger.activities.raw.item_place(f"uses.{role}", row, name), ledger.artifacts)


def _made_names(ledger: Ledger) -> Iterator[Finding]:
    return _named(ledger, "artifact", ledger.activities.produces, "produces", ledger.artifacts)


def _purposes(ledger: Ledger) -> Iterator[Finding]:
    return _named(ledger, "system", ledger.activities.done_for, "for", {**ledger.systems, **ledger.artifacts})


def _named(ledger: Ledger, what: str, column: Coded[tuple[str, ...]], path: str, known: Mapping[str, object]) -> Iterator[Finding]:
    for row in _where(column, lambda names: any(name not in known for name in names)):
        for name in column[row]:
            if name not in known:
                yield _unknown(what, name, ledger.activities.raw.item_place(path, row, name), known)


def _where(column: Coded[Word], holds: Callable[[Word], bool]) -> list[int]:
    rows: list[int] = np.flatnonzero(column.where(holds)).tolist()
    return rows


def _parties(ledger: Ledger) -> Collection[str]:
    return {*ledger.parties, ledger.developer}


def _workers(ledger: Ledger) -> Iterator[Finding]:
    known, by = _parties(ledger), ledger.activities.by
    for row in _where(by, lambda shares: any(party not in known for party in shares)):
        for party in by[row]:
            if party not in known:
                path = f"by.{party}" if f"by.{party}" in ledger.activities.raw.columns else "by"
                yield _unknown("party", party, ledger.activities.place(row, path), known)


def _makers(ledger: Ledger) -> Iterator[Finding]:
    known = _parties(ledger)
    for entry in ledger.artifacts.values():
        for field in ("made_by", "original_provider"):
            party = entry.get(field)
            if party is not None and party not in known:
                yield _unknown("party", party, entry.place(field), known)


def _unknown(what: str, name: str, at: Position, known: Collection[str]) -> Finding:
    near = did_you_mean(name, known)
    remedy = near if near.endswith("?") else "; or ".join(part for part in (near, f"declare {shown(name)}") if part)
    return finding(f"unknown-{what}", at, found=shown(name), expected=f"a declared {what}", remedy=remedy)


def _reversed_dates(ledger: Ledger) -> Iterator[Finding]:
    activities = ledger.activities
    for row in np.flatnonzero(activities.ended < activities.started).tolist():
        found = f"{activities.started[row]} to {activities.ended[row]}"
        remedy = "exchange or correct the two"
        yield finding(
            "impossible-date", activities.place(row, "ended"), found=found, expected="an end on or after the start", remedy=remedy
        )


def _made_twice(ledger: Ledger) -> Iterator[Finding]:
    first: dict[str, list[int]] = {}
    for row in _where(ledger.activities.produces, bool):
        for name in ledger.activities.produces[row]:
            makers = first.setdefault(name, [])
            other = next((maker for maker in makers if together(ledger.activities, maker, row)), None)
            if other is not None:
                yield _twice(ledger, name, row, other)
            makers.append(row)


def _twice(ledger: Ledger, name: str, row: int, earlier: int) -> Finding:
    other = ledger.activities.ids[earlier]
    return finding(
        "made-twice",
        ledger.activities.place(row, "produces"),
        found=f"{shown(name)} made by {shown(ledger.activities.ids[row])} and by {shown(other)}",
        expected="one activity that makes it",
        remedy=f"give the result of each its own name, and let the later one use the earlier ({shown(other)})",
    )


def _loops(ledger: Ledger) -> Iterator[Finding]:
    loop = reused_in_a_loop(ledger)
    if loop:
        row = producers(ledger)[loop[0]]
        yield finding(
            "lineage-loop",
            ledger.activities.place(row, "produces"),
            found=shown(" -> ".join([*loop, loop[0]])),
            expected="work that uses only what was made before it",
            remedy="give each version of an artifact its own name",
        )


def _used_before_made(ledger: Ledger) -> Iterator[Finding]:
    activities, made = ledger.activities, producers(ledger)
    for row in _where(activities.uses, lambda used: any(name in made for _, name in used)):
        for role, name in activities.uses[row]:
            maker = made.get(name)
            if maker is not None and activities.ended[row] < activities.started[maker]:
                found = f"{shown(name)} used until {activities.ended[row]}, made from {activities.started[maker]} on"
                at, remedy = activities.place(row, f"uses.{role}"), "correct the dates or the name"
                yield finding("used-before-made", at, found=found, expected="use after making", remedy=remedy)


def _shares_add_up(ledger: Ledger) -> Iterator[Finding]:
    by = ledger.activities.by
    for row in _where(by, lambda shares: abs(sum(shares.values()) - 1.0) > SLACK):
        at = ledger.activities.place(row, f"by.{next(iter(by[row]))}")
        found, remedy = f"shares that add up to {sum(by[row].values()):.6g}", "give every party its part"
        yield finding("out-of-range", at, found=found, expected="shares that add up to 1", remedy=remedy)


def _active_within_total(ledger: Ledger) -> Iterator[Finding]:
    for entry in ledger.artifacts.values():
        active, total = entry.point("active_parameters"), entry.point("parameters")
        if active is not None and total is not None and active > total:
            found, remedy = f"{active:.4g} active of {total:.4g} parameters", "exchange or correct the two"
            yield finding("out-of-range", entry.place("active_parameters"), found=found, expected="at most the total", remedy=remedy)


def _asserted_names(ledger: Ledger) -> Iterator[Finding]:
    known = set(ledger.activities.ids) if ledger.asserts else set()
    for entry in ledger.asserts:
        system = entry.get("system")
        if system is not None and system not in ledger.systems:
            yield _unknown("system", system, entry.place("system"), ledger.systems)
        for name in entry.get("activities") or ():
            if name not in known:
                yield _unknown("activity", name, entry.place(f"activities.{name}"), known)


def _systems_declared(ledger: Ledger) -> Iterator[Finding]:
    if not ledger.systems:
        at = Position(ledger.folder.name(ledger.folder.root / ledger.folder.main.name), 1, 1)
        remedy = "name the model that is placed on the market"
        yield finding("no-system", at, found="no system", expected="at least one under `systems`", remedy=remedy)


CHECKS: tuple[Callable[[Ledger], Iterator[Finding]], ...] = (
    _systems_declared,
    _duplicate_activities,
    _kinds_given,
    _used_names,
    _made_names,
    _purposes,
    _workers,
    _makers,
    _reversed_dates,
    _made_twice,
    _loops,
    _used_before_made,
    _shares_add_up,
    _active_within_total,
    _asserted_names,
    check_plans,
)
