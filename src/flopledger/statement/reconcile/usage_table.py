"""Reads what an account used from a table of a provider: CSV with a month (or a first and a last day), a chip and chip-hours a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from flopledger.core.dates import DateError, parse_date, parse_span
from flopledger.core.finding import Finding, capped, did_you_mean, finding
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.statement.reconcile.attestation import UsageModel

COLUMNS = ("month", "started", "ended", "chip", "chip_hours", "region", "precision")
NEEDED = ("chip", "chip_hours")
LARGEST = 64 * 1024 * 1024  # bytes


def usage_in(file: Path) -> tuple[list[UsageModel], list[Finding]]:
    """Return the rows of a table, and a finding for each that cannot be read."""
    text = _text(file)
    if isinstance(text, Finding):
        return [], [text]
    reader = csv.DictReader(io.StringIO(text))
    names = [name.strip() for name in reader.fieldnames or ()]
    wrong = _header(file, names)
    if wrong is not None:
        return [], [wrong]
    reader.fieldnames = names
    read = [_row(file, reader.line_num, row) for row in _rows(reader)]
    return [one for one in read if isinstance(one, UsageModel)], list(capped(one for one in read if isinstance(one, Finding)))


def _rows(reader: csv.DictReader[str]) -> Iterator[Mapping[str, str]]:
    for row in reader:
        yield {name: (value or "").strip() for name, value in row.items() if isinstance(name, str) and not isinstance(value, list)}


def _text(file: Path) -> str | Finding:
    problem = "no ordinary file"  # a pipe would wait for a writer
    try:
        if file.is_file() and file.stat().st_size <= LARGEST:
            return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = "bytes that are not UTF-8"
    except OSError as error:
        problem = str(error.strerror)
    return _wrong(file, 1, problem, "a table as CSV in UTF-8", "check the name")


def _header(file: Path, names: list[str]) -> Finding | None:
    strange = next((name for name in names if name not in COLUMNS), None)
    if strange is not None:
        return _wrong(file, 1, f"a column {shown(strange)}", "columns of a table of use", did_you_mean(strange, COLUMNS))
    missing = [name for name in NEEDED if name not in names]
    if missing or ("month" in names) == ("started" in names and "ended" in names):
        found = f"no column `{missing[0]}`" if missing else "not one way to tell the days"
        return _wrong(file, 1, found, "`month`, or `started` and `ended`; `chip` and `chip_hours`", "write the names in the first row")
    return None


def _row(file: Path, line: int, row: Mapping[str, str]) -> UsageModel | Finding:
    try:
        started, ended = _days(row)
        hours = float(row["chip_hours"])
        return UsageModel(
            started=started,
            ended=ended,
            chip=row["chip"],
            chip_hours=hours,
            region=row.get("region") or None,
            precision=row.get("precision") or None,
        )
    except DateError as error:
        return _wrong(file, line, error.found, error.expected, error.remedy)
    except ValidationError as error:
        first = error.errors()[0]
        return _wrong(file, line, f"`{'.'.join(map(str, first['loc']))}` {shown(first['input'])}", str(first["msg"]), "correct the row")
    except (KeyError, ValueError):
        return _wrong(
            file, line, f"chip-hours {shown(row.get('chip_hours', ''))}", "a number such as 1250.5", "write it without separators"
        )


def _days(row: Mapping[str, str]) -> tuple[date, date]:
    """Return the first and the last day of a row: of its month, or as written. Raises DateError."""
    if row.get("month"):
        span = parse_span(row["month"])
        return span.started, span.ended
    return parse_date(row["started"]), parse_date(row["ended"])


def _wrong(file: Path, line: int, found: str, expected: str, remedy: str) -> Finding:
    return finding("usage-unreadable", Position(str(file), line, 1), found=found, expected=expected, remedy=remedy)
