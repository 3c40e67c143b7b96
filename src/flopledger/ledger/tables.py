"""Included tables: Parquet, CSV and JSON lines whose columns are the dotted paths of an activity.

One activity a row; the column `activity` names it. Whatever cannot be read is a finding with its row, and the rest goes on.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flopledger.core.finding import finding
from flopledger.core.position import Position
from flopledger.ledger.files import Folder
from flopledger.ledger.raw import Raw, TableColumn

NAME_COLUMN = "activity"
LIST_SEPARATOR = ";"
LIST_PATHS = ("produces", "for")


def read_table(folder: Folder, path: Path, raw: Raw) -> None:
    """Add the activities of one included table to `raw`."""
    reader = {".csv": _csv, ".jsonl": _json_lines, ".ndjson": _json_lines, ".parquet": _parquet}[path.suffix]
    columns, lines = reader(folder, path)
    if NAME_COLUMN not in columns:
        if lines:
            _refuse(
                folder,
                path,
                1,
                f"the columns {', '.join(sorted(columns)[:8])}",
                f"a column `{NAME_COLUMN}`",
                "add a column with a name for each activity",
            )
        return
    _append(folder, path, columns, lines, raw)


def _refuse(folder: Folder, path: Path, line: int, found: str, expected: str, remedy: str) -> None:
    at = Position(folder.name(path), line, 1)
    folder.findings.append(finding("table-row", at, found=found, expected=expected, remedy=remedy))


def _append(folder: Folder, path: Path, columns: dict[str, Sequence[Any]], lines: Sequence[int], raw: Raw) -> None:
    first, file = raw.count, folder.name(path)
    raw.ids.extend(map(str, columns[NAME_COLUMN]))
    raw.blocks.append((first, lines, file, 1))
    for number, (name, cells) in enumerate(columns.items(), start=1):
        if name != NAME_COLUMN:
            column = _column(file, number, name, cells, lines, first)
            if len(column.rows):
                raw.add(name, column)


def _column(file: str, number: int, name: str, cells: Sequence[Any], lines: Sequence[int], first: int) -> TableColumn:
    if name.startswith("uses.") or name in LIST_PATHS:
        cells = _split(cells)
    if any(cell is None for cell in cells):
        kept = [index for index, cell in enumerate(cells) if cell is not None]
        return TableColumn(
            file, number, [first + index for index in kept], [cells[index] for index in kept], [lines[index] for index in kept]
        )
    return TableColumn(file, number, range(first, first + len(cells)), cells, lines)


def _split(cells: Sequence[Any]) -> list[Any]:
    """Turn `a;b` into a tuple of names; each distinct text is split once."""
    known: dict[str, Any] = {}
    for cell in cells:
        if isinstance(cell, str) and cell not in known:
            names = tuple(part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip())
            known[cell] = names if LIST_SEPARATOR in cell else cell
    return [known.get(cell, cell) if isinstance(cell, str) else cell for cell in cells]


def _csv(folder: Folder, path: Path) -> tuple[dict[str, Sequence[Any]], Sequence[int]]:
    text = folder.text(path)
    reader = csv.reader(io.StringIO(text or ""), strict=True)
    rows, lines = [], []
    try:
        header = next(reader, [])
        for row in reader:
            if len(row) == len(header):
                rows.append(row)
                lines.append(reader.line_num)
            elif row:
                _refuse(
                    folder,
                    path,
                    reader.line_num,
                    f"{len(row)} cells",
                    f"{len(header)} cells, as in the first line",
                    "fill or remove cells; quote a comma inside a cell",
                )
    except csv.Error as error:
        _refuse(folder, path, reader.line_num, str(error), "CSV with commas and double quotes", "check the quotes near this line")
    return {name.strip(): [row[index] or None for row in rows] for index, name in enumerate(header)}, lines


def _json_lines(folder: Folder, path: Path) -> tuple[dict[str, Sequence[Any]], Sequence[int]]:
    records, lines = [], []
    for number, line in enumerate((folder.text(path) or "").splitlines(), start=1):
        if line.strip():
            record = _json_object(folder, path, number, line)
            if record is not None:
                records.append(record)
                lines.append(number)
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [record.get(name) for record in records] for name in names}, lines


def _json_object(folder: Folder, path: Path, number: int, line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        _refuse(folder, path, number, str(error)[:120], "one JSON object a line", "check brackets, quotes and commas in this line")
        return None
    if not isinstance(value, dict):
        _refuse(folder, path, number, f"a {type(value).__name__}", "one JSON object a line", 'write {"activity": ..., "does": ...}')
        return None
    flat: dict[str, Any] = {}
    _flatten(value, flat, "")
    return flat


def _flatten(value: dict[str, Any], into: dict[str, Any], prefix: str) -> None:
    for name, item in value.items():
        if isinstance(item, dict):
            _flatten(item, into, f"{prefix}{name}.")
        else:
            into[prefix + name] = tuple(map(str, item)) if isinstance(item, list) else item


def _parquet(folder: Folder, path: Path) -> tuple[dict[str, Sequence[Any]], Sequence[int]]:
    from flopledger.ledger.parquet import read_columns

    if folder.data(path) is None:
        return {}, ()
    try:
        columns = read_columns(path)
    except ValueError as error:
        _refuse(folder, path, 1, str(error)[:160], "a Parquet file", "write the file again; it is damaged or of another format")
        return {}, ()
    count = len(next(iter(columns.values()), ()))
    return columns, range(1, count + 1)
