"""Figures as filed are derived again: what differs is said to the last digit, and what cannot be derived is never passed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flopledger.assess.result import Assessment
from flopledger.core.finding import Finding
from flopledger.rules.load import load_rules

Assessed = Callable[..., Assessment]

LEDGER = """
developer: lab
parties: {lab: {name: Lab}, other: {name: Other}}
artifacts: {base: {kind: model, public: no}}
systems: {m: {general_purpose: yes}}
activities:
  base:
    does: pretraining
    produces: base
    compute: {hardware: {chip: H100 SXM, chip_hours: 1M, precision: bf16, utilisation: 0.5}, declared: 2e24 FLOP}
    cost: {rental: {price: 2 USD per chip-hour}, invoice: 1.5M USD}
    energy: {metered: 1 GWh}
  tune:
    does: fine-tuning
    uses: {initial-weights: base}
    produces: m
    compute: {parts: {training: {declared: 3e23 FLOP}, recomputation: {declared: 1e23 FLOP}}}
    cost: {rental: {total: 0.4M USD}, invoice: 0.4M EUR}
    energy: {metered: 0.4 GWh}
  lost: {does: failed-run, for: m, compute: unknown}
asserts:
  - {on: 2025-04-01, ASSERT}
"""
# The base took 1M hours x 3,600 s x 989.4 TFLOP/s x 0.5 = 1.78092e24 FLOP.


@pytest.fixture
def filed(assessed: Assessed) -> Callable[..., list[Finding]]:
    """Return a function that gives the findings about one figure as filed."""

    def run(figure: str, standards: tuple[str, ...] = ("fmf-2024", "casper-2025")) -> list[Finding]:
        found = assessed(LEDGER.replace("ASSERT", figure), standards).findings
        return [item for item in found if item.code.startswith("assert")]

    return run


Filed = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    "figure",
    [
        "activities: [base], chip_hours: 1M",
        "activities: [base], cost: 1.50M USD",  # an invoice goes before a market price
        "activities: [base], cost: 2.00M USD, basis: rental",
        "activities: [base], cost: 1.50M USD, basis: invoice",
        "activities: [tune], cost: 0.4M EUR",
        "activities: [base, tune], energy: 1.4 GWh",
        "activities: [tune], compute: 4e23 FLOP",
        "activities: [base, tune], compute: 2.18092e24 FLOP",
        "system: m, total: fmf-2024, compute: 2.08092e24 FLOP",  # without recomputation and the failed run
        "total: fmf-2024, compute: 2.08092e24 FLOP",
        "system: m, total: fmf-2024, activities: [tune], compute: 3e23 FLOP",
        "system: m, total: fmf-2024, activities: [lost], compute: 0 FLOP",
        "system: m, total: fmf-2024, activities: [base, tune], cost: 2.3M USD, basis: rental",  # three quarters of the tuning's
        "system: m, total: fmf-2024, activities: [base, tune], energy: 1.3 GWh",
        "activities: [tune], compute: at most 4e23 FLOP",
        "activities: [tune], compute: at least 4e23 FLOP",
        "activities: [tune], compute: 3e23 to 5e23 FLOP",
        "activities: [tune], compute: 4.4e23 FLOP, within: 10 %",
    ],
)
def test_what_comes_out_as_filed_is_no_finding(filed: Filed, figure: str) -> None:
    assert filed(figure) == []


@pytest.mark.parametrize(
    ("figure", "found", "expected"),
    [
        ("activities: [tune], compute: 5e23 FLOP", "5e+23 FLOP as filed", "4e+23 FLOP as derived: -1e+23 (-20.0000%)"),
        ("activities: [base], basis: rental, cost: 1.9M USD", "1,900,000 USD as filed", "2,000,000 USD as derived: +100,000 (+5.2632%)"),
        ("activities: [base], chip_hours: 900000", "900,000 chip-hours as filed", "1,000,000 chip-hours as derived: +100,000 (+11.1111%)"),
        ("activities: [tune], compute: 4.41e23 FLOP, within: 9 %", "4.41e+23 FLOP as filed", "4e+23 FLOP as derived: -4.1e+22 (-9.2971%)"),
        ("activities: [tune], compute: at most 3e23 FLOP", "at most 3e23 FLOP as filed", "4e+23 FLOP as derived: +1e+23 (+33.3333%)"),
        ("activities: [tune], compute: at least 5e23 FLOP", "at least 5e23 FLOP as filed", "4e+23 FLOP as derived: -1e+23 (-20.0000%)"),
        ("activities: [tune], energy: 0 Wh", "0 Wh as filed", "400,000,000 Wh as derived: +400,000,000 (+inf%)"),
    ],
)
def test_what_differs_is_said_exactly(filed: Filed, figure: str, found: str, expected: str) -> None:
    (item,) = filed(figure)
    assert (item.code, item.level, item.found, item.expected) == ("assert-differs", "error", found, expected)


@pytest.mark.parametrize(
    ("figure", "differs"),
    [
        ("4.004e23", False),
        ("4.01e23", True),
        ("4.0e23", False),
        ("4.00e23", False),
        ("4.004999e23", True),
        ("4e23", False),
        ("4.5e23", False),
    ],
)
def test_a_figure_is_as_exact_as_it_is_written(filed: Filed, figure: str, *, differs: bool) -> None:
    """Half of the last digit written: 4.5e23 could be 4.46e23, but not 4e23; `4e23` could be 4.4e23."""
    assert bool(filed(f"activities: [tune], compute: {figure} FLOP")) is (differs or figure in ("4.004e23", "4.5e23"))


@pytest.mark.parametrize(
    ("figure", "found"),
    [
        ("activities: [tune, lost], compute: 4e23 FLOP", "unknown: lost"),
        ("compute: 2.2e24 FLOP", "unknown: lost"),
        ("system: m, total: casper-2025, compute: 2.2e24 FLOP", "unknown: lost"),
        ("system: m, total: fmf-2024, cost: 1.9M USD, basis: invoice", "unknown: tune"),  # billed in another currency
        ("activities: [base], cost: 2M USD, basis: purchase", "unknown: base"),
        ("activities: [lost], chip_hours: 5", "unknown: lost"),
    ],
)
def test_what_cannot_be_derived_names_what_is_missing(filed: Filed, figure: str, found: str) -> None:
    (item,) = filed(figure)
    assert (item.code, item.level, item.found) == ("assert-unknown", "warning", found)


def test_the_rest_of_what_cannot_be_derived_is_added_up(filed: Filed) -> None:
    (item,) = filed("activities: [tune, lost], compute: 4e23 FLOP")
    assert item.remedy == "say what these took; the rest adds up to 4e+23"


def test_a_total_that_is_not_assessed_is_not_taken_for_all_lines(filed: Filed) -> None:
    (item,) = filed("system: m, total: ec-2025/cumulativ, compute: 2e24 FLOP", ("ec-2025",))
    assert (item.code, item.found, item.remedy) == ("assert-unknown", "the total `ec-2025/cumulativ`", "did you mean `ec-2025/cumulative`?")
    assert [one.found for one in filed("total: ec-2025/direct, compute: 2e24 FLOP")] == ["the total `ec-2025/direct`"]


def test_a_standard_that_is_not_known_is_reported_once(assessed: Assessed) -> None:
    found = assessed(LEDGER.replace("ASSERT", "total: fmf-2042, compute: 2e24 FLOP"), book=load_rules()).findings
    assert [item.found for item in found if item.code in ("assert-unknown", "rule-unknown")] == ["`fmf-2042`"]


def test_a_total_of_one_of_several_systems_needs_its_system(assessed: Assessed) -> None:
    text = LEDGER.replace("systems: {m: {general_purpose: yes}}", "systems: {m: {general_purpose: yes}, base: {}}")
    text = text.replace("artifacts: {base: {kind: model, public: no}}\n", "").replace("ASSERT", "total: fmf-2024, compute: 1 FLOP")
    (item,) = [one for one in assessed(text, ("fmf-2024",)).findings if one.code == "assert-unknown"]
    assert (item.found, item.expected) == ("the total `fmf-2024` of no system", "the system that it is about: m, base")


def test_an_assert_without_a_figure_asks_for_one(filed: Filed) -> None:
    assert [item.code for item in filed("activities: [base]")] == ["assert-empty"]
