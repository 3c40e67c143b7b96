"""Sums: points add exactly, unknown survives, bounds bound, and what is undetermined is shown both ways."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

import pytest

from flopledger.assess.result import Assessment
from flopledger.assess.total import SystemTotal
from flopledger.rules.load import Rulebook

Assessed = Callable[..., Assessment]
HEAD = "developer: lab\nparties: {lab: {name: Lab}}\nsystems: {m: {general_purpose: yes}}\nactivities:\n"


def ledger(*computes: str, cost: str = "unknown") -> str:
    """Return a ledger of a model pre-trained with 0 FLOP at no cost, and of evaluations with one of the amounts each."""
    train = "  train: {does: pretraining, produces: m, compute: {declared: 0 FLOP}, cost: {invoice: 0 USD}}\n"
    return (
        HEAD
        + train
        + "".join(
            f"  w{number}: {{does: evaluation, for: m, compute: {compute}, cost: {cost}}}\n" for number, compute in enumerate(computes)
        )
    )


@pytest.fixture
def total(assessed: Assessed) -> Callable[..., SystemTotal]:
    def run(*computes: str, cost: str = "unknown") -> SystemTotal:
        return assessed(ledger(*computes, cost=cost), ["casper-2025"]).systems["m"].totals["casper-2025"]

    return run


Total = Callable[..., SystemTotal]


def test_points_add_exactly(total: Total) -> None:
    """Added one after the other, ten tenths make 0.9999999999999999, and one beside 1e16 is lost."""
    assert total(*["{declared: 0.1 FLOP}"] * 10).compute.point == 1.0
    assert total("{declared: 1e16 FLOP}", *["{declared: 1 FLOP}"] * 3).compute.point == 1e16 + 4
    assert math.fsum([1e16, 1.0, 1.0, 1.0]) == 1e16 + 4 != 1e16 + 1.0 + 1.0 + 1.0


def test_exact_amounts_have_no_interval(total: Total) -> None:
    compute = total("{declared: 1e24 FLOP}", "{declared: 2e24 FLOP}").compute
    assert (compute.low, compute.point, compute.high) == (3e24, 3e24, 3e24)


def test_unknown_leaves_no_point_and_no_upper_end(total: Total) -> None:
    compute = total("{declared: 1e24 FLOP}", "unknown").compute
    assert (compute.point, compute.low, compute.high) == (None, 1e24, None)
    assert (compute.at_least, compute.at_most) == (1e24, math.inf)
    assert compute.with_undetermined is None
    assert len(compute.unknown) == 1


def test_an_upper_bound_bounds_the_total_and_gives_it_no_point(total: Total) -> None:
    compute = total("{declared: 1e24 FLOP}", "{declared: at most 1e23 FLOP}").compute
    assert compute.point is None
    assert (compute.at_least, compute.at_most) == (1e24, 1.1e24)
    assert (compute.low, compute.high) == (1e24, 1.1e24)


def test_a_lower_bound_raises_what_is_certain(total: Total) -> None:
    compute = total("{declared: 1e24 FLOP}", "{declared: at least 5e23 FLOP}").compute
    assert (compute.point, compute.at_least, compute.at_most) == (None, 1.5e24, math.inf)


def test_an_interval_is_no_bound(total: Total) -> None:
    """A 5-95 % interval makes the total uncertain; what is filed is its point."""
    compute = total("{declared: 2e24 (1e24 to 4e24) FLOP}").compute
    assert (compute.point, compute.at_least, compute.at_most) == (2e24, 2e24, 2e24)
    assert compute.low is not None
    assert compute.high is not None
    assert compute.low == pytest.approx(1e24, rel=0.05)
    assert compute.high == pytest.approx(4e24, rel=0.05)


def test_what_is_undetermined_is_in_neither_sum_and_in_the_other(assessed: Assessed, standard: Callable[..., Rulebook]) -> None:
    text = ledger("{declared: 1e24 FLOP}", "{declared: 2e24 (1e24 to 3e24) FLOP}")
    book = standard("open: does = 'evaluation' and part = 'forward' -> unspecified")
    compute = assessed(text, ["test"], book=book).systems["m"].totals["test"].compute
    assert (compute.point, compute.with_undetermined, compute.undetermined_amount) == (0.0, 3e24, 3e24)
    assert (compute.at_least, compute.at_most) == (0.0, 3e24)
    assert len(compute.undetermined) == 2


def test_an_undetermined_line_of_unknown_amount_leaves_the_other_sum_unknown(assessed: Assessed, standard: Callable[..., Rulebook]) -> None:
    book = standard("open: does = 'evaluation' -> unspecified")
    compute = assessed(ledger("unknown"), ["test"], book=book).systems["m"].totals["test"].compute
    assert (compute.point, compute.with_undetermined, compute.undetermined_amount, compute.at_most) == (0.0, None, None, math.inf)


def test_a_line_that_does_not_count_may_be_unknown(assessed: Assessed, standard: Callable[..., Rulebook]) -> None:
    book = standard("out: does = 'evaluation' -> none")
    compute = assessed(ledger("unknown"), ["test"], book=book).systems["m"].totals["test"].compute
    assert (compute.point, compute.at_most, compute.unknown) == (0.0, 0.0, ())


def test_money_adds_in_decimals(total: Total) -> None:
    cost = total(*["{declared: 1 FLOP}"] * 3, cost="{invoice: 0.1 USD}").cost_on("invoice", "USD")
    assert cost is not None
    assert cost.money is not None
    assert (cost.money.amount, cost.money.currency) == (Decimal("0.3"), "USD")


def test_a_line_without_a_cost_leaves_the_sum_open(total: Total) -> None:
    """One bill of four is not the cost of all: what is billed is a lower bound."""
    cost = total("{declared: 1 FLOP}", cost="unknown").cost_on("invoice", "USD")
    assert cost is not None
    assert (cost.sum.point, cost.money, cost.sum.at_least, cost.sum.at_most) == (None, None, 0.0, math.inf)


def test_currencies_are_not_added_to_each_other(total: Total) -> None:
    one = total("{declared: 1 FLOP}", cost="{invoice: 5 EUR}")
    for currency, known in (("USD", 0.0), ("EUR", 5.0)):
        cost = one.cost_on("invoice", currency)
        assert cost is not None
        assert (cost.sum.point, cost.sum.at_least) == (None, known)


def test_bases_are_not_added_to_each_other(total: Total) -> None:
    one = total("{declared: 1 FLOP}", cost="{invoice: 5 USD, rental: {total: 7 USD}}")
    assert {(cost.basis, cost.sum.at_least) for cost in one.cost} == {("invoice", 5.0), ("rental", 7.0)}


def test_the_convention_is_said_to_be_mixed_where_it_is(assessed: Assessed) -> None:
    text = ledger("{declared: 1e24 FLOP}", "{architecture: {parameters: 7B, tokens: 1T}}")
    assert assessed(text, ["casper-2025"]).systems["m"].totals["casper-2025"].convention == "mixed: 6nd, unstated"
