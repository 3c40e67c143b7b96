"""A logistic model of several classes, small enough to be read: fitted here, written as a table, applied with its reasons.

Friedman, Hastie and Tibshirani, The Elements of Statistical Learning, 2nd edition, section 4.4, with a penalty on squared weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]
STEPS = 60  # Newton's method has settled long before
SETTLED = 1e-10


@frozen
class Model:
    """Weights of classes (columns) for features (rows, the last for the constant); features are taken from `mean`, in units of `scale`."""

    features: tuple[str, ...]
    classes: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats

    def terms(self, rows: Floats) -> Floats:
        """Return what each feature of each row adds to each class, in logarithms of odds: rows by features and constant by classes."""
        near = np.clip((rows - self.mean) / self.scale, -FARTHEST, FARTHEST)
        whole = np.concatenate([near, np.ones((len(rows), 1))], axis=1)
        terms: Floats = whole[:, :, None] * self.weights[None, :, :]
        return terms

    def probabilities(self, rows: Floats) -> Floats:
        """Return the probability of each class for each row."""
        return softmax(self.terms(rows).sum(axis=1))


FARTHEST = 4.0  # standard deviations: beyond what was fitted, a feature says no more than there


def softmax(scores: Floats) -> Floats:
    """Return probabilities in proportion to exponentials."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def fitted(rows: Floats, label: NDArray[np.int64], named: tuple[tuple[str, ...], tuple[str, ...]], penalty: float) -> Model:
    """Return the model that fits rows with labels best; `named` are the features and the classes, `penalty` is on squared weights."""
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), SETTLED)
    near = np.clip((rows - mean) / scale, -FARTHEST, FARTHEST)
    whole = np.concatenate([near, np.ones((len(rows), 1))], axis=1)
    classes = len(named[1])
    wanted = np.eye(classes)[label]
    weights = np.zeros((whole.shape[1], classes))
    for _ in range(STEPS):
        step = _step(whole, wanted, weights, penalty)
        weights = weights - step
        if np.abs(step).max() < SETTLED:
            break
    return Model(*named, mean, scale, weights - weights.mean(axis=1, keepdims=True))


def _step(whole: Floats, wanted: Floats, weights: Floats, penalty: float) -> Floats:
    """Return Newton's step."""
    shares = softmax(whole @ weights)
    slope = whole.T @ (shares - wanted) + penalty * weights
    size, classes = weights.shape
    blocks = [[_block(whole, shares, one, other) for other in range(classes)] for one in range(classes)]
    curve = np.block(blocks) + penalty * np.eye(size * classes)
    solved = np.asarray(np.linalg.solve(curve, slope.T.reshape(size * classes)), dtype=np.float64)
    return np.stack(np.split(solved, classes), axis=1)


def _block(whole: Floats, shares: Floats, one: int, other: int) -> Floats:
    """Return how the slope of one class's weights changes with those of another."""
    weight = shares[:, one] * ((one == other) - shares[:, other])
    block: Floats = (whole * weight[:, None]).T @ whole
    return block
