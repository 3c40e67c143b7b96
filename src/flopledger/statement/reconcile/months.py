"""Chip-hours by month: work goes on evenly between its first and its last day, as a timeline takes it to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

Days = tuple[date, date]  # the first and the last, both included


def month_of(day: date) -> date:
    """Return the first day of a day's month, which stands for the month."""
    return day.replace(day=1)


def months(days: Days) -> Iterator[Days]:
    """Yield the part of some days that is in each month.

    >>> [last.day for _, last in months((date(2024, 1, 20), date(2024, 3, 2)))]
    [31, 29, 2]
    """
    first, last = days
    while first <= last:
        end = first.replace(day=monthrange(first.year, first.month)[1])
        yield first, min(end, last)
        if end >= last:
            return
        first = end + timedelta(days=1)


def length(days: Days) -> int:
    """Return the number of days."""
    return (days[1] - days[0]).days + 1


def shared(one: Days, other: Days) -> int:
    """Return how many days two stretches have in common."""
    return max(0, (min(one[1], other[1]) - max(one[0], other[0])).days + 1)


def joined(stretches: Iterable[Days]) -> tuple[Days, ...]:
    """Return stretches of days as ones that neither overlap nor touch, in order."""
    found: list[Days] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def shares(days: Days, covered: Iterable[Days], until: date) -> Iterator[tuple[date, float, float]]:
    """Yield each month with the share of some days that is in it and in what is covered, and the share that is in it and outside.

    `covered` are stretches that do not overlap. The shares add up to 1, less that of the days after `until`.
    """
    whole, stretches = length(days), tuple(covered)
    for part in months((days[0], min(days[1], until))):
        inside = sum(shared(part, one) for one in stretches)
        yield month_of(part[0]), inside / whole, (length(part) - inside) / whole
