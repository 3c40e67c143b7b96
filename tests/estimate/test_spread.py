"""Products of spreads: points multiply, log-distances add as squares, bounds stay bounds, unknown stays unknown."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.coded import Coded
from flopledger.core.quantity import parse_quantity
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.spread import Spread, product


def spread(*ends: float) -> Spread:
    return Spread(*(np.array([end]) for end in ends))


NOTHING = math.nan
AMOUNT = st.floats(1e-40, 1e40)
RATIO = st.floats(1, 1e5)
SPREADS = st.tuples(AMOUNT, RATIO, RATIO).map(lambda made: spread(made[0], made[0] / made[1], made[0] * made[2]))


def log_ends(one: Spread) -> tuple[float, float]:
    return math.log(one.point[0] / one.low[0]), math.log(one.high[0] / one.point[0])


@given(st.lists(SPREADS, min_size=1, max_size=4))
def test_points_multiply_and_squared_log_distances_add(factors: list[Spread]) -> None:
    made = product(*factors)
    assert made.point[0] == pytest.approx(math.prod(factor.point[0] for factor in factors))
    for end in (0, 1):
        squares = sum(log_ends(factor)[end] ** 2 for factor in factors)
        assert log_ends(made)[end] == pytest.approx(math.sqrt(squares), abs=1e-6)


@given(SPREADS, AMOUNT)
def test_an_exact_factor_only_scales(one: Spread, factor: float) -> None:
    made, scaled = product(one, spread(factor, factor, factor)), one.scaled(factor)
    assert (made.point[0], made.low[0], made.high[0]) == pytest.approx((scaled.point[0], scaled.low[0], scaled.high[0]))


def test_a_product_of_exact_numbers_is_exact() -> None:
    made = product(spread(2, 2, 2), spread(3, 3, 3))
    assert (made.point[0], made.low[0], made.high[0]) == (6, 6, 6)


def test_nothing_times_anything_is_nothing() -> None:
    made = product(spread(0, 0, 0), spread(3, 1, 9))
    assert (made.point[0], made.low[0], made.high[0]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [((NOTHING, 0.0, 5.0), 0.0, 45.0), ((NOTHING, 5.0, math.inf), 5.0, math.inf)],
)
def test_a_bound_makes_a_bound(bound: tuple[float, ...], low: float, high: float) -> None:
    made = product(spread(*bound), spread(3, 1, 9))
    assert math.isnan(made.point[0])
    assert (made.low[0], made.high[0]) == (low, high)
    assert made.bounded[0]
    assert not made.known[0]


def test_unknown_stays_unknown() -> None:
    made = product(Spread.unknown(1), spread(3, 1, 9))
    assert not made.known[0]
    assert not made.bounded[0]


def test_one_where_it_is_known_and_the_other_elsewhere() -> None:
    first = Spread.exact(np.array([1.0, math.nan]))
    joined = first.where(first.known, Spread.exact(np.array([5.0, 6.0])))
    assert joined.point.tolist() == [1.0, 6.0]
    assert len(joined) == 2
    assert joined.take(np.array([1])).point.tolist() == [6.0]


def test_what_was_looked_up() -> None:
    found = Coded.of([parse_quantity("1 to 4", "tokens"), None])
    made = Spread.of(found)
    assert made.point[0] == 2
    assert np.isnan(made.low[1])


def test_a_lazy_sequence_makes_what_is_asked_for() -> None:
    asked = []

    def item(index: int) -> int:
        asked.append(index)
        return index * index

    lazy = Lazily(1000, item)
    assert (len(lazy), lazy[3], lazy[1:4]) == (1000, 9, [1, 4, 9])
    assert asked == [3, 1, 2, 3]
    with pytest.raises(IndexError):
        lazy[1000]
