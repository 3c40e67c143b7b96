"""What a statement says of its subject over time: the series of its totals, when lines are crossed, what was foreseen."""

from __future__ import annotations

from flopledger.assess.plainly import number
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.timeline import Point, Series, Timed, timeline_of
from flopledger.statement.model import CrossingModel, ForeseenModel, HappeningModel, PointModel, SeriesModel, TimelineModel

POINTS = 16  # of a series with more bends than these: a picture and a table need no more


def timeline_model(result: Assessment, system: SystemAssessment) -> TimelineModel:
    """Return the timeline of a system; triggers that are neither crossed nor were foreseen to be are left out."""
    line = timeline_of(result, system=system.id, most=POINTS)[0]
    return TimelineModel(
        series=[_series(one) for one in line.series],
        crossings=[_crossing(one) for one in line.triggers if one.crossed_on or one.earliest or one.foreseen],
        happenings=[HappeningModel(day=one.day, what=one.what, name=one.name) for one in line.happenings],
    )


def _series(one: Series) -> SeriesModel:
    points = [_point(point) for point in one.points]
    return SeriesModel(totals=list(one.totals), measure=one.measure, unit=one.unit, points=points, undated=list(one.undated))


def _point(one: Point) -> PointModel:
    return PointModel(
        day=one.day,
        point=number(one.sum.point),
        low=number(one.sum.low),
        high=number(one.sum.high),
        at_least=one.sum.at_least,
        not_done=one.not_done,
    )


def _crossing(one: Timed) -> CrossingModel:
    return CrossingModel(
        regime=one.verdict.regime.id,
        trigger=one.verdict.trigger.label,
        crossed_on=one.crossed_on,
        earliest=one.earliest,
        latest=one.latest,
        during=list(one.during),
        foreseen=[ForeseenModel(since=item.since, until=item.until, probability=number(item.probability)) for item in one.foreseen],
    )
