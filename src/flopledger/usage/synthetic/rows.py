"""Rows of a made-up fleet as columns of numbers; text is put to them by the database when they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.usage.synthetic.parameters import SECONDS_PER_DAY, SECONDS_PER_HOUR, Asked, generator, parameter, rows_of, window
from flopledger.usage.synthetic.streams import Background

STATES = ("completed", "failed", "cancelled", "requeued", "running")
COMPLETED, FAILED, CANCELLED, REQUEUED, RUNNING = range(len(STATES))
NOBODY = -1  # the job that a job continues, where it continues none
LONGEST_DAYS = 14  # of a background job; the longest of Acme's Seren took 1209604 s
PER_BURST = 24  # jobs of a sweep that start together
BURST_SECONDS = 600
OFFICE_FROM, OFFICE_HOURS = 8, 10
WORKDAYS, WEEK = 5, 7
IN_OFFICE = 0.9  # of the jobs of people who are there
DAILY_SLIP = 900  # seconds

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@frozen
class Rows:
    """Jobs as columns: stream, number, first second, seconds (run, or until the window's end), chips, utilisation (NaN: not measured)."""

    stream: Numbers
    number: Numbers
    started: Numbers
    seconds: Numbers
    chips: Floats
    utilisation: Floats
    continues: Numbers
    state: Numbers

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Return the columns by name."""
        return {name: getattr(self, name) for name in self.__match_args__}


@frozen
class Kinds:
    """The table of kinds as arrays."""

    log_median: Floats
    sigma: Floats
    spread: Floats
    failed: Floats
    cancelled: Floats
    utilisation: Floats
    timing: Sequence[str]


def kinds() -> Kinds:
    """Return kinds.csv as arrays: the mean and median of a lognormal give its width, sigma = sqrt(2 ln(mean / median))."""
    rows = rows_of("kinds")
    median, mean = _column(rows, "median_seconds"), _column(rows, "mean_seconds")
    return Kinds(
        log_median=np.log(median),
        sigma=np.sqrt(2 * np.log(mean / median)),
        spread=_column(rows, "spread"),
        failed=_column(rows, "failed"),
        cancelled=_column(rows, "cancelled"),
        utilisation=_column(rows, "utilisation"),
        timing=[row["timing"] for row in rows],
    )


def _column(rows: Sequence[Mapping[str, str]], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])


def background_rows(asked: Asked, streams: Background, part: int, first: int, count: int) -> Rows:
    """Return the background jobs numbered from `first` on."""
    random, table = generator(asked, "background", part), kinds()
    edges = np.cumsum(streams.share)
    stream = np.minimum(np.searchsorted(edges, random.random(count), side="right"), len(edges) - 1).astype(np.int64)
    kind = streams.kind[stream]
    seconds = np.exp(table.log_median[kind] + table.sigma[kind] * random.standard_normal(count))
    seconds = np.clip(np.rint(seconds), 1, LONGEST_DAYS * SECONDS_PER_DAY).astype(np.int64)
    started = _moments(random, asked, streams, stream)
    chips = streams.chips[stream] * 2.0 ** np.rint((random.random(count) - 0.5) * table.spread[kind])
    chips = np.where(random.random(count) < SHARED * (streams.chips[stream] == 1), chips / 2, chips)
    state, last = _states(random, table, kind), window()[1]
    running = started + seconds > last
    seconds, state = np.where(running, last - started, seconds), np.where(running, RUNNING, state)
    numbers = np.arange(first, first + count)
    measured = random.random(count) < parameter("measured_share")
    used = np.clip(table.utilisation[kind] * np.exp(USED_SIGMA * random.standard_normal(count)), LEAST_USED, MOST_USED)
    made = Rows(stream, numbers, started, seconds, chips, np.where(measured, np.round(used, 4), np.nan), np.full(count, NOBODY), state)
    return _requeued(random, made)


SHARED = 0.5  # of one-chip jobs run on a part of a chip: half of PAI's jobs use 0.5 of a GPU
USED_SIGMA = 0.4
LEAST_USED, MOST_USED = 0.001, 0.65


def _states(random: np.random.Generator, table: Kinds, kind: Numbers) -> Numbers:
    draw = random.random(len(kind))
    over = np.where(draw < table.failed[kind] + table.cancelled[kind], CANCELLED, COMPLETED)
    return np.where(draw < table.failed[kind], FAILED, over)


def _moments(random: np.random.Generator, asked: Asked, streams: Background, stream: Numbers) -> Numbers:
    """Return when each job starts, after the habit of its kind."""
    (first, last), timing = window(), np.array(kinds().timing)[streams.kind[stream]]
    share, slip = random.random(len(stream)), random.random(len(stream))
    days = (last - first) // SECONDS_PER_DAY
    moment = share * (last - first)
    day = np.floor(share * days)
    workday = np.floor(day / WEEK) * WEEK + np.minimum(day % WEEK, WORKDAYS - 1)
    office = (workday * 24 + OFFICE_FROM + slip * OFFICE_HOURS) * SECONDS_PER_HOUR
    there = (timing == "office") & (random.random(len(stream)) < IN_OFFICE)
    daily = day * SECONDS_PER_DAY + streams.hour[stream] * SECONDS_PER_HOUR + slip * DAILY_SLIP
    jobs = np.maximum(1, np.floor(streams.share[stream] * asked.records / PER_BURST))
    burst = _spread(stream, np.floor(share * jobs), asked.seed) * (last - first - BURST_SECONDS) + slip * BURST_SECONDS
    moment = np.where(there, office, np.where(timing == "daily", daily, np.where(timing == "bursts", burst, moment)))
    return first + np.minimum(moment, last - first - 1).astype(np.int64)


def _spread(stream: Numbers, burst: Floats, seed: int) -> Floats:
    """Return a number between 0 and 1 for each pair, mixed by SplitMix64 (Steele, Lea, Flood, 2014)."""
    with np.errstate(over="ignore"):
        state = (stream.astype(np.uint64) << np.uint64(32)) + burst.astype(np.uint64) + np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state ^= state >> np.uint64(31)
    return (state >> np.uint64(11)).astype(np.float64) / 2.0**53


def _requeued(random: np.random.Generator, rows: Rows) -> Rows:
    """Let some jobs take up the state of the one before them in the part; no chain is longer than two."""
    again = random.random(len(rows.number)) < parameter("requeued_share")
    again &= ~np.roll(again, 1)
    again[:1] = False
    earlier, last = np.roll(np.arange(len(again)), 1), window()[1]
    started = rows.started[earlier] + rows.seconds[earlier] + REQUEUE_SECONDS
    again &= (started + 1 < last) & (rows.state[earlier] != RUNNING)
    state = np.where(np.roll(again, -1), REQUEUED, rows.state)
    started = np.where(again, started, rows.started)
    running = started + rows.seconds > last
    return Rows(
        stream=np.where(again, rows.stream[earlier], rows.stream),
        number=rows.number,
        started=started,
        seconds=np.where(running, last - started, rows.seconds),
        chips=np.where(again, rows.chips[earlier], rows.chips),
        utilisation=rows.utilisation,
        continues=np.where(again, rows.number[earlier], NOBODY),
        state=np.where(running, RUNNING, np.where((state == RUNNING) & ~running, COMPLETED, state)),
    )


REQUEUE_SECONDS = 300
