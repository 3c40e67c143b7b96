"""The timeline of a system: its series, and of every trigger when it is crossed, what was foreseen since when, and what is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from flopledger.assess.asked import Asked, history
from flopledger.assess.crossing import Crossing, View
from flopledger.assess.duty import Owed
from flopledger.assess.foresight import LIKELY, stretches
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.timeline.series import MOST_POINTS, Series, all_series
from flopledger.assess.trigger import OVER, Verdict
from flopledger.core.frozen import frozen
from flopledger.rules.regime import CROSSING

EARLY, LATE = View(quantile=0.95), View(quantile=0.05)  # the day by which 5 and 95 of 100 draws have crossed


@frozen
class Foreseen:
    """A stretch of days on which the books foresaw a crossing, and what that made due; `until` is the day a plan's change ended it."""

    since: date
    until: date | None
    probability: float | None
    duties: tuple[Owed, ...]

    def lapsed(self, duty: Owed) -> bool:
        """Tell whether a change of plan came before a duty was due."""
        return self.until is not None and duty.due is not None and duty.due >= self.until


@frozen
class Limit:
    """A line that a trigger draws across a series: on which measure, and where."""

    measure: str
    value: float


@frozen
class Timed:
    """A trigger over time: its verdict today, the day of the crossing with its interval, the work then under way, what was foreseen."""

    verdict: Verdict
    limits: tuple[Limit, ...]
    crossed_on: date | None
    earliest: date | None
    latest: date | None
    during: tuple[str, ...]
    foreseen: tuple[Foreseen, ...]
    duties: tuple[Owed, ...]


@frozen
class Happening:
    """Something that happened, or is to: a day, what, and to which activity or market."""

    day: date
    what: str
    name: str


@frozen
class SystemTimeline:
    """One system over time, as the books stood on a day."""

    id: str
    on: date
    series: tuple[Series, ...]
    triggers: tuple[Timed, ...]
    happenings: tuple[Happening, ...]


Events = Mapping[str, date | datetime]


def timeline_of(
    result: Assessment,
    probability: float = LIKELY,
    events: Events | None = None,
    system: str | None = None,
    most: int = MOST_POINTS,
) -> list[SystemTimeline]:
    """Return the timeline of every system, or of one; a crossing counts as foreseen with at least a probability (0 to 1).

    `events` gives the days of incidents, changes and requests that somebody asks about; `most` is how many
    points a series has.
    """
    return [_system(result, one, probability, events or {}, most) for name, one in result.systems.items() if system in (None, name)]


def _system(result: Assessment, system: SystemAssessment, probability: float, events: Events, most: int) -> SystemTimeline:
    _, asked = system.past[-1]
    names = {name for version in result.versions.values() for name in version.totals} | {one.counts for one, _ in system.verdicts}
    totals = [total for name, total in system.totals.items() if name in names]
    return SystemTimeline(
        id=system.id,
        on=result.as_of.known,
        series=tuple(all_series(asked, totals, most)),
        triggers=tuple(_timed(system, verdict, probability, events) for verdict, _ in system.verdicts),
        happenings=tuple(sorted(_happenings(asked, result.as_of.known), key=lambda one: (one.day, one.what, one.name))),
    )


def _timed(system: SystemAssessment, verdict: Verdict, probability: float, events: Events) -> Timed:
    _, asked = system.past[-1]
    crossing = asked.crossing(verdict.regime, verdict.trigger)
    early, late = crossing.first(EARLY), crossing.first(LATE)
    foreseen = tuple(_foreseen(system.past, verdict, probability))
    standing = next((one.since for one in foreseen if one.until is None), None)
    return Timed(
        verdict=verdict,
        limits=tuple(Limit(limb.measure, limb.threshold) for limb in verdict.limbs if limb.threshold is not None),
        crossed_on=verdict.crossed_on,
        earliest=early,
        latest=late,
        during=_during(asked, crossing, verdict.crossed_on),
        foreseen=foreseen,
        duties=asked.duties(replace(verdict, known_on=standing), events),
    )


def _foreseen(past: Sequence[tuple[date | None, Asked]], verdict: Verdict, probability: float) -> Iterator[Foreseen]:
    """Yield what the books foresaw, where they tell of plans."""
    if len(past) < len(("before", "now")):
        return
    for stretch in stretches(history(past, verdict.regime, verdict.trigger), probability):
        asked = next(one for since, one in reversed(past) if since is None or since <= stretch.since)
        then = asked.verdict(verdict.regime, verdict.trigger, verdict.status)
        met = verdict.crossed_on if stretch.until is None else None
        assumed = replace(verdict, verdict=OVER, known_on=stretch.since, crossed_on=met)
        duties = tuple(duty for duty in asked.duties(assumed) if duty.after == CROSSING)
        yield Foreseen(stretch.since, stretch.until, then.probability, duties)


def _during(asked: Asked, crossing: Crossing, day: date | None) -> tuple[str, ...]:
    """Return the work under way on a day that counts towards a line, the largest first."""
    if day is None:
        return ()
    rows, now = asked.parts.row[asked.lines.component], np.datetime64(day, "D")
    found = [
        (-float(amount), asked.ledger.activities.ids[int(rows[line])])
        for one in crossing.used.values()
        for line, amount, started, ended in zip(one.lines.tolist(), one.amount, one.work.started, one.work.ended, strict=True)
        if started <= now <= ended
    ]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def _happenings(asked: Asked, known: date) -> Iterator[Happening]:
    """Yield what had happened to the plans of a system by the day of the question, and when it was or is placed on which market."""
    activities, now = asked.ledger.activities, np.datetime64(known, "D")
    for market, day in asked.markets.items():
        yield Happening(day, "placed on the market", market)
    replaced = {name: row for row in np.flatnonzero(activities.replaces.where(bool)).tolist() for name in activities.replaces[row]}
    for row in np.flatnonzero(activities.entered <= now).tolist():
        instead = f", instead of {', '.join(activities.replaces[row])}" if activities.replaces[row] else ""
        yield Happening(activities.entered[row].astype(object), "entered", f"{activities.ids[row]}{instead}")
    for row in np.flatnonzero(activities.gone <= now).tolist():
        if activities.ids[row] not in replaced:
            yield Happening(activities.gone[row].astype(object), "withdrawn", activities.ids[row])
