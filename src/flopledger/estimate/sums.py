"""Sums of spreads: amounts of different kinds that make one, as hardware and energy make a cost."""

from __future__ import annotations

import numpy as np

from flopledger.estimate.spread import Spread


def added(one: Spread, other: Spread) -> Spread:
    """Return the sum of independent spreads: points add, and the distances to the ends as squares do.

    Where one of the two is not known the sum is a bare bound: at least what is known of them.
    """
    point = one.point + other.point
    down = np.hypot(one.point - one.low, other.point - other.low)
    up = np.hypot(one.high - one.point, other.high - other.point)
    least = np.nan_to_num(one.low) + np.nan_to_num(other.low)
    most = np.where(np.isnan(one.high), np.inf, one.high) + np.where(np.isnan(other.high), np.inf, other.high)
    bare, unknown = np.isnan(point), ~one.bounded & ~other.bounded
    low = np.where(bare, np.where(unknown, np.nan, least), np.where(down == 0, point, point - down))
    high = np.where(bare, np.where(unknown, np.nan, most), np.where(up == 0, point, point + up))
    return Spread(point, low, high)
