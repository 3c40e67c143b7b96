"""`architecture`: compute from the number of parameters and tokens.

Training takes 6 operations a parameter and token (2 forward, 4 backward; Kaplan et al. 2020, arXiv 2001.08361, section
2.1), with the active parameters of a mixture of experts, and 3 where a token passes half of the parameters (encoder-decoder;
Epoch AI, "Estimating Training Compute"). Work that only runs a model takes 2. Attention over the context is left out.
"""

from __future__ import annotations

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.quantity import Quantity
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.parts import parts_of
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.ledger.fields import Amount, Field, Text

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
    parts = parts_of(given)
    factor = _factors(given, list(parts))
    parameters, tokens, passes = _parameters(given), given.amount("tokens"), _passes(given)
    return Estimate(
        quantity="compute",
        method="architecture",
        rows=given.rows,
        part=["training" if part == "whole" else part for part in parts],
        spread=product(Spread.exact(factor), parameters, tokens, passes),
        convention=CONVENTION,
        inputs={
            "model": given.values("model"),
            "factor": factor.tolist(),
            "parameters": parameters.point.tolist(),
            "tokens": tokens.point.tolist(),
        },
        cites=[(KAPLAN, *given.evidence(index)) for index in range(given.count)],
    )


def _factors(given: Given, parts: list[str]) -> Floats:
    artifacts = given.ledger.artifacts
    factors = []
    for part, model in zip(parts, given.values("model"), strict=True):
        entry = artifacts.get(model) if model is not None else None
        halved = entry is not None and entry.get("architecture") == HALVED
        factors.append((FORWARD if part in FORWARD_PARTS else TRAINING) * (0.5 if halved else 1.0))
    return np.array(factors)


def _passes(given: Given) -> Spread:
    written = given.amount("passes")
    return written.where(written.bounded, Spread.exact(np.ones(given.count)))


def _parameters(given: Given) -> Spread:
    own = given.amount("parameters")
    of_model = [_of_model(given, index, name) for index, name in enumerate(given.values("model"))]
    modelled = Spread(*(np.array(column) for column in zip(*of_model, strict=True))) if of_model else own
    return own.where(own.bounded, modelled)


def _of_model(given: Given, index: int, name: str | None) -> tuple[float, float, float]:
    nothing = (np.nan, np.nan, np.nan)
    if name is None:
        return nothing
    entry = given.ledger.artifacts.get(name)
    if entry is None:
        remedy = "name the artifact that is trained or run, or give `parameters`"
        given.find("unknown-artifact", index, "model", found=f"`{name}`", expected="a declared artifact", remedy=remedy)
        return nothing
    quantity = entry.get("active_parameters") or entry.get("parameters")
    return (_point(quantity), quantity.low, quantity.high) if isinstance(quantity, Quantity) else nothing


def _point(quantity: Quantity) -> float:
    return np.nan if quantity.point is None else quantity.point
