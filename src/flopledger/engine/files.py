"""DuckDB over named files: it reads these, writes those, spills where it is told, and can reach nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from flopledger.core.frozen import frozen

CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",  # the name of a Python variable is no table
    "preserve_insertion_order": "false",  # no answer depends on the order of rows, and keeping it takes memory
}
USUAL_MEMORY = "1GB"
GLOB_CHARACTERS = "*?["


@frozen
class Reach:
    """What a connection may touch and take: files to read, files to write, its memory, its threads (None: one for each core).

    `spill` is the folder in which what the memory cannot hold is put for the time being; None is the system's.
    """

    reads: Sequence[Path] = ()
    writes: Sequence[Path] = ()
    memory: str = USUAL_MEMORY
    threads: int | None = None
    spill: Path | None = None


@contextmanager
def reaching(reach: Reach) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database that can touch what it is given and nothing else; its clock is UTC. What it spilled is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="flopledger-", dir=reach.spill) as spill, duckdb.connect(config=dict(CLOSED)) as connection:
        beside = [path.with_name(f"tmp_{path.name}") for path in reach.writes]  # the engine writes there where the file is there already
        names = {name for path in (*reach.reads, *reach.writes, *beside) for name in (str(path), literal_path(path))}
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = true")  # else nobody can ask how far a query is
        connection.execute("set enable_progress_bar_print = false")
        connection.execute("set temp_directory = $1", [spill])
        connection.execute("set memory_limit = $1", [reach.memory])
        if reach.threads is not None:
            connection.execute(f"set threads = {reach.threads}")
        connection.execute(f"set allowed_paths = [{', '.join(quoted(name) for name in sorted(names))}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection


def literal_path(path: Path) -> str:
    """Return a path as the engine takes it word for word, though it may hold a star or a bracket."""
    return "".join(f"[{mark}]" if mark in GLOB_CHARACTERS else mark for mark in str(path))


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return the name of a column or table as SQL writes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
