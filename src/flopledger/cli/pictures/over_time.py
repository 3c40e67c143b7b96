"""Models by day of release and compute, the line that each faced, and who is caught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.cli.pictures.time import Time
from flopledger.core.frozen import frozen
from flopledger.core.numbers import flop, money
from flopledger.policy.caught import CAUGHT, UNKNOWN, Caught
from flopledger.policy.measures.measured import HIGH, LOW, Floats
from flopledger.policy.population import Population
from flopledger.statement.charts.scale import Scale, scale_of
from flopledger.statement.charts.svg import COLOURS, LINE, WIDTH, line, path, picture, shortened, text, words

LEFT, RIGHT, TOP, PLOT = 76, 24, 40, 380
FLOOR = TOP + PLOT
STRIP = 26  # below the picture: models of unknown measure
DOT = 4.0
FULL, HALF, EMPTY = 1.0, 0.4, 0.0  # how full a dot is
DECADES = 3.5  # below the lowest line, or where there is none the smallest caught model, that are drawn
LONGEST = 60
UNITS = {"compute": "FLOP", "cost": "USD", "parameters": "parameters"}


@frozen
class Drawn:
    """The models in a picture by how they are drawn, as places of the population, and how many are too small or early to be.

    `undecided` ones have the measure, and nobody can tell what the policy says of them. `left_caught` of those left out are caught: a
    line that has moved by more powers of ten than a picture holds has such models behind it.
    """

    caught: list[int]
    open_caught: list[int]
    open: list[int]
    others: list[int]
    undecided: list[int]
    unknown: list[int]
    left_out: int
    left_caught: int = 0

    @property
    def shown(self) -> list[int]:
        """The models that have a place in the picture."""
        return [*self.caught, *self.open_caught, *self.open, *self.others, *self.undecided]


def over_time(population: Population, caught: Caught, measure: str = "compute", name: str = "over-time") -> str:
    """Return the picture of a policy's verdicts; a line that is not on `measure` is better drawn with the measure that it is on."""
    values, unit = population.numbers(measure), UNITS.get(measure, "")
    drawn, scale = laid_out(population, caught, values, FLOOR, TOP)
    lines = caught.line[_drawable(caught.line)]
    time = time_of(population, [*drawn.shown, *drawn.unknown], LEFT + 2 * DOT, WIDTH - RIGHT)
    shapes = [*_grid(scale, time), *_others(population, values, drawn.others, scale, time), *_unknown(population, drawn.unknown, time)]
    shapes += _undecided(population, values, drawn.undecided, scale, time)
    shapes += [*_line(population, caught, scale, time, unit), *_dots(population, values, drawn, scale, time), *_legend(drawn)]
    shapes.append(text(LEFT, TOP - 22, shortened(f"{measure}{f', {unit}' if unit else ''}, by day of release", LONGEST), "soft"))
    title = f"{caught.policy}: {measure} of models over time, and who is caught"
    return picture(name, title, _said(population, caught, lines, unit), FLOOR + STRIP + 4 * LINE, shapes) + "\n"


def laid_out(population: Population, caught: Caught, values: Floats, floor: float, top: float) -> tuple[Drawn, Scale]:
    """Return how each model is drawn by its measure in `values`, and the scale from `floor` to `top` that holds them and the line."""
    lines = caught.line[_drawable(caught.line)]
    from_ = lines if len(lines) else values[(caught.verdict == CAUGHT) & (values > 0)]
    lowest = float(from_.min()) / 10**DECADES if len(from_) else 0.0
    drawn = drawn_of(population, caught, values, lowest)
    scale = scale_of([*(float(values[row]) for row in drawn.shown), *lines.tolist()], floor, top) or Scale(0, 1, floor, top)
    return drawn_of(population, caught, values, lowest, 10**scale.low), scale


def _drawable(line: Floats) -> NDArray[np.bool_]:
    """Tell which lines are amounts: one of an index is a share, and has no place on a scale of FLOP or dollars."""
    return np.isfinite(line) & (line > 1)


def drawn_of(population: Population, caught: Caught, values: Floats, lowest: float, foot: float = 0.0) -> Drawn:
    """Sort models into how they are drawn. An open one is caught in more than 5 and fewer than 95 percent of draws.

    Of those below `lowest` only caught ones are drawn, of those below `foot`, where the scale begins, none: they would stand on it.
    """
    found = Drawn([], [], [], [], [], [], 0)
    left_out = left_caught = 0
    for row, record in enumerate(population.records):
        is_caught = caught.verdict[row] == CAUGHT
        if record.released is None or values[row] < foot or (values[row] < lowest and not is_caught):
            left_out, left_caught = left_out + 1, left_caught + is_caught
        elif np.isnan(values[row]):
            found.unknown.append(row)
        elif caught.verdict[row] == UNKNOWN:
            found.undecided.append(row)
        elif LOW < caught.probability[row] < HIGH:
            (found.open_caught if is_caught else found.open).append(row)
        else:
            (found.caught if is_caught else found.others).append(row)
    since = min((population.records[row].released or date.max for row in found.shown), default=date.min)
    recent = [row for row in found.unknown if (population.records[row].released or since) >= since]
    return replace(found, unknown=recent, left_out=left_out + len(found.unknown) - len(recent), left_caught=left_caught)


def time_of(population: Population, rows: Sequence[int], start: float, end: float) -> Time:
    """Return a scale of days from `start` to `end` that holds the releases of some rows of a population."""
    days = [day for row in rows if (day := population.records[row].released) is not None] or [date(2020, 1, 1), date(2021, 1, 1)]
    return Time(min(days), max(days), start, end)


def _grid(scale: Scale, time: Time) -> Iterator[str]:
    for y, label in scale.ticks():
        yield line((LEFT, y), (WIDTH - RIGHT, y))
        yield text(LEFT - 8, y + 4, label, "soft", "end")
    for x, label in time.ticks():
        yield line((x, FLOOR), (x, FLOOR + 5), "soft")
        yield text(x, FLOOR + STRIP + 18, label, "soft", "middle")


def _place(population: Population, row: int, value: float, scale: Scale, time: Time) -> tuple[float, float]:
    return time.at(population.records[row].released or time.first), scale.at(value)


def _others(population: Population, values: Floats, rows: Sequence[int], scale: Scale, time: Time) -> Iterator[str]:
    """Yield the models that are not caught as one shape: there are hundreds."""
    if rows:
        places = (_place(population, row, float(values[row]), scale, time) for row in rows)
        yield _points(places, "soft", DOT, opacity=0.4)


def _undecided(population: Population, values: Floats, rows: Sequence[int], scale: Scale, time: Time) -> Iterator[str]:
    """Yield a question mark for each model of which nobody can tell."""
    for row in rows:
        x, y = _place(population, row, float(values[row]), scale, time)
        yield text(x, y + 4, "?", "soft", "middle")


def _points(places: Iterator[tuple[float, float]], colour: str, width: float, opacity: float) -> str:
    through = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)
    style = f'stroke="{COLOURS[colour]}" stroke-width="{width:g}" stroke-opacity="{opacity:g}" stroke-linecap="round"'
    return f'<path class="s-{colour}" fill="none" {style} d="{through}"/>'


def _unknown(population: Population, rows: Sequence[int], time: Time) -> Iterator[str]:
    """Yield a stroke below the picture for each model whose measure nobody knows."""
    yield text(LEFT - 8, FLOOR + STRIP - 6, "unknown", "soft", "end")
    if rows:
        days = (time.at(population.records[row].released or time.first) for row in rows)
        through = "".join(f"M{x:.1f} {FLOOR + 8}v{STRIP - 12}" for x in days)
        yield f'<path class="s-soft" fill="none" stroke="{COLOURS["soft"]}" stroke-opacity="0.35" d="{through}"/>'


def _dots(population: Population, values: Floats, drawn: Drawn, scale: Scale, time: Time) -> Iterator[str]:
    for rows, fill in ((drawn.open, EMPTY), (drawn.open_caught, HALF), (drawn.caught, FULL)):
        for row in rows:
            x, y = _place(population, row, float(values[row]), scale, time)
            yield _dot(x, y, population.records[row].name, fill)


def _dot(x: float, y: float, name: str, fill: float) -> str:
    """Return a dot that says its name where it is pointed at: full where a model is caught, a ring where it only may be."""
    blue = COLOURS["work"]
    look = f'class="f-work s-work" fill="{blue}" fill-opacity="{fill:g}" stroke="{blue}" stroke-width="1.5"'
    return f'<circle {look} cx="{x:.1f}" cy="{y:.1f}" r="{DOT:g}"><title>{words(name)}</title></circle>'


def _line(population: Population, caught: Caught, scale: Scale, time: Time, unit: str) -> Iterator[str]:
    """Yield the line as it stood on each day, in steps; where no model is there to ask of, it stays as it was."""
    days = line_by_day(population, caught, time.first)
    if not days:
        return
    places = [(time.at(day), scale.at(value)) for day, value in days.items()]
    steps = [places[0]]
    for x, y in places[1:]:
        steps += [(x, steps[-1][1]), (x, y)]
    yield path([(LEFT, steps[0][1]), *steps, (WIDTH - RIGHT, steps[-1][1])], "limit", 1.5)
    last = days[max(days)]
    yield text(LEFT + 6, steps[0][1] - 6, shortened(f"{caught.policy}: {_amount(last, unit)} at the last release", LONGEST), "limit")


def line_by_day(population: Population, caught: Caught, first: date) -> dict[date, float]:
    """Return the line that models released from `first` on faced, by day and in their order; days on which it is no amount are left out."""
    days = {
        record.released: float(value)
        for record, value in zip(population.records, caught.line, strict=True)
        if record.released is not None and record.released >= first and _drawable(value)
    }
    return dict(sorted(days.items()))


def _amount(value: float, unit: str) -> str:
    return money(value, unit) if unit == "USD" else f"{flop(value)} {unit}".strip()


def _legend(drawn: Drawn) -> Iterator[str]:
    y = FLOOR + STRIP + 2 * LINE + 8
    entries = (
        (_dot(LEFT, y - 4, "caught", FULL), f"caught ({len(drawn.caught)})"),
        (_dot(LEFT, y - 4, "caught, open", HALF), f"caught, but in 5 to 95 % of draws ({len(drawn.open_caught)})"),
        (_dot(LEFT, y - 4, "not caught, open", EMPTY), f"not caught, but in 5 to 95 % of draws ({len(drawn.open)})"),
        (_points(iter([(LEFT, y - 4.0)]), "soft", DOT, 0.6), f"not caught ({len(drawn.others)})"),
    )
    x = 0.0
    for shape, label in entries:
        yield f'<g transform="translate({x:.0f} 0)">{shape}{text(LEFT + 10, y, label)}</g>'
        x += 30 + 6.6 * len(label)
    among = f", {drawn.left_caught} of them caught" if drawn.left_caught else ""
    left = f"undated, earlier or far smaller models not drawn: {drawn.left_out}{among}"
    undecided = f"?: verdict unknown ({len(drawn.undecided)}); " if drawn.undecided else ""
    yield text(LEFT, y + LINE, f"{undecided}strokes: measure unknown ({len(drawn.unknown)}); {left}", "soft")


def _said(population: Population, caught: Caught, lines: Floats, unit: str) -> str:
    rows = [row for row in range(len(population)) if caught.verdict[row] == CAUGHT]
    names = ", ".join(population.records[row].name for row in rows) or "nobody"
    spread = (
        f"The line lies from {_amount(float(lines.min()), unit)} to {_amount(float(lines.max()), unit)}."
        if len(lines)
        else "It draws no line on this measure."
    )
    return f"{len(rows)} models of {len(population)} are caught by {caught.policy}: {names}. {spread}"
