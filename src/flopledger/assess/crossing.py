"""When a line is crossed: work accrues evenly between its dates, and the first day on which the condition holds is found.

The answer is an interpolation; without dates of every line that counts there is none. The same search over a quantile of the
draws gives the ends of an interval: the first day by whose end the line is crossed in 5 or 95 of 100 draws. And over what the
books foresee, where entered work counts in full from its entry, it gives the day on which a crossing was known to come.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.course import Course
from flopledger.ledger.model import Ledger
from flopledger.ledger.raw import Days
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.predicate import Predicate

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Quantile = Callable[[Rows, Floats, float], float | None]  # of the sum over lines, each by the share that has accrued; None: no spread
NEVER = np.datetime64("NaT", "D")


@frozen
class Work:
    """The days of a system's lines: begun, ended, and entered in the books (NaT where that is not said); how measured ones went on."""

    started: Days
    ended: Days
    entered: Days
    courses: Mapping[int, Course] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, rows: Rows, courses: Mapping[int, Course] | None = None) -> Work:
        """Return the days of some activities; what has no dates and made something that was released was done by then.

        `courses` tells, by position, how measured work went on; its days are those of the record.
        """
        activities = ledger.activities
        started, ended = activities.started[rows], activities.ended[rows]
        released = _released(ledger, rows, np.isnat(started) & np.isnat(ended))
        started, ended = np.where(np.isnat(released), started, released), np.where(np.isnat(released), ended, released)
        for line, course in (courses or {}).items():
            started[line], ended[line] = np.datetime64(course.started, "D"), np.datetime64(course.ended, "D")
        return cls(started, ended, activities.entered[rows], courses or {})

    def take(self, lines: Rows) -> Work:
        """Return the days of some of the lines."""
        courses = {place: self.courses[line] for place, line in enumerate(lines.tolist()) if line in self.courses}
        return Work(self.started[lines], self.ended[lines], self.entered[lines], courses)

    def share(self, day: date, *, foreseen: bool = False) -> Floats:
        """Return how much of each line had accrued by a day's end, 0 where its dates are not known; `foreseen`: or stood in the books."""
        now = np.datetime64(day, "D")
        length = (self.ended - self.started).astype(np.float64) + 1.0
        with np.errstate(invalid="ignore"):
            passed = np.clip((now - self.started).astype(np.float64) + 1.0, 0.0, length) / length
        passed = np.where(np.isnat(self.started) | np.isnat(self.ended), 0.0, passed)
        for line, course in self.courses.items():
            passed[line] = course.by(day)
        return np.where(self.entered <= now, 1.0, passed) if foreseen else passed


def _released(ledger: Ledger, rows: Rows, undated: NDArray[np.bool_]) -> Days:
    """Return the first release among what each undated activity made, NaT elsewhere."""
    made = Coded.of(ledger.activities.produces).take(rows)
    days = np.array([_first_release(ledger, names) for names in made.words], dtype="datetime64[D]")
    return np.where(undated, days[made.code], NEVER) if len(days) else np.full(len(rows), NEVER)


def _first_release(ledger: Ledger, names: Sequence[str]) -> np.datetime64:
    entries = (ledger.artifacts.get(name) for name in names)
    days = [entry.get("released") for entry in entries if entry is not None and entry.get("released") is not None]
    return np.datetime64(min(days), "D") if days else NEVER


@frozen
class View:
    """How to look at an accrual: at its points or at a quantile of its draws; at what was done, or at what the books foresee."""

    quantile: float | None = None
    foreseen: bool = False


POINTS = View()


@frozen
class Accrual:
    """What a total counts of each line that adds something, and its days."""

    amount: Floats
    work: Work
    lines: Rows
    quantile: Quantile | None = None

    @classmethod
    def of(cls, amount: Floats, work: Work, quantile: Quantile | None = None) -> Accrual:
        """Return the accrual of the lines that add something, in an order that the order of a ledger cannot change."""
        adds = np.flatnonzero(np.nan_to_num(amount) > 0)
        adds = adds[np.lexsort((amount[adds], work.ended[adds], work.started[adds]))]
        return cls(amount[adds], work.take(adds), adds, quantile)

    def dated(self, view: View) -> bool:
        """Tell whether every line has both dates, or was entered where that is enough."""
        undated = np.isnat(self.work.started) | np.isnat(self.work.ended)
        return not bool((undated & np.isnat(self.work.entered)).any() if view.foreseen else undated.any())

    def by(self, day: date, view: View) -> float:
        """Return what had accrued at the end of a day, or was foreseen then."""
        share = self.work.share(day, foreseen=view.foreseen)
        if view.quantile is not None and self.quantile is not None:
            drawn = self.quantile(self.lines, share, view.quantile)
            if drawn is not None:
                return drawn
        return math.fsum(self.amount.tolist()) if bool((share == 1.0).all()) else float(np.sum(self.amount * share))


@frozen
class Crossing:
    """One condition over a system's facts, its parameters, and the accruals of the sums that it names."""

    when: Predicate
    facts: Mapping[str, Any]
    bindings: Mapping[str, ParameterValue | None]
    accruals: Mapping[str, Accrual]

    @property
    def used(self) -> dict[str, Accrual]:
        """The accruals that the condition turns on."""
        return {name: one for name, one in self.accruals.items() if name in self.when.columns and len(one.amount)}

    def dated(self, view: View) -> bool:
        """Tell whether there is something that accrues, and all of it has dates."""
        return bool(self.used) and all(one.dated(view) for one in self.used.values())

    def span(self) -> tuple[date, date]:
        """Return the first and the last day on which something accrues or is entered."""
        works = [one.work for one in self.used.values()]
        days = np.concatenate([days for work in works for days in (work.started, work.ended, work.entered)])
        known = days[~np.isnat(days)]
        return known.min().astype(object), known.max().astype(object)

    def holds(self, day: date, view: View = POINTS) -> bool:
        """Tell whether the condition holds by a day's end."""
        sums = {name: one.by(day, view) for name, one in self.used.items()}
        return self.when.evaluate({**self.facts, **sums}, self.bindings) is True

    def first(self, view: View = POINTS, since: date | None = None, until: date | None = None) -> date | None:
        """Return the first day by whose end the condition holds, between two days; None where it never does or dates are missing."""
        if not self.dated(view):
            return None
        low, high = self.span()
        low, high = since or low, until or high
        return _first(low, high, lambda day: self.holds(day, view)) if low <= high and self.holds(high, view) else None


def _first(low: date, high: date, holds: Callable[[date], bool]) -> date:
    while low < high:
        middle = low + timedelta(days=(high - low).days // 2)
        if holds(middle):
            high = middle
        else:
            low = middle + timedelta(days=1)
    return low
