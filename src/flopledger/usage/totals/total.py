"""From files of records to totals: opens them with an engine, reads them once, and answers months and windows from what it kept.

Called by `flopledger usage totals` and by `usage.assess`. The records are scanned for their span and their chips' names, then once
for the sums; everything after that is small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from flopledger.catalogue.utilisation import default_utilisation
from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.engine.files import Reach
from flopledger.engine.local import LocalEngine, plainly
from flopledger.engine.spark import SparkEngine, missing, spark_reaching
from flopledger.engine.sql import EngineError, Said, SqlEngine
from flopledger.usage.read.found import File, find_files
from flopledger.usage.read.read import Records, reading, without_damaged
from flopledger.usage.read.words import many
from flopledger.usage.records import JOB
from flopledger.usage.totals import calendar, queries
from flopledger.usage.totals.calendar import EPOCH, Calendar
from flopledger.usage.totals.queries import JOBS, PIECES, Asked
from flopledger.usage.totals.rates import make_rates, rate_of

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
USUAL_WORK = "other"  # what the chips did is not known
SAMPLES = 5  # names that a finding lists
SPARK_TYPES = {"text": "string", "integer": "bigint", "number": "double", "moment": "timestamp"}


@frozen
class Where:
    """The engine, the master where it is Spark, and what it may take; `said` is told how far a long query is."""

    engine: str = DUCKDB
    master: str = "local[2]"
    reach: Reach = field(default_factory=Reach)
    said: Said | None = None


@frozen
class Opened:
    """An engine whose table `jobs` has the records, and what was found wrong with the files.

    `findings` grows when a query meets a Parquet file that is damaged inside: it is left out, and the rest goes on.
    """

    engine: SqlEngine
    findings: list[Finding]


@contextmanager
def opened(words: Sequence[str], where: Where) -> Iterator[Opened]:
    """Open files of records, patterns and folders with an engine, as the table `jobs` in the columns of `JOB`.

    With an error among the findings the table may be empty. Raises EngineError where the engine fails.
    """
    if where.engine == DUCKDB:
        with plainly(), reading(words, where.reach, match=False) as records:
            findings = list(records.findings)
            yield Opened(LocalEngine(records.connection, where.said, lambda: _mended(records, findings)), findings)
        return
    lacks = missing()
    if lacks is not None:
        raise EngineMissingError(lacks)
    files, found = find_files(words)
    with spark_reaching(where.master, where.reach, where.said) as engine:
        if files:
            read_on_spark(engine, files)
        yield Opened(engine, found)


def _mended(records: Records, findings: list[Finding]) -> bool:
    """Leave damaged files out of records and say so; tell whether there was one."""
    damaged = without_damaged(records)
    findings.extend(damaged)
    return bool(damaged)


def read_on_spark(engine: SparkEngine, files: Sequence[File]) -> None:
    """Make the table `jobs` of Spark over files of records, as `reading` makes it of DuckDB."""
    fields = [(field.name, SPARK_TYPES[field.type]) for field in JOB]
    texts = {field.name for field in JOB if field.type == "text"}
    in_folders = {name for file in files for name, _ in file.keys if name in texts}
    engine.read(JOBS, [(file.path, file.format) for file in files], fields, in_folders)


class EngineMissingError(EngineError):
    """An engine that cannot start here; `finding` says what it lacks."""

    def __init__(self, lacks: Finding) -> None:
        super().__init__(lacks.found)
        self.finding = lacks


@frozen
class Question:
    """What to total: by which keys of KEYS, as of which days (none: that of the last record), over which windows, at which utilisation.

    `account` narrows it to one account.
    """

    by: str = "customer"
    as_of: tuple[date, ...] = ()
    windows: tuple[str, ...] = calendar.WINDOWS
    work: str = USUAL_WORK
    account: str = ""


@frozen
class Totals:
    """Sums that an engine holds: ask it for months and windows. `records` were read, `unplaced` of them have no start.

    `unknown` are the chips whose operations are not known, as they are written, with their records.
    """

    engine: SqlEngine
    asked: Asked
    calendar: Calendar
    records: int
    unplaced: int
    unknown: Mapping[str, int]

    def months(self) -> str:
        """Return the query for totals by month."""
        return queries.months_query(self.asked)

    def windows(self) -> str:
        """Return the query for totals over windows."""
        return queries.windows_query(self.asked)

    def largest(self, top: int) -> str:
        """Return the query for the `top` totals of each day and window by their likeliest operations, 0 for all."""
        return queries.largest_totals_query(self.asked, top)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query of this module, whole numbers as such."""
        return [{name: _whole(value) for name, value in row.items()} for row in self.engine.answer(query).records()]


def _whole(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, float)) else int(value)


def totalled(engine: SqlEngine, question: Question) -> Totals | None:
    """Read the table `jobs` of an engine and hold its sums; None where no record has a start."""
    named = engine.answer(queries.names_query()).records()
    spans = [row for row in named if row["first"] is not None]
    if not spans:
        return None
    days = question.as_of or (_last_day(max(row["last"] for row in spans)),)
    made = Calendar(_day(min(row["first"] for row in spans)), tuple(sorted(set(days))), question.windows)
    calendar.make_tables(engine, made)
    make_rates(engine, [(row["chip"], row["written"], row["number_format"]) for row in named])
    records, placed, whole = (sum(int(row[name]) for row in named) for name in ("records", "placed", "whole"))
    asked = Asked(question.by, calendar.microseconds(made.end), default_utilisation(question.work), whole == records, question.account)
    before = engine.mended
    engine.keep(PIECES, queries.pieces_query(asked))
    if engine.mended > before:
        return totalled(engine, question)  # what was counted above is not what was summed
    return Totals(engine, asked, made, records, records - placed, _unknown(named))


def _unknown(named: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the records on each chip without a rate, the most frequent first."""
    counts: Counter[str] = Counter()
    for row in named:
        name = row["written"] or row["chip"]
        if name and rate_of(row["chip"], row["written"], row["number_format"]) is None:
            counts[f"{name} in {row['number_format']}" if row["number_format"] else name] += int(row["records"])
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def unknown_chips(totals: Totals) -> list[Finding]:
    """Return the finding that names the chips whose operations are not known."""
    if not totals.unknown:
        return []
    most = list(totals.unknown.items())
    listed = ", ".join(f"{shown(name)} ({count:,})" for name, count in most[:SAMPLES])
    found = f"{many(sum(totals.unknown.values()), 'record')} on {listed}{', ...' if len(most) > SAMPLES else ''}"
    expected = "a chip of the catalogue in a format whose rate is known; their hours are totalled apart"
    return [finding("usage-chip-unmatched", None, found=found, expected=expected)]


def _day(moment_microseconds: int) -> date:
    return EPOCH + timedelta(microseconds=int(moment_microseconds))


def _last_day(moment_microseconds: int) -> date:
    """Return the day on which the last record ends; one that ends at midnight ends with the day before."""
    return _day(moment_microseconds - 1)


def unplaced(totals: Totals) -> list[Finding]:
    """Return the finding for records without a start, which no month and no window can hold."""
    if not totals.unplaced:
        return []
    found = f"{totals.unplaced:,} of {totals.records:,} records without a start on a day that can be"
    return [finding("usage-row-incomplete", None, found=found, expected="a start in each record; these are in no total")]
