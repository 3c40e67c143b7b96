"""Money: exact to the millionth, whatever the size of the sum."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.money import Money

MICROS = st.integers(-(10**60), 10**60)


@given(MICROS, MICROS)
def test_sums_are_exact(one: int, other: int) -> None:
    together = Money.from_micros(one, "USD") + Money.from_micros(other, "USD")
    assert together == Money.from_micros(one + other, "USD")


def test_it_reads_as_people_write_it() -> None:
    assert str(Money.from_micros(5_576_000_000_000, "USD")) == "5,576,000.00 USD"
    assert Money.from_micros(1, "EUR").amount == Decimal("0.000001")


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        Money.from_micros(1, "EUR") + Money.from_micros(1, "USD")
