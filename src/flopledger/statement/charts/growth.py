"""A sum over time: its line, the band of 5 to 95 percent, what of it is done, the lines that laws draw, and marked days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from flopledger.statement.charts.scale import Scale, scale_of
from flopledger.statement.charts.svg import LINE, WIDTH, area, line, path, picture, shortened, text
from flopledger.statement.model import PointModel

LEFT, RIGHT, TOP, PLOT = 64, 24, 34, 240
FLOOR = TOP + PLOT
DATES = 6
STEPS = 24  # of a bent line between two days
LONGEST = 110
DECADES = 2.0  # below the highest amount, which is what a reader asks about


def growth(name: str, title: str, about: str, points: Sequence[PointModel], marks: Mapping[float, str], days: Mapping[date, str]) -> str:
    """Return the picture of a series of two points or more; `marks` are lines across it, `days` are marked and said below."""
    scale = _scale(points, marks)
    first, last = _ends(points, days)

    def across(day: float) -> float:
        return LEFT + (day - first.toordinal()) / max((last - first).days, 1) * (WIDTH - LEFT - RIGHT)

    shapes = [*_grid(scale), *_dates(first, last), *_work(points, scale, across)]
    shapes += [*_limits(scale, marks), *_marked(days, across)]
    return picture(name, title, about, FLOOR + 2 * LINE + LINE * len(days), shapes)


def _scale(points: Sequence[PointModel], marks: Mapping[float, str]) -> Scale:
    highest = max(value for one in points for value in (one.point, one.high, one.at_least) if value is not None)
    return scale_of([*marks, highest, highest / 10**DECADES], FLOOR, TOP) or Scale(0, 1, FLOOR, TOP)


def _ends(points: Sequence[PointModel], days: Mapping[date, str]) -> tuple[date, date]:
    every = [*(one.day for one in points), *days]
    return min(every), max(every)


def _grid(scale: Scale) -> Iterator[str]:
    for y, label in scale.ticks():
        yield line((LEFT, y), (WIDTH - RIGHT, y))
        yield text(LEFT - 8, y + 4, label, "soft", "end")


def _dates(first: date, last: date) -> Iterator[str]:
    span = (last - first).days
    for number in range(DATES):
        day = date.fromordinal(first.toordinal() + span * number // (DATES - 1))
        anchor = "start" if number == 0 else "end" if number == DATES - 1 else "middle"
        yield text(LEFT + (WIDTH - LEFT - RIGHT) * number / (DATES - 1), FLOOR + 18, day.isoformat(), "soft", anchor)


def _work(points: Sequence[PointModel], scale: Scale, across: Callable[[float], float]) -> Iterator[str]:
    """Yield the band of 5 to 95 percent, the area of what is done, and the line of the whole."""
    days, low, whole, high, done = zip(*_dense(points), strict=True)
    x = [across(day) for day in days]
    lower, upper, sure, line_ = (
        [(at, scale.at(value)) for at, value in zip(x, values, strict=True)] for values in (low, high, done, whole)
    )
    yield area([*upper, *reversed(lower)], opacity=0.18)
    yield area([*sure, (x[-1], FLOOR), (x[0], FLOOR)], opacity=0.25)
    yield path(line_)


def _sums(one: PointModel) -> tuple[float, ...]:
    """Return a point's day, low, whole, high and what is done."""
    whole = one.at_least if one.point is None else one.point
    low, high = (whole if value is None else value for value in (one.low, one.high))
    return one.day.toordinal(), low, whole, high, whole - one.not_done


def _dense(points: Sequence[PointModel]) -> list[tuple[float, ...]]:
    """Return points with further ones between them: what is straight in FLOP is bent on a scale of powers of ten."""
    sums = [_sums(one) for one in points]
    between = [
        tuple(start + (end - start) * step / STEPS for start, end in zip(one, other, strict=True))
        for one, other in pairwise(sums)
        for step in range(STEPS)
    ]
    return [*between, sums[-1]]


def _limits(scale: Scale, marks: Mapping[float, str]) -> Iterator[str]:
    for value, label in sorted(marks.items()):
        y = scale.at(value)
        yield line((LEFT, y), (WIDTH - RIGHT, y), "limit", 1.5, "6 4")
        yield text(LEFT + 6, y - 5, shortened(label, LONGEST), "limit")


def _marked(days: Mapping[date, str], across: Callable[[float], float]) -> Iterator[str]:
    """Yield a dotted line for each marked day, numbered, and below the picture what is marked."""
    for number, (day, what) in enumerate(sorted(days.items()), 1):
        x, y = across(day.toordinal()), FLOOR + 2 * LINE + LINE * number - 8
        yield line((x, TOP - 6), (x, FLOOR), "soft", 1, "2 3")
        yield text(x, TOP - 12, str(number), "soft", "middle")
        yield text(LEFT, y, shortened(f"{number}   {day}   {what}", LONGEST))
