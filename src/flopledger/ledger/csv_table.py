"""Reads a CSV table: the first line names the paths, every further one is an activity; an empty cell is not known."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from flopledger.core.shown import shown
from flopledger.ledger.fields import Cell
from flopledger.ledger.files import Folder
from flopledger.ledger.table import Table

_CELL = re.compile(r'(?:^|(?<=,))(?:"(?:[^"]|"")*"|[^",][^,]*|)(?=,|$)|(?:^|(?<=,))".*')


def read_csv(folder: Folder, path: Path) -> Table:
    """Return the table of a CSV file."""
    text = folder.text(path)
    source = (text or "").split("\n")
    header: list[str] = []
    table = Table(folder, path, lambda name, line: _column(source[line - 1], header.index(name)))
    if text is None:
        return table
    reader = csv.reader((f"{line}\n" for line in source), strict=True)
    try:
        header += [name.strip() for name in next(reader, [])]
        rows = _rows(table, reader, len(header))
    except csv.Error as error:
        table.refuse(max(reader.line_num, 1), str(error), "CSV with commas and double quotes", "check the quotes near this line")
        rows = []
    if _headed(table, header):
        table.lines = [line for line, _ in rows]
        table.cells = {name: [Cell(row[index]) if row[index] else None for _, row in rows] for index, name in enumerate(header)}
    return table


def _rows(table: Table, reader: csv.Reader, width: int) -> list[tuple[int, list[str]]]:  # type: ignore[name-defined]
    rows, line = [], reader.line_num + 1
    for row in reader:
        if len(row) == width:
            rows.append((line, row))
        elif row:
            expected = f"{width} cells, as in the first line"
            table.refuse(line, f"{len(row)} cells", expected, "fill or remove cells; quote a comma inside a cell")
        if table.hopeless:
            break
        line = reader.line_num + 1
    return rows


def _headed(table: Table, header: list[str]) -> bool:
    if not any(header):
        table.refuse(1, "no names in the first line", "the paths of the columns: `activity,does,...`", "write them as the first line")
        return False
    for name, times in Counter(header).items():
        if times > 1 or not name:
            found = f"the column {shown(name)} {times} times" if name else "a column without a name"
            table.refuse(1, found, "a name for each column, each once", "rename or remove a column")
            return False
    return True


def _column(line: str, index: int) -> int:
    """Return the column in which a cell of a line begins; the last cell's where the line breaks off inside quotes."""
    starts = [match.start() for match in _CELL.finditer(line)]
    return starts[min(index, len(starts) - 1)] + 1
