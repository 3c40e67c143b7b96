"""What an account used by chip and month, from records of jobs: what a provider attests, and what the customer's ledger has to say.

Both are made from the same query, so that books and records of the same jobs meet to the millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.engine.sql import SqlEngine
from flopledger.usage.read.chipnames import matched
from flopledger.usage.totals.calendar import ALL, EPOCH
from flopledger.usage.totals.queries import JOBS
from flopledger.usage.totals.total import Question, totalled, unplaced

MILLISECONDS_IN_AN_HOUR = 3_600_000
UNNAMED = "unknown chip"
MOST_NAMES = 10_000  # accounts among which the nearest to an unknown one is looked for
BILLED, RUN = "billed", "run"


@frozen
class Used:
    """What was used of one chip in one month: chip-milliseconds at the account's disposal; `chip` as written where none matches."""

    provider: str
    account: str
    customer: str | None
    month: date
    chip: str
    number_format: str | None
    region: str | None
    chip_milliseconds: int

    @property
    def chip_hours(self) -> float:
        """The chip-hours."""
        return self.chip_milliseconds / MILLISECONDS_IN_AN_HOUR


@frozen
class Run:
    """A job's part of one month: the days that it ran on, and its chip-milliseconds; None is what the record does not say."""

    job: str
    started: date
    ended: date
    chip: str | None
    number_format: str | None
    utilisation: float | None
    image: str | None
    chip_milliseconds: int

    @property
    def chip_hours(self) -> float:
        """The chip-hours."""
        return self.chip_milliseconds / MILLISECONDS_IN_AN_HOUR


def used(engine: SqlEngine, account: str, last: date | None = None) -> tuple[list[Used], list[Finding]]:
    """Return what an account used by month and chip until the end of a day, in order, and what could not be told."""
    rows, found = _rows(engine, Question(BILLED, () if last is None else (last,), (ALL,), account=account))
    made: dict[tuple[str, str, str, str, str | None, str | None, str | None], int] = {}
    for row in rows:
        chip, written = matched(row["chip"], row["written"])
        name = chip or written or UNNAMED
        key = row["month"], row["provider"], row["account"], name, row["number_format"], row["region"], row["holder"]
        made[key] = made.get(key, 0) + row["chip_milliseconds"]
    return [_used(key, spent) for key, spent in sorted(made.items(), key=str) if spent], [*found, *_doubts(engine, rows, account)]


def runs(engine: SqlEngine, account: str, last: date | None = None) -> tuple[list[Run], list[Finding]]:
    """Return each job of an account, cut at the ends of months, in order; what the books of its customer are made of."""
    rows, found = _rows(engine, Question(RUN, () if last is None else (last,), (ALL,), account=account))
    rows.sort(key=lambda row: (row["started"], row["job"], row["month"]))
    return [_run(row) for row in rows if row["chip_milliseconds"]], [*found, *_doubts(engine, rows, account)]


def _rows(engine: SqlEngine, question: Question) -> tuple[list[dict[str, Any]], list[Finding]]:
    totals = totalled(engine, question)
    return ([], []) if totals is None else (totals.rows(totals.months()), unplaced(totals))


def _used(key: tuple[str, str, str, str, str | None, str | None, str | None], spent: int) -> Used:
    month, provider, account, chip, number_format, region, customer = key
    return Used(provider, account, customer, date.fromisoformat(f"{month}-01"), chip, number_format, region, spent)


def _run(row: dict[str, Any]) -> Run:
    """Return a job's part of a month, from the first to the last of its days in it."""
    month = date.fromisoformat(f"{row['month']}-01")
    begun, ended = (EPOCH + timedelta(microseconds=row[name]) for name in ("started", "last_microsecond"))
    chip, written = matched(row["chip"], row["written"])
    days = max(begun, month), max(min(ended, last_of(month)), month)
    return Run(row["job"], *days, chip or written, row["number_format"], row["measured"], row["image"], row["chip_milliseconds"])


def last_of(month: date) -> date:
    """Return the last day of a month.

    >>> last_of(date(2026, 2, 1))
    datetime.date(2026, 2, 28)
    """
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _doubts(engine: SqlEngine, rows: Sequence[dict[str, Any]], account: str) -> Iterator[Finding]:
    """Yield what a record made of these rows leaves out: jobs of unknown length, and the account that nobody knows."""
    if not rows:
        known = [str(name) for (name,) in engine.answer(f"select distinct account from {JOBS} order by account limit {MOST_NAMES}").rows]
        remedy = did_you_mean(account, known)
        yield finding(
            "usage-account-unknown", None, found=f"no job of {shown(account)}", expected="an account of these records", remedy=remedy
        )
    unmeasured = sum(row["unmeasured"] for row in rows)
    if unmeasured:
        found = f"{unmeasured:,} jobs of {shown(account)} without an end or a number of chips"
        remedy = "attest again when they have ended"
        yield finding("usage-row-incomplete", None, found=found, expected="jobs that have ended; these are not in the sum", remedy=remedy)
