"""`architecture`: compute from the number of parameters and tokens.

Training takes 6 operations a parameter and token (2 forward, 4 backward; Kaplan et al. 2020, arXiv 2001.08361, section
2.1), with the active parameters of a mixture of experts, and 3 where a token passes half of the parameters (encoder-decoder;
Epoch AI, "Estimating Training Compute"). Work that only runs a model takes 2. Attention over the context is left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.quantity import Quantity
from flopledger.core.shown import shown
from flopledger.estimate.given import Estimate, Given, Origin
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import WHOLE, parts_of
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.ledger.fields import Amount, Field, Text
from flopledger.ledger.model import Entry

TITLE = "6 x parameters x tokens"
ORDER = 3
PRINCIPAL = "model"
FIELDS = (
    Field("model", Text(), "The artifact that is trained or run; its parameters are used."),
    Field("parameters", Amount("parameters"), "Parameters, where they are not those of `model`; active ones for a mixture of experts."),
    Field("tokens", Amount("tokens"), "Tokens that pass through, epochs counted: the size of the data times the passes."),
    Field("passes", Amount("passes"), "Passes over the tokens, where `tokens` is the size of the data; 1 where it is left out."),
)
CONVENTION = "6nd"
TRAINING, FORWARD = 6.0, 2.0
HALVED = "encoder-decoder"  # a token passes the encoder or the decoder, about half of the parameters
FORWARD_PARTS = frozenset({"forward", "teacher-forward", "scoring"})
KAPLAN = Citation(
    "Kaplan et al. 2020, Scaling Laws for Neural Language Models", "section 2.1", "https://arxiv.org/abs/2001.08361", confidence="recalled"
)


def estimate(given: Given) -> Estimate | None:
    """Return operations as factor x parameters x tokens x passes; unknown where one of them is."""
    parts, models = parts_of(given), given.values("model")
    factor: Floats = parts.both(models).map(lambda pair: _factor(given, *pair)).array(np.float64)
    parameters, tokens, passes = _parameters(given, models), given.amount("tokens"), _passes(given)
    return Estimate(
        quantity="compute",
        method="architecture",
        rows=given.rows,
        part=parts.map(lambda part: "training" if part == WHOLE else part),
        spread=product(Spread.exact(factor), parameters, tokens, passes),
        convention=CONVENTION,
        factors={"parameters": parameters, "tokens": tokens, "passes": passes},
        origins={"parameters": _of_models(given, models)},
        inputs={"model": models, "factor": factor, "parameters": parameters.point, "tokens": tokens.point},
        cites=Lazily(given.count, lambda index: (KAPLAN, *given.evidence(index))),
    )


def _factor(given: Given, part: str, model: str | None) -> float:
    entry = given.ledger.artifacts.get(model) if model is not None else None
    halved = entry is not None and entry.get("architecture") == HALVED
    return (FORWARD if part in FORWARD_PARTS else TRAINING) * (0.5 if halved else 1.0)


def _passes(given: Given) -> Spread:
    written = given.amount("passes")
    return written.where(written.bounded, Spread.exact(np.ones(given.count)))


def _parameters(given: Given, models: Coded[str | None]) -> Spread:
    own, artifacts = given.amount("parameters"), given.ledger.artifacts
    for index in np.flatnonzero(models.where(lambda name: name is not None and name not in artifacts)).tolist():
        remedy = "name the artifact that is trained or run, or give `parameters`"
        given.find("unknown-artifact", index, "model", found=shown(models[index]), expected="a declared artifact", remedy=remedy)
    return own.where(own.bounded, Spread.of(models.map(lambda name: _of_model(artifacts.get(name or "")))))


def _of_models(given: Given, models: Coded[str | None]) -> Origin:
    """Return that all work on one model rests on the one size that is written for it."""
    own = given.amount("parameters").bounded
    named = models.map(lambda name: None if name is None else f"parameters of {name}")
    return Origin(Coded((None, *named.words), np.where(own, 0, named.code + 1)), Coded.same(None, given.count))


def _of_model(entry: Entry | None) -> _Ends | None:
    quantity = (entry.get("active_parameters") or entry.get("parameters")) if entry is not None else None
    if not isinstance(quantity, Quantity):
        return None
    return _Ends(np.nan if quantity.point is None else quantity.point, quantity.low, quantity.high)


class _Ends(NamedTuple):
    point: float
    low: float
    high: float
