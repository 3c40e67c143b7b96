"""What a policy says of each model of a population: caught, not caught, or nobody can tell; with the line each faced."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]
CAUGHT, NOT_CAUGHT, UNKNOWN = 1, 0, -1


@frozen
class Caught:
    """One policy over a population, one cell for each record in its order.

    `verdict` is CAUGHT, NOT_CAUGHT or UNKNOWN from the figures as published; `probability` the share of draws in which the
    model is caught, NaN where it is unknown; `line` the line of the measure that decides, as of the model's release, in that
    measure's unit, NaN where the policy has none or it is unknown; `draws` the verdicts in each draw (records by draws) where
    they were asked for.
    """

    policy: str
    verdict: NDArray[np.int8]
    probability: Floats
    line: Floats
    draws: NDArray[np.bool_] | None = None
