"""Money in several currencies and on several bases: totals, lines of laws, filed figures, and how far the bases lie apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from flopledger.assess.document import document
from flopledger.assess.pricing import priced
from flopledger.assess.result import Assessment
from flopledger.assess.total import CostSum

Assessed = Callable[..., Assessment]
RATE = "rates: [{on: 2024-06-03, one: EUR, is: 1.25 USD, evidence: [{instrument: a published reference rate}]}]\n"
LEDGER = """
developer: lab
parties: {lab: {name: Lab}}
artifacts: {base: {kind: model}}
systems: {m: {general_purpose: yes}}
activities:
  base: {does: pretraining, dates: 2024-06-01 to 2024-08-01, produces: base, compute: {declared: 2e26 FLOP}, cost: {BASE}}
  tune:
    does: fine-tuning
    dates: 2024-08-02 to 2024-08-10
    uses: {initial-weights: base}
    produces: m
    compute: {declared: 1e24 FLOP}
    cost: {TUNE}
"""
CASPER = ("casper-2025",)


def ledger(base: str, tune: str, rest: str = "") -> str:
    return LEDGER.replace("{BASE}", f"{{{base}}}").replace("{TUNE}", f"{{{tune}}}") + rest


def sums(result: Assessment) -> dict[tuple[str, str], CostSum]:
    return {(one.basis, one.currency): one for one in result.systems["m"].totals["casper-2025"].cost}


def codes(result: Assessment) -> list[str]:
    return [item.code for item in result.findings]


def test_without_a_rate_each_currency_is_a_lower_bound_of_its_own(assessed: Assessed) -> None:
    result = assessed(ledger("invoice: 80M EUR", "invoice: 1M USD"), CASPER)
    found = sums(result)
    assert found.keys() == {("invoice", "EUR"), ("invoice", "USD")}
    assert all(one.sum.point is None for one in found.values())
    assert (found["invoice", "EUR"].sum.at_least, found["invoice", "USD"].sum.at_least) == (80e6, 1e6)
    assert codes(result).count("rate-missing") == 2


def test_with_a_rate_the_total_is_whole_in_either_currency(assessed: Assessed) -> None:
    result = assessed(ledger("invoice: 80M EUR", "invoice: 1M USD", RATE), CASPER)
    found = sums(result)
    assert found["invoice", "USD"].sum.point == 101e6
    assert found["invoice", "EUR"].sum.point == pytest.approx(80.8e6)
    assert str(found["invoice", "USD"].money) == "101,000,000.00 USD"
    assert "rate-missing" not in codes(result)


def test_a_rate_of_another_year_converts_nothing(assessed: Assessed) -> None:
    result = assessed(ledger("invoice: 80M EUR", "invoice: 1M USD", RATE.replace("2024", "2022")), CASPER)
    assert all(one.sum.point is None for one in sums(result).values())
    lacking = [item for item in result.findings if item.code == "rate-missing"]
    assert len(lacking) == 2
    assert "the nearest is of 2022-06-03" in lacking[0].found


@pytest.mark.parametrize(("millions", "verdict"), [(81, "over"), (79, "not over")])
def test_a_line_in_dollars_sees_rent_in_euros(assessed: Assessed, millions: int, verdict: str) -> None:
    """The bill's line is 100M USD; at 1.25 that is 80M EUR, of the pre-training alone."""
    text = ledger(f"rental: {millions}M EUR", "rental: 1k USD", RATE)
    result = assessed(text, ("us-training-run",), ("us-ca-sb-1047",), day=date(2024, 9, 10))
    found = {one.trigger.label: one for one, _ in result.systems["m"].verdicts}
    assert found["covered-model-by-training"].verdict == verdict
    if verdict == "over":
        assert found["covered-model-by-training"].crossed_on is not None


def test_without_the_rate_the_line_cannot_be_told_and_a_finding_says_why(assessed: Assessed) -> None:
    result = assessed(ledger("rental: 81M EUR", "rental: 1k EUR"), ("us-training-run",), ("us-ca-sb-1047",), day=date(2024, 9, 10))
    found = {one.trigger.label: one for one, _ in result.systems["m"].verdicts}
    assert found["covered-model-by-training"].verdict == "cannot tell"
    assert "rate-missing" in codes(result)


def test_a_filed_figure_may_be_in_the_other_currency(assessed: Assessed) -> None:
    right = "asserts: [{on: 2024-09-01, activities: [base, tune], cost: 101M USD, basis: invoice}]\n"
    assert "assert-differs" not in codes(assessed(ledger("invoice: 80M EUR", "invoice: 1M USD", RATE + right), CASPER))
    wrong = right.replace("101M", "102M")
    assert "assert-differs" in codes(assessed(ledger("invoice: 80M EUR", "invoice: 1M USD", RATE + wrong), CASPER))


# --- bases side by side


HARDWARE = "compute: {hardware: {chip: H100 SXM, chip_hours: 1M, chips: 1000, utilisation: 0.4}}"
ONE = f"""
developer: lab
parties: {{lab: {{name: Lab}}}}
systems: {{m: {{general_purpose: yes}}}}
activities:
  run: {{does: pretraining, dates: 2024-06-01 to 2024-08-01, produces: m, {HARDWARE}, cost: COST}}
"""


def test_totals_say_how_many_times_the_smallest_basis_each_is(assessed: Assessed) -> None:
    result = assessed(ONE.replace("COST", "{rental: 4M USD, invoice: 2M USD, purchase: 60M USD, declared: {staff: 1M USD}}"), CASPER)
    found = {one.basis: one.times_smallest for one in document(result).systems[0].totals[0].cost}
    assert found == {"rental": 2.0, "invoice": 1.0, "purchase": 30.0, "declared": None}


def test_a_single_basis_is_compared_with_nothing(assessed: Assessed) -> None:
    result = assessed(ONE.replace("COST", "{rental: 4M USD, declared: {labelling: 9M USD}}"), CASPER)
    assert [one.times_smallest for one in document(result).systems[0].totals[0].cost] == [None, None]


def test_a_basis_that_does_not_cover_all_lines_is_compared_with_nothing(assessed: Assessed) -> None:
    result = assessed(ledger("rental: 4M USD, invoice: 2M USD", "rental: 1M USD"), CASPER)
    assert {one.basis: one.times_smallest for one in document(result).systems[0].totals[0].cost} == {"rental": None, "invoice": None}


def test_bases_that_lack_the_same_lines_are_compared_by_what_is_known(assessed: Assessed) -> None:
    result = assessed(ledger("rental: 4M USD, invoice: 2M USD", "rental: unknown"), CASPER)
    found = document(result).systems[0].totals[0].cost
    assert {one.basis: one.times_smallest for one in found} == {"rental": 2.0, "invoice": 1.0}
    assert all(one.point is None for one in found)


def test_hardware_alone_is_priced_on_every_basis(assessed: Assessed) -> None:
    found = priced(assessed(ONE.replace(", cost: COST", ""), CASPER), 0)
    assert [one.basis for one in found] == ["amortised", "rental", "market", "purchase"]
    assert [one.stated for one in found] == [False, True, False, False]
    assert found[0].times == 1.0
    assert [one.times for one in found] == sorted(one.times or 0 for one in found)
    assert found[-1].times == pytest.approx(found[-1].point / found[0].point)
    assert all(one.low < one.point < one.high for one in found)


def test_what_the_ledger_states_goes_before_the_catalogue(assessed: Assessed) -> None:
    found = {one.basis: one for one in priced(assessed(ONE.replace("COST", "{invoice: 2M USD, amortised: {price: 10k USD}}"), CASPER), 0)}
    assert found["invoice"].point == 2e6
    assert found["amortised"].stated
    assert found["amortised"].point < 1e6
    assert not found["purchase"].stated


def test_work_without_hardware_has_the_bases_that_are_written(assessed: Assessed) -> None:
    found = priced(assessed(ledger("invoice: 80M EUR", "invoice: 1M USD"), CASPER), 0)
    assert [(one.basis, one.times) for one in found] == [("invoice", None)]
