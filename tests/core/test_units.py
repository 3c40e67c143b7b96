"""Units: each word of the list, its plural, and the ways it is spelt."""

from __future__ import annotations

import pytest

from flopledger.core.units import SYMBOLS, currencies, find_unit, units

BASES = {unit.unit for unit in units().values()}


@pytest.mark.parametrize("word", units())
def test_a_word_is_found_and_so_is_its_plural(word: str) -> None:
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    assert find_unit(word) == units()[word]
    if not plural.endswith("FLOPs"):  # a quantity to some, a rate to others
        assert find_unit(plural) == units()[word]


@pytest.mark.parametrize("base", sorted(BASES - {"money", "orders of magnitude"}))
def test_every_dimension_has_a_word_for_its_base_unit(base: str) -> None:
    assert any(unit.factor == 1 for unit in units().values() if unit.unit == base)


@pytest.mark.parametrize(
    ("spelt", "word"),
    [
        ("GPU hours", "GPU-hour"),
        ("gpu-hours", "GPU-hour"),
        ("Gpu-Hour", "GPU-hour"),
        ("FLOP / s", "FLOP/s"),
        ("tflop/s", "TFLOP/s"),
        ("pf-days", "PF-day"),
        ("KWH", "kWh"),
        ("usd", "USD"),
        ("$", "USD"),
        ("tokens", "token"),
    ],
)
def test_spelling_is_forgiven_where_it_is_clear(spelt: str, word: str) -> None:
    assert find_unit(spelt) == units()[word]


@pytest.mark.parametrize("spelt", ["mWh", "mw", "mflop", "FLOPS", "TFLOPs", "flops", "GFLOPS-days", "", "foo", "x" * 1_000_000])
def test_and_not_where_it_is_not(spelt: str) -> None:
    assert find_unit(spelt) is None


def test_symbols_stand_for_currencies_of_the_list() -> None:
    assert set(SYMBOLS.values()) <= set(currencies())
