"""Rates between currencies: read with their day and source, used in both directions and only near their day."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.finding import errors_in
from flopledger.ledger.rates import DAYS_NEAR, Rates
from flopledger.ledger.read import read_text
from flopledger.ledger.write import write

LEDGER = """\
flopledger: 1
developer: lab
systems: {m: {parameters: 7B}}
activities: {a: {does: pretraining, produces: m}}
rates:
"""
EVIDENCE = "evidence: [{instrument: European Central Bank, euro foreign exchange reference rates}]"
EURO = f"  - {{on: 2024-06-03, one: EUR, is: 1.0842 USD, {EVIDENCE.replace(',', ' -')}}}\n"


def rates(text: str) -> Rates:
    ledger, found = read_text(LEDGER + text)
    assert ledger is not None
    assert not errors_in(found), found
    return ledger.rates


def test_a_rate_leads_both_ways() -> None:
    found, day = rates(EURO), date(2024, 6, 3)
    assert found.factor("EUR", "USD", day, day) == 1.0842
    assert found.factor("USD", "EUR", day, day) == pytest.approx(1 / 1.0842)
    assert found.factor("EUR", "EUR", day, day) == 1.0
    assert math.isnan(found.factor("EUR", "GBP", day, day))
    assert found.leading_from("EUR") == ("USD",)


def test_only_a_rate_near_the_work_counts_and_the_nearest_to_its_start() -> None:
    found = rates(EURO + EURO.replace("2024-06-03", "2024-09-30").replace("1.0842", "1.1196"))
    assert found.factor("EUR", "USD", date(2024, 6, 20), date(2024, 12, 1)) == 1.0842
    assert found.factor("EUR", "USD", date(2024, 9, 1), None) == 1.1196
    assert math.isnan(found.factor("EUR", "USD", date(2025, 6, 1), date(2025, 7, 1)))
    assert math.isnan(found.factor("EUR", "USD", None, None))
    assert found.nearest("EUR", "USD", date(2025, 6, 1)) == date(2024, 9, 30)


@given(away=st.integers(-400, 400), long=st.integers(0, 200))
def test_near_is_a_quarter_on_either_side_of_the_work(away: int, long: int) -> None:
    found, day = rates(EURO), date(2024, 6, 3).toordinal()
    started, ended = date.fromordinal(day + away), date.fromordinal(day + away + long)
    near = -DAYS_NEAR - long <= away <= DAYS_NEAR
    assert math.isnan(found.factor("EUR", "USD", started, ended)) is not near


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        ("{on: 2024-06-03, one: EUR, is: 1.08 USD}", "key-missing"),
        ("{one: EUR, is: 1.08 USD, evidence: [a]}", "key-missing"),
        ("{on: 2024-06-03, is: 1.08 USD, evidence: [a]}", "key-missing"),
        ("{on: 2024-06-03, one: EUR, evidence: [a]}", "key-missing"),
        ("{on: 2024-06-03, one: EURO, is: 1.08 USD, evidence: [a]}", "unknown-word"),
        ("{on: 2024-06-03, one: EUR, is: 1.08, evidence: [a]}", "unit-missing"),
        ("{on: 2024-06-03, one: EUR, is: 1.08 kg, evidence: [a]}", "unit-unknown"),
        ("{on: 2024-13-03, one: EUR, is: 1.08 USD, evidence: [a]}", "impossible-date"),
        ("{on: 2024-06-03, one: EUR, rate: 1.08, is: 1.08 USD, evidence: [a]}", "unknown-key"),
        ("1.08", "wrong-shape"),
    ],
)
def test_what_is_wrong_with_a_rate_is_found(rate: str, code: str) -> None:
    _, found = read_text(f"{LEDGER}  - {rate}\n")
    assert {item.code for item in found if item.level == "error"} == {code}


def test_a_mapping_is_no_list_of_rates() -> None:
    _, found = read_text(f"{LEDGER}  USD/EUR: 1.08\n")
    assert [item.code for item in found if item.level == "error"] == ["wrong-shape"]


def test_rates_are_written_back() -> None:
    ledger, _ = read_text(LEDGER + EURO)
    assert ledger is not None
    again, found = read_text(write(ledger))
    assert again is not None
    assert not errors_in(found)
    assert again.rates.by_pair.keys() == ledger.rates.by_pair.keys()
    assert again.rates.factor("EUR", "USD", date(2024, 6, 3), None) == 1.0842
