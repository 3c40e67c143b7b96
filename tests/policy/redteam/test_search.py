"""The search: known answers, every answer confirmed by assess, a small case against exhaustive search, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flopledger.assess.assess import Selection, assess
from flopledger.assess.trigger import NOT_OVER, OVER
from flopledger.core.dates import AsOf
from flopledger.core.finding import errors_in
from flopledger.ledger.read import read_text
from flopledger.policy.redteam import Answer, Campaign, Request, Wanted
from flopledger.policy.redteam.court import HEEDED, Court, Law, costed
from flopledger.policy.redteam.moves import moves
from flopledger.policy.redteam.plan import OPENLY, Plan
from flopledger.policy.redteam.text import ledger_text
from flopledger.rules.load import load_rules

DAY = AsOf.on(date(2026, 11, 22))
RULES = load_rules()
EU, CALIFORNIA = Wanted("eu-ai-act"), Wanted("us-ca-sb-53")


def campaign(*names: str, target: str = "5x", **more: object) -> Campaign:
    return Campaign.of(Request(target=target, moves=names, **more), RULES, DAY)  # type: ignore[arg-type]


def ask(wanted: Wanted, *names: str, target: str = "5x", closing: bool = False, **more: object) -> Answer:
    found = campaign(*names, target=target, **more).ask(wanted, closing=closing)
    assert found is not None
    return found


def cost(found: Answer) -> float:
    return found.best.cost if found.best is not None else float("inf")


# ---- known answers


def test_who_stays_below_the_line_goes_openly() -> None:
    found = ask(EU, "two-dates", "joint-work", "distillation", target="9e24")
    assert found.best == found.open
    assert found.factor is not None
    assert found.factor.point == 1


def test_the_target_is_a_multiple_of_the_lowest_line_that_a_plain_run_crosses() -> None:
    assert campaign().target(EU) == pytest.approx(5e25)
    assert campaign().target(Wanted("eu-gpai-guidelines")) == pytest.approx(5e23)
    assert campaign().target(CALIFORNIA) == pytest.approx(5e26)
    assert campaign(target="3e25 FLOP").target(CALIFORNIA) == 3e25


def test_an_unreleased_teacher_takes_a_model_of_four_lines_under_one() -> None:
    found = ask(EU, "distillation", target="4e25")
    assert found.best is not None
    assert found.best.plan.name == "distillation"
    # the student's tenth and the teacher's passes beside it count, the teacher's training does not
    assert found.counted == pytest.approx(4e24 * (1 + 10**0.5 / 3))
    assert found.factor is not None
    assert 1 < found.factor.point < 1.3


def test_at_five_lines_the_passes_have_to_be_published_too() -> None:
    assert ask(EU, "distillation", target="5e25").best is None
    found = ask(EU, "distillation", "route", target="5e25")
    assert found.best is not None
    assert found.best.plan.name == "distillation + public-samples"
    assert found.counted == pytest.approx(5e24)
    assert found.gameability is not None
    assert found.gameability.point == pytest.approx(1.0)
    assert found.gameability.low < 1 < found.gameability.high + 1e-9


def test_where_training_is_enough_the_teacher_itself_is_over() -> None:
    assert ask(CALIFORNIA, "distillation", "route").best is None


def test_who_counts_all_that_is_upstream_leaves_no_way_around() -> None:
    assert ask(Wanted("eu-ai-act", "hooker-2024"), "distillation", "route", "teacher", "releases", "tuning", "label").best is None


def test_releases_of_one_s_own_pass_after_half_a_year() -> None:
    found = ask(Wanted("eu-ai-act", "casper-2025"), "own-releases")
    assert found.best is not None
    assert found.best.plan.stages == 6
    assert found.counted == pytest.approx(5e25 / 6)
    assert found.factor is not None
    assert found.factor.point == pytest.approx(1.0)


def test_joint_work_halves_what_a_law_on_developers_counts() -> None:
    found = ask(Wanted("us-ct-sb-5"), "joint-work", target="3e26")
    assert found.best is not None
    assert found.best.plan.parties == 4
    assert found.counted == pytest.approx(7.5e25)
    assert ask(EU, "joint-work", target="3e25").best is None


def test_pre_training_alone_leaves_fine_tuning_out() -> None:
    assert ask(Wanted("eu-ai-act", "heim-2024"), "fine-tuning-share", target="1.2e25").counted == pytest.approx(1.2e25 / 1.3)
    assert ask(EU, "fine-tuning-share", target="1.2e25").best is None


def test_work_for_safety_passes_where_a_proof_is_taken_for_one() -> None:
    assert ask(Wanted("eu-ai-act", "casper-2025"), "safety-label", target="1.2e25").best is not None
    assert ask(EU, "safety-label", target="1.2e25").best is None


def test_diluting_leaves_the_biological_line_and_heim_s_reading_closes_it() -> None:
    past = AsOf.on(date(2024, 6, 1))
    asked = Campaign.of(Request(moves=("dilution",), biological=0.9), RULES, past)
    found = asked.ask(Wanted("us-eo-14110"))
    assert found is not None
    assert found.best is not None
    assert found.target == pytest.approx(5e23)
    assert found.factor is not None
    assert found.factor.point == pytest.approx(1.8, rel=0.25)  # answers cost the same
    assert found.closed[0].plan is None
    assert "heim-2024/biology" in {one.rule for one in found.closed if one.plan is None}


def test_inference_is_closed_by_the_reform_that_counts_it() -> None:
    found = ask(EU, "inference", closing=True)
    assert found.best is not None
    assert found.best.plan.name == "answers-steps"
    assert {one.rule for one in found.closed if one.plan is None} >= {"pistillo-villalobos-2025/inference"}


def test_what_nobody_can_tell_is_no_plan_unless_it_is_asked_for() -> None:
    wanted = Wanted("eu-ai-act", "hooker-2024")
    assert ask(wanted, "inference").best is None
    assert ask(wanted, "inference", arguable=True).best is not None


def test_a_law_without_a_line_on_compute_has_no_target_of_its_own() -> None:
    assert campaign().ask(Wanted("us-hr-9917")) is None


def test_costs_are_flop_where_no_price_is_near() -> None:
    old = Campaign.of(Request(moves=("stacking",)), RULES, AsOf.on(date(2021, 6, 1)))
    assert old.unit == "FLOP"
    assert campaign().unit == "USD"


# ---- confirmed by assess


def confirmed(asked: Campaign, wanted: Wanted, found: Answer) -> None:
    """Assess the ledger that is handed out and ask the law of every system in it."""
    ledger, findings = read_text(asked.ledger(found))
    assert ledger is not None
    assert not errors_in(findings)
    result = assess(ledger, RULES, DAY, Selection(None, [wanted.regime]))
    assert not errors_in(result.findings)
    law = asked.law(wanted)
    assert law is not None
    for system in result.systems.values():
        of_day = system.past[-1][1]
        for trigger in law.triggers:
            assert of_day.verdict(law.regime, trigger, law.status).verdict == NOT_OVER
        if not wanted.total:
            assert {verdict.verdict for verdict, _ in system.verdicts} == {NOT_OVER}


def test_assess_confirms_every_plan_of_the_table() -> None:
    asked = campaign()
    cells = asked.cells()
    assert {wanted.regime for wanted in cells} >= {"eu-ai-act", "kr-ai-basic-act", "us-ca-sb-53"}
    assert {wanted.total for wanted in cells} >= {"", "casper-2025", "ec-2025/cumulative", "epoch", "fmf-2024", "heim-2024", "hooker-2024"}
    confirmed_plans = 0
    for wanted in cells:
        found = asked.ask(wanted, closing=False)
        if found is not None and found.best is not None:
            confirmed(asked, wanted, found)
            confirmed_plans += 1
    assert confirmed_plans > len(cells) / 2


def test_a_plan_of_the_open_way_is_over() -> None:
    asked = campaign()
    found = ask(EU, "distillation")
    assert found.best is None
    ledger, _ = read_text(asked.ledger(found))
    assert ledger is not None
    result = assess(ledger, RULES, DAY, Selection([], ["eu-ai-act"]))
    assert [verdict.verdict for verdict, _ in result.systems["model"].verdicts] == [OVER]


# ---- against exhaustive search


@pytest.mark.parametrize("wanted", [EU, CALIFORNIA, Wanted("eu-gpai-guidelines")], ids=lambda one: one.regime)
@pytest.mark.parametrize("names", [("distillation", "route", "stacking", "two-dates"), ("own-releases", "inference", "open-base")])
def test_the_search_finds_what_trying_everything_finds(wanted: Wanted, names: tuple[str, ...]) -> None:
    asked = campaign(*names)
    found = asked.ask(wanted, closing=False)
    target = asked.target(wanted)
    assert found is not None
    assert target is not None
    court = asked.court(target, wanted.regime)
    under = [one.key for one in court.plans if passes_alone(asked, one.plan, target, wanted)]
    assert (found.best.key if found.best is not None else None) == min(under, default=None)


def passes_alone(asked: Campaign, plan: Plan, target: float, wanted: Wanted) -> bool:
    """Write one plan as a ledger of its own and assess it under the law itself."""
    court = asked.court(target, wanted.regime)
    ledger, _ = read_text(ledger_text([plan], court.task, court.figures, court.setting, [""]))
    assert ledger is not None
    result = assess(ledger, RULES, DAY, Selection([], [wanted.regime]))
    return all(verdict.verdict == NOT_OVER for system in result.systems.values() for verdict, _ in system.verdicts)


# ---- what always holds

POOL = (
    "distillation",
    "public-samples",
    "stacking",
    "own-releases",
    "answers-steps",
    "open-base",
    "fine-tuning-share",
    "transferred-search",
)


@settings(max_examples=12)
@given(st.sets(st.sampled_from(POOL), min_size=1), st.sets(st.sampled_from(POOL)), st.sampled_from([EU, CALIFORNIA]))
def test_more_moves_never_make_it_dearer(some: set[str], more: set[str], wanted: Wanted) -> None:
    fewer = ask(wanted, *sorted(some))
    assert cost(ask(wanted, *sorted(some | more))) <= cost(fewer) * (1 + 1e-9)


@settings(max_examples=8)
@given(st.sets(st.sampled_from(POOL), min_size=1), st.sampled_from([EU, CALIFORNIA, Wanted("kr-ai-basic-act", "fmf-2024")]))
def test_a_reform_never_makes_it_cheaper(names: set[str], wanted: Wanted) -> None:
    found = ask(wanted, *sorted(names), closing=True)
    for one in found.closed:
        if not one.rule.startswith("count by"):
            assert one.factor is None or one.factor >= 1 - 1e-9, one.rule


def test_a_reform_laid_over_the_law_itself_never_makes_it_cheaper() -> None:
    from flopledger.rules.reform import asked_for, lay

    for name in ("pistillo-villalobos-2025", "heim-2024", "casper-2025:cost_line=20M USD"):
        laid, findings = asked_for([name], RULES)
        assert not errors_in(findings)
        reformed = Campaign.of(Request(moves=POOL), lay(laid, RULES), DAY).ask(EU, closing=False)
        assert reformed is not None
        assert cost(reformed) >= cost(ask(EU, *POOL)) * (1 - 1e-9)


@pytest.mark.parametrize("split", ["two-dates", "two-providers", "joint-work"])
def test_splitting_never_changes_a_total_under_casper_2025(split: str) -> None:
    asked = campaign("reuse", "route", "expansion", "search", "releases", "handover", "base", "tuning", "label", "inference", target="5e25")
    court = replace(asked.court(5e25, "us-ca-sb-53"), standards=["casper-2025"])
    plans = [one.plan for one in court.plans[:: len(court.plans) // 24]]
    move = moves()[split]
    parted = [replace(plan, joint=move, parties=4) if move.kind == "parties" else replace(plan, split=move) for plan in plans]
    for whole, other in zip(court.hear(plans), court.hear(parted), strict=True):
        for name, system in whole.items():
            total, again = system.totals["casper-2025"].compute, other[name].totals["casper-2025"].compute
            assert again.at_least == pytest.approx(total.at_least, rel=1e-12)
            assert again.with_undetermined == pytest.approx(total.with_undetermined, rel=1e-12)


LABELS = ("two-dates", "two-providers", "fine-tuning-share", "safety-label", "joint-work")


@pytest.mark.parametrize("label", LABELS)
def test_a_move_that_no_rule_can_tell_makes_no_difference(label: str) -> None:
    asked, kind = campaign(target="4e25"), moves()[label].kind
    court = asked.court(4e25, "us-ca-sb-53")
    plain = [one.plan for one in court.plans if not any(move.id in LABELS for move in one.plan.moves)][::8]
    labelled = [with_label(plan, label) for plan in plain]
    both = [costed(plan, court.task, court.figures, court.setting) for plan in (*plain, *labelled)]
    small = replace(court, plans=both, heard={})
    laws = [law for wanted in asked.cells() if (law := asked.law(wanted)) is not None and blind(small, law, kind)]
    assert laws
    for law in laws:
        for index in range(len(plain)):
            assert small.counted(index, law) == pytest.approx(small.counted(index + len(plain), law), rel=1e-12)
            assert small.stays_under(index, law) == small.stays_under(index + len(plain), law)


def with_label(plan: Plan, label: str) -> Plan:
    move = moves()[label]
    if move.kind == "parties":
        return replace(plan, joint=move, parties=2)
    return replace(plan, split=move) if move.kind == "split" else replace(plan, tuning=move)


def blind(court: Court, law: Law, kind: str) -> bool:
    return not HEEDED[kind] & law.words(court.rules, court.as_of)


def test_the_same_seed_gives_the_same_answer_and_another_the_same_plan() -> None:
    first, again, other = (ask(EU, "distillation", "route", seed=seed) for seed in (1, 1, 2))
    assert (first.factor, first.gameability) == (again.factor, again.gameability)
    assert first.best == other.best
    assert first.gameability != other.gameability


def test_a_standard_in_place_of_the_law_s_own_counts_the_same_lines() -> None:
    own = campaign().law(EU)
    named = campaign().law(Wanted("eu-ai-act", "casper-2025"))
    assert own is not None
    assert named is not None
    assert {trigger.when for trigger in own.triggers} == {trigger.when for trigger in named.triggers}
    assert named.totals == {"casper-2025"}


def test_a_law_about_somebody_else_s_model_keeps_counting_the_modification() -> None:
    law = Law.of(RULES.regime("eu-gpai-guidelines"), DAY, "casper-2025")  # type: ignore[arg-type]
    assert law is not None
    assert law.totals == {"casper-2025", "ec-2025/modification"}
    assert OPENLY.moves == ()
