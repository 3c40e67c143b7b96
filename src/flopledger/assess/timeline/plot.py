"""What the pictures of a series share, in a terminal and as SVG: which days and amounts they span, and the values in between.

Amounts are on a logarithmic axis: a line of 10^25 and a fine-tune of 10^22 fit on one picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.timeline.build import SystemTimeline, Timed
from flopledger.assess.timeline.series import Series
from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]
MOST_DECADES = 4.0  # of a picture's height; smaller amounts lie on its floor
NEAR = 1.6  # orders of magnitude above the highest value up to which a line is drawn; the table lists all
ROOM = 0.12  # orders of magnitude above the highest thing drawn


@frozen
class Drawn:
    """A line across the picture: where, and the triggers that draw it."""

    value: float
    names: tuple[str, ...]


@frozen
class Mark:
    """A day to mark, with what it is."""

    day: date
    text: str


@frozen
class Frame:
    """The span of a picture: days from first to last, amounts from floor to top (powers of ten)."""

    first: int
    last: int
    floor: float
    top: float

    def across(self, day: float) -> float:
        """Return how far from the left a day (its ordinal) is, 0 to 1."""
        return (day - self.first) / (self.last - self.first)

    def up(self, value: Floats) -> Floats:
        """Return how far from the bottom amounts are, 0 to 1."""
        with np.errstate(divide="ignore"):
            return np.clip((np.log10(value) - self.floor) / (self.top - self.floor), 0.0, 1.0)

    def decades(self) -> Iterator[float]:
        """Yield the powers of ten within the picture, at most eight of them."""
        yield from (10.0**power for power in range(math.ceil(self.floor), math.floor(self.top) + 1))


@frozen
class Panel:
    """A series ready to be drawn: its frame, the lines across it, those too far away to be drawn, and the days to mark."""

    series: Series
    frame: Frame
    lines: tuple[Drawn, ...]
    beyond: tuple[Drawn, ...]
    marks: tuple[Mark, ...]

    @property
    def title(self) -> str:
        """What is drawn: the measure in its unit, and under which totals."""
        what = "Compute, FLOP" if self.series.measure == "compute" else f"Cost ({self.series.measure}), {self.series.unit}"
        return (
            f"{what}, as {', '.join(self.series.totals)} counts"
            if len(self.series.totals) == 1
            else f"{what}: {', '.join(self.series.totals)}"
        )

    @property
    def marked(self) -> dict[date, str]:
        """The marked days in order, each with all that it is marked for."""
        days = dict.fromkeys(mark.day for mark in self.marks)
        return {day: "; ".join(mark.text for mark in self.marks if mark.day == day) for day in days}

    def at(self, days: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return point, low, high and what is done, on some days (ordinals)."""
        known = np.array([one.day.toordinal() for one in self.series.points], dtype=np.float64)
        sums = [one.sum for one in self.series.points]
        point = np.array([one.at_least if one.point is None else one.point for one in sums])
        low = np.array([one.at_least if one.low is None else one.low for one in sums])
        high = np.array([point[index] if one.high is None else one.high for index, one in enumerate(sums)])
        done = point - np.array([one.not_done for one in self.series.points])
        first, second, third, fourth = (np.interp(days, known, values, left=0.0) for values in (point, low, high, done))
        return first, second, third, fourth


def panels(system: SystemTimeline, measure: str, totals: Sequence[str]) -> list[Panel]:
    """Return a panel for each series of a measure (`compute`, or anything else for cost) that comes to more than nothing."""
    wanted = [one for one in system.series if (one.measure == "compute") == (measure == "compute") and set(one.totals) & set(totals)]
    return [panel for one in wanted if (panel := _panel(system, one, totals)) is not None]


def _panel(system: SystemTimeline, series: Series, totals: Sequence[str]) -> Panel | None:
    shown = Series(tuple(name for name in series.totals if name in totals), series.measure, series.unit, series.points, series.undated)
    points = series.points
    highest = max((one.sum.high or one.sum.at_least for one in points), default=0.0)
    if len(points) < len(("first", "last")) or not highest > 0:
        return None
    every = _lines(system.triggers, shown)
    lines = tuple(line for line in every if highest / 10**MOST_DECADES <= line.value <= highest * 10**NEAR)
    top = math.log10(max([highest, *(line.value for line in lines)])) + ROOM
    least = min((one.sum.low or one.sum.at_least for one in points if (one.sum.low or one.sum.at_least) > 0), default=highest)
    floor = max(math.log10(min([least, *(line.value for line in lines)])) - 1.0, top - MOST_DECADES)
    marks = _marks(system, shown)
    days = [*(one.day.toordinal() for one in points), *(mark.day.toordinal() for mark in marks)]
    frame = Frame(min(days), max(*days, min(days) + 1), floor, top)
    return Panel(shown, frame, lines, tuple(line for line in every if line not in lines), tuple(marks))


def _lines(triggers: Sequence[Timed], series: Series) -> tuple[Drawn, ...]:
    """Return every line that triggers draw on a series, the lowest first."""
    measure = "compute" if series.measure == "compute" else "cost"
    found: dict[float, list[str]] = {}
    for one in triggers:
        for limit in one.limits:
            if limit.value > 0 and limit.measure == measure and one.verdict.counts in series.totals:
                found.setdefault(limit.value, []).append(one.verdict.trigger.name)
    return tuple(Drawn(value, tuple(dict.fromkeys(names))) for value, names in sorted(found.items()))


def _marks(system: SystemTimeline, series: Series) -> list[Mark]:
    """Return the days to mark, earliest first; what is alike on one day is one mark."""
    crossed = [one for one in system.triggers if one.crossed_on is not None and one.verdict.counts in series.totals]
    alike: dict[tuple[date, str], list[str]] = {}
    for one in crossed:
        if one.crossed_on is not None:
            alike.setdefault((one.crossed_on, "over"), []).append(one.verdict.trigger.name)
    for happening in system.happenings:
        alike.setdefault((happening.day, f"{happening.what}:"), []).append(happening.name)
    marks = [Mark(day, f"{what} {'; '.join(names)}") for (day, what), names in alike.items()]
    if series.points[0].day <= system.on <= series.points[-1].day:
        marks.append(Mark(system.on, "the day of the question"))
    return sorted(marks, key=lambda mark: (mark.day, mark.text))
