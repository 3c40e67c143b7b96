"""A coded column behaves as the sequence it was made from."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.coded import Coded

VALUES = st.lists(st.sampled_from(["ablation", "evaluation", None, True]))


@given(VALUES)
def test_it_is_the_sequence(values: list[object]) -> None:
    column = Coded.of(values)
    assert list(column) == values
    assert [column[index] for index in range(len(column))] == values
    assert list(column[1:]) == values[1:]
    assert list(column.take(np.arange(len(values))[::-1])) == values[::-1]
    assert list(column.map(str)) == [str(value) for value in values]
    assert column.where(lambda value: value is None).tolist() == [value is None for value in values]


@given(VALUES, st.integers(0, 5))
def test_the_values_present_are_those_of_some_cell(values: list[object], start: int) -> None:
    assert set(Coded.of(values)[start:].present()) == set(values[start:])


@given(VALUES)
def test_pairs(values: list[object]) -> None:
    turned = values[::-1]
    assert list(Coded.of(values).both(Coded.of(turned))) == list(zip(values, turned, strict=True))
