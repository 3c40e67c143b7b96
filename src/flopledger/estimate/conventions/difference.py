"""Says why two conventions give different figures for one pass: each cause with its share of the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from flopledger.core.frozen import frozen
from flopledger.estimate.architecture.build import Architecture, Component
from flopledger.estimate.architecture.count import BUFFERS, PREDICTION
from flopledger.estimate.architecture.sequences import Work
from flopledger.estimate.conventions.convention import Convention
from flopledger.estimate.conventions.convert import PER_PARAMETER, TRAINING, Counted, count

SMALLEST = Fraction(1, 10_000)  # of the reference; what is less is rounding to a reader
ATTENTION = {
    "none": "attention left out",
    "full": "attention in full",
    "half": "attention as half the square",
    "exact": "attention under its mask",
}
TABLES = frozenset({"embedding", "positions"})
NAMES = {
    "embedding": "the embedding as a product",
    "softmax": "the softmax",
    "router": "the router",
    "unembedding": "the unembedding",
    "convolution": "convolutions",
    "scan": "scans",
}


@frozen
class Cause:
    """One cause of a difference: what, and how much more (or less) forward work it counts, as a share of the reference."""

    what: str
    share: float


def causes(counted: Counted, reference: Counted, architecture: Architecture, work: Work) -> list[Cause]:
    """Return why `counted` differs from `reference`, largest first; what makes less than a ten-thousandth is left out."""
    whole = reference.whole
    if not whole:
        return []
    found = [(what, flop) for what, flop in _causes(counted, reference, architecture, work) if abs(flop) >= SMALLEST * whole]
    return [Cause(what, float(flop / whole)) for what, flop in sorted(found, key=lambda one: -abs(one[1]))]


def _causes(counted: Counted, reference: Counted, architecture: Architecture, work: Work) -> Iterator[tuple[str, Fraction]]:
    if counted.convention.prediction and not reference.convention.prediction:
        without = count(replace(counted.convention, prediction=False), architecture, work)
        yield "multi-token prediction", counted.whole - without.whole
        counted = without
    one, other = counted.terms, reference.terms
    yield ATTENTION[counted.convention.attention], _of(one, "attention") - _of(other, "attention")
    yield NAMES["softmax"], _of(one, "softmax") - _of(other, "softmax")
    if not counted.convention.parameters:
        yield from ((_named(kind, one), _of(one, kind) - _of(other, kind)) for kind in sorted({*one, *other} - {"attention", "softmax"}))
        return
    fitted = counted.convention.training_per_parameter
    plain = _of(one, "parameters") * (1 if fitted is None else TRAINING * PER_PARAMETER / fitted)
    yield "a fitted factor instead of 6 a parameter", _of(one, "parameters") - plain
    yield "a fitted addition for each token", _of(one, "each token")
    yield from _by_parameters(counted.convention, architecture, work, plain, reference)


def _named(kind: str, counted: dict[str, Fraction]) -> str:
    name = NAMES.get(kind, kind)
    return name if kind in counted else f"{name} left out"


def _by_parameters(
    convention: Convention, architecture: Architecture, work: Work, flop: Fraction, reference: Counted
) -> Iterator[tuple[str, Fraction]]:
    """Yield what two operations a parameter count besides the products: tables, idle experts, and what is no product."""
    passed = architecture.positions(work)
    parts = [part for part in architecture.components if part.operation.kind not in convention.without]
    tables = _sum(_flop(part, part.passes, passed) for part in parts if part.operation.kind in TABLES)
    head = _sum(_flop(part, part.passes, passed) for part in parts if part.operation.kind == "unembedding") - _of(
        reference.terms, "unembedding"
    )
    if architecture.tied:  # one matrix: counted as parameters once, as the table or as the product
        tables, head = tables + head, Fraction(0)
    idle = Fraction(0)
    if convention.parameters == "total":
        idle = _sum(_flop(part, max(part.copies - part.passes, 0), passed) for part in parts if part.stack != PREDICTION)
    products = _sum(value for kind, value in reference.terms.items() if kind not in {"attention", "softmax"})
    yield "the embedding tables as products" if tables > 0 else "the tied unembedding left out", tables
    yield "the unembedding left out", head
    yield "experts that a token does not pass", idle
    yield "norms, biases and the like as products", flop - tables - head - idle - products


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, start=Fraction(0))


def _flop(part: Component, times: int, passed: dict[str, int]) -> Fraction:
    if part.operation.kind in BUFFERS:
        return Fraction(0)
    return Fraction(PER_PARAMETER * times * part.operation.parameters * passed[part.stack])


def _of(terms: dict[str, Fraction], kind: str) -> Fraction:
    return terms.get(kind, Fraction(0))
