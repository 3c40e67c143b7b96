"""Pairs of positions under every kind of mask, against counting them one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.estimate.architecture import Sequence, Work
from flopledger.estimate.architecture.operation import Mask
from flopledger.estimate.architecture.sequences import crossed, pairs

LENGTHS = st.integers(0, 40)
WIDTHS = st.integers(0, 45)


def one_by_one(sequence: Sequence, mask: Mask) -> int:
    """Return the pairs that a mask lets through, by asking of each."""
    seen = sum(lets_through(mask, query, key) for query in range(sequence.start, sequence.length) for key in range(sequence.length))
    return seen * sequence.count


def lets_through(mask: Mask, query: int, key: int) -> bool:
    """Tell whether a position sees another: none ahead, none as far back as the window is wide, none of another chunk."""
    ahead = mask.causal and key > query
    far = bool(mask.window) and (query - key >= mask.window if mask.causal else abs(query - key) > mask.window)
    elsewhere = bool(mask.chunk) and query // mask.chunk != key // mask.chunk
    return not (ahead or far or elsewhere)


@given(LENGTHS, LENGTHS, st.integers(1, 3), st.booleans(), WIDTHS)
def test_windows_are_counted_as_if_one_by_one(length: int, start: int, count: int, causal: bool, window: int) -> None:
    sequence, mask = Sequence(length, count, min(start, length)), Mask(causal, window)
    assert pairs(sequence, mask).exact == one_by_one(sequence, mask)


@given(LENGTHS, LENGTHS, WIDTHS, st.booleans())
def test_chunks_are_counted_as_if_one_by_one(length: int, start: int, chunk: int, causal: bool) -> None:
    sequence, mask = Sequence(length, 1, min(start, length) if causal else 0), Mask(causal, chunk=chunk)
    assert pairs(sequence, mask).exact == one_by_one(sequence, mask)


@given(LENGTHS, LENGTHS, WIDTHS)
def test_what_is_computed_in_two_steps_is_what_is_computed_in_one(length: int, start: int, window: int) -> None:
    cut, mask = min(start, length), Mask(window=window)
    together = pairs(Sequence(cut), mask).exact + pairs(Sequence(length, start=cut), mask).exact
    assert together == pairs(Sequence(length), mask).exact


@given(LENGTHS, st.integers(1, 9), st.booleans(), WIDTHS)
def test_several_sequences_are_so_many_times_one(length: int, count: int, causal: bool, window: int) -> None:
    one, several = pairs(Sequence(length), Mask(causal, window)), pairs(Sequence(length, count), Mask(causal, window))
    assert (several.exact, several.full, several.half) == (count * one.exact, count * one.full, count * one.half)


@given(LENGTHS, st.booleans(), WIDTHS)
def test_no_mask_lets_through_more_than_all(length: int, causal: bool, window: int) -> None:
    found = pairs(Sequence(length), Mask(causal, window))
    assert 0 <= found.exact <= found.full == length**2


def test_packing_sums_squares() -> None:
    """Two texts of 3 and 5 in one row of 8 work on 15 + 6 pairs, not on 36."""
    assert sum(pairs(one, Mask()).exact for one in (Sequence(3), Sequence(5))) == 6 + 15
    assert pairs(Sequence(8), Mask()).exact == 36


def test_half_of_the_square_is_half() -> None:
    """Half the square is what Megatron-LM counts; the exact triangle has the diagonal as well."""
    found = pairs(Sequence(8), Mask())
    assert (found.half, found.exact, found.full) == (32, 36, 64)


@pytest.mark.parametrize(("window", "half"), [(0, 32), (4, 16), (100, 32)])
def test_half_of_a_window_is_half_of_its_band(window: int, half: int) -> None:
    assert pairs(Sequence(8), Mask(window=window)).half == half


@given(LENGTHS, LENGTHS)
def test_another_stream_is_seen_whole(length: int, over: int) -> None:
    assert crossed(Sequence(length, 2), over).exact == 2 * length * over


def test_long_texts_take_no_time() -> None:
    assert pairs(Sequence(10**9), Mask()).exact == 10**9 * (10**9 + 1) // 2
    assert pairs(Sequence(10**9), Mask(window=4096)).exact < 4096 * 10**9


def test_text_is_the_usual_stream() -> None:
    assert Work.of(8, 2).streams == {"text": (Sequence(8, 2),)}
