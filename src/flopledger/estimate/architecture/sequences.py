"""What passes through a model: sequences with their lengths, and the pairs of positions that attention works on.

Pairs are exact integers. Packed sequences are simply several: their squares are summed one by one (Megatron-LM,
`num_floating_point_operations`, counts packed data the same way).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from flopledger.core.frozen import frozen
from flopledger.estimate.architecture.operation import Mask


@frozen
class Sequence:
    """`count` sequences of `length` positions, of which those after `start` are computed (the rest lie in a cache).

    Prefill and training have `start` 0; decoding 100 tokens after a prompt of 50 is `Sequence(150, start=50)`.
    """

    length: int
    count: int = 1
    start: int = 0

    @property
    def computed(self) -> int:
        """How many positions are computed, over all `count`."""
        return (self.length - self.start) * self.count


@frozen
class Work:
    """One pass: the sequences of each stream (`text`; `source` of an encoder), and how many `image`s or `clip`s go through."""

    streams: Mapping[str, tuple[Sequence, ...]] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, length: int, count: int = 1) -> Work:
        """Return `count` text sequences of `length`."""
        return cls({"text": (Sequence(length, count),)})


@frozen
class Pairs:
    """Query-key pairs: `exact` under the mask; `full` as if every position saw every other; `half` of the full (or window) area."""

    exact: int
    full: int
    half: float


@lru_cache(maxsize=4096)
def pairs(sequence: Sequence, mask: Mask) -> Pairs:
    """Return the pairs of positions that attend to each other, over all `count` sequences.

    >>> pairs(Sequence(4), Mask()).exact, pairs(Sequence(4), Mask(window=2)).exact, pairs(Sequence(4), Mask(causal=False)).exact
    (10, 7, 16)
    """
    first, last, count = sequence.start, sequence.length, sequence.count
    keys = last // mask.every
    exact = _seen(last, mask) - _seen(first, mask) if mask.causal or mask.chunk else _around(first, last, mask.window)
    full = exact if mask.chunk and not mask.causal else (last - first) * keys  # windows of an image run one by one, never together
    area = (last - first) * min(keys, mask.window or mask.chunk or keys)
    return Pairs(exact * count, full * count, area * count / 2 if mask.causal else float(exact * count))


def _seen(length: int, mask: Mask) -> int:
    """Return the sum, over the first `length` positions, of how many positions each sees within chunks or under a causal mask."""
    if mask.chunk:
        whole, rest = divmod(length, mask.chunk)
        return whole * _triangle(mask.chunk) + _triangle(rest) if mask.causal else whole * mask.chunk**2 + rest**2
    if mask.every > 1:
        return _compressed(length, mask.every, mask.window)
    if mask.window and length > mask.window:
        return _triangle(mask.window) + _windows(length - mask.window, mask.window, mask.block)
    return _triangle(length)


def _windows(positions: int, window: int, block: int) -> int:
    """Return how many positions are seen by so many that each have a full window, of whole blocks but for the last."""
    if not block:
        return positions * window
    whole, rest = divmod(positions, block)
    return positions * (window - block) + whole * _triangle(block) + _triangle(rest)


def _compressed(length: int, every: int, window: int) -> int:
    """Return how many compressed keys the first `length` positions see, each at most `window` of those that are complete."""
    free = min(length, window * every - 1) if window else length
    whole, rest = divmod(free, every)
    return every * whole * (whole - 1) // 2 + whole * (rest + 1) + (length - free) * window


def _triangle(length: int) -> int:
    return length * (length + 1) // 2


def _around(first: int, last: int, window: int) -> int:
    """Return how many positions are seen without a causal mask: all, or those up to `window` away on either side."""
    if not window or window >= last:
        return (last - first) * last
    return _near(last, last, window) - _near(first, last, window)


def _near(positions: int, length: int, window: int) -> int:
    """Return how many positions of a sequence its first `positions` see, each up to `window` away: all before, less those too far."""
    free = min(positions, length - window)
    ends = _triangle(free - 1) + free * (window + 1) + (positions - free) * length
    return ends - _triangle(max(0, positions - 1 - window))


def crossed(sequence: Sequence, over: int) -> Pairs:
    """Return the pairs of each computed position with `over` positions of another stream."""
    everything = sequence.computed * over
    return Pairs(everything, everything, float(everything))
