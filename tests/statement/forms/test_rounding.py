"""Rounding for forms: two figures near the value, bounds on either side of it, the power of ten that people read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.statement.formwork.rounding import at_least, at_most, exactly, figures, magnitude, two_figures

AMOUNTS = st.floats(min_value=1e-6, max_value=1e30, allow_nan=False)


def read(words: str) -> Decimal:
    mantissa, power = words.split(" × 10^")
    return Decimal(mantissa).scaleb(int(power))


@given(AMOUNTS)
def test_two_figures_are_within_one_half_of_the_second(value: float) -> None:
    exact = Decimal(repr(value))
    assert abs(read(figures(value)) - exact) <= Decimal(1).scaleb(exact.adjusted() - 1) / 2


@given(AMOUNTS)
def test_bounds_lie_on_either_side(value: float) -> None:
    exact = Decimal(repr(value))
    assert read(at_least(value)) <= exact <= read(at_most(value))
    assert read(at_least(value)) <= two_figures(value) <= read(at_most(value))


@given(AMOUNTS)
def test_the_order_of_magnitude_is_that_of_scientific_notation(value: float) -> None:
    power = int(magnitude(value).removeprefix("10^"))
    assert Decimal(1).scaleb(power) <= Decimal(repr(value)) < Decimal(1).scaleb(power + 1)


@given(AMOUNTS)
def test_what_is_written_exactly_is_read_back_as_the_same(value: float) -> None:
    assert float(exactly(value)) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [(2.25e25, "2.3 × 10^25"), (9.96e24, "1.0 × 10^25"), (3.8196473184e24, "3.8 × 10^24"), (1.0, "1.0 × 10^0"), (0.0, "0")],
)
def test_known_answers(value: float, words: str) -> None:
    assert figures(value) == words
