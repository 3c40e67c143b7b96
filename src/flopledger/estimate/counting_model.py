"""The published form of `estimate --json`: its keys do not move, and its schema is published with the docs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from flopledger.core.citation import Citation
from flopledger.estimate.architecture import Component
from flopledger.estimate.conventions.convert import Counted
from flopledger.estimate.counting import Amount, Answer
from flopledger.estimate.given import Estimate


class Part(BaseModel):
    """The base of all parts: nothing unforeseen in it."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="null")


class SourceModel(Part):
    """A source."""

    instrument: str
    at: str
    link: str
    confidence: str


class CauseModel(Part):
    """Why a figure differs from `model-flop`: how much more (or less) it counts for this, as a share of `model-flop`."""

    what: str
    share: float


class AmountModel(Part):
    """The operations under one convention; `terms` are those of the forward pass by what they are for, `ratio` is to `model-flop`."""

    method: str
    quantity: str
    unit: str
    point: float
    low: float
    high: float
    convention: str
    convention_version: int
    terms: dict[str, float]
    ratio: float | None
    causes: list[CauseModel]
    inputs: dict[str, float | int | str]
    cites: list[SourceModel]


class ComponentModel(Part):
    """One operation of the model: how many are stored, how many a position passes, and its work in FLOP a position and a pair."""

    path: str
    kind: str
    copies: int
    passes: int
    parameters: int
    flop_per_position: int
    flop_per_pair: int


class ContextModel(Part):
    """The forward work of a token, on average over a sequence of a length."""

    context: int
    forward_flop_per_token: float


class EstimateModel(Part):
    """A model counted from its config. `routing_biases` and `prediction_parameters` are not in `parameters`."""

    model_type: str
    family: str
    context: int | None
    tied: bool
    parameters: int
    active_parameters: int
    embedding_parameters: int
    unembedding_parameters: int
    router_parameters: int
    routing_biases: int
    prediction_parameters: int
    parameters_by_stack: dict[str, int]
    forward_flop_per_token: float | None
    forward_flop_by_context: list[ContextModel]
    training_flop: float | None
    amounts: list[AmountModel]
    components: list[ComponentModel]
    sources: list[SourceModel]


def model_of(answered: Answer, *, components: bool) -> EstimateModel:
    """Return the published form of an answer, with every component where these are asked for."""
    architecture, counted = answered.architecture, answered.parameters
    first = answered.amounts[0] if answered.amounts and answered.question.training else None
    return EstimateModel(
        model_type=architecture.model_type,
        family=architecture.title,
        context=architecture.context,
        tied=architecture.tied,
        parameters=counted.total,
        active_parameters=counted.active,
        embedding_parameters=counted.embedding,
        unembedding_parameters=counted.unembedding,
        router_parameters=counted.router,
        routing_biases=counted.routing_bias,
        prediction_parameters=counted.prediction,
        parameters_by_stack=dict(counted.stacks),
        forward_flop_per_token=answered.per_token,
        forward_flop_by_context=[ContextModel(context=length, forward_flop_per_token=flop) for length, flop in answered.by_context],
        training_flop=first.point if first is not None else None,
        amounts=[_amount(one, answered) for one in answered.amounts],
        components=[_component(one) for one in architecture.components] if components else [],
        sources=[_source(one) for one in architecture.sources],
    )


def _amount(amount: Amount, answered: Answer) -> AmountModel:
    convention = amount.counted.convention
    return AmountModel(
        method="architecture",
        quantity="compute",
        unit="FLOP",
        point=amount.point,
        low=amount.low,
        high=amount.high,
        convention=convention.id,
        convention_version=convention.version,
        terms=_terms(amount.counted),
        ratio=amount.ratio,
        causes=[CauseModel(what=cause.what, share=cause.share) for cause in amount.causes],
        inputs=_inputs(answered),
        cites=[_source(one) for one in convention.sources],
    )


def _terms(counted: Counted) -> dict[str, float]:
    return {name: float(flop) for name, flop in counted.terms.items()}


def _inputs(answered: Answer) -> dict[str, float | int | str]:
    question = answered.question
    tokens = {f"{stream}_tokens": one.point for stream, one in question.tokens.items() if one.point is not None}
    practice: dict[str, float | str] = {"recomputation": question.practice.recomputation, "padding": question.practice.padding}
    lengths: dict[str, int | str] = {f"{stream}_context": length for stream, length in question.context.items()}
    lengths |= {f"{stream}_context_from": "the model's limit" for stream in sorted(question.assumed)}
    lengths |= {f"{item}_positions": size for item, size in question.sizes.items() if item in answered.sized}
    if answered.left_out:
        lengths["left_out"] = ", ".join(answered.left_out)
    return {"passes": "training" if question.training else "forward", **tokens, **lengths, **question.items, **practice}


def _component(component: Component) -> ComponentModel:
    operation = component.operation
    return ComponentModel(
        path=component.path,
        kind=operation.kind,
        copies=component.copies,
        passes=component.passes,
        parameters=operation.parameters,
        flop_per_position=operation.flop,
        flop_per_pair=operation.flop_per_pair,
    )


def _source(source: Citation) -> SourceModel:
    return SourceModel(instrument=source.instrument, at=source.at, link=source.link, confidence=source.confidence)


class WorkAmountModel(Part):
    """One method's estimate of one part of a piece of work; null is unknown."""

    quantity: str
    method: str
    part: str
    unit: str
    point: float | None
    low: float | None
    high: float | None
    convention: str
    inputs: dict[str, float | int | str | bool]
    cites: list[SourceModel]


class WorkModel(Part):
    """What the methods say of one piece of work."""

    amounts: list[WorkAmountModel]


def amounts_of(estimates: Sequence[tuple[Estimate, int]]) -> WorkModel:
    """Return the published form of estimates, each with the number of its entry."""
    return WorkModel(amounts=[_work_amount(one, entry) for one, entry in estimates])


def _work_amount(one: Estimate, entry: int) -> WorkAmountModel:
    unit = {"compute": "FLOP", "energy": "Wh"}.get(one.quantity) or (str(one.currency[entry]) if len(one.currency) else "")
    point, low, high = (_number(float(values[entry])) for values in (one.spread.point, one.spread.low, one.spread.high))
    return WorkAmountModel(
        quantity=one.quantity,
        method=one.method,
        part=str(one.part[entry]),
        unit=unit,
        point=point,
        low=low,
        high=high,
        convention=one.convention,
        inputs={name: plain for name, values in one.inputs.items() if (plain := _plain(values[entry])) is not None},
        cites=[_source(cite) for cite in one.cites[entry]] if len(one.cites) else [],
    )


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: object) -> float | str | None:
    """Return an input as JSON holds it, None where it is not known."""
    if value is None or isinstance(value, (int, float)):
        return value if value is None or math.isfinite(value) else None
    return str(value)
