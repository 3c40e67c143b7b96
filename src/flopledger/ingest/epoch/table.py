"""A published table, read: its rows with typed values, the vintage, what each column gave and what it could not give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.core.finding import Problems, nearest
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.ingest.epoch.cells import CellError, Value, value_of
from flopledger.ingest.epoch.columns import columns_of, facts, missing
from flopledger.ingest.sheet import Sheet

Values = Mapping[str, Value]


@frozen
class Listed:
    """A row of a table: the name as it is written, with any spaces around it, where it stands, and what it says."""

    name: str
    file: str
    line: int
    values: Values


@frozen
class Tally:
    """Of one fact in one table: cells that hold something, and how many of these could not be read."""

    filled: int
    unread: int

    @property
    def read(self) -> int:
        """How many cells gave a value."""
        return self.filled - self.unread


@frozen
class ModelTable:
    """A table of models: its rows that have a name, the facts it has columns for with their tally, and its vintage.

    `known` is the last day that the table shows to have been known to it: of a publication, or of a row's last change.
    `nameless` rows have no name and are left out; `others` are the columns of which nothing is read.
    """

    file: str
    rows: tuple[Listed, ...]
    tallies: Mapping[str, Tally]
    known: date | None
    nameless: int
    others: tuple[str, ...]


def table_of(sheet: Sheet, problems: Problems) -> ModelTable | None:
    """Return the table of models in a sheet, None where it is none; what is wrong with it is kept in `problems`."""
    columns = columns_of(sheet.header)
    lacking = missing(columns)
    for fact in lacking:
        near = nearest(fact.names[0], sheet.header)
        remedy = f"did you mean {shown(near)}?" if near is not None else "name the column so, or give a table as Epoch AI publishes it"
        problems.find("column-missing", sheet.head(), f"no column {shown(fact.names[0])}", fact.meaning, remedy)
    return None if lacking else _table(sheet, columns, problems)


def _table(sheet: Sheet, columns: Mapping[str, int], problems: Problems) -> ModelTable:
    named = [index for index, (_, _, cells) in enumerate(sheet.rows) if cells[columns["name"]].strip()]
    for index in sorted(set(range(len(sheet.rows))) - set(named)):
        at = sheet.place(index, columns["name"])
        problems.find("row-nameless", at, "a row without a name", "the model's name", "the row is left out")
    values: list[dict[str, Value]] = [{} for _ in named]
    tallies = {field: _column(sheet, named, field, index, values, problems) for field, index in columns.items()}
    rows = tuple(
        Listed(sheet.rows[row][2][columns["name"]], sheet.file, sheet.rows[row][0], said) for row, said in zip(named, values, strict=True)
    )
    others = tuple(name for index, name in enumerate(sheet.header) if index not in columns.values())
    return ModelTable(sheet.file, rows, tallies, _known(rows), len(sheet.rows) - len(named), others)


def _column(sheet: Sheet, named: list[int], field: str, index: int, values: list[dict[str, Value]], problems: Problems) -> Tally:
    """Read one column of the named rows into their values; what cannot be read is told and stays unknown."""
    fact, filled, unread = facts()[field], 0, 0
    for row, said in zip(named, values, strict=True):
        text = sheet.rows[row][2][index]
        try:
            value = value_of(text, fact)
        except CellError as error:
            filled, unread = filled + 1, unread + 1
            where = sheet.place(row, index)
            problems.find("cell-unread", where, f"{sheet.header[index]}: {error.found}", error.expected, "it is taken as not known")
            continue
        if value is not None:
            filled += 1
            said[field] = value
    return Tally(filled, unread)


def _known(rows: tuple[Listed, ...]) -> date | None:
    days = [day for row in rows for field in ("released", "modified") if isinstance(day := row.values.get(field), date)]
    return max(days, default=None)
