"""A timeline as JSON: what `flopledger timeline --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flopledger.assess.duty import Owed
from flopledger.assess.reforms_document import reforms_of
from flopledger.assess.result import Assessment
from flopledger.assess.timeline.build import SystemTimeline, Timed
from flopledger.assess.timeline.series import Point, Series


def timeline_document(result: Assessment, systems: Sequence[SystemTimeline], probability: float) -> dict[str, Any]:
    """Return the timelines of an assessment as plain values; days as year-month-day, unknown as None; `reforms` as `assess` has them."""
    reforms = None if result.differences is None else reforms_of(result.differences).model_dump(mode="json")
    return {
        "title": result.ledger.title,
        "as_of": {"in_force": _day(result.as_of.in_force), "known": _day(result.as_of.known)},
        "probability": probability,
        "reforms": reforms,
        "systems": [_system(one) for one in systems],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _system(one: SystemTimeline) -> dict[str, Any]:
    return {
        "id": one.id,
        "series": [_series(series) for series in one.series],
        "triggers": [_trigger(timed) for timed in one.triggers],
        "happenings": [{"day": _day(item.day), "what": item.what, "name": item.name} for item in one.happenings],
    }


def _series(one: Series) -> dict[str, Any]:
    points = [_point(point) for point in one.points]
    return {"totals": list(one.totals), "measure": one.measure, "unit": one.unit, "points": points, "undated": list(one.undated)}


def _point(one: Point) -> dict[str, Any]:
    bounds = {"point": one.sum.point, "low": one.sum.low, "high": one.sum.high, "at_least": one.sum.at_least}
    return {"day": _day(one.day), **bounds, "not_done": one.not_done}


def _trigger(one: Timed) -> dict[str, Any]:
    verdict = one.verdict
    return {
        "regime": verdict.regime.id,
        "trigger": verdict.trigger.label,
        "status": verdict.status.status,
        "verdict": verdict.verdict,
        "probability": verdict.probability,
        "standard": verdict.counts,
        "limits": [{"measure": limit.measure, "value": limit.value} for limit in one.limits],
        "crossed_on": _day(one.crossed_on),
        "earliest": _day(one.earliest),
        "latest": _day(one.latest),
        "during": list(one.during),
        "foreseen": [
            {
                "since": _day(item.since),
                "until": _day(item.until),
                "probability": item.probability,
                "duties": [{**_duty(duty), "lapsed": item.lapsed(duty)} for duty in item.duties],
            }
            for item in one.foreseen
        ],
        "duties": [_duty(duty) for duty in one.duties],
    }


def _duty(one: Owed) -> dict[str, Any]:
    moment = None if one.moment is None else one.moment.isoformat()
    cites = [str(cite) for cite in one.cites]
    return {
        "do": one.do,
        "due": _day(one.due),
        "moment": moment,
        "when": one.words,
        "counted": one.counted,
        "hypothetical": one.hypothetical,
        "cites": cites,
    }
