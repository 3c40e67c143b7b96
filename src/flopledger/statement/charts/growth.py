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
DECADES = 3.0  # below the highest amount, which is what a reader asks about


def growth(name: str, title: str, about: str, points: Sequence[PointModel], marks: Mapping[float, str], days: Mapping[date, str]) -> str:
    """Return the picture of a series of two points or more; `marks` are lines across it, `days` are marked and said below."""
    scale = _scale(points, marks)
    first, last = _ends(points, days)

    def across(day: date) -> float:
        return LEFT + (day - first).days / max((last - first).days, 1) * (WIDTH - LEFT - RIGHT)

    shapes = [*_grid(scale), *_dates(first, last, across(first), across(last)), *_work(points, scale, across)]
    shapes += [*_limits(scale, marks), *_marked(days, across)]
    return picture(name, title, about, FLOOR + 2 * LINE + LINE * len(days), shapes)


def _scale(points: Sequence[PointModel], marks: Mapping[float, str]) -> Scale:
    highest = max(value for one in points for value in (one.point, one.high, one.at_least) if value is not None)
    values = [*marks, highest, max(min((one.at_least for one in points if one.at_least > 0), default=highest), highest / 10**DECADES)]
    return scale_of(values, FLOOR, TOP) or Scale(0, 1, FLOOR, TOP)


def _ends(points: Sequence[PointModel], days: Mapping[date, str]) -> tuple[date, date]:
    every = [*(one.day for one in points), *days]
    return min(every), max(every)


def _grid(scale: Scale) -> Iterator[str]:
    for y, label in scale.ticks():
        yield line((LEFT, y), (WIDTH - RIGHT, y))
        yield text(LEFT - 8, y + 4, label, "soft", "end")


def _dates(first: date, last: date, left: float, right: float) -> Iterator[str]:
    span = (last - first).days
    for number in range(DATES):
        day = date.fromordinal(first.toordinal() + span * number // (DATES - 1))
        anchor = "start" if number == 0 else "end" if number == DATES - 1 else "middle"
        yield text(left + (right - left) * number / (DATES - 1), FLOOR + 18, day.isoformat(), "soft", anchor)


def _work(points: Sequence[PointModel], scale: Scale, across: Callable[[date], float]) -> Iterator[str]:
    """Yield the band of 5 to 95 percent, the area of what is done, and the line of the whole; a straight line joins two points."""
    dense = _dense(points)
    x = [across(one.day) for one in dense]
    low = [(at, scale.at(one.low or one.at_least)) for at, one in zip(x, dense, strict=True)]
    high = [(at, scale.at(one.high or _whole(one))) for at, one in zip(x, dense, strict=True)]
    done = [(at, scale.at(_whole(one) - one.not_done)) for at, one in zip(x, dense, strict=True)]
    yield area([*high, *reversed(low)], opacity=0.18)
    yield area([*done, (x[-1], FLOOR), (x[0], FLOOR)], opacity=0.25)
    yield path((at, scale.at(_whole(one))) for at, one in zip(x, dense, strict=True))


def _whole(one: PointModel) -> float:
    return one.at_least if one.point is None else one.point


def _dense(points: Sequence[PointModel]) -> list[PointModel]:
    """Return points with further ones between them: what is straight in FLOP is bent on a scale of powers of ten."""
    between = [_between(one, other, step / STEPS) for one, other in pairwise(points) for step in range(STEPS)]
    return [*between, points[-1]]


def _between(one: PointModel, other: PointModel, share: float) -> PointModel:
    def mixed(start: float | None, end: float | None) -> float | None:
        return None if start is None or end is None else start + (end - start) * share

    return PointModel(
        day=date.fromordinal(one.day.toordinal() + int((other.day - one.day).days * share)),
        point=mixed(one.point, other.point),
        low=mixed(one.low, other.low),
        high=mixed(one.high, other.high),
        at_least=one.at_least + (other.at_least - one.at_least) * share,
        not_done=one.not_done + (other.not_done - one.not_done) * share,
    )


def _limits(scale: Scale, marks: Mapping[float, str]) -> Iterator[str]:
    for value, label in sorted(marks.items()):
        y = scale.at(value)
        yield line((LEFT, y), (WIDTH - RIGHT, y), "limit", 1.5, "6 4")
        yield text(LEFT + 6, y - 5, shortened(label, LONGEST), "limit")


def _marked(days: Mapping[date, str], across: Callable[[date], float]) -> Iterator[str]:
    """Yield a dotted line for each marked day, numbered, and below the picture what is marked."""
    for number, (day, what) in enumerate(sorted(days.items()), 1):
        x, y = across(day), FLOOR + 2 * LINE + LINE * number - 8
        yield line((x, TOP - 6), (x, FLOOR), "soft", 1, "2 3")
        yield text(x, TOP - 12, str(number), "soft", "middle")
        yield text(LEFT, y, shortened(f"{number}   {day}   {what}", LONGEST))
