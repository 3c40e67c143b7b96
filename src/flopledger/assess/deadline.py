"""The last day of a period, counted as the law of a jurisdiction counts it, with what was done to get there.

Where the catalogue knows no rule of a jurisdiction, days are counted as they come. `duty` asks here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flopledger.catalogue.periods import SATURDAY, PeriodRule, is_working_day, period_rule
from flopledger.core.citation import Citation
from flopledger.core.dates import Duration, add
from flopledger.core.frozen import frozen

HOUR = "hour"


@frozen
class Deadline:
    """The last day (and, for hours, the moment if that of the event is known), how it was counted, and by which rule."""

    day: date
    counted: str
    cites: tuple[Citation, ...]
    moment: datetime | None = None


def deadline(event: date, within: Duration, jurisdiction: str) -> Deadline:
    """Return the last day of a period that begins with an event; a `datetime` gives the moment of a deadline in hours.

    >>> deadline(date(2025, 9, 6), Duration(14, "day"), "EU").day  # the 20th is a Saturday
    datetime.date(2025, 9, 22)
    """
    rule = period_rule(jurisdiction)
    if within.unit == HOUR:
        return _hours(event, within, rule)
    day = event.date() if isinstance(event, datetime) else event
    if rule is None:
        return Deadline(add(day, within), "", ())
    end = _working(day, within.number, rule) if within.working else add(day, within)
    last = _extended(day, end, rule)
    return Deadline(last, _words(end, last, rule), (rule.citation,) if last != end else ())


def _hours(event: date, within: Duration, rule: PeriodRule | None) -> Deadline:
    """Return a deadline in hours, which no holiday moves; the Union's law does not count the hour of the event."""
    if not isinstance(event, datetime):
        return Deadline(add(event, within), "", ())
    first = event
    if rule is not None and rule.jurisdiction == "EU" and (event.minute or event.second):
        first = event.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    moment = first + timedelta(hours=within.number)
    return Deadline(moment.date(), "", (rule.citation,) if first != event and rule is not None else (), moment)


def _working(day: date, number: int, rule: PeriodRule) -> date:
    """Return the day on which so many working days have passed."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, rule.calendar)
    return day


def _extended(event: date, end: date, rule: PeriodRule) -> date:
    """Return the end moved to a working day, and on until the period holds the working days that it has to."""
    last = end
    while rule.extends and not is_working_day(last, rule.calendar):
        last += timedelta(days=1)
    while rule.least_working_days and (end - event).days > 1 and _working(event, rule.least_working_days, rule) > last:
        last += timedelta(days=1)
    return last


def _words(end: date, last: date, rule: PeriodRule) -> str:
    if end == last:
        return ""
    if is_working_day(end, rule.calendar):
        return f"moved to {last:%A} {last}, so that it holds {rule.least_working_days} working days"
    why = "" if end.weekday() >= SATURDAY else f", a holiday by the usual list ({rule.calendar}),"
    return f"{end:%A} {end}{why} is no working day; moved to {last:%A} {last}"
