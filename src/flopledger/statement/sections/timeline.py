"""The timeline: how totals grew, on which day a line was crossed, what was foreseen, what happened when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flopledger.core.numbers import flop
from flopledger.statement.charts.growth import growth
from flopledger.statement.context import Context
from flopledger.statement.model import CrossingModel, PointModel, SeriesModel
from flopledger.statement.tree import Block, Figure, Row, Section, Table, said
from flopledger.statement.words import amount, count, ends, percent, row

POINTS = ("End of", "Total", "5–95 %", "Not done yet")
CROSSINGS = ("Line", "Crossed", "5–95 %", "Work under way", "Foreseen")
MOST = 3  # pictures
MOST_ROWS = 24  # of a series
NEAR = 100.0
MOST_MARKS = 8


def section(context: Context) -> Section:
    """Return the section on time."""
    timeline = context.statement.timeline
    rows = tuple(_crossing(context, one) for one in timeline.crossings)
    blocks: list[Block] = [Table("crossings", "Days on which lines are crossed, or were foreseen to be", CROSSINGS, rows)] if rows else []
    blocks += [_figure(context, number, one) for number, one in enumerate(_chosen(context), 1)]
    return Section("timeline", "Timeline", tuple(blocks) or (said("Nothing that counts has dates."),))


def _chosen(context: Context) -> list[SeriesModel]:
    """Return the series of compute to draw: those by which lines are crossed first, then the largest."""
    crossed = {(one.regime, one.trigger) for one in context.statement.timeline.crossings}
    asked = {one.standard for one in context.system.verdicts if (one.regime, one.trigger) in crossed}
    drawn = [one for one in context.statement.timeline.series if one.measure == "compute" and len(one.points) > 1 and _top(one) > 0]
    return sorted(drawn, key=lambda one: (not asked & set(one.totals), -_top(one)))[:MOST]


def _top(one: SeriesModel) -> float:
    return max((point.high or point.at_least for point in one.points), default=0.0)


def _figure(context: Context, number: int, one: SeriesModel) -> Figure:
    name, title = f"growth-{number}", f"Compute over time, as counted by {', '.join(one.totals)}"
    days, marks = _days(context, one), _marks(context, one)
    first, last = one.points[0], one.points[-1]
    about = f"From nothing on {first.day} to {amount(_whole(last), one.unit)} on {last.day}. " + " ".join(
        f"{day}: {what}." for day, what in days.items()
    )
    drawn = growth(name, title, about, one.points, marks, days)
    undated = f" {count(len(one.undated), 'line')} without dates are in the last point alone." if one.undated else ""
    said_ = f"FLOP on a scale of powers of ten: the total with its interval; the darker area is work that is done.{undated}"
    rows = tuple(_point(point, one.unit) for point in one.points[-MOST_ROWS:])
    caption = f"The same as figures, by the end of the last {count(len(rows), 'day')} on which work began or ended"
    return Figure(name, title, said_, drawn, Table(f"{name}-table", caption, POINTS, rows, frozenset({1, 2, 3})))


def _whole(one: PointModel) -> float:
    return one.at_least if one.point is None else one.point


def _point(one: PointModel, unit: str) -> Row:
    whole = amount(one.point, unit) if one.point is not None else f"at least {amount(one.at_least, unit)}"
    return row(one.day.isoformat(), whole, ends(one.low, one.high, one.point, unit), amount(one.not_done, unit) if one.not_done else "")


def _marks(context: Context, series: SeriesModel) -> dict[float, str]:
    """Return the lines in FLOP that laws draw across a series, near its top."""
    top, found = _top(series), dict[float, list[str]]()
    for verdict in context.system.verdicts:
        for limb in verdict.limbs:
            if (
                limb.measure == "compute"
                and limb.threshold
                and verdict.standard in series.totals
                and top / NEAR <= limb.threshold <= top * NEAR
            ):
                found.setdefault(limb.threshold, []).append(f"{verdict.regime}/{verdict.trigger}")
    return {value: f"{flop(value)}: {', '.join(dict.fromkeys(names))}" for value, names in sorted(found.items())}


def _days(context: Context, series: SeriesModel) -> dict[date, str]:
    standards = {(one.regime, one.trigger): one.standard for one in context.system.verdicts}
    found: dict[date, list[str]] = {}
    for one in context.statement.timeline.crossings:
        if one.crossed_on is not None and standards.get((one.regime, one.trigger)) in series.totals:
            found.setdefault(one.crossed_on, []).append(f"over {one.regime}/{one.trigger}")
    for happening in context.statement.timeline.happenings[:MOST_MARKS]:
        found.setdefault(happening.day, []).append(f"{happening.what}: {happening.name}")
    return {day: "; ".join(words) for day, words in sorted(found.items())}


def _crossing(context: Context, one: CrossingModel) -> Row:
    between = f"{one.earliest} to {one.latest or 'never'}" if one.earliest is not None else ""
    crossed = one.crossed_on.isoformat() if one.crossed_on else ""
    return row(context.verdict_link(one.regime, one.trigger), crossed, between, ", ".join(one.during), "; ".join(_foreseen(one)))


def _foreseen(one: CrossingModel) -> Iterator[str]:
    for item in one.foreseen:
        chance = f" ({percent(item.probability)})" if item.probability is not None else ""
        yield f"since {item.since}{f' until {item.until}' if item.until else ''}{chance}"
