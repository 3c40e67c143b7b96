"""What columns each file of records has, held against the published schema: files alike are read together, in one scan."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from flopledger.core.finding import Finding, did_you_mean, finding, nearest
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.engine.files import literal_path, quoted
from flopledger.usage.read.found import File
from flopledger.usage.records import JOB

NAMES = tuple(field.name for field in JOB)
REQUIRED = tuple(field.name for field in JOB if field.required)
TEXT = "VARCHAR"
LONGEST_REASON = 200
LONGEST_HEADER = 1_000_000  # bytes; a file without line ends is no table
_ENGINE = re.compile(r"^[A-Za-z ]+ Error: ")  # how the engine begins a message
AGAIN = "write the file again; it is damaged or of another format"


@frozen
class Source:
    """Files of one format with the same columns (name and the engine's type, in order) and the same keys in their folders' names."""

    format: str
    columns: Mapping[str, str]
    keys: tuple[str, ...]
    paths: tuple[Path, ...]

    def scanned(self) -> str:
        """Return the list of files as the engine's readers take it."""
        return f"[{', '.join(quoted(literal_path(path)) for path in self.paths)}]"


def sources_of(connection: duckdb.DuckDBPyConnection, files: Sequence[File]) -> tuple[list[Source], list[Finding]]:
    """Return the files by what they hold, and findings for those that cannot be read; these are left out."""
    alike: dict[tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]], list[Path]] = {}
    findings = []
    for file in files:
        try:
            columns = _columns(connection, file)
        except duckdb.OutOfMemoryException:
            raise
        except (duckdb.Error, OSError, UnicodeDecodeError, csv.Error, EOFError, UnreadableError) as error:
            findings.append(unreadable(file.path, str(error)))
            continue
        keys = tuple(name for name in NAMES if name in dict(file.keys))
        alike.setdefault((file.format, tuple(columns.items()), keys), []).append(file.path)
    sources = [Source(kind, dict(columns), keys, tuple(paths)) for (kind, columns, keys), paths in alike.items()]
    return sources, findings


class UnreadableError(ValueError):
    """A file that is no table of named columns."""


def unreadable(path: Path, reason: str) -> Finding:
    """Return the finding for a file that cannot be read; everything else is read all the same."""
    lines = reason.splitlines() or ["it is empty"]
    return finding(
        "usage-file-unreadable",
        Position(str(path), 1, 1),
        found=_ENGINE.sub("", lines[0])[:LONGEST_REASON],
        expected="a file of records that can be read to its end; the other files are read without it",
        remedy=AGAIN,
    )


def _columns(connection: duckdb.DuckDBPyConnection, file: File) -> dict[str, str]:
    if file.format == "csv":
        return _csv_columns(file.path)
    if file.format == "jsonl":
        return _json_columns(connection, file.path)
    scan = f"read_parquet({quoted(literal_path(file.path))}, hive_partitioning = false)"
    rows = connection.execute(f"describe select * from {scan}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def _csv_columns(path: Path) -> dict[str, str]:
    """Return the names in the first line; all are text until they are cast."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as data:
        first = data.readline(LONGEST_HEADER).decode("utf-8-sig")
    names = [name.strip() for name in next(csv.reader([first], strict=True), [])]
    twice = [name for name, times in Counter(name.lower() for name in names).items() if times > 1 or not name]
    if not names or twice:
        raise UnreadableError(f"the first line names the column {shown(twice[0])} twice, or names none" if twice else "it is empty")
    return dict.fromkeys(names, TEXT)


def _json_columns(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """Return the keys that any line has: with them all lines are read to the end once, so that a damaged file is known here."""
    scan = f"read_ndjson_objects({quoted(literal_path(path))}, ignore_errors = true)"
    rows = connection.execute(f"select distinct unnest(json_keys(json)) from {scan} where json is not null order by 1").fetchall()
    if not rows:
        raise UnreadableError("no line is a JSON object")
    return {name: TEXT for (name,) in rows}


def named(source: Source) -> Iterator[Finding]:
    """Yield a finding for each required column that is missing, and for each column that is not read."""
    has = {*source.columns, *source.keys}
    strange = [name for name in source.columns if name not in NAMES]
    at = Position(str(source.paths[0]), 1, 1)
    count = "" if len(source.paths) == 1 else f" in {len(source.paths):,} files, of which this is the first"
    for name in REQUIRED:
        if name not in has:
            yield finding(
                "usage-column-missing", at, found=f"no column `{name}`{count}", expected=_meaning(name), remedy=_remedy(name, strange)
            )
    for name in strange:
        yield finding(
            "usage-column-unknown",
            replace(at, column=_place(source, name)),
            found=f"the column {shown(name)}{count}, which is not read",
            expected="a column of the schema of records",
            remedy=did_you_mean(name, NAMES),
        )


def _place(source: Source, name: str) -> int:
    """Return where a name stands in the first line of CSV, if the names before it are not in quotes."""
    before = list(source.columns)[: list(source.columns).index(name)] if source.format == "csv" else []
    return 1 + sum(len(other) + 1 for other in before)


def complete(source: Source) -> bool:
    """Tell whether files have every column without which there is no record."""
    return {*source.columns, *source.keys} >= set(REQUIRED)


def _meaning(name: str) -> str:
    return next(field.meaning for field in JOB if field.name == name)


def _remedy(name: str, strange: Iterable[str]) -> str:
    near = nearest(name, list(strange))
    return f"is {shown(near)} meant? rename it" if near else "add the column; the reference page of the schema lists them all"
