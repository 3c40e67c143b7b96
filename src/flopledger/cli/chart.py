"""The picture of a timeline in a terminal: an area of blocks, the lines that laws draw across it, and numbered days below."""

from __future__ import annotations

from datetime import date

import numpy as np

from flopledger.assess.timeline.plot import Panel

ROWS = 12
NARROWEST, WIDEST = 40, 120  # columns of a picture
AXIS = 9  # columns left of it
EIGHTHS = " ▁▂▃▄▅▆▇█"
PLAIN = "        #"  # for a terminal without block characters
DATE_LENGTH = 10


def chart(panel: Panel, width: int, *, plain: bool = False) -> list[str]:
    """Return the rows of the picture of a panel, at most so wide; `plain` uses ASCII alone."""
    columns = min(max(width - AXIS - 1, NARROWEST), WIDEST)
    cells = _cells(panel, columns, plain=plain)
    labels = {_row(panel, value): _label(value) for value in panel.frame.decades()}
    for line in panel.lines:
        row = _row(panel, line.value)
        free, taken = ("-", "+") if plain else ("─", "┿")
        cells[row] = [free if cell == " " else taken for cell in cells[row]]
        labels[row] = _label(line.value)
    edge = "|" if plain else "┤"
    rows = [f"{labels.get(row, ''):>{AXIS - 1}}{edge}{''.join(cells[row])}" for row in range(ROWS)]
    return [*rows, *_below(panel, columns, plain=plain)]


def _cells(panel: Panel, columns: int, *, plain: bool) -> list[list[str]]:
    """Return the area, top row first: full where work is done, light where it is planned or running."""
    frame = panel.frame
    days = frame.first + (np.arange(columns) + 1) / columns * (frame.last - frame.first)
    point, _, _, done = panel.at(days)
    whole, sure = (np.rint(frame.up(values) * ROWS * 8).astype(int) for values in (point, done))
    return [[_cell(int(whole[c]) - 8 * low, int(sure[c]) - 8 * low, plain=plain) for c in range(columns)] for low in reversed(range(ROWS))]


def _cell(whole: int, done: int, *, plain: bool) -> str:
    """Return one cell of the area, by how many eighths of it are filled."""
    blocks, light = (PLAIN, ".") if plain else (EIGHTHS, "░")
    if whole > 0 and done < min(whole, 8) / 2:
        return light
    return blocks[min(max(whole, 0), 8)]


def _row(panel: Panel, value: float) -> int:
    """Return the row that an amount lies in, the top one being 0."""
    up = float(panel.frame.up(np.array([value]))[0])
    return min(max(ROWS - 1 - int(up * ROWS), 0), ROWS - 1)


def _label(value: float) -> str:
    return f"{value:.3g}".replace("e+", "e")


def _below(panel: Panel, columns: int, *, plain: bool) -> list[str]:
    """Return the axis of days, the numbers of marked days under it, and the first and last day."""
    frame, marked = panel.frame, list(panel.marked)
    axis, numbers = ["-" if plain else "─"] * columns, [" "] * columns
    for number, day in enumerate(marked, start=1):
        column = min(int(frame.across(day.toordinal()) * columns), columns - 1)
        axis[column] = "+" if plain else "┴"
        numbers[column] = str(number % 10) if numbers[column] == " " else "*"
    first, last = date.fromordinal(frame.first), date.fromordinal(frame.last)
    gap = columns - 2 * DATE_LENGTH
    rows = [f"{'':>{AXIS - 1}}{'+' if plain else '└'}{''.join(axis)}"]
    if marked:
        rows.append(f"{'':>{AXIS}}{''.join(numbers)}")
    return [*rows, f"{'':>{AXIS}}{first}{'':>{gap}}{last}"]
