"""Reads what Slurm's `sacct` prints with bars between cells (`--parsable2`), with a first line or without one.

A job is one record for each of its runs and kinds of chip: lines of steps are passed over, elements of arrays and parts of
heterogeneous jobs are jobs of their own, and a job queued again has a line for each run (`sacct --duplicates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.ingest.job import UNSTATED, Given, Job, tags_of
from flopledger.ingest.sacct_columns import Layout, cells_of, layout_of
from flopledger.ingest.tally import Tally
from flopledger.ingest.text import opened
from flopledger.ingest.tres import Held, chips_in_gres, chips_in_tres

STATES = {
    "COMPLETED": "completed",
    "CANCELLED": "cancelled",
    "FAILED": "failed",
    "NODE_FAIL": "failed",
    "BOOT_FAIL": "failed",
    "OUT_OF_MEMORY": "failed",
    "PREEMPTED": "requeued",
    "REQUEUED": "requeued",
    "RUNNING": "running",
    "SUSPENDED": "running",
    "COMPLETING": "running",
}
NO_TIME = frozenset({"", "Unknown", "None", "N/A", "INVALID"})
NOWHERE = frozenset({"None assigned", ""})
STEP, NEVER_RAN = "steps of jobs", "jobs that never ran"
HALF_HOUR = 1800
SECONDS_PER_DAY = 86_400


@frozen
class Sacct:
    """How a file of `sacct` is to be read: its columns where it names none, and the zone of its times."""

    fields: Sequence[str] = ()
    zone: tzinfo = UTC


def read_sacct(path: Path, given: Given, tally: Tally, how: Sacct | None = None) -> Iterator[Job]:
    """Yield the jobs of a file. Raises what `ingest.text.DAMAGED` lists where it cannot be read."""
    how = how or Sacct()
    with opened(path) as lines:
        first = lines.readline()
        layout = layout_of(first, how.fields)
        if layout is None or layout.missing():
            _refuse(path, tally, layout)
            return
        lines.seek(0)
        for number, line in enumerate(lines, start=1):
            if (number > 1 or not layout.headed) and line.strip():
                yield from _jobs(line, layout, given, tally, how, Position(str(path), number, 1))


def _refuse(path: Path, tally: Tally, layout: Layout | None) -> None:
    what = "file whose columns nobody says" if layout is None else f"file without the column {', '.join(layout.missing())}"
    tally.find(
        "usage-column-missing",
        what,
        path.name,
        Position(str(path), 1, 1),
        expected="JobID, Start, End (or Elapsed) and AllocTRES in a first line, or Open XDMoD's 26 columns without one",
        remedy="name the columns with --fields, in their order and with commas",
    )


def _jobs(line: str, layout: Layout, given: Given, tally: Tally, how: Sacct, at: Position) -> Iterator[Job]:
    cells = cells_of(line, layout)
    if cells is None or "\ufffd" in line:
        expected = f"{layout.width} cells of UTF-8 with bars between them"
        tally.find("usage-row-broken", "lines, left out", f"{Path(at.file).name}:{at.line}", at, expected=expected)
        return
    row = {name: cells[place] for name, place in layout.places.items()}
    if "." in row["jobid"]:
        tally.pass_over(STEP)
        return
    try:
        yield from _runs(row, given, tally, how, at)
    except ValueError as error:
        where = f"{Path(at.file).name}:{at.line}: {error}"
        tally.find(
            "usage-row-broken", "lines with a time or a number that cannot be read, left out", where, at, expected="times as sacct writes"
        )


def _runs(row: Mapping[str, str], given: Given, tally: Tally, how: Sacct, at: Position) -> Iterator[Job]:
    started, ended = _moment(row["start"], how.zone), _moment(row.get("end", ""), how.zone)
    elapsed = _seconds(row.get("elapsed", ""))
    state = row.get("state", "").split(" ")[0].rstrip("+")
    if _never_ran(row, started, ended, state):
        tally.pass_over(NEVER_RAN)
        return
    if started is None:
        tally.find("usage-row-incomplete", "jobs that ran without a start, left out", row["jobid"], at, expected="a start")
        return
    if ended is None and "end" not in row and elapsed is not None and STATES.get(state) != "running":
        ended = started + timedelta(seconds=elapsed)
    ended = _told_apart(row.get("end", ""), started, ended, elapsed, how.zone)
    _compare(row["jobid"], started, ended, elapsed, tally, at)
    for chip, count in _held(row) or [(None, 0.0)]:
        yield _job(row, given, (chip, count), (started, ended), state)


def _never_ran(row: Mapping[str, str], started: datetime | None, ended: datetime | None, state: str) -> bool:
    """Tell whether a job was never given a machine: one cancelled in the queue has one moment as its start and its end."""
    if started is None:
        return state not in {"COMPLETED", "RUNNING", "FAILED", "TIMEOUT"}
    return started == ended and row.get("nodelist") in NOWHERE


def _job(row: Mapping[str, str], given: Given, held: Held, times: tuple[datetime, datetime | None], state: str) -> Job:
    name = row["jobid"]
    marks = {mark: row.get(mark) for mark in ("partition", "qos", "user")}
    array, part = name.partition("_")[0] if "_" in name else None, name.partition("+")[0] if "+" in name else None
    other = None if state in STATES or not state else state
    return Job(
        provider=given.provider,
        account=row.get("account") or given.account or UNSTATED,
        customer=given.customer,
        job=name,
        cluster=row.get("cluster") or given.cluster,
        region=given.region,
        chip=None,
        chip_written=held[0],
        chips=held[1],
        started=times[0],
        ended=times[1],
        number_format=None,
        utilisation=None,
        interconnect=None,
        image=None,
        tags=tags_of(**marks, name=row.get("jobname"), array=array, heterogeneous=part, state=other),
        continues=None,
        state=STATES.get(state, "other"),
    )


def _held(row: Mapping[str, str]) -> list[Held]:
    """Return the chips that a job held: by what it was given, else by what it asked for; unknown where neither is told."""
    for name in ("alloctres", "reqtres"):
        if row.get(name):
            return chips_in_tres(row[name])
    for name in ("allocgres", "reqgres"):
        if name in row:
            return chips_in_gres(row[name], int(row["nnodes"]) if row.get("nnodes", "").isdecimal() else None)
    return [(None, None)]


def _moment(text: str, zone: tzinfo) -> datetime | None:
    """Return a time in UTC; `sacct` writes local time, or seconds since 1970 where SLURM_TIME_FORMAT is `%s`."""
    if text in NO_TIME:
        return None
    if text.isdecimal():
        return datetime.fromtimestamp(int(text), UTC).replace(tzinfo=None)
    local = datetime.fromisoformat(text)
    if zone is UTC and local.tzinfo is None:
        return local
    return (local if local.tzinfo is not None else local.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def _told_apart(text: str, started: datetime, ended: datetime | None, elapsed: int | None, zone: tzinfo) -> datetime | None:
    """Return the end; where local clocks showed its time twice, the one that the elapsed time bears out."""
    if ended is None or elapsed is None or zone is UTC or text.isdecimal() or text in NO_TIME:
        return ended
    second = datetime.fromisoformat(text).replace(tzinfo=zone, fold=1).astimezone(UTC).replace(tzinfo=None)
    return min(ended, second, key=lambda end: abs((end - started).total_seconds() - elapsed))


def _seconds(text: str) -> int | None:
    """Return the seconds of `D-HH:MM:SS`, `HH:MM:SS` or `MM:SS`; fractions are dropped.

    >>> _seconds("10-13:27:06")
    912426
    """
    if text in NO_TIME:
        return None
    days, _, clock = text.rpartition("-")
    parts = [int(part) for part in clock.partition(".")[0].split(":")]
    hours, minutes, seconds = [0, 0, *parts][-3:]
    return int(days or 0) * SECONDS_PER_DAY + (hours * 60 + minutes) * 60 + seconds


def _compare(job: str, started: datetime, ended: datetime | None, elapsed: int | None, tally: Tally, at: Position) -> None:
    """Note a job that ran longer than from start to end, or shorter by whole half hours: a shifted clock. A pause takes any time."""
    if ended is None or elapsed is None or ended < started:
        return
    excess = int((ended - started).total_seconds()) - elapsed
    near = (excess + 1) % HALF_HOUR <= 2  # noqa: PLR2004 - a second more or less, as times are cut to seconds
    if excess < -1 or (excess > 1 and near):
        tally.find(
            "usage-clock",
            "jobs whose start and end do not fit the time they ran",
            f"{job}: {excess:+,} s",
            at,
            expected="an end that is the start and the time elapsed, as in UTC",
            remedy="export in UTC (TZ=UTC sacct ...), or say --timezone",
        )
