"""The work of plans: known answers, and that every plan is worth what it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.policy.redteam.court import costed, reaches
from flopledger.policy.redteam.moves import Move, chosen, models, moves
from flopledger.policy.redteam.plan import OPENLY, Plan, Space
from flopledger.policy.redteam.spread import drawn, interval, points, spent, worth
from flopledger.policy.redteam.text import Setting
from flopledger.policy.redteam.work import Task, Work, works

TASK = Task(4e25)
EVERY_PLAN = list(Space(chosen((), "code"), stacking=True, number_formats=True, biological=True).plans())
PLAN = st.sampled_from(EVERY_PLAN)


def made(plan: Plan, task: Task = TASK) -> dict[str, Work]:
    return {one.id if one.part != "teacher-forward" else f"{one.id} passes": one for one in works(plan, task, points())}


def move(name: str) -> Move:
    return moves()[name]


def test_the_open_way_is_one_run_of_the_target_and_the_answers() -> None:
    work = made(OPENLY)
    assert work["training"].flop == 4e25
    # 2 FLOP x sqrt(4e25 / 120) parameters x 1,000 tokens x 1e9 answers
    assert work["answers"].flop == pytest.approx(2 * (4e25 / 120) ** 0.5 * 1e12)


def test_a_student_takes_a_tenth_and_its_teacher_the_whole() -> None:
    work = made(Plan(technique=move("distillation")))
    assert work["teacher-training"].flop == 4e25
    assert work["student"].flop == pytest.approx(4e24)
    # a third of the student's training for a teacher of its size; the teacher's is sqrt(10) times that
    assert work["student passes"].flop == pytest.approx(4e24 / 3 * 10**0.5)


def test_another_s_teacher_is_not_paid_for() -> None:
    plan = Plan(technique=move("distillation"), teacher=models()["grok-3"], asks_outside=move("outside-teacher"))
    work = made(plan)
    assert work["teacher-training"].flop == 3.5e26
    assert not work["teacher-training"].ours
    assert spent(plan, TASK, points()) == pytest.approx(sum(one.flop for name, one in work.items() if name != "teacher-training"))


def test_growing_takes_what_the_saving_leaves() -> None:
    work = made(Plan(technique=move("stacking")))
    assert work["small-training"].flop == pytest.approx(2e25 * 0.01)
    assert work["small-training"].flop + work["growth"].flop == pytest.approx(2e25)


def test_a_search_costs_its_part_of_the_run_and_is_thrown_away() -> None:
    work = made(Plan(technique=move("transferred-search")))
    assert work["training"].flop == pytest.approx(4e25 / 1.41)
    assert work["search"].flop == pytest.approx(0.07 * 4e25 / 1.41)
    assert work["search"].does == "hyperparameter-search"


def test_answers_make_up_for_training() -> None:
    work = made(Plan(inference=move("answers-steps")))
    assert work["training"].flop == pytest.approx(4e23)
    assert work["answers"].flop == pytest.approx(2 * (4e23 / 120) ** 0.5 * 1e12 * 10**2.5)


def test_stages_are_published_before_the_next_begins() -> None:
    work = made(Plan(staged=move("own-releases"), stages=4))
    stages = [work[f"stage-{number}"] for number in (1, 2, 3, 4)]
    assert [one.flop for one in stages] == [1e25] * 4
    assert all(later.months[0] - earlier.released == 7 for earlier, later in pairwise(stages))  # type: ignore[operator]
    assert stages[-1].released is None


def test_waiting_takes_time() -> None:
    setting = Setting(date(2026, 12, 1), "market", {})
    assert costed(OPENLY, TASK, points(), setting).months == 3
    assert costed(Plan(staged=move("own-releases"), stages=4), TASK, points(), setting).months == 4 * 3 + 3 * 7


def test_fine_tuning_is_the_last_part_of_the_same_work() -> None:
    work = made(Plan(tuning=move("fine-tuning-share")))
    assert work["tuning"].flop == pytest.approx(0.3 * work["training"].flop)
    assert work["tuning"].flop + work["training"].flop == pytest.approx(4e25)
    assert made(Plan(tuning=move("safety-label")))["tuning"].proof


def test_dilution_grows_with_the_data() -> None:
    task = Task(4e25, biological=0.8)
    assert made(Plan(dilution=move("dilution")), task)["training"].flop == pytest.approx(4e25 * 1.6)


def test_plans_are_told_apart_by_their_names() -> None:
    assert len({plan.name for plan in EVERY_PLAN}) == len(EVERY_PLAN)
    assert OPENLY.name == "openly"


def reachable(plan: Plan) -> bool:
    return reaches(plan, TASK, points(), date(2026, 12, 1))


@given(PLAN.filter(reachable))
def test_a_plan_is_worth_its_target(plan: Plan) -> None:
    assert float(worth(plan, TASK, points())) == pytest.approx(TASK.target)


@given(PLAN, st.sampled_from([moves()["two-dates"], moves()["two-providers"]]))
def test_no_label_changes_what_is_spent(plan: Plan, split: Move) -> None:
    plain = replace(plan, tuning=None, joint=None, parties=1, split=None)
    labelled = replace(plan, split=split, joint=moves()["joint-work"], parties=4)
    assert float(spent(labelled, TASK, points())) == pytest.approx(float(spent(plain, TASK, points())))


@given(PLAN)
def test_every_amount_is_above_zero(plan: Plan) -> None:
    if reachable(plan):
        assert all(one.flop > 0 for one in works(plan, TASK, points()))


def test_draws_keep_to_what_is_possible() -> None:
    plan = Plan(technique=move("mango"))
    saving = drawn(plan, 1).saving["mango"]
    assert np.all((saving >= 0) & (saving < 1))
    assert np.quantile(saving, 0.05) == pytest.approx(0.392, abs=0.03)
    assert np.quantile(saving, 0.95) == pytest.approx(0.764, abs=0.03)
    assert np.all(drawn(Plan(technique=move("distillation")), 1).saving["distillation"] >= 1)


def test_draws_depend_on_the_seed_alone() -> None:
    plan = Plan(technique=move("distillation"), inference=move("answers-steps"))
    again, other = drawn(plan, 3).saving["distillation"], drawn(plan, 4).saving["distillation"]
    assert np.array_equal(drawn(plan, 3).saving["distillation"], again)
    assert not np.array_equal(again, other)


def test_an_interval_holds_its_point() -> None:
    found = interval(1.0, [2.0, 3.0])
    assert (found.low, found.point) == (1.0, 1.0)
