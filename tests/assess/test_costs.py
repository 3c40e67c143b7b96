"""A cost is stated for a piece of work as a whole; where its compute has several parts, each line bears its part of the bill."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from flopledger.assess.result import Assessment
from flopledger.rules.load import Rulebook

Assessed = Callable[..., Assessment]

LEDGER = """
developer: lab
parties: {lab: {name: Lab}}
systems: {m: {}}
activities:
  train:
    does: pretraining
    produces: m
    compute: {parts: {training: {declared: 6e24 FLOP}, forward: {declared: FORWARD}}}
    cost: {invoice: 8M USD}
    energy: {metered: 8 GWh}
"""


@pytest.fixture
def total(assessed: Assessed, standard: Callable[..., Rulebook]) -> Callable[..., tuple[object, float | None]]:
    """Return a function that gives the bill and the energy of the lines that a standard counts."""

    def run(forward: str, *rules: str) -> tuple[object, float | None]:
        one = assessed(LEDGER.replace("FORWARD", forward), ["test"], book=standard(*rules)).systems["m"].totals["test"]
        cost = one.cost_on("invoice", "USD")
        return (cost.money.amount if cost is not None and cost.money is not None else None, one.energy.point)

    return run


Total = Callable[..., tuple[object, float | None]]
NO_SAMPLING = "sampling: part = 'forward' -> none"


def test_all_parts_together_bear_the_whole_bill(total: Total) -> None:
    assert total("2e24 FLOP") == (Decimal("8000000.000000"), 8e9)


def test_a_part_bears_the_bill_in_proportion_to_its_compute(total: Total) -> None:
    assert total("2e24 FLOP", NO_SAMPLING) == (Decimal("6000000.000000"), 6e9)


def test_a_share_of_a_line_bears_the_same_share_of_its_cost(total: Total) -> None:
    assert total("2e24 FLOP", "half: part = 'forward' -> {share: 0.5}") == (Decimal("7000000.000000"), 7e9)


def test_where_a_part_is_unknown_nobody_knows_who_bears_what(total: Total) -> None:
    assert total("unknown", NO_SAMPLING) == (None, None)
    assert total("unknown", "open: part = 'forward' -> unspecified") == (None, None)


def test_a_bill_that_nobody_can_divide_need_not_be_where_all_its_lines_count_alike(total: Total) -> None:
    assert total("unknown") == (Decimal("8000000.000000"), 8e9)
    assert total("unknown", "half: does = 'pretraining' -> {share: 0.5}") == (Decimal("4000000.000000"), 4e9)
    assert total("unknown", "none: does = 'pretraining' -> none") == (None, 0.0)


def test_an_undivided_bill_is_spent_day_by_day(assessed: Assessed, law: Callable[..., Rulebook]) -> None:
    """8M USD over 20 days: more than 4M on the 11th."""
    text = LEDGER.replace("FORWARD", "unknown").replace("does: pretraining", "does: pretraining\n    dates: 2026-08-01 to 2026-08-20")
    book = law("cost > 4e6", "cost: {basis: invoice, currency: USD, count_by: hooker-2024, cites: {source: act, at: s. 2}}")
    ((verdict, _),) = assessed(text, (), ["zz-law"], book=book).systems["m"].verdicts
    assert (verdict.verdict, verdict.crossed_on) == ("over", date(2026, 8, 11))
