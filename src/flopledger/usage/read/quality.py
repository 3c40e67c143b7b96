"""What is wrong with records: one pass for what a single row shows, then what only several rows show. Counts and samples, no rows.

Everything is counted by the engine over all records, so that it does not matter how many there are or in which order they come;
samples are the first by name. A row that fails a check is kept; hours that cannot be known are in no total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flopledger.core.dates import LATEST
from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.usage.read.read import ROWS, Records
from flopledger.usage.read.sql import CAST, wrong_name
from flopledger.usage.read.words import listed, many
from flopledger.usage.records import FIRST_DAY, MOST_CHIPS

SAMPLES = 3
NAME = "concat_ws('/', provider, account, job) || coalesce(' of ' || strftime(started, '%Y-%m-%d %H:%M'), '')"

CHIPS = "regexp_replace(chips::varchar, '\\.0$', '') || ' chips'"


@frozen
class Check:
    """Something wrong that one row shows: the condition, how to show such a row beside its name, and what to say about all."""

    code: str
    when: str
    shows: str
    what: str
    expected: str
    remedy: str = ""


CHECKS = (
    Check(
        "usage-row-incomplete",
        "provider is null or account is null or job is null or started is null",
        "concat_ws(', ', if(provider is null, 'no provider', null), if(account is null, 'no account', null), "
        "if(job is null, 'no job', null), if(started is null, 'no start', null))",
        "without what every record has",
        "provider, account, job and started in each",
        "look in the source for what is missing; such a record can be counted, but belongs to nobody",
    ),
    Check(
        "usage-ends-early",
        "ended < started",
        "'ended ' || strftime(ended, '%Y-%m-%d %H:%M')",
        "with an end before the start",
        "an end after the start",
        "look whether the two were exchanged, or a clock was set back; their hours are in no total",
    ),
    Check(
        "usage-chips-absurd",
        f"chips < 0 or chips > {MOST_CHIPS}",
        CHIPS,
        "with a number of chips that cannot be",
        f"between 0 and {MOST_CHIPS:,}, more than any cluster announced so far has",
        "their hours are in no total",
    ),
    Check(
        "usage-utilisation",
        "utilisation < 0 or utilisation > 1",
        "utilisation",
        "with a utilisation that is no share",
        "between 0 and 1",
        "divide per cent by 100",
    ),
    Check(
        "usage-no-time",
        "ended = started and chips > 0",
        CHIPS,
        "with chips that last no time",
        "a job that ran for a while",
        "a few are jobs stopped at once; if there are many, ends were lost",
    ),
    Check(
        "usage-unfinished",
        "ended is null and chips is distinct from 0",
        "coalesce(state, 'no state')",
        "without an end, so that the hours are unknown",
        "the end, where the job has ended",
        "export again when the jobs have ended",
    ),
    Check(
        "usage-chips-unknown",
        "chips is null",
        "coalesce(chip_written, 'no chip named')",
        "without a number of chips, so that the hours are unknown",
        "a number; 0 for a job without chips",
        "write 0 where there were none; nothing written is not known",
    ),
    Check(
        "usage-chip-unmatched",
        "chip is null and chip_written is null and chips is distinct from 0",
        f"coalesce({CHIPS}, 'chips unknown')",
        "whose chips nobody names",
        "a chip of the catalogue; these are kept, and what they could do is unknown",
        "in Slurm, AccountingStorageTRES with gres/gpu:TYPE keeps the type",
    ),
)
KINDS = {"number": "a number such as 8 or 0.5", "moment": "a point in time such as 2025-03-01T12:00:00Z", "integer": "a whole number"}


def quality(records: Records, today: date) -> Iterator[Finding]:
    """Yield what is wrong with the rows of records: `today` is the last day on which a job can have started."""
    yield from _wrong_values(records)
    yield from _broken_lines(records)
    yield from _rows(records, (*CHECKS, _dated(today)))
    yield from _twice(records)
    yield from _overlaps(records)
    yield from _skipped_hours(records)


def _dated(today: date) -> Check:
    return Check(
        "usage-date-absurd",
        f"started < timestamp '{FIRST_DAY}' or started >= timestamp '{today}' + interval 1 day or ended > timestamp '{LATEST}'",
        "coalesce(strftime(ended, 'ended %Y-%m-%d'), 'no end')",
        "dated where no job can be",
        f"a start from {FIRST_DAY} to {today}",
        f"look at the clock of the machine that wrote them; starts before {FIRST_DAY} and ends after {LATEST} are in no total",
    )


def _rows(records: Records, checks: Sequence[Check]) -> Iterator[Finding]:
    """Yield what single rows show: all is counted in one pass, and only what was found is looked at again for samples."""
    counts = ", ".join(f"count(*) filter (where {check.when})" for check in checks)
    row = records.connection.execute(f"select {counts} from {ROWS}").fetchone() or ()
    for check, count in zip(checks, row, strict=True):
        if count:
            label = f"{NAME} || ' (' || {check.shows} || ')'"
            samples = _one(records, f"select count(*), min({label}, {SAMPLES}) from {ROWS} where {check.when}")[1]
            found = f"{many(count, 'record')} {check.what}: {listed(samples, count)}"
            yield finding(check.code, None, found=found, expected=check.expected, remedy=check.remedy)


def _one(records: Records, sql: str) -> tuple[int, list[str]]:
    row = records.connection.execute(sql).fetchone()
    return (int(row[0]), list(row[1] or ())) if row is not None else (0, [])


def _wrong_values(records: Records) -> Iterator[Finding]:
    """Yield, for each column, how often something else stood where a number or a moment was due."""
    sums = ", ".join(f"count({wrong_name(field)}), min({wrong_name(field)}, {SAMPLES})" for field in CAST)
    row = records.connection.execute(f"select {sums} from {ROWS}").fetchone() or ()
    for field, count, samples in zip(CAST, row[::2], row[1::2], strict=True):
        if count:
            found = f"{many(count, 'value')} of `{field.name}`: {listed(samples, count)}"
            yield finding("usage-value-wrong", None, found=found, expected=KINDS[field.type], remedy="they are taken as unknown")


def _broken_lines(records: Records) -> Iterator[Finding]:
    """Yield what the engine could not take apart: lines of CSV by its tables of rejects, lines of JSON by reading them again."""
    for name in records.rejects:
        place = "regexp_extract(f.file_path, '[^/\\\\]*$') || ':' || r.line"
        joined = f"{name} r join {name}_files f on r.scan_id = f.scan_id and r.file_id = f.file_id"
        lines = f"select {place} || ': ' || min(lower(r.error_type)) as label from {joined} group by {place}"
        yield from _broken(*_one(records, f"select count(*), min(label, {SAMPLES}) from ({lines})"))
    for lines in records.broken:
        yield from _broken(*_one(records, f"select count(*), min(label, {SAMPLES}) from ({lines})"))


def _broken(count: int, samples: list[str]) -> Iterator[Finding]:
    if count:
        yield finding(
            "usage-row-broken",
            None,
            found=f"{many(count, 'line')}, left out: {listed(samples, count)}",
            expected="a cell for each column, closed quotes, UTF-8; in JSON lines an object in each",
            remedy="write the file again with a library for its format",
        )


JOB_KEY = "provider, account, cluster, job"
RUN = f"{JOB_KEY}, started, chip, chip_written"


def _repeated(records: Records, name: str, key: str) -> str | None:
    """Return the query for the rows whose key another row has, too; None where none has.

    Keys are found by a hash of 64 bits, which takes a small part of the memory that the texts would, and compared by the caller.
    """
    placed = "job is not null and started is not null"
    hashes = f"select hash({key}) as h from {ROWS} where {placed}"
    records.connection.execute(f"create or replace temp table {name} as select h from ({hashes}) group by h having count(*) > 1")
    count, _ = _one(records, f"select count(*), null from {name}")
    return f"select * from {ROWS} where {placed} and hash({key}) in (select h from {name})" if count else None


def _twice(records: Records) -> Iterator[Finding]:
    """Yield how many runs of jobs are recorded more than once."""
    rows = _repeated(records, "repeated_runs", RUN)
    if rows is None:
        return
    groups = f"select {RUN}, count(*) times, count(distinct file) files from ({rows}) group by all"
    count, samples = _one(records, f"select coalesce(sum(times - 1), 0), min({NAME}, {SAMPLES}) from ({groups}) where times > 1")
    across, _ = _one(records, f"select count(*), null from ({groups}) where times > 1 and files > 1")
    if count:
        where = f" ({many(across, 'run')} in more than one file)" if across else ""
        yield finding(
            "usage-job-twice",
            None,
            found=f"{many(count, 'record')} of a run that another one has, too{where}: {listed(samples, count)}",
            expected="each run of a job once",
            remedy="their hours are counted each time here; `flopledger usage import records FILE... -o FILE` writes each run once",
        )


def _overlaps(records: Records) -> Iterator[Finding]:
    """Yield how many runs begin before an earlier run of the same job has ended; runs of one start are another matter."""
    rows = _repeated(records, "repeated_jobs", JOB_KEY)
    if rows is None:
        return
    runs = f"select {JOB_KEY}, started, max(ended) ended from ({rows}) where ended > started group by all"
    free = f"max(ended) over (partition by {JOB_KEY} order by started rows between unbounded preceding and 1 preceding)"
    chained = f"select *, {free} as free from ({runs})"
    count, samples = _one(records, f"select count(*), min({NAME}, {SAMPLES}) from ({chained}) where started < free")
    if count:
        yield finding(
            "usage-overlap",
            None,
            found=f"{many(count, 'run')} before an earlier one of the same job has ended: {listed(samples, count)}",
            expected="runs of one job one after another",
            remedy="look whether a name was used for two jobs, or an end was written too late",
        )


FEWEST_STARTS = 20  # in each of the two hours around: by chance an hour like them stays empty once in e^20, or half a billion


def _skipped_hours(records: Records) -> Iterator[Finding]:
    """Yield days on which no job starts in the hour that local clocks skip in spring, though many do before and after it.

    The hour from 02:00 to 03:00 local time: in the European Union (Directive 2000/84/EC) on the last Sunday of March, where the
    time is that of Central Europe; in the United States (15 U.S.C. 260a) on the second.
    """
    sundays = "month(started) = 3 and dayofweek(started) = 0 and (day(started) >= 25 or day(started) between 8 and 14)"
    named = {1: "before", 2: "skipped", 3: "after"}
    hours = ", ".join(f"count(*) filter (where hour(started) = {hour}) as {name}" for hour, name in named.items())
    per_day = f"select provider, cluster, started::date as on_day, {hours} from {ROWS} where {sundays} group by all"
    label = "concat_ws('/', provider, cluster) || ' on ' || on_day"
    empty = f"skipped = 0 and before >= {FEWEST_STARTS} and after >= {FEWEST_STARTS}"
    count, samples = _one(records, f"select count(*), min({label}, {SAMPLES}) from ({per_day}) where {empty}")
    if count:
        yield finding(
            "usage-clock",
            None,
            found=f"no job starts between 02:00 and 03:00, which local clocks skip in spring: {listed(samples, count)}",
            expected="times in UTC, in which no hour is skipped",
            remedy="export in UTC (TZ=UTC sacct ...), or import with --timezone",
        )
