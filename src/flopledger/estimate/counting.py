"""Answers what a model of a `config.json` has and takes: parameters, operations a token, and training on so many tokens.

The question is what to count with which lengths; the answer keeps every convention's figure beside ours, with the causes of
the difference. Called by the `estimate` command and by the `architecture` method of a ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from math import hypot

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.quantity import Quantity
from flopledger.estimate.architecture import Architecture, Parameters, Work, forward, parameters
from flopledger.estimate.architecture import Sequence as Positions
from flopledger.estimate.conventions import MODEL_FLOP, Convention, conventions
from flopledger.estimate.conventions.convert import Counted, Practice, count
from flopledger.estimate.conventions.difference import Cause, causes

TEXT, SOURCE = "text", "source"
TOKENS = frozenset({TEXT, SOURCE})
SHOWN_CONTEXTS = tuple(2**power for power in range(10, 21, 2))  # 1,024 to 1,048,576 tokens


@frozen
class Question:
    """What passes through the model: tokens of each stream in sequences of `context`, and items such as images.

    `lengths` gives packed sequences one by one, as length and count, instead of `context`; they are repeated until the tokens
    are reached. `sizes` gives the positions of one item where the config does not fix them. `assumed` names the streams whose
    `context` nobody gave: it is the model's limit.
    """

    tokens: Mapping[str, Quantity] = field(default_factory=dict)
    context: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    lengths: tuple[tuple[int, int], ...] = ()
    practice: Practice = field(default_factory=Practice)
    training: bool = True
    sizes: Mapping[str, int] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()


@frozen
class Amount:
    """The operations under one convention, in FLOP: for the tokens' point and ends, with the causes of its difference from ours."""

    counted: Counted
    point: float
    low: float
    high: float
    ratio: float | None
    causes: tuple[Cause, ...]


@frozen
class Answer:
    """A model counted: its parameters; the forward work of a token at some contexts; amounts by convention where tokens are given."""

    architecture: Architecture
    parameters: Parameters
    question: Question
    by_context: tuple[tuple[int, float], ...]
    amounts: tuple[Amount, ...]
    per_token: float | None

    @property
    def left_out(self) -> tuple[str, ...]:
        """The streams of the model that the question puts nothing through: their stacks count nothing."""
        return tuple(sorted(_streams(self.architecture) - {*self.question.tokens, *self.question.items}))

    @property
    def sized(self) -> frozenset[str]:
        """The streams whose items are of any size, so that the question says how large they are."""
        return frozenset(run.stream for run in self.architecture.runs.values() if run.positions is None)


def answer(architecture: Architecture, question: Question, wanted: Sequence[Convention]) -> Answer:
    """Count a model: `wanted` conventions in their order; the first one is the one that work per token is given in."""
    amounts = tuple(_amount(one, architecture, question) for one in wanted) if question.tokens or question.items else ()
    tokens = _point(question.tokens.get(TEXT) or question.tokens.get(SOURCE))
    forward_flop = float(count(wanted[0], architecture, work_of(question)).whole) if tokens and amounts else None
    return Answer(
        architecture=architecture,
        parameters=parameters(architecture),
        question=question,
        by_context=tuple(_by_context(architecture, wanted[0])),
        amounts=amounts,
        per_token=forward_flop / tokens if forward_flop is not None and tokens else None,
    )


def _point(tokens: Quantity | None) -> float | None:
    return tokens.point if tokens is not None else None


def _by_context(architecture: Architecture, convention: Convention) -> list[tuple[int, float]]:
    """Return the forward work of a token, on average over a sequence, for lengths up to the longest that the model takes."""
    streams = sorted({run.stream for run in architecture.runs.values() if run.positions is None})
    if not streams:
        return []
    longest = architecture.context or SHOWN_CONTEXTS[2]
    lengths = sorted({*(one for one in SHOWN_CONTEXTS if one < longest), longest})
    return [(length, float(count(convention, architecture, _alike(streams, length)).whole / length)) for length in lengths]


def _alike(streams: Sequence[str], length: int) -> Work:
    return Work({stream: (Positions(length),) for stream in streams})


def work_of(question: Question, instead: Mapping[str, float] | None = None) -> Work:
    """Return what passes through the model: of each stream the tokens' point, or the number given `instead`."""
    numbers = {name: tokens.point or 0.0 for name, tokens in question.tokens.items()} | dict(instead or {})
    streams = {name: _sequences(question, name, round(number)) for name, number in numbers.items()}
    sized = {item: (Positions(question.sizes[item], count),) for item, count in question.items.items() if item in question.sizes}
    return Work({**streams, **sized}, {item: count for item, count in question.items.items() if item not in sized})


def _sequences(question: Question, stream: str, tokens: int) -> tuple[Positions, ...]:
    if question.lengths and stream == TEXT:
        return _packed(question.lengths, tokens)
    context = min(question.context.get(stream, tokens), tokens) or 1
    whole, rest = divmod(tokens, context)
    return tuple(one for one in (Positions(context, whole), Positions(rest, 1)) if one.length and one.count)


def _packed(lengths: tuple[tuple[int, int], ...], tokens: int) -> tuple[Positions, ...]:
    """Return the sequences as often as the tokens need, to the nearest whole number of times."""
    once = sum(length * count for length, count in lengths)
    times = max(1, round(Fraction(tokens, once))) if once else 0
    return tuple(Positions(length, count * times) for length, count in lengths)


def _amount(convention: Convention, architecture: Architecture, question: Question) -> Amount:
    work = work_of(question)
    tally = forward(architecture, work)
    counted = count(convention, architecture, work, tally)
    ours = count(conventions()[MODEL_FLOP], architecture, work, tally)
    point = _flop(counted, question)
    low, high = _ends(convention, architecture, question, point)
    ratio = point / _flop(ours, question) if ours.whole else None
    return Amount(counted, point, low, high, ratio, tuple(causes(counted, ours, architecture, work)))


def _ends(convention: Convention, architecture: Architecture, question: Question, point: float) -> tuple[float, float]:
    """Return the 5th and 95th percentile: what each stream's tokens at their ends make of the point, as independent distances."""
    down = up = 0.0
    for stream, tokens in question.tokens.items():
        low, high = (
            _flop(count(convention, architecture, work_of(question, {stream: end})), question) for end in (tokens.low, tokens.high)
        )
        down, up = hypot(down, point - low), hypot(up, high - point)
    return point - down, point + up


def _flop(counted: Counted, question: Question) -> float:
    return float(counted.training(question.practice) if question.training else counted.running(question.practice))


def check(architecture: Architecture, question: Question, place: Callable[[str], Position]) -> list[Finding]:
    """Return what stands against counting; `place` gives the place of what was asked.

    A context over the model's limit, or none where the config has no limit; streams that the model does not have; items of no
    fixed size whose size is not given; and, as a warning, streams that what was given looks at and that have nothing in them.
    """
    return [
        *_too_long(architecture, question, place),
        *_unknown(architecture, question, place),
        *_lengthless(architecture, question, place),
        *_sizeless(architecture, question, place),
        *_resized(architecture, question, place),
        *_absent(architecture, question, place),
    ]


def _streams(architecture: Architecture) -> set[str]:
    return {run.stream for run in architecture.runs.values()}


def _too_long(architecture: Architecture, question: Question, place: Callable[[str], Position]) -> Iterator[Finding]:
    for length in _lengths(question):
        if architecture.context is not None and length > architecture.context:
            yield finding(
                "context-too-long",
                place("lengths" if question.lengths else "context"),
                found=f"sequences of {length:,} tokens",
                expected=f"at most {architecture.context:,}, the model's limit",
                remedy="give the context that was trained with, or the config of the extended model",
            )


def _unknown(architecture: Architecture, question: Question, place: Callable[[str], Position]) -> Iterator[Finding]:
    have = _streams(architecture)
    for stream in sorted({*question.tokens, *question.items} - have):
        yield finding(
            "stream-unknown",
            place(stream),
            found=f"{stream} for {architecture.model_type}",
            expected=f"what passes through it: {', '.join(sorted(have))}",
            remedy="leave it out, or give the config of a model that takes it",
        )


def _lengthless(architecture: Architecture, question: Question, place: Callable[[str], Position]) -> Iterator[Finding]:
    """Yield a finding for tokens of unknown sequences that attend to each other: no length is a usual one."""
    packed = {TEXT} if question.lengths else set()
    for stream in sorted(set(question.tokens) - set(question.context) - packed):
        if _attends(architecture, stream):
            yield finding(
                "context-missing",
                place(stream),
                found=f"{stream} tokens without the length of their sequences; the config has no limit to stand in",
                expected="the length that they are trained or run in",
                remedy="give `--context`" + (" or `--source-context`" if stream == SOURCE else ""),
            )


def _attends(architecture: Architecture, stream: str) -> bool:
    """Tell whether positions of a stream attend to each other, so that their work depends on the length of sequences."""
    stacks = {stack for stack, run in architecture.runs.items() if run.stream == stream and run.positions is None}
    return any(part.stack in stacks and part.operation.mask is not None for part in architecture.components)


def _sizeless(architecture: Architecture, question: Question, place: Callable[[str], Position]) -> Iterator[Finding]:
    """Yield a finding for images or clips that may be of any size, which their work depends on."""
    open_ended = {run.stream for run in architecture.runs.values() if run.positions is None}
    for item in sorted(open_ended & set(question.items) - set(question.sizes)):
        yield finding(
            "item-size-missing",
            place(item),
            found=f"{item}s without their size; {architecture.model_type} takes them of any size",
            expected=f"the positions (patches) of one {item} on average",
            remedy=f"give `--{item}-positions`",
        )


def _resized(architecture: Architecture, question: Question, place: Callable[[str], Position]) -> Iterator[Finding]:
    """Yield a warning for images or clips of another size than the config fixes; the config's is used."""
    for item, size in sorted(question.sizes.items()):
        fixed = {run.positions for run in architecture.runs.values() if run.stream == item}
        if fixed and None not in fixed and size not in fixed:
            yield finding(
                "config-differs",
                place(f"{item}-positions"),
                found=f"{item}s of {size:,} positions",
                expected=f"{max(one or 0 for one in fixed):,}, as its config gives",
                remedy=f"leave it out, or give the config of the model for {item}s of that size",
            )


def _absent(architecture: Architecture, question: Question, place: Callable[[str], Position]) -> Iterator[Finding]:
    """Yield a warning for a stream with nothing in it that is the model's text, or that a stack with something in it looks at."""
    given = {*question.tokens, *question.items}
    if not given:
        return
    for stream in sorted(_streams(architecture) - given):
        if stream in TOKENS or stream in _looked_at(architecture, given):
            yield finding(
                "stream-absent",
                place(stream),
                found=f"no {stream}{' tokens' if stream in TOKENS else 's'} for {architecture.model_type}",
                expected="how many pass: without them the layers that they pass, and the attention to them, count nothing",
                remedy=f"give `{place(stream).file}`; the count is a lower bound where there were any",
            )


def _looked_at(architecture: Architecture, given: Collection[str]) -> set[str]:
    """Return the streams that the stacks of given streams attend to."""
    over = {
        part.operation.mask.over
        for part in architecture.components
        if part.operation.mask is not None and architecture.runs[part.stack].stream in given
    } - {"self"}
    return {architecture.runs[name].stream if name in architecture.runs else name for name in over}


def _lengths(question: Question) -> list[int]:
    longest = [max(length for length, _ in question.lengths)] if question.lengths else []
    return sorted({*question.context.values(), *longest}, reverse=True)[:1]
