"""Estimates side by side: the work that more than one method has an estimate of, in one picture and one table."""

from __future__ import annotations

from collections.abc import Iterator

from flopledger.assess.contract import EstimateModel, LineModel
from flopledger.statement.charts.intervals import Bar, intervals
from flopledger.statement.context import Context
from flopledger.statement.tree import Block, Figure, Row, Section, Table, said
from flopledger.statement.words import bounded, row, spread

COLUMNS = ("Work", "Method", "Compute", "5–95 %", "Convention")
MOST = 30


def section(context: Context) -> Section:
    """Return the section on estimates side by side."""
    found = [(one, each) for one in _several(context) for each in _of_compute(one)]
    if not found:
        return Section("estimates", "Estimates side by side", (said("No work has estimates of compute by more than one method."),))
    shown = found[:MOST]
    rows = tuple(_row(context, one, each) for one, each in shown)
    table = Table("estimates-table", "Estimates of the same work by several methods", COLUMNS, rows, frozenset({2, 3}))
    bars = [Bar(f"{one.activity}: {each.method}", each.point, each.low, each.high) for one, each in shown]
    title = "Estimates of compute by several methods"
    about = " ".join(f"{one.activity} by {each.method}: {bounded(each)}." for one, each in shown)
    drawn = intervals("estimates-figure", title, about, bars)
    more = f" The first {MOST} are shown; each line has its own." if len(found) > MOST else ""
    blocks: tuple[Block, ...] = (
        said(f"Where there is input for several methods, every estimate is kept; the one used is marked with the line.{more}"),
        Figure(
            "estimates-figure", title, "FLOP on a scale of powers of ten: the point, and the interval from 5 to 95 percent.", drawn, table
        ),
    )
    return Section("estimates", "Estimates side by side", blocks)


def _several(context: Context) -> Iterator[LineModel]:
    seen: set[str] = set()
    for index in context.rowed:
        one = context.system.lines[index]
        if one.activity not in seen and len({each.method for each in _of_compute(one)}) > 1:
            seen.add(one.activity)
            yield one


def _of_compute(one: LineModel) -> list[EstimateModel]:
    return [each for each in one.estimates if each.quantity == "compute"]


def _row(context: Context, one: LineModel, each: EstimateModel) -> Row:
    return row(context.line_link(one.activity), f"{each.method} ({each.part})", bounded(each), spread(each), each.convention)
