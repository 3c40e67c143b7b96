"""Counts a built architecture: its parameters by what they are, and the forward operations of a pass by what they are for.

Everything is an exact integer. Which of it is *the* number is a matter of convention (`estimate/conventions`), so the counts
stay apart: linear layers, router, unembedding, the embedding as a product, scans, convolutions, and attention by its pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field

from flopledger.core.frozen import frozen
from flopledger.estimate.architecture.build import Architecture, Component
from flopledger.estimate.architecture.sequences import Pairs, Sequence, Work, crossed, pairs

PREDICTION = "prediction"  # the stack of multi-token prediction, which is trained and mostly thrown away
BUFFERS = frozenset({"routing-bias"})
EMBEDDINGS = frozenset({"embedding", "positions"})


@frozen
class Parameters:
    """Numbers of parameters. `total` is what training changes by gradient, without multi-token prediction.

    `active` is what one token passes; `embedding` the token and position tables (with the unembedding where it is tied),
    `unembedding` the matrix of its own; `router` the routers' weights, in `total` too. Apart from `total`: `routing_bias`, the
    load-balancing numbers that are stored but set by rule, and `prediction`. `stacks` gives `total` by stack.
    """

    total: int
    active: int
    embedding: int
    unembedding: int
    router: int
    routing_bias: int
    prediction: int
    stacks: Mapping[str, int]

    @property
    def stored(self) -> int:
        """What a checkpoint holds that has everything: the total, the routing biases and multi-token prediction."""
        return self.total + self.routing_bias + self.prediction


@frozen
class Scores:
    """Attention of one kind in one stack: the work of a pair over all its layers, the heads (for a softmax), and the pairs."""

    stack: str
    flop_per_pair: int
    heads: int
    pairs: Pairs


@frozen
class Tally:
    """Forward operations of a pass: `matrix` by kind of operation and stack, and attention apart, as its pairs are a convention."""

    matrix: Mapping[tuple[str, str], int] = field(default_factory=dict)
    attention: tuple[Scores, ...] = ()

    def of(self, kind: str) -> int:
        """Return the operations of one kind over all stacks, without multi-token prediction."""
        return sum(flop for (one, stack), flop in self.matrix.items() if one == kind and stack != PREDICTION)


def parameters(architecture: Architecture) -> Parameters:
    """Return the parameters of an architecture by what they are."""
    own = [part for part in architecture.components if part.stack != PREDICTION]
    trained = [part for part in own if part.operation.kind not in BUFFERS]
    stacks: Counter[str] = Counter()
    for part in trained:
        stacks[part.stack] += _stored(part)
    return Parameters(
        total=stacks.total(),
        active=sum(min(part.copies, part.passes) * part.operation.parameters for part in trained),
        embedding=sum(_stored(part) for part in trained if part.operation.kind in EMBEDDINGS),
        unembedding=sum(_stored(part) for part in trained if part.operation.kind == "unembedding"),
        router=sum(_stored(part) for part in trained if part.operation.kind == "router"),
        routing_bias=sum(_stored(part) for part in architecture.components if part.operation.kind in BUFFERS),
        prediction=sum(
            _stored(part) for part in architecture.components if part.stack == PREDICTION and part.operation.kind not in BUFFERS
        ),
        stacks=dict(stacks),
    )


def _stored(part: Component) -> int:
    return part.copies * part.operation.parameters


def forward(architecture: Architecture, work: Work) -> Tally:
    """Return the forward operations of a pass; a stack whose stream has nothing in it does nothing."""
    matrix: Counter[tuple[str, str]] = Counter()
    scores: Counter[tuple[str, Pairs, int]] = Counter()
    passed = {stack: architecture.sequences(stack, work) for stack in architecture.runs}
    computed = architecture.positions(work)
    for part in architecture.components:
        matrix[part.operation.kind, part.stack] += part.passes * part.operation.flop * computed[part.stack]
        for heads_pairs in _pairs(part, passed[part.stack], architecture, work):
            scores[part.stack, heads_pairs, part.operation.flop_per_pair // max(part.operation.heads, 1)] += (
                part.passes * part.operation.heads
            )
    attention = tuple(Scores(stack, per_head * heads, heads, pair) for (stack, pair, per_head), heads in scores.items())
    return Tally({key: flop for key, flop in matrix.items() if flop}, attention)


def _pairs(part: Component, sequences: tuple[Sequence, ...], architecture: Architecture, work: Work) -> Iterator[Pairs]:
    mask = part.operation.mask
    if mask is None or not sequences:
        return
    if mask.over == "self":
        every = [pairs(one, mask) for one in sequences]
    else:
        every = [crossed(one, _length(mask.over, architecture, work)) for one in sequences]
    yield Pairs(sum(one.exact for one in every), sum(one.full for one in every), sum(one.half for one in every))


def _length(stream: str, architecture: Architecture, work: Work) -> int:
    """Return how many positions of another stream, or stack, one sequence attends to: its longest sequence, or all of its items."""
    runs = architecture.runs
    named = [runs[stream]] if stream in runs else [run for run in runs.values() if run.stream == stream]
    fixed = [run.positions for run in named if run.positions is not None]
    if fixed:
        return max(fixed)
    return max((one.length for one in work.streams.get(stream, ())), default=0)
