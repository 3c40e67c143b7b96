"""Days, spans and durations as ledgers and laws write them, and the calendar's traps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.dates import AsOf, DateError, Duration, Span, add, months_between, parse_date, parse_duration, parse_span

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("text", "started", "ended"),
    [
        ("2024-12-26", date(2024, 12, 26), date(2024, 12, 26)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-10-01 to 2024-12-10", date(2024, 10, 1), date(2024, 12, 10)),
        ("2024-10 until 2024-12", date(2024, 10, 1), date(2024, 12, 31)),
        ("2023 to 2024-03-05", date(2023, 1, 1), date(2024, 3, 5)),
        (" 2024-10-01   to  2024-10-01 ", date(2024, 10, 1), date(2024, 10, 1)),
    ],
)
def test_a_span(text: str, started: date, ended: date) -> None:
    assert parse_span(text) == Span(started, ended)


@pytest.mark.parametrize(
    ("text", "found", "expected", "remedy"),
    [
        ("2024-12-10 to 2024-10-01", "`2024-12-10 to 2024-10-01`", "the earlier day first", "write `2024-10-01 to 2024-12-10`"),
        ("2024-02-30", "`2024-02-30`, which is in no calendar", "a day that exists", "check month and day"),
        ("2023-02-29", "`2023-02-29`, which is in no calendar", "a day that exists", "check month and day"),
        ("2024-13", "`2024-13`, which is in no calendar", "a day that exists", "check month and day"),
        ("1900-01-01", "`1900-01-01`", "a day between 1940-01-01 and 2100-12-31", "check the year"),
        (
            "20240-01-01",
            "`20240-01-01`",
            "`2024-10-01 to 2024-12-10`, a day, a month (`2024-10`) or a year",
            "write dates as year-month-day",
        ),
        ("26.12.2024", "`26.12.2024`", "`2024-10-01 to 2024-12-10`, a day, a month (`2024-10`) or a year", "write dates as year-month-day"),
        ("2024-W10-1", "`2024-W10-1`", "`2024-10-01 to 2024-12-10`, a day, a month (`2024-10`) or a year", "write dates as year-month-day"),
        ("soon", "`soon`", "`2024-10-01 to 2024-12-10`, a day, a month (`2024-10`) or a year", "write dates as year-month-day"),
    ],
)
def test_what_is_no_span_is_said(text: str, found: str, expected: str, remedy: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_span(text)
    assert (caught.value.found, caught.value.expected, caught.value.remedy) == (found, expected, remedy)


@pytest.mark.parametrize("text", ["2024-12", "2024", "2024-01-01 to 2024-01-01", "2024-1-1", "26/12/2024", "", "x" * 1_000_000])
def test_a_day_is_one_day(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text)
    assert caught.value.expected == "one day as `2024-12-26`"
    assert len(caught.value.found) < 120


@given(DAYS)
def test_a_day_reads_as_itself(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_span(day.isoformat()) == Span(day, day)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("14 days", Duration(14, "day")),
        ("1 day", Duration(1, "day")),
        ("72 hours", Duration(72, "hour")),
        ("30 working days", Duration(30, "day", working=True)),
        ("6 months", Duration(6, "month")),
        ("2 quarters", Duration(2, "quarter")),
        ("100 years", Duration(100, "year")),
    ],
)
def test_a_duration(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration
    assert str(duration) == text


@pytest.mark.parametrize("text", ["a week", "1.5 days", "-1 days", "3 working months", "101 years", "9999 years", "99999 days", "", "14"])
def test_what_is_no_duration_is_said(text: str) -> None:
    with pytest.raises(DateError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("day", "duration", "after"),
    [
        (date(2024, 1, 31), Duration(1, "month"), date(2024, 2, 29)),
        (date(2023, 1, 31), Duration(1, "month"), date(2023, 2, 28)),
        (date(2024, 2, 29), Duration(1, "year"), date(2025, 2, 28)),
        (date(2024, 11, 30), Duration(1, "quarter"), date(2025, 2, 28)),
        (date(2024, 12, 20), Duration(14, "day"), date(2025, 1, 3)),
        (date(2024, 12, 20), Duration(2, "week"), date(2025, 1, 3)),
        (date(2024, 12, 20), Duration(72, "hour"), date(2024, 12, 23)),
        (date(2024, 12, 20), Duration(25, "hour"), date(2024, 12, 22)),
        (date(2024, 12, 20), Duration(1, "day", working=True), date(2024, 12, 23)),
        (date(2024, 12, 21), Duration(5, "day", working=True), date(2024, 12, 27)),
        (date(2024, 12, 20), Duration(0, "day", working=True), date(2024, 12, 20)),
    ],
)
def test_adding_a_duration(day: date, duration: Duration, after: date) -> None:
    assert add(day, duration) == after


@given(DAYS, st.integers(0, 600))
def test_months_added_are_months_between(day: date, months: int) -> None:
    later = add(day, Duration(months, "month"))
    assert months_between(day, later) == pytest.approx(months, abs=0.11)  # the last days of a long month come short


@given(DAYS, st.integers(0, 5000))
def test_months_between_grow_with_the_days(day: date, days: int) -> None:
    later = day + timedelta(days=days)
    assert 0 <= months_between(day, later) < months_between(day, later + timedelta(days=1))


def test_as_of_one_day_is_the_same_day_twice() -> None:
    assert AsOf.on(date(2025, 8, 2)) == AsOf(date(2025, 8, 2), date(2025, 8, 2))


def test_a_duration_in_months() -> None:
    assert Duration(2, "quarter").months == 6
    assert Duration(30, "day").months == pytest.approx(30 / 30.436875)
