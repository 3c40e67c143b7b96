"""What `timeline` shows of a system, as rows of text: no arithmetic, only choice and wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flopledger.assess.duty import Owed
from flopledger.assess.timeline import Point, Series, SystemTimeline, Timed
from flopledger.assess.trigger import NOT_OVER
from flopledger.cli.views import amount
from flopledger.core.numbers import flop, interval, money
from flopledger.rules.regime import DEAD, PROPOSED

MOST_ROWS = 24  # days of a series that people read

CROSSINGS = ["trigger", "verdict", "crossed", "5-95 %", "while"]
FORESEEN = ["trigger", "foreseen since", "until", "chance"]
DUE = ["due", "duty", "trigger", "how counted"]
POINTS = ["end of", "total", "5-95 %", "not done yet"]


def shown(system: SystemTimeline) -> list[Timed]:
    """Return the triggers that are crossed, may be, or were foreseen to be."""
    return [one for one in system.triggers if one.verdict.verdict != NOT_OVER or one.foreseen]


def counted(system: SystemTimeline) -> list[str]:
    """Return the totals that the laws in force or to come count by, each once; those of proposals only where there are no others."""
    every = dict.fromkeys(one.verdict.counts for one in system.triggers if one.verdict.counts)
    in_force = dict.fromkeys(one.verdict.counts for one in system.triggers if one.verdict.status.group not in (PROPOSED, DEAD))
    return [name for name in every if name in in_force] or list(every)


def crossing_rows(triggers: Sequence[Timed]) -> list[list[str]]:
    """Return a row for each trigger: verdict, day of the crossing with its interval, the work then under way."""
    return [
        [
            one.verdict.trigger.name,
            one.verdict.verdict,
            _day(one.crossed_on),
            _between(one),
            ", ".join(one.during),
        ]
        for one in triggers
    ]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _between(one: Timed) -> str:
    if one.earliest is None or (one.earliest == one.latest == one.crossed_on):
        return ""
    return f"{one.earliest} to {one.latest or 'never'}"


def foreseen_rows(triggers: Sequence[Timed]) -> list[list[str]]:
    """Return a row for each stretch of days on which a crossing was foreseen."""
    return [
        [
            one.verdict.trigger.name,
            item.since.isoformat(),
            _day(item.until) or "now",
            "" if item.probability is None else f"{item.probability:.0%}",
        ]
        for one in triggers
        for item in one.foreseen
    ]


def due_rows(triggers: Sequence[Timed]) -> list[list[str]]:
    """Return a row for each duty with a day, in the order of days: those of earlier plans, too, and which of them lapsed."""
    found = [row for one in triggers for row in _dues(one)]
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _dues(one: Timed) -> Iterator[tuple[str, list[str]]]:
    name = one.verdict.trigger.name
    for item in one.foreseen:
        if item.until is not None:
            for duty in item.duties:
                if duty.due is not None:
                    state = f"lapsed on {item.until}: no longer foreseen" if item.lapsed(duty) else f"by the plans of {item.since}"
                    yield duty.due.isoformat(), [_when(duty), duty.do, name, "; ".join(filter(None, [state, duty.counted]))]
    for duty in one.duties:
        if duty.due is not None:
            yield duty.due.isoformat(), [_when(duty), duty.do, name, duty.counted or duty.words]


def _when(duty: Owed) -> str:
    return duty.moment.isoformat(" ", "minutes") if duty.moment is not None else _day(duty.due)


def point_rows(series: Series) -> list[list[str]]:
    """Return a row for each day on which a series bends, of many the last ones."""
    return [_point(series, one) for one in series.points[-MOST_ROWS:]]


def _point(series: Series, one: Point) -> list[str]:
    if series.measure == "compute":
        return [
            one.day.isoformat(),
            amount(one.sum),
            interval(one.sum.low, one.sum.high, one.sum.point),
            flop(one.not_done) if one.not_done else "",
        ]
    ends = "" if one.sum.low == one.sum.high else f"[{money(one.sum.low, series.unit)}, {money(one.sum.high, series.unit)}]"
    return [one.day.isoformat(), money(one.sum.point, series.unit), ends, money(one.not_done, series.unit) if one.not_done else ""]
