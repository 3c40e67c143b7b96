"""The last day of a period, as each jurisdiction counts it. Weekdays are those of the calendar; holidays the institutions' usual list."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.assess.deadline import deadline
from flopledger.catalogue.periods import easter, holidays, is_working_day
from flopledger.core.dates import Duration, parse_duration

days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("event", "within", "where", "last"),
    [
        (date(2026, 1, 12), "14 days", "EU", date(2026, 1, 26)),  # a Monday
        (date(2026, 1, 10), "14 days", "EU", date(2026, 1, 26)),  # the 24th is a Saturday
        (date(2026, 3, 19), "14 days", "EU", date(2026, 4, 7)),  # Maundy Thursday; Good Friday, Easter, Easter Monday
        (date(2025, 12, 10), "2 weeks", "EU", date(2026, 1, 5)),  # 24 December to 2 January, and a weekend
        (date(2026, 1, 30), "1 month", "EU", date(2026, 3, 2)),  # no 30 February: the 28th, a Saturday
        (date(2026, 1, 15), "2 days", "EU", date(2026, 1, 19)),  # Thursday: Saturday the 17th, so Monday, and two working days in it
        (date(2026, 1, 16), "3 days", "EU", date(2026, 1, 20)),  # Friday: Monday alone is one working day; two are asked for
        (date(2026, 4, 30), "1 day", "EU", date(2026, 5, 4)),  # Labour Day, a Friday; one day need not hold two working days
        (date(2026, 4, 29), "3 working days", "EU", date(2026, 5, 5)),  # Thursday, not Friday, Monday, Tuesday
        (date(2026, 1, 16), "72 hours", "EU", date(2026, 1, 19)),  # hours run through a weekend
        (date(2026, 1, 9), "15 days", "US-CA", date(2026, 1, 26)),  # the 24th is a Saturday
        (date(2026, 1, 9), "15 days", "US", date(2026, 1, 24)),  # no rule is known: days as they come
    ],
)
def test_a_period_ends_as_its_law_says(event: date, within: str, where: str, last: date) -> None:
    found = deadline(event, parse_duration(within), where)
    assert found.day == last


def test_what_was_moved_says_so_and_cites_the_rule() -> None:
    found = deadline(date(2026, 1, 10), Duration(14, "day"), "EU")
    assert found.counted == "Saturday 2026-01-24 is no working day; moved to Monday 2026-01-26"
    assert "1182/71" in found.cites[0].instrument
    assert not deadline(date(2026, 1, 12), Duration(14, "day"), "EU").cites
    holiday = deadline(date(2026, 4, 7), Duration(37, "day"), "EU")
    assert holiday.counted.startswith("Thursday 2026-05-14, a holiday by the usual list (eu-institutions), is no working day")


def test_hours_run_from_the_moment_and_in_the_union_from_the_next_full_hour() -> None:
    moment = datetime.fromisoformat("2026-05-01T14:30")
    assert deadline(moment, Duration(72, "hour"), "US-NY").moment == datetime.fromisoformat("2026-05-04T14:30")
    assert deadline(moment, Duration(72, "hour"), "EU").moment == datetime.fromisoformat("2026-05-04T15:00")
    assert deadline(moment, Duration(14, "day"), "EU").day == date(2026, 5, 18)


@given(event=days, number=st.integers(1, 400))
def test_a_period_of_days_never_ends_early_nor_on_a_day_off(event: date, number: int) -> None:
    last = deadline(event, Duration(number, "day"), "EU").day
    assert (last - event).days >= number
    assert is_working_day(last, "eu-institutions")


@given(one=days, other=days, number=st.integers(1, 60))
def test_a_later_event_never_has_an_earlier_deadline(one: date, other: date, number: int) -> None:
    first, second = sorted((one, other))
    assert deadline(first, Duration(number, "day"), "EU").day <= deadline(second, Duration(number, "day"), "EU").day


def test_the_list_of_2023_comes_out_of_the_pattern() -> None:
    """The Commission's decision of 25 May 2021, without the days that fall on a weekend and the Luxembourg holiday."""
    decided = ["01-02", "04-06", "04-07", "04-10", "05-01", "05-09", "05-18", "05-19", "05-29", "07-21", "08-15", "11-01", "11-02"]
    decided += [f"12-{day}" for day in range(25, 30)]
    saturday = 5
    assert sorted(day for day in holidays("eu-institutions", 2023) if day.weekday() < saturday) == [
        date.fromisoformat(f"2023-{day}") for day in decided
    ]


@pytest.mark.parametrize("year", [2014, 2017, 2020, 2023])
def test_easter_is_when_the_lists_have_it(year: int) -> None:
    known = {2014: date(2014, 4, 20), 2017: date(2017, 4, 16), 2020: date(2020, 4, 12), 2023: date(2023, 4, 9)}
    assert easter(year) == known[year]
