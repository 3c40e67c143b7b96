"""Sums over arrays are exact: the same as `math.fsum`, whatever the order and however far apart the terms are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.exact import exact_sum, whole_sum

TERMS = st.lists(st.floats(min_value=-1e250, max_value=1e250), min_size=1, max_size=40)


@given(TERMS, st.sampled_from([1, 7, 64, 1000]))
def test_a_sum_is_the_true_one_rounded_once(terms: list[float], times: int) -> None:
    assert exact_sum(np.array(terms * times)) == math.fsum(terms * times)


@pytest.mark.parametrize("spread", [0.1, 3.0, 60.0])
def test_order_makes_no_difference(spread: float) -> None:
    source = np.random.default_rng(1)
    terms = np.exp(source.normal(0.0, spread, 50_000)) * source.choice([-1.0, 1.0], 50_000)
    assert exact_sum(terms) == exact_sum(terms[::-1]) == exact_sum(source.permutation(terms)) == math.fsum(terms)


def test_what_is_missing_or_without_bound_survives() -> None:
    many = np.ones(1000)
    assert math.isnan(exact_sum(np.append(many, np.nan)))
    assert exact_sum(np.append(many, np.inf)) == math.inf
    assert exact_sum(np.zeros(0)) == 0.0


def test_whole_numbers_add_beyond_what_a_float_can_tell_apart() -> None:
    terms = [2**53 - 1, 2**63, -3, 7] * 1000
    assert whole_sum(np.array(terms, dtype=np.float64)) == sum(terms)
