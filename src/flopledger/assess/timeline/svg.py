"""The picture of a timeline as SVG: one file that needs no other, with title and description, for light and dark surroundings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import accumulate

import numpy as np

from flopledger.assess.timeline.plot import Floats, Frame, Panel

WIDTH, PLOT = 960, 260  # of the paper, and of the height in which amounts are drawn
LEFT, RIGHT, TOP, BELOW = 64, 24, 72, 48
FLOOR = TOP + PLOT
SAMPLES = 240
LINE_OF_TEXT = 18
MOST_TICKS = 6
LEGEND = "line: done and planned; area: done; band: 5 to 95 %"
LONGEST = 120  # characters of a line of text that the picture has room for
STYLE = """
  svg { --paper: #ffffff; --ink: #1c1c1c; --soft: #5c5c5c; --grid: #e3e3e3; --work: #1f5fbf; --limit: #b3261e; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #16181c; --ink: #ececec; --soft: #a8a8a8; --grid: #33373d; --work: #7fb0ff; --limit: #ff8a80; }
  }
  text { font-family: system-ui, sans-serif; font-size: 12px; fill: var(--ink); }
  .soft { fill: var(--soft); }
  .head { font-size: 14px; font-weight: 600; }
  .grid { stroke: var(--grid); }
  .band { fill: var(--work); opacity: 0.18; }
  .done { fill: var(--work); opacity: 0.30; }
  .work { fill: none; stroke: var(--work); stroke-width: 2; }
  .limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 6 4; }
  .named { fill: var(--limit); }
  .mark { stroke: var(--soft); stroke-dasharray: 2 3; }
"""


def svg_of(title: str, drawn: Sequence[tuple[str, Panel]]) -> str:
    """Return the panels, each with the system it is about, one below the other."""
    tops = list(accumulate((_height(panel) for _, panel in drawn), initial=0))
    height = max(tops[-1], LINE_OF_TEXT)
    said = " ".join(_said(system, panel) for system, panel in drawn) or "No series with dates."
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title about">'
    parts = [head, f'<title id="title">{escape(title)}</title>', f'<desc id="about">{escape(said)}</desc>', f"<style>{STYLE}</style>"]
    parts.append(f'<rect width="{WIDTH}" height="{height}" style="fill: var(--paper)"/>')
    for (system, panel), top in zip(drawn, tops, strict=False):
        parts += [f'<g transform="translate(0 {top})">', *_panel(system, panel), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def _height(panel: Panel) -> int:
    return FLOOR + BELOW + LINE_OF_TEXT * (len(panel.marked) + 1)


def _said(system: str, panel: Panel) -> str:
    """Return a picture in words."""
    first, last = panel.series.points[0], panel.series.points[-1]
    lines = "; ".join(f"line at {_number(line.value)} ({', '.join(line.names)})" for line in panel.lines)
    marks = "; ".join(f"{mark.day} {mark.text}" for mark in panel.marks)
    end = _number(last.sum.at_least if last.sum.point is None else last.sum.point)
    return f"{system}: {panel.title}. From nothing on {first.day} to {end} {panel.series.unit} on {last.day}. {lines}. {marks}."


def _panel(system: str, panel: Panel) -> Iterator[str]:
    frame = panel.frame
    yield f'<text class="head" x="{LEFT}" y="24">{escape(system)}</text>'
    yield f'<text class="soft" x="{LEFT}" y="42">{escape(_shortened(panel.title))}</text>'
    yield f'<text class="soft" x="{LEFT}" y="{FLOOR + BELOW}">{LEGEND}</text>'
    yield from _grid(frame)
    yield from _work(panel)
    for line in panel.lines:
        y = _y(frame, np.array([line.value]))[0]
        yield f'<line class="limit" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        text = escape(_shortened(f"{_number(line.value)}  {', '.join(line.names)}"))
        yield f'<text class="named" x="{LEFT + 6}" y="{y - 5:.1f}">{text}</text>'
    yield from _marks(panel)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _grid(frame: Frame) -> Iterator[str]:
    for value in frame.decades():
        y = _y(frame, np.array([value]))[0]
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="soft" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'
    for day in np.unique(np.linspace(frame.first, frame.last, MOST_TICKS).astype(int)).tolist():
        x = _x(frame, day)
        anchor = "start" if day == frame.first else "end" if day == frame.last else "middle"
        yield f'<text class="soft" x="{x:.1f}" y="{FLOOR + LINE_OF_TEXT}" text-anchor="{anchor}">{date.fromordinal(day)}</text>'


def _number(value: float) -> str:
    return f"{value:.3g}".replace("e+", "e")


def _work(panel: Panel) -> Iterator[str]:
    """Yield the band of 5 to 95 percent, the area of what is done, and the line of the whole."""
    frame = panel.frame
    days = np.unique(np.concatenate([np.linspace(frame.first, frame.last, SAMPLES), [one.day.toordinal() for one in panel.series.points]]))
    point, low, high, done = panel.at(days.astype(np.float64))
    x, floor = [_x(frame, float(day)) for day in days], np.zeros(len(days))
    yield f'<path class="band" d="{_closed(x, _y(frame, low), _y(frame, high))}"/>'
    yield f'<path class="done" d="{_closed(x, _y(frame, floor), _y(frame, done))}"/>'
    line = " L".join(f"{across:.1f} {up:.1f}" for across, up in zip(x, _y(frame, point), strict=True))
    yield f'<path class="work" d="M{line}"/>'


def _closed(x: Sequence[float], lower: Floats, upper: Floats) -> str:
    there = [f"{across:.1f} {up:.1f}" for across, up in zip(x, upper, strict=True)]
    back = [f"{across:.1f} {up:.1f}" for across, up in zip(reversed(x), reversed(lower.tolist()), strict=True)]
    return f"M{' L'.join([*there, *back])} Z"


def _marks(panel: Panel) -> Iterator[str]:
    """Yield a dotted line for each marked day, numbered, and below the picture what is marked."""
    for number, (day, text) in enumerate(panel.marked.items(), start=1):
        x = _x(panel.frame, day.toordinal())
        yield f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{FLOOR}"/>'
        yield f'<text class="soft" x="{x:.1f}" y="{TOP - 10}" text-anchor="middle">{number}</text>'
        y = FLOOR + BELOW + LINE_OF_TEXT * number
        yield f'<text x="{LEFT}" y="{y}">{number}   {day}   {escape(_shortened(text))}</text>'


def _x(frame: Frame, day: float) -> float:
    return LEFT + frame.across(day) * (WIDTH - LEFT - RIGHT)


def _y(frame: Frame, value: Floats) -> Floats:
    return FLOOR - frame.up(value) * PLOT
