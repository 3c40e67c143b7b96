"""A total as a series over time: what had accrued by the end of each day on which some counted work began or ended.

Between two such days a series is a straight line. Its last point is the total that `assess` gives, with the same interval; lines
whose dates nobody knows are in that last point alone. Made for `build.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.asked import Asked
from flopledger.assess.crossing import Work
from flopledger.assess.draws import Weighted
from flopledger.assess.total import CostColumn, CostSum, Sum, SystemTotal, draw_up
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.spread import Spread

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Summed = Callable[[Rows, Floats], Sum]  # the sum of some lines, by the share of each that had accrued
MOST_POINTS = 240  # more than a picture has columns; of more days these are taken evenly, the last always
FLOP = "FLOP"


@frozen
class Point:
    """A total by the end of a day; `not_done` is the part of it that is planned or running."""

    day: date
    sum: Sum
    not_done: float


@frozen
class Series:
    """One sum over time: the totals that come to it, its measure (compute, or a basis of cost), unit, points, lines without dates."""

    totals: tuple[str, ...]
    measure: str
    unit: str
    points: tuple[Point, ...]
    undated: tuple[str, ...]


def all_series(asked: Asked, totals: Sequence[SystemTotal], most: int = MOST_POINTS) -> list[Series]:
    """Return the series of some totals, compute first, then each basis of cost; totals that count alike share one.

    Of more days than `most` that many are taken evenly, the last always.
    """
    alike: dict[bytes, list[SystemTotal]] = {}
    for total in totals:
        alike.setdefault(total.treatments.fraction.tobytes(), []).append(total)
    found = [replace(one, totals=tuple(total.name for total in same)) for same in alike.values() for one in _of_total(asked, same[0], most)]
    return sorted(found, key=lambda one: one.measure != "compute")


@frozen
class _Counted:
    """One measure of the lines that a total counts: each line's amount, and how they add up."""

    asked: Asked
    total: SystemTotal
    work: Work
    measure: str
    unit: str
    spread: Spread
    summed: Summed
    most: int = MOST_POINTS


def _of_total(asked: Asked, total: SystemTotal, most: int) -> Iterator[Series]:
    component, work = asked.lines.component, asked.work
    compute = Spread(asked.parts.point, asked.parts.low, asked.parts.high).take(component)

    def summed(lines: Rows, share: Floats) -> Sum:
        fraction = total.treatments.fraction[lines]
        made_of = Weighted(asked.draws, component[lines], np.nan_to_num(fraction) * share)
        return draw_up(FLOP, compute.take(lines).scaled(share), fraction, made_of)

    yield _series(_Counted(asked, total, work, "compute", FLOP, compute, summed, most))
    for one in total.cost:
        column = next(column for column in asked.costs if column.basis == one.basis)
        yield _series(replace(_of_cost(asked, total, work, column, one), most=most))


def _of_cost(asked: Asked, total: SystemTotal, work: Work, column: CostColumn, one: CostSum) -> _Counted:
    spread = column.into(one.currency, column.borne.under(total.treatments.fraction))

    def summed(lines: Rows, share: Floats) -> Sum:
        accrued, fraction = spread.take(lines).scaled(share), total.treatments.fraction[lines]
        return draw_up(one.currency, accrued, fraction, Weighted(column.borne.draws, *column.borne.weights(accrued, fraction, lines)))

    return _Counted(asked, total, work, one.basis, one.currency, spread, summed)


def _series(one: _Counted) -> Series:
    asked, fraction, work = one.asked, one.total.treatments.fraction, one.work
    counts = np.isnan(fraction) | (fraction > 0)
    undated = counts & (np.isnat(work.started) | np.isnat(work.ended))
    rows = asked.parts.row[asked.lines.component]
    open_lines = Coded.of(asked.ledger.activities.status).take(rows).where(lambda word: word != "done")
    amount = np.nan_to_num(one.spread.point) * np.nan_to_num(fraction)

    def point(day: date, share: Floats) -> Point:
        begun = np.flatnonzero(counts & (share > 0))  # of what had not begun nothing had accrued, whether or not its amount is known
        not_done = float(np.sum((amount * share)[open_lines]))
        return Point(day, one.summed(begun, share[begun]), not_done)

    days = _days(work, counts & ~undated, one.most)
    last = days[-1] if days else asked.as_of.known
    points = [*(point(day, work.share(day)) for day in days[:-1]), point(last, np.ones(len(fraction)))]
    names = tuple(dict.fromkeys(asked.ledger.activities.ids[row] for row in rows[undated].tolist()))
    return Series((one.total.name,), one.measure, one.unit, tuple(_never_falling(points)), names)


def _never_falling(points: Sequence[Point]) -> list[Point]:
    """Return points whose ends never fall: draws of few lines and of many differ by chance, and the last point is the total's."""
    kept: list[Point] = []
    for one in reversed(points):
        later = kept[-1].sum if kept else one.sum
        low, high = _least(one.sum.low, later.low), _least(one.sum.high, later.high)
        kept.append(one if (low, high) == (one.sum.low, one.sum.high) else replace(one, sum=replace(one.sum, low=low, high=high)))
    return kept[::-1]


def _least(one: float | None, later: float | None) -> float | None:
    return one if one is None or later is None else min(one, later)


def _days(work: Work, counts: NDArray[np.bool_], most: int) -> list[date]:
    """Return the days at whose ends a series bends: before a line begins, and when it ends."""
    measured = [np.datetime64(date.fromordinal(day), "D") for line, course in work.courses.items() if counts[line] for day in course.days]
    ends = [work.started[counts] - np.timedelta64(1, "D"), work.ended[counts], np.array(measured, dtype="datetime64[D]")]
    found = np.unique(np.concatenate(ends))
    if len(found) > most:
        found = found[np.unique(np.linspace(0, len(found) - 1, most).astype(np.int64))]
    days: list[date] = found.astype(object).tolist()
    return days
