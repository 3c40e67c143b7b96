"""Checks that concern several values at once: names that must be declared, dates, loops, things made twice.

Each check returns findings; `read.py` runs them all, so that a reader of the messages sees everything in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np

from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.position import Position
from flopledger.core.yaml12 import Scalar
from flopledger.ledger.lineage import producers, reused_in_a_loop
from flopledger.ledger.model import Ledger

SLACK = 1e-9  # shares written to a few digits add up to one within this


def check(ledger: Ledger, developer: Scalar | None) -> list[Finding]:
    """Return every finding about how the parts of a ledger fit together."""
    found: list[Finding] = []
    for one in CHECKS:
        found.extend(one(ledger))
    return found


def _parties(ledger: Ledger) -> Collection[str]:
    return {*ledger.parties, ledger.developer}


def _duplicate_activities(ledger: Ledger) -> Iterator[Finding]:
    ids = ledger.activities.ids
    if len(set(ids)) == len(ids):
        return
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        if name in first:
            where = ledger.activities.place(first[name])
            yield finding(
                "declared-twice",
                ledger.activities.place(row),
                found=f"the activity `{name}` a second time",
                expected="each name once",
                remedy=f"it stands in {where} already",
            )
        first.setdefault(name, row)


def _kinds_given(ledger: Ledger) -> Iterator[Finding]:
    written = {row for column in ledger.activities.raw.columns.get("does", ()) for row in column.rows}
    for row in range(ledger.activities.count):
        if row not in written:
            at = ledger.activities.place(row)
            yield finding(
                "key-missing",
                at,
                found=f"`{ledger.activities.ids[row]}` without `does`",
                expected="the kind of work",
                remedy="write `does: pretraining` or another kind",
            )


def _used_names(ledger: Ledger) -> Iterator[Finding]:
    for uses in set(ledger.activities.uses):
        strangers = [(role, name) for role, name in uses if name not in ledger.artifacts]
        if strangers:
            yield from _each(
                ledger,
                "artifact",
                lambda row, uses=uses: ledger.activities.uses[row] == uses,
                [(f"uses.{role}", name) for role, name in strangers],
                ledger.artifacts,
            )


def _made_names(ledger: Ledger) -> Iterator[Finding]:
    for columns, path, what, known in (
        (ledger.activities.produces, "produces", "artifact", ledger.artifacts),
        (ledger.activities.done_for, "for", "system", {**ledger.systems, **ledger.artifacts}),
    ):
        for names in set(columns):
            strangers = [(path, name) for name in names if name not in known]
            if strangers:
                yield from _each(ledger, what, lambda row, names=names, columns=columns: columns[row] == names, strangers, known)


def _party_names(ledger: Ledger) -> Iterator[Finding]:
    known = _parties(ledger)
    for row, shares in enumerate(ledger.activities.by):
        for party in shares:
            if party not in known:
                yield _unknown("party", party, ledger.activities.place(row, "by" if len(shares) == 1 else f"by.{party}"), known)
    for entry in ledger.artifacts.values():
        for field in ("made_by", "original_provider"):
            party = entry.get(field)
            if party is not None and party not in known:
                yield _unknown("party", party, entry.place(field), known)


def _each(
    ledger: Ledger, what: str, holds: Callable[[int], bool], strangers: list[tuple[str, str]], known: Collection[str]
) -> Iterator[Finding]:
    for row in range(ledger.activities.count):
        if holds(row):
            for path, name in strangers:
                yield _unknown(what, name, ledger.activities.place(row, path), known)


def _unknown(what: str, name: str, at: Position, known: Collection[str]) -> Finding:
    return finding(
        f"unknown-{what}", at, found=f"`{name}`", expected=f"a declared {what}", remedy=did_you_mean(name, known) or f"declare `{name}`"
    )


def _reversed_dates(ledger: Ledger) -> Iterator[Finding]:
    activities = ledger.activities
    for row in np.flatnonzero(activities.ended < activities.started):
        at = activities.place(int(row), "ended")
        found = f"{activities.started[row]} to {activities.ended[row]}"
        yield finding("impossible-date", at, found=found, expected="an end on or after the start", remedy="exchange or correct the two")


def _made_twice(ledger: Ledger) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row, names in enumerate(ledger.activities.produces):
        for name in names:
            if name in first:
                yield _twice(ledger, name, row, first[name])
            first.setdefault(name, row)


def _twice(ledger: Ledger, name: str, row: int, earlier: int) -> Finding:
    other = ledger.activities.ids[earlier]
    return finding(
        "made-twice",
        ledger.activities.place(row, "produces"),
        found=f"`{name}` made by `{ledger.activities.ids[row]}` and by `{other}`",
        expected="one activity that makes it",
        remedy=f"give the result of each its own name, and let the later one use the earlier (`{other}`)",
    )


def _loops(ledger: Ledger) -> Iterator[Finding]:
    loop = reused_in_a_loop(ledger)
    if loop:
        row = producers(ledger)[loop[0]]
        yield finding(
            "lineage-loop",
            ledger.activities.place(row, "produces"),
            found=" -> ".join([*loop, loop[0]]),
            expected="work that uses only what was made before it",
            remedy="give each version of an artifact its own name",
        )


def _used_before_made(ledger: Ledger) -> Iterator[Finding]:
    activities, made = ledger.activities, producers(ledger)
    started, ended = activities.started.astype(np.int64), activities.ended.astype(np.int64)
    missing = np.iinfo(np.int64).min
    for row, uses in enumerate(activities.uses):
        for role, name in uses:
            maker = made.get(name)
            if maker is not None and missing not in (started[maker], ended[row]) and ended[row] < started[maker]:
                found = f"`{name}` used until {activities.ended[row]}, made from {activities.started[maker]} on"
                yield finding(
                    "used-before-made",
                    activities.place(row, f"uses.{role}"),
                    found=found,
                    expected="use after making",
                    remedy="correct the dates or the name",
                )


def _shares_add_up(ledger: Ledger) -> Iterator[Finding]:
    for row, shares in enumerate(ledger.activities.by):
        if len(shares) > 1 and abs(sum(shares.values()) - 1.0) > SLACK:
            at = ledger.activities.place(row, f"by.{next(iter(shares))}")
            yield finding(
                "out-of-range",
                at,
                found=f"shares that add up to {sum(shares.values()):.6g}",
                expected="shares that add up to 1",
                remedy="give every party its part",
            )


def _active_within_total(ledger: Ledger) -> Iterator[Finding]:
    for entry in ledger.artifacts.values():
        active, total = entry.point("active_parameters"), entry.point("parameters")
        if active is not None and total is not None and active > total:
            found = f"{active:.4g} active of {total:.4g} parameters"
            yield finding(
                "out-of-range",
                entry.place("active_parameters"),
                found=found,
                expected="at most the total",
                remedy="exchange or correct the two",
            )


def _asserted_names(ledger: Ledger) -> Iterator[Finding]:
    for entry in ledger.asserts:
        system = entry.get("system")
        if system is not None and system not in ledger.systems:
            yield _unknown("system", system, entry.place("system"), ledger.systems)
        known = set(ledger.activities.ids)
        for name in entry.get("activities") or ():
            if name not in known:
                yield _unknown("activity", name, entry.at, known)


def _systems_declared(ledger: Ledger) -> Iterator[Finding]:
    if not ledger.systems:
        at = Position(ledger.folder.name(ledger.folder.root / ledger.folder.main.name), 1, 1)
        yield finding(
            "no-system",
            at,
            found="no system",
            expected="at least one under `systems`",
            remedy="name the model that is placed on the market",
        )


CHECKS: tuple[Callable[[Ledger], Iterator[Finding]], ...] = (
    _systems_declared,
    _duplicate_activities,
    _kinds_given,
    _used_names,
    _made_names,
    _party_names,
    _reversed_dates,
    _made_twice,
    _loops,
    _used_before_made,
    _shares_add_up,
    _active_within_total,
    _asserted_names,
)
