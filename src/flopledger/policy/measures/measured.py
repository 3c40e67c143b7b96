"""A measured figure: its unit, its interval, how it was come by, on how many cases it rests and how many there would have been.

Every measure of a policy is one of these, so that no figure is ever shown without what it leaves out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LOW, HIGH = 0.05, 0.95  # ends of every interval
FROM_DRAWS = "5-95 % of draws from the intervals of the estimates"
FROM_RESAMPLES = "5-95 % of resampled models (bootstrap, percentile method, not stratified)"
POINTS_ALONE = "from the figures as published"


@frozen
class Measured:
    """One figure.

    `value` is None where it is not defined (a share of nothing) or not known; `low` and `high` are the 5th and 95th percentile, None
    where nothing was drawn; `method` says in words where the interval comes from; `n` is the number of cases that the figure rests
    on, `of` the number it would rest on if everything were known.
    """

    value: float | None
    unit: str
    n: int
    of: int
    low: float | None = None
    high: float | None = None
    method: str = POINTS_ALONE

    @property
    def coverage(self) -> float | None:
        """The share of cases that could be looked at, 0 to 1; None where there are no cases."""
        return self.n / self.of if self.of else None


def from_draws(value: float | None, unit: str, cases: tuple[int, int], drawn: Floats | None, method: str = FROM_DRAWS) -> Measured:
    """Return a figure with the percentiles of its draws; `cases` are `n` and `of`. Draws that are NaN (undefined) are left out."""
    n, of = cases
    ends = ends_of(drawn)
    return Measured(value, unit, n, of, *ends, method) if ends is not None else Measured(value, unit, n, of)


def ends_of(drawn: Floats | None) -> tuple[float, float] | None:
    """Return the 5th and 95th percentile (linear between neighbours), None where no draw is a number."""
    if drawn is None:
        return None
    numbers = drawn[np.isfinite(drawn)]
    if not len(numbers):
        return None
    low, high = np.quantile(numbers, (LOW, HIGH))
    return float(low), float(high)


def ratio(above: Floats, below: Floats) -> Floats:
    """Return a quotient of arrays, NaN where the divisor is nothing."""
    quotients: Floats = np.divide(above, below, out=np.full(np.broadcast_shapes(above.shape, below.shape), np.nan), where=below > 0)
    return quotients


def share(part: float, whole: float) -> float | None:
    """Return a part of a whole, 0 to 1; None of nothing."""
    return part / whole if whole else None


def known(value: float | Floats) -> float | None:
    """Return a number, None where it is none: not known, or not defined."""
    return float(value) if np.isfinite(value) else None
