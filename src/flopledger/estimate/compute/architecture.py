"""`architecture`: compute from what a model is, and the tokens that pass.

With the model's config and the length of its sequences, every matrix product is counted (convention `model-flop`). Without
them it is 6 operations a parameter and token for training (2 forward, 4 backward; Kaplan et al. 2020, arXiv 2001.08361,
section 2.1), with the active parameters of a mixture of experts, and half of it where a token passes half of the parameters
(encoder-decoder; Epoch AI, "Estimating Training Compute"); attention is then left out. Work that only runs a model takes the
forward pass. `training.py` says what frozen weights save; recomputation is a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from math import nan
from typing import Any

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.estimate.given import Estimate, Given, Origin, Rows
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.models import KAPLAN, PER_PARAMETER, SIX_N_D, Model
from flopledger.estimate.parts import FORWARD_PARTS, WHOLE, parts_of
from flopledger.estimate.passes import between, given_or, needs, points, within_limit
from flopledger.estimate.per_token import PerToken
from flopledger.estimate.spread import Floats, Spread, product
from flopledger.estimate.training import ADAPTERS, HEAD, RECOMPUTATIONS, SELECTIVE, TRAINED, Trained, recomputed_flop, training_flop
from flopledger.ledger.fields import Amount, Choice, Field, Text

TITLE = "counted from the model's config, or 6 x parameters x tokens"
ORDER = 3
PRINCIPAL = "model"
FIELDS = (
    Field("model", Text(), "The artifact that is trained or run; its config or its parameters are used."),
    Field("parameters", Amount("parameters"), "Parameters, where they are not those of `model`; active ones for a mixture of experts."),
    Field("tokens", Amount("tokens"), "Tokens that pass through, epochs counted: the size of the data times the passes."),
    Field("passes", Amount("passes"), "Passes over the tokens, where `tokens` is the size of the data; 1 where it is left out."),
    Field(
        "context",
        Amount("tokens"),
        "Length of the sequences, so that attention is counted with the model's config; of packed ones, the sum of squared lengths "
        "over the sum of lengths.",
    ),
    Field(
        "trained",
        Choice(TRAINED, "trained part"),
        "What is trained: all, adapters (LoRA and the like) or a head; all where it is left out.",
    ),
    Field("trained_parameters", Amount("parameters"), "Parameters of the adapters or the new head."),
    Field("frozen", Amount("fraction", most=1.0), "Share of the layers, from below, that is frozen and that no gradient reaches."),
    Field(
        "recomputation",
        Choice(RECOMPUTATIONS, "recomputation"),
        "Activations run again to save memory, counted as a part of its own: full, selective (the attention) or none.",
    ),
)
TRAINING, RECOMPUTATION = "training", "recomputation"
NEARLY_ALL = 0.9  # of a model's parameters; published sizes are rounded


@frozen
class _Kind:
    """What makes the work of a token: rows that have it in common are worked out once."""

    part: str
    model: Model | None
    context: float | None
    trained: str | None
    trained_parameters: float | None
    frozen: float | None
    recomputation: str | None

    @property
    def exact(self) -> bool:
        """Tell whether the model's layers and the length of its sequences are known."""
        return self.model is not None and self.model.exact and self.context is not None

    @property
    def convention(self) -> str:
        """The counting convention of the amount."""
        return self.model.convention if self.exact and self.model is not None else SIX_N_D

    def forward(self) -> PerToken:
        """Return the forward work of a token for each parameter it passes, or of the model where it is counted exactly."""
        if self.exact and self.model is not None and self.context is not None:
            return between(self.model, self.context)
        return PerToken(self.model.per_parameter if self.model is not None else PER_PARAMETER, 0.0, 0.0)

    def again(self) -> float:
        """Return what is run again for a token, as `flop`; unknown where that is attention which is not counted."""
        if self.recomputation == SELECTIVE and not self.exact:
            return nan
        return recomputed_flop(self.forward(), self.recomputation or "none")

    def flop(self) -> float:
        """Return the work of a token: for each parameter it passes, or of the model where it is counted exactly."""
        if self.part in FORWARD_PARTS:
            return self.forward().whole
        if self.trained == HEAD and self.trained_parameters:
            return self.forward().whole  # the new head is added apart
        return training_flop(self.forward(), Trained(self.trained or "all", 0.0, self.frozen or 0.0))


def estimate(given: Given) -> Sequence[Estimate]:
    """Return operations as work of a token x tokens x passes, and what is recomputed as a further part; unknown where one of them is."""
    kinds = _kinds(given)
    needs(given, "tokens")
    needs(given, "model", where=~given.rows_with("parameters"))
    _check(given, kinds)
    found = []
    conventions = kinds.map(lambda kind: kind.convention)
    for convention in dict.fromkeys(conventions.present()):
        rows = np.flatnonzero(conventions.equals(convention))
        found.append(_estimate(given, kinds, rows, convention, again=False))
        again = rows[kinds.take(rows).where(lambda kind: (kind.recomputation or "none") != "none")]
        if len(again):
            found.append(_estimate(given, kinds, again, convention, again=True))
    return found


def _kinds(given: Given) -> Coded[_Kind]:
    parts = parts_of(given).map(lambda part: TRAINING if part == WHOLE else part)
    columns: list[Coded[Any]] = [
        parts,
        given.values("model").map(lambda name: given.models.get(name or "")),
        points(given.amount("context").point),
    ]
    columns += [
        given.values("trained"),
        points(given.amount("trained_parameters").point),
        points(given.amount("frozen").point),
        given.values("recomputation"),
    ]
    nothing: Coded[Any] = Coded.same((), given.count)
    return reduce(_joined, columns, nothing).map(lambda cells: _Kind(*cells))


def _joined(cells: Coded[Any], column: Coded[Any]) -> Coded[Any]:
    return cells.both(column).map(lambda pair: (*pair[0], pair[1]))


def _estimate(given: Given, kinds: Coded[_Kind], index: Rows, convention: str, *, again: bool) -> Estimate:
    kinds, names = kinds.take(index), given.values("model").take(index)
    tokens, passes = given.amount("tokens").take(index), given_or(given, "passes", 1.0).take(index)
    work = kinds.map(lambda kind: kind.again() if again else kind.flop())
    each: Floats = work.array(np.float64)
    size = _size(given, kinds, index, convention)
    spread = product(Spread.exact(each), size, tokens, passes)
    if not again:
        spread = _with_adapters(kinds, spread, product(tokens, passes))
    return Estimate(
        quantity="compute",
        method="architecture",
        rows=given.rows[index],
        part=Coded.same(RECOMPUTATION, len(index)) if again else kinds.map(lambda kind: kind.part),
        spread=spread,
        convention=convention,
        factors={"parameters": size, "tokens": tokens, "passes": passes},
        origins={"parameters": _of_models(given, names, index), **_of_the_work(given, kinds, index)},
        inputs=_inputs(names, kinds, each, size, tokens),
        cites=Lazily(len(index), lambda number: (*_cites(kinds[number]), *given.evidence(int(index[number])))),
    )


def _size(given: Given, kinds: Coded[_Kind], index: Rows, convention: str) -> Spread:
    """Return the parameters that a token passes; 1 where the model is counted exactly and its work is in the first factor."""
    if convention != SIX_N_D:
        return Spread.exact(np.ones(len(index)))
    own = given.amount("parameters").take(index)
    return own.where(own.bounded, Spread.of(kinds.map(lambda kind: _Ends.of(kind.model))))


@frozen
class _Ends:
    point: float
    low: float
    high: float

    @classmethod
    def of(cls, model: Model | None) -> _Ends | None:
        return None if model is None else cls(model.parameters, model.low, model.high)


def _with_adapters(kinds: Coded[_Kind], spread: Spread, passed: Spread) -> Spread:
    """Return the work with that of adapters or a new head added, which is the same whatever the size of the model.

    Adapters of unknown size make a bare bound: at least what the frozen model takes.
    """
    adapters: Floats = kinds.map(_adapter_flop).array(np.float64)
    if adapters.any():
        extra = passed.scaled(adapters)
        spread = Spread(spread.point + extra.point, spread.low + extra.low, spread.high + extra.high)
    sizeless = kinds.where(_sizeless)
    return spread.where(~sizeless, Spread(np.full(len(kinds), np.nan), spread.low, np.full(len(kinds), np.inf)))


def _adapter_flop(kind: _Kind) -> float:
    if not kind.trained_parameters or kind.part in FORWARD_PARTS:
        return 0.0
    nothing = PerToken(0.0, 0.0, 0.0)
    return training_flop(nothing, Trained(kind.trained or "all", kind.trained_parameters, 0.0))


def _inputs(names: Coded[Any], kinds: Coded[_Kind], each: Floats, size: Spread, tokens: Spread) -> dict[str, Any]:
    exact = any(kind.exact for kind in kinds.present())
    named = {"model": names, ("flop_per_token" if exact else "factor"): each}
    if exact:
        return {**named, "context": kinds.map(lambda kind: kind.context), "tokens": tokens.point}
    return {**named, "parameters": size.point, "tokens": tokens.point}


def _cites(kind: _Kind) -> tuple[Citation, ...]:
    return (kind.model.citation,) if kind.exact and kind.model is not None else (KAPLAN,)


def _of_the_work(given: Given, kinds: Coded[_Kind], index: Rows) -> dict[str, Origin]:
    """Return that training and what it computes again err together in tokens and passes."""
    if not any(kind.recomputation in RECOMPUTATIONS[1:] for kind in kinds.present()):
        return {}
    return {
        "tokens": given.of_the_work("tokens", given.amount("tokens"), index),
        "passes": given.of_the_work("passes", given_or(given, "passes", 1.0), index),
    }


def _of_models(given: Given, names: Coded[str | None], index: Rows) -> Origin:
    """Return that all work on one model rests on the one size that is written for it."""
    own = given.amount("parameters").bounded[index]
    named = names.map(lambda name: None if name is None else f"parameters of {name}")
    return Origin(Coded((None, *named.words), np.where(own, 0, named.code + 1)), Coded.same(None, len(index)))


def _check(given: Given, kinds: Coded[_Kind]) -> None:
    """Find models that are not declared, sequences over a model's limit, and trained parts of unknown size."""
    names, artifacts = given.values("model"), given.ledger.artifacts
    for index in np.flatnonzero(names.where(lambda name: name is not None and name not in artifacts)).tolist():
        remedy = "name the artifact that is trained or run, or give `parameters`"
        given.find("unknown-artifact", index, "model", found=shown(names[index]), expected="a declared artifact", remedy=remedy)
    within_limit(given, kinds.map(lambda kind: kind.model), given.amount("context").point, "context")
    _as_if_dense(given, kinds)
    for index, kind in _where(kinds, _sizeless):
        found, expected = f"`trained: {kind.trained}` without a size", "`trained_parameters`"
        given.find("method-incomplete", index, "trained", found=found, expected=expected, remedy="add the parameters that are trained")


def _as_if_dense(given: Given, kinds: Coded[_Kind]) -> None:
    """Find parameters that are all those of a mixture of experts, of which a token passes a few."""
    own = given.amount("parameters").point
    for index in np.flatnonzero(~np.isnan(own)).tolist():
        model = kinds[index].model
        if model is not None and model.parameters < NEARLY_ALL * model.total <= own[index]:
            found = f"{own[index]:,.0f}, all parameters of {model.name}"
            expected = f"the {model.parameters:,.0f} that a token passes"
            given.find("mixture-as-dense", index, "parameters", found=found, expected=expected, remedy="leave `parameters` out")


def _where(kinds: Coded[_Kind], holds: Any) -> Iterator[tuple[int, _Kind]]:
    yield from ((index, kinds[index]) for index in np.flatnonzero(kinds.where(holds)).tolist())


def _sizeless(kind: _Kind) -> bool:
    return (
        not kind.trained_parameters
        and kind.part not in FORWARD_PARTS
        and (kind.trained == ADAPTERS or (kind.trained == HEAD and not kind.exact))
    )
