"""Included tables: Parquet, CSV and JSON lines whose columns are the dotted paths of an activity.

One activity a row; the column `activity` names it. Whatever cannot be read is a finding with its row, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.finding import did_you_mean
from flopledger.core.shown import shown
from flopledger.ledger.csv_table import read_csv
from flopledger.ledger.files import Folder
from flopledger.ledger.json_table import read_json_lines
from flopledger.ledger.parquet import read_parquet
from flopledger.ledger.raw import Raw, TableColumn
from flopledger.ledger.table import Cells, Rows, Table, packed

NAME_COLUMN = "activity"
LIST_SEPARATOR = ";"
LIST_PATHS = ("produces", "for", "replaces")
READERS: dict[str, Callable[[Folder, Path], Table]] = {
    ".csv": read_csv,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet,
}


def read_table(folder: Folder, path: Path, raw: Raw) -> None:
    """Add the activities of one included table to `raw`."""
    table = READERS[path.suffix.lower()](folder, path)
    if NAME_COLUMN in table.cells:
        _add(table, raw)
    elif table.cells:
        columns = ", ".join(sorted(table.cells)[:8])
        remedy = did_you_mean(NAME_COLUMN, table.cells)
        table.refuse(
            1, f"the columns {shown(columns)}", f"a column `{NAME_COLUMN}`", f"name each row in a column `{NAME_COLUMN}`; {remedy}"
        )
    table.finish()


def _add(table: Table, raw: Raw) -> None:
    names = _values(table.cells[NAME_COLUMN], np.arange(len(table.lines)))
    texts = ["" if name is None or name != name else str(name).strip() for name in names]  # noqa: PLR0124 - NaN is no name
    named = np.array(texts, dtype=object).astype(bool) & ~_empty(table.cells[NAME_COLUMN])
    lines, first = np.asarray(table.lines, dtype=np.int64), raw.count
    if not "".join(texts).isprintable():
        _refuse_controls(table, NAME_COLUMN, Coded.of(texts), lines)
    for line in lines[~named].tolist():
        table.refuse(line, "a row without a name", f"a name in the column `{NAME_COLUMN}`", "name the activity")
    raw.ids.extend(compress(texts, named.tolist()))
    raw.blocks.append((first, lines[named], table.file, 1))
    for path, cells in table.cells.items():
        present = named & ~_empty(cells)
        if path != NAME_COLUMN and present.any():
            raw.add(path, _column(table, path, present, _rows(named, present, first)))


def _rows(named: NDArray[np.bool_], present: NDArray[np.bool_], first: int) -> Sequence[int]:
    """Return the numbers of the activities that have a value: a range where all do."""
    if bool(present.all()):
        return range(first, first + len(present))
    rows: list[int] = (first + np.cumsum(named)[present] - 1).tolist()
    return rows


def _column(table: Table, path: str, present: NDArray[np.bool_], rows: Sequence[int]) -> TableColumn:
    kept = np.flatnonzero(present)
    lines = np.asarray(table.lines, dtype=np.int64)[kept]
    cells = table.cells[path]
    values = _taken(cells, kept)
    if isinstance(values, Coded):
        _refuse_controls(table, path, values, lines)
    if isinstance(values, Coded) and (path.startswith("uses.") or path in LIST_PATHS):
        values = values.map(_split)
    return TableColumn(table.file, rows, values, lines, partial(table.column_in, path), table.head)


def _taken(cells: Cells, kept: Rows) -> Coded[Any] | NDArray[Any]:
    if isinstance(cells, np.ndarray):
        return np.ma.getdata(cells)[kept]
    return cells.take(kept) if isinstance(cells, Coded) else packed(_values(cells, kept))


def _refuse_controls(table: Table, path: str, values: Coded[Any], lines: Rows) -> None:
    """Refuse texts that a terminal would obey instead of showing them."""
    for index in np.flatnonzero(values.where(_has_controls)).tolist():
        line = int(lines[index])
        table.refuse(line, shown(values[index]), "text without control characters", "write visible characters", table.column_in(path, line))


def _has_controls(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.isprintable() and any(category(mark) == "Cc" and mark not in "\n\t" for mark in cell)


def _values(cells: Cells, kept: Rows) -> list[Any]:
    if isinstance(cells, np.ndarray):
        values: list[Any] = np.ma.getdata(cells)[kept].tolist()
        return values
    return list(cells) if len(kept) == len(cells) else [cells[row] for row in kept.tolist()]


def _empty(cells: Cells) -> NDArray[np.bool_]:
    if isinstance(cells, Coded):
        return cells.where(lambda cell: cell is None)
    if not isinstance(cells, np.ndarray):
        return np.array([cell is None for cell in cells], dtype=bool) if None in cells else np.zeros(len(cells), dtype=bool)
    mask = np.ma.getmaskarray(cells)
    return mask | np.isnat(np.ma.getdata(cells)) if cells.dtype.kind == "M" else mask


def _split(cell: Any) -> Any:
    """Turn `a;b` into a tuple of names."""
    if not isinstance(cell, str) or LIST_SEPARATOR not in cell:
        return cell
    return tuple(name.strip() for name in cell.split(LIST_SEPARATOR) if name.strip())
