"""What a sum hangs on: a bar for each uncertain input, from the sum with it at its 5th percentile to that at its 95th."""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.assess.contract import BarModel
from flopledger.statement.charts.scale import near_scale_of
from flopledger.statement.charts.svg import LINE, WIDTH, box, line, picture, shortened, text

LEFT, RIGHT, TOP = 330, 40, 12
LONGEST = 44


def tornado(name: str, title: str, about: str, bars: Sequence[BarModel], point: float | None) -> str:
    """Return the picture of a sum's inputs, the one that moves it most first; a line stands at the sum itself."""
    scale = near_scale_of([value for bar in bars for value in (bar.low, bar.high)] + [point or 0.0], LEFT, WIDTH - RIGHT)
    floor = TOP + LINE * len(bars) + 4
    shapes = [shape for x, label in scale.ticks() for shape in (line((x, TOP), (x, floor)), text(x, floor + 16, label, "soft", "middle"))]
    for number, bar in enumerate(bars):
        y = TOP + LINE * number + LINE / 2
        start, end = scale.at(bar.low), scale.at(bar.high)
        shapes += [text(LEFT - 12, y + 4, shortened(bar.input, LONGEST), anchor="end"), box(start, y - 7, end - start, 14, opacity=0.45)]
    if point:
        x = scale.at(point)
        shapes.append(line((x, TOP), (x, floor), "ink", 1.5))
    return picture(name, title, about, floor + LINE, shapes)
