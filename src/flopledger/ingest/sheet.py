"""From a file to rows of text: encodings, quotes over several lines, and where each cell stands, for messages."""

from __future__ import annotations

import codecs
import csv
import io
import stat
from collections.abc import Iterator
from pathlib import Path

from flopledger.core.finding import Problems
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown

MEGABYTE = 1_000_000
LARGEST = 256 * MEGABYTE
LONGEST_CELL = 10 * MEGABYTE  # letters; abstracts and notes are long, whole books are a quote that was never closed
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WESTERN = "windows-1252"  # what spreadsheets write where they do not write UTF-8


@frozen
class Sheet:
    """A table of text: names of its columns, and its rows with the line on which each begins and ends."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, int, tuple[str, ...]], ...]
    lines: tuple[str, ...]

    def place(self, row: int, column: int) -> Position:
        """Return where the cell of a row (its index) and a column (its index) begins."""
        first, last, _ = self.rows[row]
        line, letter = _start("\n".join(self.lines[first - 1 : last]), column)
        return Position(self.file, first + line, letter + 1)

    def head(self) -> Position:
        """Return where the names of the columns stand."""
        return Position(self.file, 1, 1)


def _start(text: str, column: int) -> tuple[int, int]:
    """Return the line and letter, both from 0, at which a cell begins: commas and line breaks inside quotes end no cell."""
    quoted, found, start = False, 0, 0
    for index, letter in enumerate(text):
        if found == column:
            break
        if letter == '"':
            quoted = not quoted
        elif letter == "," and not quoted:
            found, start = found + 1, index + 1
    before = text[:start]
    return before.count("\n"), start - (before.rfind("\n") + 1)


def read_sheet(path: Path, problems: Problems) -> Sheet | None:
    """Return the table in a file; None and a finding where it cannot be read at all. Rows of another width are left out and told."""
    data = _bytes(path, problems)
    text = _decoded(data, str(path), problems) if data is not None else None
    return _sheet(text, str(path), problems) if text is not None else None


def _bytes(path: Path, problems: Problems) -> bytes | None:
    at = Position(str(path), 1, 1)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            problems.find("file-unreadable", at, "no ordinary file", "a file that can be read", "check the name")
        elif status.st_size > LARGEST:
            problems.find("file-too-large", at, f"{status.st_size / MEGABYTE:,.0f} MB", f"at most {LARGEST // MEGABYTE} MB", "split it")
        else:
            return path.read_bytes()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        problems.find("file-unreadable", at, said, "a file that can be read", "check the name and its permissions")
    return None


def _decoded(data: bytes, file: str, problems: Problems) -> str | None:
    """Return a text, line breaks made equal; what is neither marked nor UTF-8 is read as spreadsheets of Windows write it, and told."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    if marked != "utf-16" and b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        problems.find("file-not-text", Position(file, line, 1), "a byte of zero", "a table of text with commas", "give the csv file")
        return None
    try:
        return _even(data.decode(marked or "utf-8"))
    except UnicodeDecodeError as error:
        return _guessed(data, file, error, problems)


def _guessed(data: bytes, file: str, error: UnicodeDecodeError, problems: Problems) -> str:
    line = data.count(b"\n", 0, error.start) + 1
    remedy = "save the file as UTF-8 and check the names"
    problems.find("encoding-guessed", Position(file, line, 1), f"byte {error.start:,} is not UTF-8", "UTF-8 text", remedy)
    return _even(data.decode(WESTERN, errors="replace"))


def _even(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sheet(text: str, file: str, problems: Problems) -> Sheet | None:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    read: list[tuple[int, int, tuple[str, ...]]] = []
    usual = csv.field_size_limit(LONGEST_CELL)
    try:
        read += _rows(reader)
    except csv.Error as error:
        at = Position(file, (read[-1][1] if read else 0) + 1, 1)
        problems.find("table-row", at, str(error), "CSV with commas and double quotes", "the file may be cut off: fetch it again")
        return None
    finally:
        csv.field_size_limit(usual)  # it is the whole process's: a ledger's tables have a limit of their own
    header = read[0][2] if read else ()
    return Sheet(file, header, tuple(_whole(read[1:], len(header), file, problems)), tuple(text.split("\n")))


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the rows that hold anything, with their first and last line."""
    ended = 0
    for cells in reader:
        started, ended = ended + 1, reader.line_num  # type: ignore[attr-defined]
        if cells:
            yield started, ended, tuple(cells)


def _whole(
    rows: list[tuple[int, int, tuple[str, ...]]], width: int, file: str, problems: Problems
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for first, last, cells in rows:
        if len(cells) == width:
            yield first, last, cells
            continue
        found = f"{len(cells)} cells, the first {shown(cells[0])}"
        problems.find("row-width", Position(file, first, 1), found, f"{width} cells, as in the first line", "repair the row")
