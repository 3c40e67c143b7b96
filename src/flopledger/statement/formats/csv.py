"""CSV: the lines of a statement, one a row, for spreadsheets; a cell that one would read as a formula is a text there.

Amounts are in the unit of their column's name; what is not known is an empty cell. A total's two columns say how much of the line
counts under it (0 to 1) and by which rule.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from flopledger.assess.contract import LineModel
from flopledger.statement.inert import inert
from flopledger.statement.model import ActivityModel, StatementModel

SUFFIX = ".csv"
TITLE = "CSV of the lines"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # what spreadsheets take for a formula's start
COLUMNS = (
    "activity",
    "part",
    "does",
    "purpose",
    "description",
    "started",
    "ended",
    "status",
    "by",
    "uses",
    "produces",
    "relation",
    "flop",
    "flop_low",
    "flop_high",
    "method",
    "convention",
    "cost",
    "currency",
    "cost_basis",
    "evidence",
    "file",
    "line",
)
Cells = Iterator[str | float | int | None]


def write(statement: StatementModel) -> bytes:
    """Return the lines of a statement as UTF-8 with a mark at its start, by which spreadsheets know it."""
    totals = [one.standard for one in statement.assessment.systems[0].totals]
    activities = {one.id: one for one in statement.books.activities}
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([*COLUMNS, *(_cell(f"{total} {what}") for total in totals for what in ("counts", "rule"))])
    for one in statement.assessment.systems[0].lines:
        table.writerow([_cell(value) for value in (*_line(one, activities.get(one.activity)), *_treatments(one, totals))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: str | float | None) -> str | float:
    """Return a value as a cell: an apostrophe before a text keeps it from being read as a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = inert(value)
        return f"'{text}" if text.lstrip().startswith(FORMULA) else text
    return value


def _line(one: LineModel, activity: ActivityModel | None) -> Cells:
    yield from (one.activity, one.part, one.does)
    yield from _work(activity) if activity is not None else [None] * 8
    yield one.relation
    yield from (one.compute.point, one.compute.low, one.compute.high, one.compute.method, one.compute.convention)
    cost = one.cost[0] if one.cost else None
    yield from (cost.point, cost.unit, cost.method) if cost is not None else (None, None, None)
    yield "; ".join(" ".join(filter(None, [cite.instrument, cite.at, cite.link])) for cite in (activity.evidence if activity else []))
    yield from (one.file, one.line)


def _work(one: ActivityModel) -> Cells:
    yield from (one.purpose, one.description)
    yield from (str(day) if day is not None else None for day in (one.started, one.ended))
    yield one.status
    yield "; ".join(f"{name} {'?' if share is None else f'{share:g}'}" for name, share in one.by.items())
    yield "; ".join(f"{use.role}: {use.artifact}" for use in one.uses)
    yield "; ".join(one.produces)


def _treatments(one: LineModel, totals: list[str]) -> Cells:
    for total in totals:
        treatment = one.treatments.get(total)
        yield {"all": 1.0, "none": 0.0}.get(treatment.count, treatment.share) if treatment is not None else None
        yield treatment.rule if treatment is not None else None
