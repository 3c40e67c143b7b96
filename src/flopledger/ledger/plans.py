"""Plans as the books keep them: entered on a day, replaced by a later entry or withdrawn, never edited.

An activity with `entered` stands in the books from that day, until the day it is `withdrawn` or the day on which an activity
that `replaces` it was entered. What stands on a day is what a total of that day counts. `relate` and `timeline` ask here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.shown import shown
from flopledger.ledger.model import Activities, Ledger
from flopledger.ledger.raw import Days, Raw

Flags = NDArray[np.bool_]
NOT_DONE = ("planned", "running")


def gone_days(raw: Raw, entered: Days, withdrawn: Days, replaces: Coded[tuple[str, ...]]) -> Days:
    """Return the first day on which each activity no longer stands: withdrawn or replaced; NaT where it stands for good."""
    gone = withdrawn.copy()
    replacing = np.flatnonzero(replaces.where(bool)).tolist()
    rows = {name: row for row, name in enumerate(raw.ids)} if replacing else {}
    for row in replacing:
        for name in replaces[row]:
            old = rows.get(name)
            if old is not None:
                gone[old] = np.fmin(gone[old], entered[row])
    return gone


def standing(activities: Activities, day: date | None) -> Flags:
    """Tell which activities stand in the books at the end of a day; None means after every entry there is."""
    if day is None:
        known: Flags = np.isnat(activities.gone)
        return known
    now = np.datetime64(day, "D")
    stands: Flags = (np.isnat(activities.entered) | (activities.entered <= now)) & ~(activities.gone <= now)
    return stands


def has_plans(activities: Activities) -> bool:
    """Tell whether any activity says when it was entered or withdrawn."""
    return not bool(np.isnat(activities.entered).all() and np.isnat(activities.gone).all())


def plan_days(activities: Activities, until: date) -> list[date]:
    """Return the days up to `until` on which an entry or a withdrawal changed what stands, earliest first."""
    days = np.unique(np.concatenate([activities.entered, activities.gone]))
    found: list[date] = days[~np.isnat(days) & (days <= np.datetime64(until, "D"))].astype(object).tolist()
    return found


def together(activities: Activities, one: int, other: int) -> bool:
    """Tell whether two activities ever stand in the books on the same day."""
    starts = [activities.entered[row] for row in (one, other) if not np.isnat(activities.entered[row])]
    ends = [activities.gone[row] for row in (one, other) if not np.isnat(activities.gone[row])]
    return not starts or not ends or bool(max(starts) < min(ends))


def check_plans(ledger: Ledger) -> Iterator[Finding]:
    """Yield what contradicts itself or is missing about plans."""
    activities = ledger.activities
    rows = {name: row for row, name in enumerate(activities.ids)} if activities.replaces.where(bool).any() else {}
    for row in np.flatnonzero(activities.replaces.where(bool)).tolist():
        for name in activities.replaces[row]:
            yield from _replacement(ledger, row, name, rows)
    yield from _withdrawn(ledger)
    yield from _undated(ledger)


def _replacement(ledger: Ledger, row: int, name: str, rows: Mapping[str, int]) -> Iterator[Finding]:
    activities, old = ledger.activities, rows.get(name)
    at, mine = activities.raw.item_place("replaces", row, name), activities.entered[row]
    if old is None:
        near = did_you_mean(name, activities.ids)
        yield finding("unknown-activity", at, found=shown(name), expected="an activity of the ledger", remedy=near)
        return
    if np.isnat(mine):
        found = f"{shown(activities.ids[row])} replaces {shown(name)} on no day"
        yield finding(
            "key-missing", at, found=found, expected="the day on which it was entered", remedy="add `entered: ...`, the day of the change"
        )
        return
    wrong = _contradiction(activities, row, old)
    if wrong:
        remedy = "enter each version of a plan after the one it replaces, and let it replace the last one that stands"
        yield finding("plan-contradicts", at, found=wrong, expected="an entry that replaces one that still stood", remedy=remedy)


def _contradiction(activities: Activities, row: int, old: int) -> str:
    """Return what speaks against one entry's replacing another; empty where nothing does."""
    mine, theirs, name = activities.entered[row], activities.entered[old], shown(activities.ids[old])
    if row == old:
        return f"{name} replaces itself"
    if activities.status[old] == "done":
        return f"{name} is done, and what was done is not replaced"
    if not np.isnat(theirs) and mine <= theirs:
        return f"entered on {mine}, and {name}, which it replaces, on {theirs}"
    if activities.gone[old] < mine:
        return f"entered on {mine}; {name} was gone by {activities.gone[old]}"
    return ""


def _withdrawn(ledger: Ledger) -> Iterator[Finding]:
    activities = ledger.activities
    for row in np.flatnonzero(~np.isnat(activities.withdrawn)).tolist():
        at, expected = activities.place(row, "withdrawn"), "planned or running work, withdrawn after it was entered"
        if activities.status[row] not in NOT_DONE:
            found, remedy = f"{shown(activities.ids[row])} is done and withdrawn", "write `status: planned`, or remove `withdrawn`"
            yield finding("plan-contradicts", at, found=found, expected=expected, remedy=remedy)
        elif activities.withdrawn[row] <= activities.entered[row]:
            found = f"entered on {activities.entered[row]}, withdrawn on {activities.withdrawn[row]}"
            yield finding("plan-contradicts", at, found=found, expected=expected, remedy="exchange or correct the two")


def _undated(ledger: Ledger) -> Iterator[Finding]:
    activities = ledger.activities
    planned = activities.status.where(lambda word: word == "planned")
    for row in np.flatnonzero(planned & np.isnat(activities.entered)).tolist():
        found = f"{shown(activities.ids[row])} is planned, and nothing says since when"
        remedy = "add `entered: ...`; until then a duty counts from the day on which the line would be crossed"
        yield finding("plan-undated", activities.place(row), found=found, expected="the day on which the plan was entered", remedy=remedy)


def doubts_of_plans(ledger: Ledger, day: date) -> Iterator[Finding]:
    """Yield, for the books as they stand on a day, the entries that do not stand and the plans whose time has passed."""
    activities = ledger.activities
    stands = standing(activities, ledger.on)
    for row in np.flatnonzero(~stands).tolist():
        found = f"{shown(activities.ids[row])}, {_why(ledger, row)}"
        expected, remedy = f"what stands in the books on {ledger.on}", "nothing to do: it is in no total of that day"
        yield finding("plan-not-standing", activities.place(row), found=found, expected=expected, remedy=remedy)
    yield from _gaps(ledger, stands)
    planned = activities.status.where(lambda word: word == "planned")
    for row in np.flatnonzero(planned & stands & (activities.ended < np.datetime64(day, "D"))).tolist():
        found, expected = f"{shown(activities.ids[row])}, planned until {activities.ended[row]}", f"planned work that ends after {day}"
        remedy = "enter what was done, with `replaces`, or write `withdrawn: ...`; until then it counts as planned"
        yield finding("plan-overdue", activities.place(row), found=found, expected=expected, remedy=remedy)


def _gaps(ledger: Ledger, stands: Flags) -> Iterator[Finding]:
    """Yield what stands and uses something that only entries make which do not: its making is in no total of that day."""
    activities = ledger.activities
    if stands.all():
        return
    makes = activities.produces.where(bool)
    gone = {name: row for row in np.flatnonzero(makes & ~stands).tolist() for name in activities.produces[row]}
    made = {name for row in np.flatnonzero(makes & stands).tolist() for name in activities.produces[row]}
    for row in np.flatnonzero(stands & activities.uses.where(bool)).tolist():
        for role, name in activities.uses[row]:
            if name in gone and name not in made:
                at = activities.raw.item_place(f"uses.{role}", row, name)
                found = f"{shown(name)}, which only {shown(activities.ids[gone[name]])} makes, {_why(ledger, gone[name])}"
                remedy = "enter what makes it; until then its making is in no total, as if it took nothing"
                yield finding("plan-gap", at, found=found, expected="something made by what stands in the books", remedy=remedy)


def _why(ledger: Ledger, row: int) -> str:
    """Return why an entry does not stand."""
    activities, day = ledger.activities, ledger.on
    if day is not None and activities.entered[row] > np.datetime64(day, "D"):
        return f"entered on {activities.entered[row]}"
    later = activities.replaces.where(lambda names: activities.ids[row] in names) & (activities.entered == activities.gone[row])
    by = next((activities.ids[other] for other in np.flatnonzero(later).tolist()), None)
    return f"withdrawn on {activities.gone[row]}" if by is None else f"replaced by {shown(by)} on {activities.gone[row]}"
