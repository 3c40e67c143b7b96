"""Duties: what a system that is over a line owes, and by which day.

A deadline counts from the crossing, from the placing on the market or from the start of training, but never from before the
duty itself began. Deadlines that wait for an event nobody can date (an incident, a request) are given in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flopledger.assess.deadline import Deadline, deadline
from flopledger.assess.trigger import OVER, Verdict
from flopledger.core.citation import Citation
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.regime import BINDING, CROSSING, DEAD, MARKET, PROPOSED, START, UPCOMING, Duty

Events = Mapping[str, date | None]  # by name; a `datetime` where the moment is known
LEAP_YEAR = 2024  # has every day that a year can have
EVENT_WORDS = {
    CROSSING: "the line is crossed or that becomes known",
    MARKET: "it is placed on the market",
    START: "training starts",
    "incident": "an incident",
    "change": "a material change",
    "request": "a request",
    "year": "the end of each year",
}


@frozen
class Owed:
    """One duty of a system: what to do, by when (None where only the words tell), and who says so."""

    do: str
    due: date | None
    words: str
    hypothetical: bool
    cites: tuple[Citation, ...]
    counted: str = ""  # how the last day was found, where it is not simply so many days later
    after: str | None = None  # the event that the deadline counts from
    moment: datetime | None = None  # of a deadline in hours, where the moment of the event is known


def owed(verdict: Verdict, as_of: AsOf, markets: Mapping[str, date], given: Events | None = None) -> tuple[Owed, ...]:
    """Return the duties that a verdict of `over` brings; those of proposed or dead law are marked hypothetical and have no day.

    `given` are the days, or moments, of incidents, changes and requests, where somebody asks about one.
    """
    if verdict.verdict != OVER:
        return ()
    begun = _begin(verdict, as_of)
    events = {**_events(verdict, markets), **(given or {})}
    hypothetical = verdict.status.group in (PROPOSED, DEAD)
    return tuple(_owed(duty, verdict, begun, events, hypothetical=hypothetical) for duty in verdict.trigger.duties if _binds(duty, verdict))


def _binds(duty: Duty, verdict: Verdict) -> bool:
    """Tell whether a duty binds this system; one whose narrowing fact is unknown is kept, since nobody can say it does not."""
    narrowed = duty.when is not None and duty.when.evaluate(verdict.row, verdict.bindings) is False
    freed = duty.unless is not None and duty.unless.evaluate(verdict.row, verdict.bindings) is True
    return not narrowed and not freed


def _begin(verdict: Verdict, as_of: AsOf) -> date | None:
    """Return the day from which the regime binds, as known: the first entry that says so."""
    days = [entry.applies_from for entry in verdict.regime.statuses if entry.group == BINDING and entry.published <= as_of.known]
    if days or verdict.status.group != UPCOMING:
        return min(days, default=None)
    later = [entry.applies_from for entry in verdict.regime.statuses if entry.group == BINDING]
    return min(later, default=None)


def _events(verdict: Verdict, markets: Mapping[str, date]) -> dict[str, date | None]:
    market = placed_in(verdict.regime.jurisdiction, markets)
    known = min((day for day in (verdict.crossed_on, verdict.known_on) if day is not None), default=None)
    return {CROSSING: known, MARKET: market, START: verdict.row.get("training_started")}


def placed_in(jurisdiction: str, markets: Mapping[str, date]) -> date | None:
    """Return the day of the placing on a jurisdiction's market, that of its federation (US for US-CA) where it has none of its own.

    >>> placed_in("US-CA", {"EU": date(2025, 1, 1), "US": date(2025, 3, 1)})
    datetime.date(2025, 3, 1)
    """
    return markets.get(jurisdiction) or markets.get(jurisdiction.partition("-")[0])


def _owed(duty: Duty, verdict: Verdict, begun: date | None, events: Events, *, hypothetical: bool) -> Owed:
    due = None if hypothetical else _due(duty, verdict.regime.jurisdiction, begun, events)
    cites = duty.cites or verdict.trigger.cites
    if due is None:
        return Owed(duty.do, None, words(duty), hypothetical, cites, after=duty.after)
    return Owed(duty.do, due.day, words(duty), hypothetical, (*cites, *due.cites), due.counted, duty.after, due.moment)


def _due(duty: Duty, jurisdiction: str, begun: date | None, events: Events) -> Deadline | None:
    """Return the last day for a duty; None where it hangs on an event without a date."""
    event = events.get(duty.after or duty.before or "")
    begins = _latest([duty.applies_from, begun, event])
    if event is None or begins is None:
        day = duty.on or duty.by or _next(duty.each, _latest([duty.applies_from, begun, events.get(CROSSING)]))
        return None if day is None else Deadline(day, "", ())
    if duty.within is not None:
        return deadline(begins, duty.within, jurisdiction)
    return Deadline(_day(begins), "", ()) if duty.before is not None else None


def _latest(days: Sequence[date | None]) -> date | None:
    """Return the latest of days and moments; a moment stays one."""
    return max((day for day in days if day is not None), key=_day, default=None)


def _day(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _next(each: Sequence[tuple[int, int]], since: date | None) -> date | None:
    """Return the first of the days of each year, as (month, day), that comes after a day."""
    if since is None:
        return None
    days = (date(year, month, day) for year in (since.year, since.year + 1) for month, day in each)
    return min((day for day in days if day > _day(since)), default=None)


def words(duty: Duty) -> str:
    """Return a deadline in words: `within 15 days after an incident`."""
    within = f"within {duty.within} " if duty.within is not None else ""
    parts = [f"{within}after {EVENT_WORDS[duty.after]}"] if duty.after is not None else []
    if duty.before is not None:
        parts.append(f"before {EVENT_WORDS[duty.before]}")
    if duty.on is not None or duty.by is not None:
        parts.append(f"{'on' if duty.on is not None else 'by'} {duty.on or duty.by}")
    if duty.each:
        parts.append("each year on " + ", ".join(f"{date(LEAP_YEAR, *day):%-d %B}" for day in duty.each))
    if duty.applies_from is not None:
        parts.append(f"from {duty.applies_from} on")
    return ", ".join(parts) or "at all times"
