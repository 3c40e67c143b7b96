"""Opens files of records as one table `jobs` in the schema's columns, read by the engine straight from the files.

Parquet stays where it is and is scanned by each query; text is taken in once. A file that cannot be read is named and the rest
goes on. What is wrong with single rows is counted by `quality`; chips are matched by `chipnames`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from flopledger.core.finding import Finding, capped
from flopledger.core.frozen import frozen
from flopledger.engine.files import Reach, reaching
from flopledger.usage.read.chipnames import match_chips
from flopledger.usage.read.found import find_files
from flopledger.usage.read.source import Source, complete, named, sources_of, unreadable
from flopledger.usage.read.sql import CAST, FILE, broken_json, read_sql, wrong_name
from flopledger.usage.records import JOB, SQL_TYPES

ROWS = "rows_read"
JOBS = "jobs"


@frozen
class Records:
    """Records that were opened: query `jobs` of the connection (columns of `JOB`), or `rows_read`, which has `file`, too.

    `paths` are the files that are read, `parquet` those of them that stay where they are, by their view; `rejects` are the engine's
    tables of lines of CSV that it could not take apart, `broken` the queries that give those of JSON.
    """

    connection: duckdb.DuckDBPyConnection
    paths: tuple[Path, ...]
    parquet: Mapping[str, Source]
    rejects: tuple[str, ...]
    broken: tuple[str, ...]
    findings: tuple[Finding, ...]


@contextmanager
def reading(words: Sequence[str], reach: Reach | None = None, *, thorough: bool = False, match: bool = True) -> Iterator[Records]:
    """Open the records in files, patterns and folders.

    `thorough` reads every Parquet file to its end once, so that one damaged inside is named and left out instead of ending a later
    query with duckdb.Error. `match` gives chips the catalogue's names; without it they are as written, and one scan is saved.
    """
    files, findings = find_files(words)
    given = reach or Reach()
    with reaching(replace(given, reads=(*given.reads, *(file.path for file in files)))) as connection:
        sources, damaged = sources_of(connection, files)
        found = [*findings, *damaged, *(item for source in sources for item in named(source))]
        opened = _open(connection, [source for source in sources if complete(source)], thorough=thorough)
        found += opened.findings
        found += match_chips(connection, ROWS, JOBS, match=match)
        yield replace(opened, findings=tuple(_capped(found)))


def _capped(found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings, each kind up to a number."""
    for code in dict.fromkeys(item.code for item in found):
        yield from capped(item for item in found if item.code == code)


def _open(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], *, thorough: bool) -> Records:
    """Make the view of all rows: one part for each source, tables of text and views of Parquet."""
    parts: list[str] = []
    findings: list[Finding] = []
    paths: list[Path] = []
    rejects: list[str] = []
    broken: list[str] = []
    parquet: dict[str, Source] = {}
    for number, source in enumerate(sources):
        kept, damaged = _sound(connection, source) if thorough and source.format == "parquet" else (source, [])
        made, lines, left = _part(connection, kept, f"rows_{number}", f"rejects_{number}")
        findings += [*damaged, *left]
        if made.paths:
            parts.append(f"rows_{number}")
            paths += made.paths
            parquet |= {f"rows_{number}": made} if made.format == "parquet" else {}
            rejects += [lines] if made.format == "csv" else []
            broken += [broken_json(made)] if made.format == "jsonl" else []
    connection.execute(f"create view {ROWS} as {' union all '.join(f'select * from {part}' for part in parts) or _empty()}")
    return Records(connection, tuple(paths), parquet, tuple(rejects), tuple(broken), tuple(findings))


def without_damaged(records: Records) -> list[Finding]:
    """Read every Parquet file to its end and leave damaged ones out from now on; return a finding for each of them.

    To be called when a query failed: where a file was left out, it can be asked again.
    """
    found = []
    for name, source in records.parquet.items():
        sound, damaged = _sound(records.connection, source)
        if damaged:
            rows = read_sql(sound, "") if sound.paths else _empty()
            records.connection.execute(f"create or replace view {name} as {rows}")
            found += damaged
    return found


def _empty() -> str:
    columns = [f"null::{SQL_TYPES[field.type]} as {field.name}" for field in JOB]
    wrongs = [f"null::VARCHAR as {wrong_name(field)}" for field in CAST]
    return f"select {', '.join([*columns, *wrongs, f'null::VARCHAR as {FILE}'])} where false"


def _part(connection: duckdb.DuckDBPyConnection, source: Source, name: str, rejects: str) -> tuple[Source, str, list[Finding]]:
    """Make the table or view of a source, at the second try without the files at which it failed; return the name of the rejects, too."""
    kind = "view" if source.format == "parquet" else "table"
    try:
        if source.paths:
            connection.execute(f"create {kind} {name} as {read_sql(source, rejects)}")
    except duckdb.OutOfMemoryException:
        raise  # the file is not to blame
    except duckdb.Error:
        sound, findings = _sound(connection, source)
        if len(sound.paths) == len(source.paths):
            raise
        made, lines, more = _part(connection, sound, name, f"{rejects}_again")
        return made, lines, [*findings, *more]
    return source, rejects, []


def _sound(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[Source, list[Finding]]:
    """Return a source without the files that cannot be read to their end, and findings for these."""
    paths, findings = [], []
    for path in source.paths:
        try:
            connection.execute(f"select bit_xor(hash(columns(*))) from ({read_sql(replace(source, paths=(path,)), 'probe')})").fetchall()
            paths.append(path)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            findings.append(unreadable(path, str(error)))
    return replace(source, paths=tuple(paths)), findings
