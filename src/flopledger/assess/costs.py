"""Brings the bases of cost, and energy, from activities to lines.

A cost or an energy is stated for an activity as a whole. Where its compute has several components, each line bears a part in
proportion to its compute; where that is unknown, so is the line's part, and only lines that all count alike bear the whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.relate import Components, Lines
from flopledger.assess.total import Borne, CostColumn
from flopledger.core.coded import Coded
from flopledger.estimate.run import Estimates
from flopledger.estimate.spread import Spread

Floats = NDArray[np.float64]


def bearing(parts: Components, activities: int) -> Floats:
    """Return each component's part of its activity: 1 where it is alone, by compute otherwise, NaN where that is unknown."""
    number = np.bincount(parts.row, minlength=activities)[parts.row]
    together = np.bincount(parts.row, weights=parts.point, minlength=activities)[parts.row]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = parts.point / together
    return np.where(number == 1, 1.0, share)


def cost_columns(estimates: Estimates, lines: Lines, parts: Components, share: Floats, activities: int) -> list[CostColumn]:
    """Return every basis of cost over a system's lines, in the stated order."""
    columns = []
    for one in estimates.cost:
        whole, currency = Spread.unknown(activities), Coded.of(["", *one.currency])
        _set(whole, one.rows, one.spread)
        number = np.zeros(activities, dtype=np.int64)
        number[one.rows] = currency.code[1:]
        columns.append(
            CostColumn(one.method, _borne(whole, lines, parts, share), Coded(currency.words, number[parts.row[lines.component]]))
        )
    return columns


def _borne(whole: Spread, lines: Lines, parts: Components, share: Floats) -> Borne:
    rows = parts.row[lines.component]
    of_activity = whole.take(rows)
    return Borne(of_activity.scaled(share[lines.component]), of_activity, rows)


def energy_column(estimates: Estimates, lines: Lines, parts: Components, share: Floats, activities: int) -> Borne:
    """Return the chosen energy over a system's lines."""
    whole = Spread.unknown(activities)
    for choice in estimates.energy:
        _set(whole, choice.rows, choice.estimate.spread.take(choice.entries))
    return _borne(whole, lines, parts, share)


def _set(whole: Spread, rows: NDArray[np.int64], spread: Spread) -> None:
    for mine, theirs in ((whole.point, spread.point), (whole.low, spread.low), (whole.high, spread.high)):
        mine[rows] = theirs
