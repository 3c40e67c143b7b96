"""The totals under each standard: compute, cost on each basis, energy, what is open, and a picture of them against the lines of laws."""

from __future__ import annotations

from collections.abc import Iterator

from flopledger.assess.contract import SumModel, TotalModel
from flopledger.core.numbers import UNKNOWN, flop
from flopledger.statement.charts.intervals import Bar, intervals
from flopledger.statement.context import Context
from flopledger.statement.tree import Block, Cell, Figure, Row, Section, Span, Table, Text, said
from flopledger.statement.words import cell, count, ends, joined, row, total

COLUMNS = ("Total", "Compute", "5–95 %", "Convention", "Cost by basis", "Energy", "Open")
MOST_LIMITS = 4
MOST_NAMED = 12
DRAWN = "FLOP on a scale of powers of ten: the point, the interval from 5 to 95 percent, an arrow where it may be more."
NEAR = 30.0  # lines that are this many times as large or as small as any total are left out of the picture


def section(context: Context) -> Section:
    """Return the section on totals."""
    totals = context.system.totals
    rows = tuple(_row(context, number, one) for number, one in enumerate(totals, 1))
    table = Table("totals-table", "Totals of the system, by standard", COLUMNS, rows, frozenset({1, 2}))
    blocks: list[Block] = [said(f"{count(len(totals), 'way')} of counting, by standards and by laws themselves.")]
    if any(one.compute.at_least > 0 or one.compute.high for one in totals):
        blocks.append(_figure(context, table))
    else:
        blocks.append(table)
    return Section("totals", "Totals", tuple(blocks))


def _row(context: Context, number: int, one: TotalModel) -> Row:
    interval = ends(one.compute.low, one.compute.high, one.compute.point, "FLOP") if one.compute.point is not None else ""
    costs = [f"{total(cost)} {cost.basis}" for cost in one.cost if cost.point is not None or cost.at_least > 0]
    nothing = _nothing(one.compute)
    return row(
        Text(one.standard, strong=True),
        Cell((Text(nothing or total(one.compute)),), one.compute.point),
        interval,
        one.compute.convention,
        "; ".join(costs) or nothing or UNKNOWN,
        nothing or total(one.energy),
        cell(*_open(context, one.compute)),
        name=f"total-{number}",
    )


def _nothing(one: SumModel) -> str:
    """Return what is said where no line counts: a zero would read as an amount."""
    if one.point != 0:
        return ""
    return "no line surely counts" if one.undetermined_lines else "no line counts"


def _open(context: Context, one: SumModel) -> Iterator[Span]:
    for words, lines in (("Counted, of unknown amount: ", one.unknown_lines), ("Nobody can place: ", one.undetermined_lines)):
        names = list(dict.fromkeys(lines))
        if names:
            yield Text(words)
            yield from joined([(context.line_link(name),) for name in names[:MOST_NAMED]])
            yield Text(f" and {len(names) - MOST_NAMED:,} more. " if len(names) > MOST_NAMED else ". ")


def _figure(context: Context, table: Table) -> Figure:
    bars = [_bar(one) for one in context.system.totals]
    limits = _limits(context)
    title = "Compute under each standard, and the lines that laws draw"
    about = " ".join(f"{bar.name}: {'unknown' if bar.point is None else flop(bar.point) + ' FLOP'}." for bar in bars)
    drawn = intervals("totals-figure", title, about, bars, limits)
    return Figure("totals-figure", title, DRAWN, drawn, table)


def _bar(one: TotalModel) -> Bar:
    compute = one.compute
    if compute.point is None:
        low = compute.at_least if compute.at_least > 0 else None
        return Bar(one.standard, None, low, compute.at_most or low, open=compute.at_most is None)
    return Bar(one.standard, compute.point, compute.low, compute.high, open=bool(compute.undetermined_lines))


def _limits(context: Context) -> dict[float, str]:
    """Return the lines in FLOP of laws that bind and lie near the totals, each with whose it is."""
    known = [value for one in context.system.totals for value in (one.compute.point, one.compute.high, one.compute.at_least) if value]
    found: dict[float, list[str]] = {}
    for verdict in context.system.verdicts:
        for limb in verdict.limbs:
            near = limb.threshold and limb.measure == "compute" and min(known) / NEAR <= limb.threshold <= max(known) * NEAR
            if near and limb.threshold and context.group(verdict) == "binding":
                found.setdefault(limb.threshold, []).append(verdict.regime)
    chosen = sorted(found, key=lambda value: -len(found[value]))[:MOST_LIMITS]
    return {value: f"{flop(value)}: {', '.join(dict.fromkeys(found[value]))}" for value in sorted(chosen)}
