"""The likeliest kind of each workload. It is a guess from the outside, given as a probability with reasons, and never a fact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.usage.kinds.logistic import Model
from flopledger.usage.kinds.shape import FEATURES, shapes
from flopledger.usage.models import read_model
from flopledger.usage.workloads.group import Workloads

KINDS = ("training", "inference", "other")
TRAINING = 0
PACKAGE = "flopledger.usage.kinds"
Floats = NDArray[np.float64]


@frozen
class Reason:
    """What one feature says: its value, and what it adds to the logarithm of the odds of the likeliest kind against the next."""

    feature: str
    meaning: str
    value: float
    log_odds: float


@frozen
class Guess:
    """A workload's likeliest kind, the next, the probability of each of KINDS, and the reasons, the weightiest first."""

    kind: str
    next_kind: str
    probabilities: tuple[float, ...]
    reasons: tuple[Reason, ...]


def training_probability(found: Workloads) -> Floats:
    """Return for each workload the probability that it is training."""
    return model().probabilities(shapes(found))[:, TRAINING] if len(found) else np.zeros(0)


def guess(found: Workloads, number: int) -> Guess:
    """Return what one workload most likely is, with reasons."""
    row = shapes(found)[number : number + 1]
    terms, shares = model().terms(row)[0], model().probabilities(row)[0]
    first, second = (int(place) for place in np.argsort(-shares, kind="stable")[:2])
    added = terms[:, first] - terms[:, second]
    reasons = [Reason(name, FEATURES[name], float(row[0, place]), float(added[place])) for place, name in enumerate(model().features)]
    reasons.sort(key=lambda reason: (-abs(reason.log_odds), reason.feature))
    return Guess(KINDS[first], KINDS[second], tuple(float(share) for share in shares), tuple(reasons))


def model() -> Model:
    """Return the model of coefficients.csv; README.md beside it says how it was fitted."""
    return read_model(PACKAGE)
