"""How laws count a period: what happens where its last day is no working day, and which days are holidays where.

`periods.csv` holds the rule of each jurisdiction that has one, `holidays.csv` the days of each calendar; a day of a calendar
is a month and day, or so many days from Easter Sunday. Called by `assess/deadline.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from types import MappingProxyType

from flopledger.catalogue.table import Row, citation_of, read_table, words_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

EASTER = "easter"
SATURDAY = 5


@frozen
class PeriodRule:
    """A jurisdiction's rule: the day of the event is not counted; `extends` to the next working day; so many working days at least."""

    jurisdiction: str
    calendar: str
    extends: bool
    least_working_days: int
    citation: Citation
    note: str


@cache
def _rules() -> Mapping[str, PeriodRule]:
    return MappingProxyType({row["jurisdiction"]: _rule(row) for row in read_table("periods")})


def _rule(row: Row) -> PeriodRule:
    extends, least = row["weekend_extends"] == "yes", int(row["least_working_days"] or 0)
    return PeriodRule(row["jurisdiction"], row["calendar"], extends, least, citation_of(row), row["note"])


def period_rule(jurisdiction: str) -> PeriodRule | None:
    """Return the rule of a jurisdiction, None where the catalogue has none: then days are counted as they come."""
    return _rules().get(jurisdiction)


@cache
def _calendars() -> Mapping[str, tuple[str, ...]]:
    calendars: dict[str, tuple[str, ...]] = {}
    for row in read_table("holidays"):
        calendars[row["calendar"]] = (*calendars.get(row["calendar"], ()), row["day"])
    return MappingProxyType(calendars)


@lru_cache(maxsize=1024)
def holidays(calendar: str, year: int) -> frozenset[date]:
    """Return the holidays of a calendar in a year; of a calendar without entries there are none.

    >>> date(2026, 5, 14) in holidays("eu-institutions", 2026)  # Ascension Day
    True
    """
    return frozenset(_day(text, year) for text in _calendars().get(calendar, ()))


def _day(text: str, year: int) -> date:
    if text.startswith(EASTER):
        return easter(year) + timedelta(days=int(text.removeprefix(EASTER)))
    month, day = (int(word) for word in words_of(text.replace("-", ";")))
    return date(year, month, day)


def is_working_day(day: date, calendar: str) -> bool:
    """Tell whether a day is no Saturday, Sunday or holiday of the calendar."""
    return day.weekday() < SATURDAY and day not in holidays(calendar, day.year)


def easter(year: int) -> date:
    """Return Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm, Nature 13, 1876, p. 487).

    >>> easter(2023), easter(2026)
    (datetime.date(2023, 4, 9), datetime.date(2026, 4, 5))
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    month, day = divmod(moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)
