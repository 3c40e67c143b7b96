"""Exact sums over arrays: the float64 nearest to the true sum, so that neither order nor splitting changes it.

`math.fsum` gives the same number; this is faster where there are many terms.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FEW = 256  # terms; for fewer `math.fsum` is faster
HUGE = 2.0**900  # beyond it the head-room could overflow


def exact_sum(values: NDArray[np.float64]) -> float:
    """Return the exact sum of numbers, rounded once; NaN where one is NaN.

    The leading bits of all terms, cut off at one common place, add without rounding; what is left is cut off at a lower place,
    and so on (ExtractVector of Rump, Ogita and Oishi, Accurate Floating-Point Summation Part I, SIAM J. Sci. Comput. 31, 2008).

    >>> exact_sum(np.array([1e100, 1.0, -1e100])), exact_sum(np.full(1000, 0.1))
    (1.0, 100.0)
    """
    largest = float(np.abs(values).max(initial=0.0))
    if len(values) < FEW or not largest < HUGE:
        return math.fsum(values.tolist())
    headroom = 2.0 ** (len(values).bit_length() + 1)
    rest, parts = values, []
    while largest > 0:
        place = 2.0 ** math.frexp(largest)[1] * headroom
        leading = (rest + place) - place
        parts.append(float(leading.sum()))
        rest = rest - leading
        largest = float(np.abs(rest).max())
    return math.fsum(parts)


def whole_sum(values: NDArray[np.float64]) -> int:
    """Return the sum of whole numbers, each within 2**64 either way and at most a million or two, as a whole number.

    >>> whole_sum(np.array([2.0**60, 1.0]))
    1152921504606846977
    """
    high, low = np.divmod(values, LIMB)
    return int(exact_sum(high)) * int(LIMB) + int(exact_sum(low))


LIMB = 2.0**32  # splits a whole number so that sums of either part stay below 2**53
