"""Counts a pass of a model under a convention, and says what stands between two conventions.

Everything comes from the same tally (`architecture/count.py`), so figures convert exactly. Training is three times the
forward pass: the backward pass works out the gradients of what came in and of the weights, each as much as the forward pass
(Hoffmann et al. 2022, appendix F: backward = 2 x forward). Recomputation adds what is run again: the whole forward pass, or
the attention alone (Korthikanti et al. 2022, arXiv 2205.05198: selective).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flopledger.core.frozen import frozen
from flopledger.estimate.architecture.build import Architecture
from flopledger.estimate.architecture.count import PREDICTION, Tally, forward
from flopledger.estimate.architecture.sequences import Work
from flopledger.estimate.conventions.convention import Convention

FORWARD, TRAINING = 1, 3  # passes' worth of the forward work
PER_PARAMETER = 2
SOFTMAX_PER_PAIR = 3  # Hoffmann et al. 2022, appendix F: 3 x heads x length x length
RECOMPUTATIONS = ("none", "selective", "full")


@frozen
class Practice:
    """How a run was made, as far as some conventions count it: what was recomputed, and the share of positions that is padding.

    `padding` is padded positions for each real one: 0.1 where a tenth more positions ran than held data.
    """

    recomputation: str = "none"
    padding: float = 0.0


@frozen
class Counted:
    """The forward operations of a pass under a convention, by what they are for; `whole` is their sum, in FLOP."""

    convention: Convention
    terms: dict[str, Fraction]

    @property
    def whole(self) -> Fraction:
        """All forward operations."""
        return sum(self.terms.values(), start=Fraction(0))

    def training(self, practice: Practice | None = None) -> Fraction:
        """Return the operations of training on the pass: three times the forward work, and what the convention counts besides."""
        again = self._again(practice.recomputation) if practice is not None and self.convention.recomputation else Fraction(0)
        return (TRAINING * self.whole + again) * self._padded(practice)

    def running(self, practice: Practice | None = None) -> Fraction:
        """Return the operations of the forward pass alone."""
        return self.whole * self._padded(practice)

    def _again(self, recomputation: str) -> Fraction:
        return {"none": Fraction(0), "selective": self.terms.get("attention", Fraction(0)), "full": self.whole}[recomputation]

    def _padded(self, practice: Practice | None) -> Fraction:
        return Fraction(1) + (Fraction(practice.padding) if practice is not None and self.convention.padding else 0)


def count(convention: Convention, architecture: Architecture, work: Work, tally: Tally | None = None) -> Counted:
    """Return the forward operations of a pass under a convention."""
    tally = forward(architecture, work) if tally is None else tally
    terms = dict(_parameters(convention, architecture, work) if convention.parameters else _operations(convention, tally))
    attention, softmax = _attention(convention, tally)
    if convention.attention != "none" and attention:
        terms["attention"] = attention
    if convention.softmax and softmax:
        terms["softmax"] = softmax
    return Counted(convention, terms)


def _operations(convention: Convention, tally: Tally) -> Iterator[tuple[str, Fraction]]:
    """Yield the counted kinds of operation, one by one."""
    kinds = convention.operations | ({"embedding"} if convention.embedding else set())
    for kind in sorted(kinds):
        flop = sum(flop for (one, stack), flop in tally.matrix.items() if one == kind and (convention.prediction or stack != PREDICTION))
        if flop:
            yield kind, Fraction(flop)


def _parameters(convention: Convention, architecture: Architecture, work: Work) -> Iterator[tuple[str, Fraction]]:
    """Yield two operations for each counted parameter and position of its stack."""
    passed = architecture.positions(work)
    flop = 0
    for part in architecture.components:
        operation = part.operation
        if operation.kind in convention.without or (part.stack == PREDICTION and not convention.prediction):
            continue
        weights = part.passes if convention.parameters == "active" else max(part.copies, part.passes)
        flop += PER_PARAMETER * weights * operation.parameters * passed[part.stack]
    fitted = convention.training_per_parameter
    yield "parameters", Fraction(flop) if fitted is None else flop * fitted / (TRAINING * PER_PARAMETER)
    if convention.training_per_token:
        yield "each token", convention.training_per_token * max(passed.values(), default=0) / TRAINING


def _attention(convention: Convention, tally: Tally) -> tuple[Fraction, Fraction]:
    """Return the work of attention and of its softmax, with the pairs that the convention takes."""
    attention = softmax = Fraction(0)
    for scores in tally.attention:
        if scores.stack == PREDICTION and not convention.prediction:
            continue
        pairs = Fraction({"exact": scores.pairs.exact, "full": scores.pairs.full, "half": scores.pairs.half}.get(convention.attention, 0))
        attention += scores.flop_per_pair * pairs
        softmax += SOFTMAX_PER_PAIR * scores.heads * pairs
    return attention, softmax
