"""Amounts with their intervals, one below the other on a scale of powers of ten; lines that laws draw stand across them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from flopledger.core.frozen import frozen
from flopledger.statement.charts.scale import Scale, scale_of
from flopledger.statement.charts.svg import LINE, WIDTH, box, dot, line, path, picture, shortened, text

LEFT, RIGHT, TOP = 300, 40, 30
LONGEST = 40
LETTER = 7.0  # how wide a letter is, about
ARROW = 28


@frozen
class Bar:
    """An amount: its name, point and ends; `open` where it may be more than is drawn. What is None is not known."""

    name: str
    point: float | None
    low: float | None
    high: float | None
    open: bool = False


def intervals(name: str, title: str, about: str, bars: Sequence[Bar], limits: Mapping[float, str] | None = None) -> str:
    """Return the picture of amounts; `limits` are lines across it, with their names."""
    limits = limits or {}
    values = [value for bar in bars for value in (bar.point, bar.low, bar.high) if value is not None]
    scale = scale_of([*values, *limits], LEFT, WIDTH - RIGHT) or Scale(0, 1, LEFT, WIDTH - RIGHT)
    levels = _levels(scale, limits)
    top = TOP + LINE * (max(levels.values(), default=-1) + 1)
    floor = top + LINE * len(bars) + 4
    shapes = [*_grid(scale, top, floor), *_limits(scale, limits, levels, top, floor)]
    shapes += [shape for number, bar in enumerate(bars) for shape in _bar(bar, scale, top + LINE * number + LINE / 2)]
    return picture(name, title, about, floor + LINE, shapes)


def _grid(scale: Scale, top: float, floor: float) -> Iterator[str]:
    for x, label in scale.ticks():
        yield line((x, top), (x, floor))
        yield text(x, floor + 16, label, "soft", "middle")


def _levels(scale: Scale, limits: Mapping[float, str]) -> dict[float, int]:
    """Return on which row above the picture each line's name stands: names that would meet stand one above the other."""
    levels: dict[float, int] = {}
    for value in sorted(limits):
        room = LETTER * (min(len(limits[value]), LONGEST) + 2)
        taken = {level for other, level in levels.items() if abs(scale.at(other) - scale.at(value)) < room}
        levels[value] = next(level for level in count() if level not in taken)
    return levels


def _limits(scale: Scale, limits: Mapping[float, str], levels: Mapping[float, int], top: float, floor: float) -> Iterator[str]:
    for value, name in sorted(limits.items()):
        x, y = scale.at(value), top - 8 - LINE * levels[value]
        yield line((x, y + 4), (x, floor), "limit", 1.5, "6 4")
        yield text(x, y, shortened(name, LONGEST), "limit", "middle" if x < WIDTH - RIGHT - 80 else "end")


def _bar(bar: Bar, scale: Scale, y: float) -> Iterator[str]:
    yield text(LEFT - 12, y + 4, shortened(bar.name, LONGEST), anchor="end")
    known = [value for value in (bar.low, bar.point, bar.high) if value is not None]
    if not known:
        yield text(LEFT + 6, y + 4, "unknown", "soft")
        return
    if not any(known):
        yield text(LEFT + 6, y + 4, "nothing counts", "soft")
        return
    start, end = scale.at(min(known)), scale.at(max(known))
    if end > start:
        yield box(start, y - 5, end - start, 10, opacity=0.35)
    if bar.point is not None:
        yield dot(scale.at(bar.point), y)
    if bar.open:
        yield from _onward(end, y)


def _onward(x: float, y: float) -> Iterator[str]:
    """Yield an arrow: it may be more, and nothing says how much."""
    yield line((x, y - 6), (x, y + 6), "work", 2)
    yield line((x, y), (x + ARROW, y), "work", 1.5, "4 3")
    yield path([(x + ARROW - 6, y - 4), (x + ARROW, y), (x + ARROW - 6, y + 4)], width=1.5)
