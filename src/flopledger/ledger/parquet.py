"""Reads one Parquet file through DuckDB, with everything else of DuckDB switched off: no other file, no network, no extension."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.ledger.files import Folder
from flopledger.ledger.table import Cells, Table, nested

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "4GB",
}
MOST_ROWS = 5_000_000
MOST_TEXT = 1_000_000_000  # characters in one column: a small file can unpack to any size
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
    if folder.digest(path):
        try:
            arrays = _arrays(path)
            table.cells = {name: _cells(array) for name, array in arrays.items()}
            table.lines = range(1, len(next(iter(arrays.values()), ())) + 1)
        except _RefusedError as error:
            table.refuse(1, error.found, error.expected, error.remedy)
    return table


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    import duckdb

    name = "".join(f"[{mark}]" if mark in GLOB_CHARACTERS else mark for mark in str(path))
    with duckdb.connect(config=CONFIG) as connection:
        try:
            connection.execute(f"set allowed_paths = [{_quoted(str(path))}, {_quoted(name)}]")
            connection.execute("set enable_external_access = false")
            source = connection.from_query("from read_parquet($1, hive_partitioning = false)", params=[name])
            _refuse_bombs(source)
            arrays: dict[str, NDArray[Any]] = source.fetchnumpy()
        except duckdb.Error as error:
            raise _RefusedError(str(error).splitlines()[0][:200]) from None
    return _unpacked(arrays)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _refuse_bombs(source: Any) -> None:
    sums = ", ".join(
        [
            "count(*)",
            *(f"sum(strlen({_identifier(name)}))" for name, kind in zip(source.columns, source.types, strict=True) if kind == "VARCHAR"),
        ]
    )
    rows, *sizes = source.aggregate(sums).fetchone()
    if rows > MOST_ROWS:
        raise _RefusedError(f"{rows:,} rows", f"at most {MOST_ROWS:,} activities a file", "add up what belongs together, by day or by job")
    largest = max((size or 0 for size in sizes), default=0)
    if largest > MOST_TEXT:
        raise _RefusedError(f"a column of {largest:,} characters", f"at most {MOST_TEXT:,}", "leave long texts out")


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _unpacked(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the columns with structs taken apart into dotted paths."""
    flat: dict[str, NDArray[Any]] = {}
    for name, array in arrays.items():
        first = next((cell for cell in np.ma.getdata(array)[~np.ma.getmaskarray(array)][:1]), None)
        if isinstance(first, dict):
            inner: dict[str, NDArray[Any]] = {
                f"{name}.{key}": np.ma.array([None if cell is None else cell[key] for cell in _objects(array)], dtype=object)
                for key in first
            }
            flat.update(_unpacked(inner))
        else:
            flat[name] = array
    return flat


def _objects(array: NDArray[Any]) -> list[Any]:
    empty = np.ma.getmaskarray(array).tolist()
    return [None if masked else cell for cell, masked in zip(np.ma.getdata(array).tolist(), empty, strict=True)]


def _cells(array: NDArray[Any]) -> Cells:
    """Return numbers and days as they are, everything else as Python values with None where a cell is empty."""
    kind = array.dtype.kind
    if kind == "M":
        days: NDArray[Any] = array.astype("datetime64[D]")
        return days
    if kind in "iuf":
        return array
    return [_value(cell, line) for line, cell in enumerate(_objects(array), start=1)]


def _value(cell: Any, line: int) -> Any:
    if cell is None or isinstance(cell, (str, bool, int, float)):
        return cell
    if isinstance(cell, np.ndarray):
        return nested(_objects(cell), line)
    return nested(cell, line) if isinstance(cell, (list, dict)) else str(cell)
