"""How a system derives from other models, as far as its books show it: techniques, teachers, fine-tuning of a base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.assess.derivation import decimal_ratio
from flopledger.assess.result import Assessment

Assessed = Callable[..., Assessment]
Facts = Callable[..., Mapping[str, Any]]

HEAD = """
developer: lab
parties: {lab: {name: Lab}, other: {name: Other}}
artifacts:
  base: {kind: model}
  tuned: {kind: model}
  small: {kind: model}
  teacher: {kind: model}
  first-teacher: {kind: model}
  samples: {kind: dataset}
systems: {m: {SAID}}
activities:
"""
BASE = "does: pretraining, produces: base, compute: {declared: 1e25 FLOP}"
TEACHER = "does: pretraining, produces: teacher, compute: {declared: 5e25 FLOP}"
PUPIL = "does: distillation, uses: {teacher: teacher}, produces: m, compute: {declared: 2e24 FLOP}"


@pytest.fixture
def facts(assessed: Assessed) -> Facts:
    """Return a function that gives the facts of a system made by some activities."""

    def run(*work: str, said: str = "") -> Mapping[str, Any]:
        lines = [f"  a{number}: {{{one}}}\n" for number, one in enumerate(work)]
        return assessed(HEAD.replace("SAID", said) + "".join(lines)).systems["m"].facts

    return run


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (PUPIL, "distillation"),
        (PUPIL.replace("distillation", "reinforcement-learning"), "kickstarting"),
        (PUPIL.replace("distillation", "reinforcement-learning, technique: reincarnation"), "reincarnation"),
        (PUPIL.replace("teacher: teacher", "expanded-from: teacher").replace("distillation", "continued-pretraining"), "expansion"),
        (PUPIL.replace("{teacher: teacher}", "{teacher: teacher, expanded-from: small}"), "distillation,expansion"),
        (PUPIL.replace("distillation", "pretraining").replace("uses: {teacher: teacher}, ", ""), None),
    ],
)
def test_the_technique_comes_from_the_kind_of_work_and_the_roles(facts: Facts, work: str, expected: str | None) -> None:
    small = TEACHER.replace("produces: teacher", "produces: small")
    assert facts(TEACHER, small, work)["techniques"] == expected


def test_a_model_both_distilled_and_grown_is_both(facts: Facts) -> None:
    small = BASE.replace("produces: base", "produces: small")
    known = facts(TEACHER, small, PUPIL.replace("{teacher: teacher}", "{teacher: teacher, expanded-from: small}"))
    assert (known["distilled"], known["expanded"], known["kickstarted"]) == (True, True, False)


def test_techniques_of_reinforcement_learning_need_some(facts: Facts) -> None:
    own = BASE.replace("produces: base", "produces: m")
    known = facts(own)
    assert (known["kickstarted"], known["reincarnated"], known["distilled"], known["expanded"]) == (False, False, None, None)
    reinforced = facts(BASE, tuning("1e23", "base", "m", "reinforcement-learning"))
    assert (reinforced["kickstarted"], reinforced["reincarnated"]) == (None, None)
    assert facts(own, said="kickstarted: yes")["kickstarted"] is True


def test_a_teacher_is_counted_whole_though_its_pupil_shares_its_base(facts: Facts) -> None:
    """R1 was made from V3-Base, and V3 learnt from R1: V3-Base is in both, and each activity once in the teacher."""
    known = facts(
        BASE,
        "does: reinforcement-learning, uses: {initial-weights: base}, produces: teacher, compute: {declared: 1e24 FLOP}",
        "does: synthetic-data-generation, uses: {generator: teacher}, produces: samples, compute: {declared: 1e22 FLOP}",
        "does: fine-tuning, uses: {initial-weights: base, data: samples}, produces: m, compute: {declared: 1e23 FLOP}",
    )
    assert (known["largest_teacher_compute"], known["teacher_compute"]) == (1.1e25, 1e24)


def test_of_several_teachers_the_largest_decides_be_it_the_teachers_teacher(facts: Facts) -> None:
    middle = "does: distillation, uses: {teacher: first-teacher}, produces: teacher, compute: {declared: 4e24 FLOP}"
    known = facts(TEACHER.replace("produces: teacher", "produces: first-teacher"), middle, PUPIL)
    assert known["largest_teacher_compute"] == 5e25


def test_a_teacher_of_unknown_compute_leaves_the_largest_unknown(facts: Facts) -> None:
    more = "does: continued-pretraining, uses: {initial-weights: base}, produces: teacher, compute: unknown"
    known = facts(BASE, more, PUPIL)
    assert (known["largest_teacher_compute"], known["largest_teacher_compute_at_least"]) == (None, 1e25)
    assert facts(PUPIL.replace("uses: {teacher: teacher}, ", ""), said="teacher_compute: 7e25 FLOP")["largest_teacher_compute"] == 7e25


def tuning(amount: str, uses: str, makes: str, does: str = "fine-tuning") -> str:
    return f"does: {does}, uses: {{initial-weights: {uses}}}, produces: {makes}, compute: {{declared: {amount} FLOP}}"


def test_all_fine_tuning_since_pre_training_is_one_sum(facts: Facts) -> None:
    known = facts(BASE, tuning("1e24", "base", "tuned"), tuning("0.5e24", "tuned", "m", "reinforcement-learning"))
    assert (known["base_training_compute"], known["fine_tuning_compute"], known["fine_tuning_share_of_base"]) == (1e25, 1.5e24, 0.15)


def test_continued_pre_training_belongs_to_the_base(facts: Facts) -> None:
    known = facts(BASE, tuning("1e25", "base", "tuned", "continued-pretraining"), tuning("1e24", "tuned", "m"))
    assert known["fine_tuning_share_of_base"] == 0.05


def test_an_unknown_fine_tune_leaves_the_share_unknown(facts: Facts) -> None:
    known = facts(BASE, tuning("1e24", "base", "tuned"), tuning("1e24", "tuned", "m").replace("{declared: 1e24 FLOP}", "unknown"))
    assert (known["base_training_compute"], known["fine_tuning_share_of_base"]) == (1e25, None)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_ratio_of_decimals_is_the_decimal(numerator: int, denominator: int) -> None:
    assert decimal_ratio(numerator * 1e20, denominator * 1e20) == pytest.approx(numerator / denominator, rel=1e-15)


def test_fifteen_percent_is_fifteen_percent() -> None:
    assert all(decimal_ratio(float(f"{15 * number}e23"), float(f"{number}e25")) == 0.15 for number in range(1, 1000))


@pytest.mark.parametrize(
    ("said", "per_token", "excess"),
    [
        ("inference_flop_per_request: 1e15 FLOP, inference_answer_tokens: 1000, parameters: 50B", 1e12, 1.0),
        ("inference_flop_per_token: 1e13 FLOP, parameters: 200B, active_parameters: 50B", 1e13, 2.0),
        ("inference_flop_per_request: 1e15 FLOP, parameters: 50B", None, None),
        ("inference_flop_per_token: 1e13 FLOP", 1e13, None),
    ],
)
def test_a_request_is_measured_by_its_answer(facts: Facts, said: str, per_token: float | None, excess: float | None) -> None:
    known = facts(BASE.replace("produces: base", "produces: m"), said=said)
    assert known["inference_flop_per_token"] == per_token
    assert known["inference_excess_oom"] == (None if excess is None else pytest.approx(excess))


def test_a_general_model_is_asked_about_anything(facts: Facts) -> None:
    own = BASE.replace("produces: base", "produces: m")
    assert facts(own, said="general_purpose: yes")["inference_domain"] == "general"
    assert facts(own, said="general_purpose: yes, inference_domain: code")["inference_domain"] == "code"
    assert facts(own)["inference_domain"] is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("biological_share: 1 %", True),
        ("biological_share: 0 %", False),
        ("primarily_biological: yes", True),
        ("primarily_biological: no", None),
    ],
)
def test_with_biological_data_is_any_of_it(facts: Facts, said: str, *, expected: bool | None) -> None:
    """That data is not primarily biological does not say that none of it is."""
    assert facts(BASE.replace("produces: base", "produces: m"), said=said)["with_biological_data"] is expected


def test_who_did_it_and_how_it_was_split(assessed: Assessed) -> None:
    work = "does: pretraining, by: {lab: 0.5, other: 0.5}, federated: yes, produces: m, compute: {declared: 1e25 FLOP}"
    row = assessed(f"{HEAD.replace('SAID', '')}  a: {{{work}}}\n").systems["m"].row(0)
    assert (row["parties"], row["federated"], row["share"], row["technique"]) == (2, True, 0.5, None)
