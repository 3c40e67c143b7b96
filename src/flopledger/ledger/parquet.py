"""Reads one Parquet file through DuckDB, with everything else of DuckDB switched off: no other file, no network, no extension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.ledger.files import Folder
from flopledger.ledger.table import Cells, Table, nested

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "4GB",
}
SOURCE = "from read_parquet(?, hive_partitioning = false)"
MOST_ROWS = 5_000_000
MOST_TEXT = 1_000_000_000  # characters in one column: a small file can unpack to any size
MOST_WORDS = 1000  # distinct values up to which a column of text is fetched as these and numbers
GLOB_CHARACTERS = "*?["
AGAIN = "write the file again; it is damaged or of another format"


class _RefusedError(ValueError):
    """A file that cannot be read: what was found, what was expected, the remedy."""

    def __init__(self, found: str, expected: str = "a Parquet file", remedy: str = AGAIN) -> None:
        super().__init__(found)
        self.found, self.expected, self.remedy = found, expected, remedy


def read_parquet(folder: Folder, path: Path) -> Table:
    """Return the table of a Parquet file; a line's number is its row's."""
    table = Table(folder, path, lambda name, _: list(table.cells).index(name) + 1)
    try:
        table.cells = _unpacked(_arrays(path))
        table.lines = np.arange(1, len(next(iter(table.cells.values()), ())) + 1)
        folder.digest(path)
    except _RefusedError as error:
        table.refuse(1, error.found, error.expected, error.remedy)
    return table


def _arrays(path: Path) -> dict[str, NDArray[Any] | Coded[Any]]:
    import duckdb

    name = "".join(f"[{mark}]" if mark in GLOB_CHARACTERS else mark for mark in str(path))
    with duckdb.connect(config=CONFIG) as connection:
        try:
            connection.execute(f"set allowed_paths = [{_quoted(str(path))}, {_quoted(name)}]")
            connection.execute("set enable_external_access = false")
            return _fetched(connection, name, _texts(connection, name))
        except duckdb.Error as error:
            raise _RefusedError(str(error).splitlines()[0][:200]) from None


def _fetched(connection: Any, name: str, texts: Mapping[str, int]) -> dict[str, NDArray[Any] | Coded[Any]]:
    """Return the columns; texts of few distinct values as these and a number for each cell, which is what they become anyway."""
    few = [column for column, distinct in texts.items() if 0 < distinct <= MOST_WORDS]
    words = {column: _words(connection, name, column, f"words_{number}") for number, column in enumerate(few)}
    replaced = ", ".join(f"enum_code({_identifier(column)}::words_{number}) as {_identifier(column)}" for number, column in enumerate(few))
    select = f"select * replace ({replaced}) {SOURCE}" if few else f"select * {SOURCE}"
    arrays: dict[str, NDArray[Any]] = connection.execute(select, [name]).fetchnumpy()
    return {column: _coded(words[column], array) if column in words else array for column, array in arrays.items()}


def _words(connection: Any, name: str, column: str, kind: str) -> list[str]:
    """Make a type of a column's distinct values and return them."""
    text = _identifier(column)
    source = SOURCE.replace("?", _quoted(name))
    connection.execute(f"create type {kind} as enum (select distinct {text} {source} where {text} is not null order by 1)")
    words: list[str] = connection.execute(f"select enum_range(null::{kind})").fetchone()[0]
    return words


def _coded(words: Sequence[str], array: NDArray[Any]) -> Coded[str | None]:
    number = np.ma.getdata(array).astype(np.int64)
    return Coded((*words, None), np.where(np.ma.getmaskarray(array), len(words), number))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _texts(connection: Any, name: str) -> dict[str, int]:
    """Return the columns of text with about how many distinct values each has; refuse a file that unpacks to too much."""
    columns = connection.execute(f"describe select * {SOURCE}", [name]).fetchall()
    texts = [column for column, kind, *_ in columns if kind == "VARCHAR"]
    sums = [f"sum(strlen({_identifier(column)}))" for column in texts] + [
        f"approx_count_distinct({_identifier(column)})" for column in texts
    ]
    rows, *found = connection.execute(f"select {', '.join(['count(*)', *sums])} {SOURCE}", [name]).fetchone()
    sizes, distinct = found[: len(texts)], found[len(texts) :]
    if rows > MOST_ROWS:
        raise _RefusedError(f"{rows:,} rows", f"at most {MOST_ROWS:,} activities a file", "add up what belongs together, by day or by job")
    largest = max((int(size or 0) for size in sizes), default=0)
    if largest > MOST_TEXT:
        raise _RefusedError(f"a column of {largest:,} characters", f"at most {MOST_TEXT:,}", "leave long texts out")
    return dict(zip(texts, distinct, strict=True))


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _unpacked(arrays: Mapping[str, NDArray[Any] | Coded[Any]]) -> dict[str, Cells]:
    """Return the columns as cells, with structs taken apart into dotted paths."""
    flat: dict[str, Cells] = {}
    for name, array in arrays.items():
        cells = array if isinstance(array, Coded) else _cells(array)
        first = next((cell for cell in cells if cell is not None), None) if isinstance(cells, list) else None
        if isinstance(first, dict):
            inner = {f"{name}.{key}": np.array([None if cell is None else cell[key] for cell in cells], dtype=object) for key in first}
            flat.update(_unpacked(inner))
        else:
            flat[name] = cells
    return flat


def _cells(array: NDArray[Any]) -> Cells:
    """Return numbers and days as they are, everything else as Python values with None where a cell is empty."""
    kind = array.dtype.kind
    if kind == "M":
        days: NDArray[Any] = array.astype("datetime64[D]")
        return days
    return array if kind in "iuf" else _objects(array)


def _objects(array: NDArray[Any]) -> list[Any]:
    values: list[Any] = np.ma.getdata(array).tolist()
    empty = np.flatnonzero(np.ma.getmaskarray(array)).tolist()
    for row in empty:
        values[row] = None
    return values if set(map(type, values)) <= PLAIN else [_value(cell, line) for line, cell in enumerate(values, start=1)]


PLAIN = frozenset({str, bool, int, float, type(None)})


def _value(cell: Any, line: int) -> Any:
    if type(cell) in PLAIN or isinstance(cell, dict):
        return cell
    return nested(cell.tolist(), line) if isinstance(cell, np.ndarray) else str(cell)
