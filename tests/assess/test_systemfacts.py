"""What is known of a system without being said: whether it is a modification and of what, what taught it, when its training began."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from flopledger.assess.result import Assessment

Assessed = Callable[..., Assessment]

HEAD = """
developer: lab
parties: {lab: {name: Lab, revenue: REVENUE, university: no}, other: {name: Other}, third: {name: Third}}
artifacts: {base: {kind: model}, tuned: {kind: model}, small: {kind: model}, teacher: {kind: model}, samples: {kind: dataset}}
systems: {m: {SAID}}
activities:
"""


@pytest.fixture
def facts(assessed: Assessed) -> Callable[..., Mapping[str, Any]]:
    """Return a function that gives the facts of a system made by some activities."""

    def run(*work: str, said: str = "", revenue: str = "unknown") -> Mapping[str, Any]:
        head = HEAD.replace("SAID", said).replace("REVENUE", revenue)
        lines = [f"  a{number}: {{{one}}}\n" for number, one in enumerate(work)]
        return assessed(head + "".join(lines)).systems["m"].facts

    return run


Facts = Callable[..., Mapping[str, Any]]

BASE = "does: pretraining, dates: 2025-01, by: other, produces: base, compute: {declared: 3e24 FLOP}"
TUNE = "does: fine-tuning, dates: 2025-03, uses: {initial-weights: base}, produces: m, compute: {declared: 1e24 FLOP}"


def test_work_on_the_weights_of_another_is_a_modification(facts: Facts) -> None:
    known = facts(BASE, TUNE)
    assert known["is_modification"] is True
    assert (known["original_compute"], known["original_provider"], known["original_compute_obtainable"]) == (3e24, "other", True)


def test_ones_own_model_is_no_modification(facts: Facts) -> None:
    known = facts(BASE.replace("by: other", "by: lab"), TUNE)
    assert known["is_modification"] is False
    assert (known["original_compute"], known["original_provider"], known["original_compute_obtainable"]) == (None, None, None)


def test_joint_work_is_ones_own(facts: Facts) -> None:
    assert facts(BASE.replace("by: other", "by: {lab: 0.2, other: 0.8}"), TUNE)["is_modification"] is False


def test_a_model_that_only_another_worked_on_is_no_modification(facts: Facts) -> None:
    assert facts(BASE, f"{TUNE}, by: other")["is_modification"] is False


def test_all_work_of_others_on_the_weights_is_the_original(facts: Facts) -> None:
    """Who of two is the provider nobody can tell from the ledger alone; the order of its lines is no answer."""
    middle = "does: continued-pretraining, by: third, uses: {initial-weights: base}, produces: tuned, compute: {declared: 2e24 FLOP}"
    last = TUNE.replace("initial-weights: base", "initial-weights: tuned")
    for work in ((BASE, middle, last), (last, middle, BASE)):
        known = facts(*work)
        assert known["original_compute"] == pytest.approx(5e24, rel=1e-15)
        assert known["original_provider"] is None


def test_an_original_of_unknown_compute_is_unknown(facts: Facts) -> None:
    known = facts(BASE.replace("{declared: 3e24 FLOP}", "unknown"), TUNE)
    assert (known["is_modification"], known["original_compute"], known["original_compute_obtainable"]) == (True, None, None)


def test_an_original_that_no_activity_made_is_taken_from_the_artifact(assessed: Assessed) -> None:
    head = HEAD.replace("base: {kind: model}", "base: {kind: model, made_by: other, compute: 7e24 FLOP}")
    known = assessed(f"{head.replace('SAID', '').replace('REVENUE', 'unknown')}  tune: {{{TUNE}}}\n").systems["m"].facts
    assert (known["is_modification"], known["original_compute"], known["original_provider"]) == (True, 7e24, "other")


def test_what_is_said_goes_before_what_follows(facts: Facts) -> None:
    said = "is_modification: no, original_compute: 4e24 FLOP, original_compute_obtainable: no, distilled: no"
    known = facts(BASE, TUNE, said=said)
    assert (known["is_modification"], known["original_compute"], known["distilled"]) == (False, 4e24, False)


@pytest.mark.parametrize("role", ["teacher", "generator"])
def test_a_model_that_learnt_from_another_is_distilled(facts: Facts, role: str) -> None:
    teacher = BASE.replace("produces: base", "produces: teacher")
    if role == "generator":
        sampling = "does: synthetic-data-generation, uses: {generator: teacher}, produces: samples, compute: {declared: 1e22 FLOP}"
        known = facts(teacher, sampling, TUNE.replace("initial-weights: base", "data: samples"))
    else:
        known = facts(teacher, TUNE.replace("initial-weights", "teacher").replace("base", "teacher"))
    assert (known["distilled"], known["teacher_compute"], known["is_modification"]) == (True, 3e24, False)


def test_a_model_without_a_teacher_in_its_books_may_still_have_had_one(facts: Facts) -> None:
    known = facts(BASE, TUNE)
    assert (known["distilled"], known["teacher_compute"]) == (None, None)


def test_a_model_grown_from_a_smaller_one_is_expanded(facts: Facts) -> None:
    small = BASE.replace("produces: base", "produces: small")
    known = facts(small, TUNE.replace("initial-weights: base", "expanded-from: small"))
    assert known["expanded"] is True


def test_training_began_with_the_first_work_on_the_weights(facts: Facts) -> None:
    data = "does: data-collection, dates: 2024-01, produces: samples, compute: {declared: 1 FLOP}"
    known = facts(data, BASE, TUNE.replace("base}", "base, data: samples}"))
    assert known["training_started"] == date(2025, 1, 1)
    assert facts(BASE.replace("dates: 2025-01, ", ""), TUNE)["training_started"] == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("revenue", "expected"), [("600M USD", 6e8), ("0 USD", 0.0), ("unknown", None), ("600M EUR", None), ("at most 1B USD", None)]
)
def test_money_is_known_in_the_currency_of_the_laws_only(facts: Facts, revenue: str, expected: float | None) -> None:
    """Without a dated rate euros are not dollars, and a bound is no amount."""
    assert facts(TUNE, revenue=revenue)["developer_revenue"] == expected


@pytest.mark.parametrize(("share", "expected"), [("51 %", True), ("50 %", False), ("unknown", None)])
def test_primarily_is_more_than_half(facts: Facts, share: str, *, expected: bool | None) -> None:
    assert facts(TUNE, said=f"biological_share: {share}")["primarily_biological"] is expected


def test_what_it_makes_is_one_text_and_the_market_its_first_day(facts: Facts) -> None:
    known = facts(TUNE, said="makes: [text, code], placed_on_market: {US: 2025-06-01, EU: 2025-05-01}")
    assert (known["makes"], known["placed_on_market"]) == ("text,code", date(2025, 5, 1))
    assert facts(TUNE)["makes"] is None
