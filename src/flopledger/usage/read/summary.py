"""What is in records: how many, of which days, how many chip-hours of which chip, and how many records have hours that nobody knows.

Hours are added as whole millionths of a chip times microseconds, so that the sum is the same in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime

import duckdb

from flopledger.core.dates import LATEST
from flopledger.core.finding import Finding
from flopledger.core.frozen import frozen
from flopledger.engine.files import Reach
from flopledger.usage.read.quality import quality
from flopledger.usage.read.read import JOBS, Records, reading
from flopledger.usage.records import FIRST_DAY, MOST_CHIPS

MICRO = 1_000_000
SECONDS_PER_HOUR = 3600
YEARS = "year({}) between 1 and 9999"  # what a calendar of people has; the engine's goes on for 290,000 years
CHIP_MICROSECONDS = (
    f"case when ended >= started and chips between 0 and {MOST_CHIPS} "
    f"and started >= timestamp '{FIRST_DAY}' and ended <= timestamp '{LATEST}' "
    f"then round(chips * {MICRO})::hugeint * (epoch_us(ended)::hugeint - epoch_us(started)) end"
)
"""A job's hold on chips in millionths of a chip times microseconds; null where its hours are not known."""


@frozen
class ChipUse:
    """The use of one chip: `chip` by the catalogue, or by what the source writes (`matched` is false), or None where it names none."""

    chip: str | None
    matched: bool
    records: int
    chip_hours: float
    unknown: int


@frozen
class Summary:
    """What records hold. `chips` is by chip, the most used first.

    `unknown` counts records whose hours are not known, `unmatched` those with a chip that the catalogue lacks, `unnamed` those that
    name none, `without_chips` those that held none. `left_out` counts what an import rightly made no record of.
    """

    files: int
    records: int
    jobs: int
    providers: int
    accounts: int
    customers: int
    began: datetime | None
    ended: datetime | None
    chip_hours: float
    unknown: int
    unmatched: int
    unnamed: int
    without_chips: int
    chips: tuple[ChipUse, ...]
    findings: tuple[Finding, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


def summarised(words: Sequence[str], reach: Reach, today: date) -> Summary:
    """Return what the records in files hold; where one is damaged inside, once more without it."""
    try:
        with reading(words, reach) as opened:
            return summary(opened, today)
    except duckdb.Error:
        with reading(words, reach, thorough=True) as opened:
            return summary(opened, today)


def summary(records: Records, today: date) -> Summary:
    """Return what records hold and what is wrong with them; jobs without chips are in no row of `chips`."""
    total, providers, accounts, customers, began, ended, without = _counts(records)
    chips, chip_hours = _chips(records)
    return Summary(
        files=len(records.paths),
        records=total,
        jobs=_jobs(records),
        providers=providers,
        accounts=accounts,
        customers=customers,
        began=began,
        ended=ended,
        chip_hours=chip_hours,
        unknown=sum(use.unknown for use in chips),
        unmatched=sum(use.records for use in chips if not use.matched and use.chip is not None),
        unnamed=sum(use.records for use in chips if use.chip is None),
        without_chips=without,
        chips=tuple(chips),
        findings=(*records.findings, *quality(records, today)),
    )


def _counts(records: Records) -> tuple[int, int, int, int, datetime | None, datetime | None, int]:
    sql = (
        "select count(*), count(distinct provider), count(distinct hash(provider, account)), "
        "count(distinct hash(provider, customer)) filter (where customer is not null), "
        f"min(started) filter (where {YEARS.format('started')}), "
        f"max(coalesce(ended, started)) filter (where {YEARS.format('coalesce(ended, started)')}), "
        f"count(*) filter (where chips = 0) from {JOBS}"
    )
    row = records.connection.execute(sql).fetchone()
    return row or (0, 0, 0, 0, None, None, 0)


def _jobs(records: Records) -> int:
    """Return how many jobs there are; their names are taken by a hash of 64 bits, so that a hundred million need no memory."""
    row = records.connection.execute(f"select count(*) from (select distinct hash(provider, account, cluster, job) from {JOBS})").fetchone()
    return int(row[0]) if row is not None else 0


def _chips(records: Records) -> tuple[Sequence[ChipUse], float]:
    """Return the use of each chip, and the chip-hours of all."""
    name = "coalesce(chip, chip_written)"
    sql = (
        f"select {name}, chip is not null, count(*), sum({CHIP_MICROSECONDS}), count(*) filter (where {CHIP_MICROSECONDS} is null) "
        f"from {JOBS} where chips is distinct from 0 group by 1, 2 order by 4 desc nulls last, 1"
    )
    rows = records.connection.execute(sql).fetchall()
    uses = [ChipUse(chip, matched, count, _hours(held), unknown) for chip, matched, count, held, unknown in rows]
    return uses, _hours(sum(int(row[3] or 0) for row in rows))


def _hours(held: int | None) -> float:
    """Return chip-hours, to the nearest double of the exact sum."""
    return int(held or 0) / (MICRO * MICRO * SECONDS_PER_HOUR)
