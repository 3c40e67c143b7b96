"""Dates as ledgers and laws use them: spans, calendar durations, and the pair *in force on* and *known on*."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from flopledger.core.frozen import frozen
from flopledger.core.shown import shown

EARLIEST = date(1940, 1, 1)  # before the first stored-program computer nothing was trained
LATEST = date(2100, 12, 31)

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN = re.compile(r"(?P<start>\S+)\s+(?:to|until)\s+(?P<end>\S+)")
_DURATION = re.compile(r"(?P<number>[0-9]{1,4})\s+(?P<working>working\s+(?=day))?(?P<unit>hour|day|week|month|quarter|year)s?")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
HOURS_IN_A_DAY = 24
DAYS_IN_A_MONTH = 30.436875  # 365.2425 / 12
LONGEST_DURATION = 1200  # months; no law sets a longer deadline, and dates end in the year 9999
DECEMBER = 12
SATURDAY = 5


@frozen
class AsOf:
    """The two dates of every question to the law: what is in force on one day, as known on another."""

    in_force: date
    known: date

    @classmethod
    def on(cls, day: date) -> AsOf:
        """Return the pair for somebody who asks on that day about that day."""
        return cls(day, day)


@frozen
class Span:
    """From one day to another, both included."""

    started: date
    ended: date


class DateError(ValueError):
    """A text that is no date, span or duration: carries what was found, what was expected and the remedy."""

    def __init__(self, found: str, expected: str, remedy: str = "") -> None:
        super().__init__(f"{found}; expected {expected}")
        self.found, self.expected, self.remedy = found, expected, remedy


def parse_date(text: str) -> date:
    """Read one day, `2024-12-26`. Raises DateError for anything else."""
    if _DAY.fullmatch(text.strip()) is None:
        raise DateError(shown(text), "one day as `2024-12-26`", "write year, month and day")
    return _whole(text.strip()).started


@lru_cache(maxsize=65536)
def parse_span(text: str) -> Span:
    """Read a day, a month, a year, or `day to day`. Raises DateError for impossible or reversed dates.

    >>> parse_span("2024-02").ended
    datetime.date(2024, 2, 29)
    """
    match = _SPAN.fullmatch(text.strip())
    start, end = (match["start"], match["end"]) if match is not None else (text.strip(), text.strip())
    span = Span(_whole(start).started, _whole(end).ended)
    if span.started > span.ended:
        raise DateError(shown(text), "the earlier day first", f"write `{end} to {start}`")
    return span


@lru_cache(maxsize=65536)
def _whole(word: str) -> Span:
    match = _DATE.fullmatch(word)
    if match is None:
        raise DateError(shown(word), "`2024-10-01 to 2024-12-10`, a day, a month (`2024-10`) or a year", "write dates as year-month-day")
    year, month, day = int(match[1]), match[2], match[3]
    try:
        first = date(year, int(month or 1), int(day or 1))
    except ValueError:
        raise DateError(f"{shown(word)}, which is in no calendar", "a day that exists", "check month and day") from None
    last = first if day else date(year, int(month or DECEMBER), monthrange(year, int(month or DECEMBER))[1])
    if not EARLIEST <= first <= last <= LATEST:
        raise DateError(shown(word), f"a day between {EARLIEST} and {LATEST}", "check the year")
    return Span(first, last)


@frozen
class Duration:
    """A length of time as laws write it: hours, days, working days, weeks, months, years."""

    number: int
    unit: str
    working: bool = False

    def __str__(self) -> str:
        """Return it as a law writes it."""
        plural = "" if self.number == 1 else "s"
        return f"{self.number} {'working ' if self.working else ''}{self.unit}{plural}"

    @property
    def months(self) -> float:
        """The length in months, days taken as parts of an average month."""
        if self.unit in MONTHS:
            return float(self.number * MONTHS[self.unit])
        days = {"day": 1.0, "week": 7.0, "hour": 1 / HOURS_IN_A_DAY}[self.unit]
        return self.number * days / DAYS_IN_A_MONTH


def parse_duration(text: str) -> Duration:
    """Read `14 days`, `72 hours`, `30 working days`, `6 months`. Raises DateError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise DateError(
            shown(text), "a duration such as `14 days` or `6 months`", "write a whole number and hours, days, weeks, months or years"
        )
    duration = Duration(int(match["number"]), match["unit"], match["working"] is not None)
    if duration.months > LONGEST_DURATION:
        raise DateError(shown(text), "a duration of at most 100 years", "check number and unit")
    return duration


def add(day: date, duration: Duration) -> date:
    """Return the day a duration after `day`; months keep the day of the month or take the last one; hours round up to days.

    >>> add(date(2024, 1, 31), Duration(1, "month"))
    datetime.date(2024, 2, 29)
    """
    if duration.unit in MONTHS:
        return _add_months(day, duration.number * MONTHS[duration.unit])
    if duration.working:
        return _add_working_days(day, duration.number)
    if duration.unit == "hour":
        return day + timedelta(days=-(-duration.number // HOURS_IN_A_DAY))
    return day + timedelta(days=duration.number * (7 if duration.unit == "week" else 1))


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _add_working_days(day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day


def months_between(earlier: date, later: date) -> float:
    """Return the calendar months from one day to another, with the part of a month as a fraction of its days."""
    whole = (later.year - earlier.year) * 12 + later.month - earlier.month
    if _add_months(earlier, whole) > later:
        whole -= 1
    start = _add_months(earlier, whole)
    return whole + (later - start).days / (_add_months(earlier, whole + 1) - start).days
