"""The assumptions that matter most: what each total hangs on, totals that hang on the same in one picture."""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.assess.contract import BarModel, CitationModel, OpenModel, SumModel, TotalModel
from flopledger.core.numbers import flop
from flopledger.statement.charts.tornado import tornado
from flopledger.statement.context import Context
from flopledger.statement.tree import Block, Figure, Items, Paragraph, Row, Section, Span, Table, Text, said
from flopledger.statement.words import amount, cell, count, joined, percent, row, total

COLUMNS = ("Input", "Total at its 5 %", "Total at its 95 %", "Of the variance", "Lines it moves", "Given by")
MOST = 4  # pictures
MOST_NAMED = 8
INTRODUCTION = (
    "Each bar is the total with one input at its 5th and 95th percentile, all others at their points. "
    "What no interval covers is named below: nothing bounds it."
)


def section(context: Context) -> Section:
    """Return the section on assumptions."""
    groups = _alike(context.system.totals)
    sections = tuple(_group(context, number, totals) for number, totals in enumerate(groups[:MOST], 1))
    if not sections:
        return Section("assumptions", "Assumptions that matter most", (said("No total has anything uncertain in it."),))
    more = f" Of {len(groups)} that differ, {MOST} are shown; the JSON format holds all." if len(groups) > MOST else ""
    return Section("assumptions", "Assumptions that matter most", (said(INTRODUCTION + more),), sections)


def _alike(totals: Sequence[TotalModel]) -> list[list[TotalModel]]:
    """Return the totals with something uncertain in them, those that hang on the same together, the largest first."""
    groups: dict[str, list[TotalModel]] = {}
    for one in totals:
        if one.compute.tornado.bars or one.compute.tornado.open:
            groups.setdefault(one.compute.tornado.model_dump_json(), []).append(one)
    return sorted(groups.values(), key=lambda group: -(group[0].compute.point or group[0].compute.at_least))


def _group(context: Context, number: int, totals: Sequence[TotalModel]) -> Section:
    one, names = totals[0].compute, ", ".join(each.standard for each in totals)
    blocks: list[Block] = [said("Totals: ", *joined([(context.total_link(each.standard),) for each in totals]), f": {total(one)}.")]
    if one.tornado.bars:
        blocks.append(_figure(context, number, one, names))
    if one.tornado.open:
        blocks.append(_open(context, one))
    return Section(f"assumptions-{number}", f"What {totals[0].standard} hangs on{_others(totals)}", tuple(blocks))


def _others(totals: Sequence[TotalModel]) -> str:
    return f", and {count(len(totals) - 1, 'other total')}" if len(totals) > 1 else ""


def _figure(context: Context, number: int, one: SumModel, names: str) -> Figure:
    name, bars = f"tornado-{number}", one.tornado.bars
    title = f"Compute by {names}: what moves it"
    about = " ".join(f"{bar.input}: {flop(bar.low)} to {flop(bar.high)} FLOP." for bar in bars)
    drawn = tornado(name, title, about, bars, one.point or one.at_least)
    rows = tuple(_row(context, bar, one.unit) for bar in bars)
    table = Table(f"{name}-table", f"What moves the compute by {names}", COLUMNS, rows, frozenset({1, 2, 3}))
    rest = _rest(one)
    return Figure(name, title, f"FLOP; the line stands at the total.{rest}", drawn, table)


def _rest(one: SumModel) -> str:
    others = one.tornado.other_inputs
    return f" {count(others, 'further input')} move it less: together {percent(one.tornado.other_share)} of the variance." if others else ""


def _row(context: Context, bar: BarModel, unit: str) -> Row:
    share = "too wide to tell" if bar.share is None else percent(bar.share)
    lines = joined([(context.line_link(name),) for name in bar.lines[:MOST_NAMED]])
    more = bar.line_count - min(len(bar.lines), MOST_NAMED)
    moved = cell(*lines, f" and {more:,} more" if more > 0 else "")
    return row(bar.input, amount(bar.low, unit), amount(bar.high, unit), share, moved, cell(*_given(context, bar.default)))


def _given(context: Context, default: CitationModel | None) -> tuple[Span, ...]:
    return (Text("the ledger"),) if default is None else (Text("a default"), context.sources.mark(default))


def _open(context: Context, one: SumModel) -> Items:
    shown = one.tornado.open[:MOST_NAMED]
    items = [_open_line(context, each, one.unit) for each in shown]
    more = one.tornado.open_count - len(shown)
    return Items((*items, said(f"and {more:,} further lines that no interval covers")) if more > 0 else tuple(items))


def _open_line(context: Context, one: OpenModel, unit: str) -> Paragraph:
    what = "counts and is of unknown amount" if one.why == "unknown" else "may or may not count: nobody can tell"
    most = f"up to {amount(one.high, unit)} with it" if one.high is not None else "no bound is known"
    return said(context.line_link(one.line), f" {what}; {most}.")
