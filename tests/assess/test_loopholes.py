"""Loopholes: what probes say of every standard and law, what passes through in a ledger, and which reforms close what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from flopledger.assess.assess import assess
from flopledger.assess.loopholes.answer import CLOSED, MARKS, MOOT, OPEN, SILENT
from flopledger.assess.loopholes.here import Here, here
from flopledger.assess.loopholes.model import GAMED, OPENLY, Loophole
from flopledger.assess.loopholes.read import known, read_loophole
from flopledger.assess.loopholes.report import report
from flopledger.assess.loopholes.survey import ByLaw, ByStandard, Surveyed, survey
from flopledger.assess.result import Assessment
from flopledger.core.dates import AsOf
from flopledger.ledger.read import read_ledger
from flopledger.rules.load import Rulebook, load_rules

Assessed = Callable[..., Assessment]
RULES = load_rules()
EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY = AsOf.on(date(2026, 11, 22))
DRAFT = AsOf.on(date(2025, 4, 22))  # the Commission's document of the consultation, which the paper compared
UNDER_THE_ORDER = AsOf.on(date(2024, 6, 1))  # Executive Order 14110 in force, with its line for models of biology

NAMED = {
    *("distillation", "public-release", "safety-washing", "single-threshold", "tuning-a-smaller-base", "reuse-below-the-line"),
    *("incognito-teacher", "expansion", "inference-scaling", "biological-dilution", "splitting", "number-formats"),
    *("discarded-branches", "public-synthetic-data", "relabelling"),
}

# Casper, Bailey and Schreier (arXiv:2502.15873), as others give its table of loopholes and responses: the paper's own standard closes
# all four. Of the two others that it compares, the Forum leaves teachers out and public resources with no word on one's own releases;
# the Commission's draft counts teachers and names no public resources. Neither says what form a line should have, nor leaves work for
# safety out, so that there is nothing to book under that name.
ABLATION = {
    "distillation": ("principle 1", (CLOSED, OPEN, CLOSED)),
    "public-release": ("principle 2", (CLOSED, OPEN, CLOSED)),
    "single-threshold": ("principle 6", (CLOSED, SILENT, SILENT)),
    "safety-washing": ("principle 3", (CLOSED, CLOSED, CLOSED)),
}


def loophole(name: str) -> Loophole:
    return next(one for one in known() if one.id == name)


@cache
def surveyed(as_of: AsOf) -> Mapping[str, Surveyed]:
    return {one.loophole.id: one for one in survey(RULES, as_of, RULES.standard_ids, RULES.regime_ids)}


def standard(name: str, total: str, as_of: AsOf = TODAY) -> ByStandard:
    return next(one for one in surveyed(as_of)[name].standards if one.total == total)


def law(name: str, trigger: str, as_of: AsOf = TODAY) -> ByLaw:
    return next(one for one in surveyed(as_of)[name].laws if one.trigger.name == trigger)


def test_every_loophole_that_people_have_named_is_asked_about() -> None:
    assert {one.id for one in known()} == NAMED


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_probe_has_two_models_and_sources(name: str) -> None:
    one = loophole(name)
    assert set(one.ledger.systems) == {OPENLY, GAMED}
    assert one.cites
    assert all(cite.checked is not None for cite in one.cites)


@pytest.mark.parametrize("name", sorted(ABLATION))
def test_the_published_responses_to_loopholes_come_out_of_the_probes(name: str) -> None:
    principle, marks = ABLATION[name]
    columns = (standard(name, "casper-2025"), standard(name, "fmf-2024"), standard(name, "ec-2025/cumulative", DRAFT))
    assert tuple(one.answer.mark for one in columns) == marks
    assert any(cite.at.startswith(principle) for cite in columns[0].answer.cites)


def test_the_guidelines_opened_what_their_draft_had_closed() -> None:
    assert standard("distillation", "ec-2025/cumulative").answer.mark == OPEN
    assert standard("distillation", "ec-2025/cumulative").answer.rules == ("distillation-parents",)
    assert standard("public-synthetic-data", "ec-2025/cumulative").answer.cites[0].at == "annex para 122"


def test_every_text_answers_every_loophole() -> None:
    for one in surveyed(TODAY).values():
        answers = [text.answer for text in one.standards] + [text.answer for text in one.laws]
        assert {answer.mark for answer in answers} <= set(MARKS)
        assert all(answer.reason for answer in answers)
        assert all(text.answer.cites for text in one.laws if text.answer.mark != MOOT)


@pytest.mark.parametrize(
    ("name", "trigger", "mark", "closed_by"),
    [
        ("distillation", "eu-ai-act/systemic-risk-presumption", OPEN, {"casper-2025/count-all-upstream", "pistillo-villalobos-2025/reuse"}),
        ("incognito-teacher", "us-ca-sb-53/frontier-model", SILENT, {"casper-2025/count-all-upstream", "pistillo-villalobos-2025/reuse"}),
        ("reuse-below-the-line", "us-ca-sb-53/frontier-model", OPEN, {"pistillo-villalobos-2025/reuse"}),
        (
            "expansion",
            "eu-ai-act/systemic-risk-presumption",
            OPEN,
            {"heim-2024/post-training-buffer", "pistillo-villalobos-2025/expansion"},
        ),
        ("inference-scaling", "eu-ai-act/systemic-risk-presumption", OPEN, {"pistillo-villalobos-2025/inference"}),
        ("single-threshold", "eu-ai-act/systemic-risk-presumption", OPEN, {"casper-2025/dual-thresholds"}),
        ("splitting", "us-ct-sb-5/frontier-developer", OPEN, {"casper-2025/count-all-upstream"}),
        ("splitting", "us-ca-sb-53/frontier-model", CLOSED, set()),
        ("relabelling", "eu-ai-act/systemic-risk-presumption", OPEN, {"casper-2025/count-all-upstream"}),
        ("number-formats", "us-ca-sb-53/frontier-model", CLOSED, set()),
    ],
)
def test_what_a_law_leaves_open_and_which_reform_closes_it(name: str, trigger: str, mark: str, closed_by: set[str]) -> None:
    found = law(name, trigger)
    assert (found.answer.mark, set(found.closed_by)) == (mark, closed_by)


def test_a_line_for_models_of_biology_is_passed_by_adding_other_data() -> None:
    found = law("biological-dilution", "us-eo-14110/biological-model", UNDER_THE_ORDER)
    assert (found.answer.mark, found.closed_by) == (OPEN, ("heim-2024/biology",))
    assert law("biological-dilution", "us-eo-14110/model", UNDER_THE_ORDER).answer.mark == MOOT


def test_lines_that_must_both_be_crossed_stay_open_to_one_reform_of_compute() -> None:
    found = law("reuse-below-the-line", "us-ca-sb-1047/covered-model-by-training")
    assert (found.answer.mark, found.closed_by) == (OPEN, ())


def test_a_trigger_drawn_against_a_technique_closes_what_the_other_leaves_open() -> None:
    by_line, by_distillation = (law(name, "us-ny-raise-2025/frontier-model").answer for name in ("distillation", "incognito-teacher"))
    assert by_line.mark == OPEN
    assert (by_distillation.mark, by_distillation.rules) == (CLOSED, ("frontier-model-by-distillation",))


def _with_standard(folder: Path, change: Callable[[str], str]) -> Rulebook:
    """Return the rules with a standard beside casper-2025 that is like it but for a change."""
    text = files("flopledger.rules").joinpath("standards", "casper-2025.yaml").read_text(encoding="utf-8")
    (folder / "standards").mkdir()
    (folder / "standards" / "like-casper.yaml").write_text(change(text.replace("id: casper-2025", "id: like-casper")), encoding="utf-8")
    return load_rules(folder)


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("distillation", "when: relation = 'teacher'\n        count: all", "when: relation = 'teacher'\n        count: none"),
        ("public-release", "public_at_use and not (released_by_developer and months_public <= $own_release_window)", "public_at_use"),
        ("safety-washing", "purpose = 'safety' and proof_no_capability", "purpose = 'safety'"),
        ("single-threshold", "compute > $compute_threshold or cost > $cost_threshold", "compute > $compute_threshold"),
        ("number-formats", "purpose = 'safety' and proof_no_capability", "integer_operations"),
    ],
)
def test_a_loophole_opens_when_its_rule_is_taken_away(tmp_path: Path, name: str, was: str, becomes: str) -> None:
    def change(text: str) -> str:
        assert was in text
        return text.replace(was, becomes)

    rules = _with_standard(tmp_path, change)
    assert not rules.read_all()
    found = survey(rules, TODAY, ["casper-2025", "like-casper"], [], [loophole(name)])
    assert [one.answer.mark for one in found[0].standards] == [CLOSED, OPEN]


WRITTEN = """
id: {name}
title: T
what: W
escapes: counting
sources: {{paper: {{instrument: P, checked: 2026-11-22, confidence: confirmed}}}}
cites: {{source: paper, at: somewhere}}
{condition}
probe:
  openly: O
  gamed: G
  activities:
    one: {{does: pretraining, dates: 2023-01, produces: openly, compute: {{declared: 2e25 FLOP}}}}
    other: {{does: pretraining, dates: 2023-01, produces: gamed, compute: {{declared: 1e24 FLOP}}}}
"""


def _written(name: str = "short", condition: str = "lines: direct") -> str:
    return WRITTEN.format(name=name, condition=condition)


def test_a_loophole_is_a_file() -> None:
    made = read_loophole(_written(), "short.yaml")
    (found,) = survey(RULES, TODAY, ["casper-2025"], [], [made])
    assert found.standards[0].answer.mark == OPEN
    assert found.standards[0].answer.reason == "5% of what counts if it is done openly"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_written(condition="about: [narrow]"), "neither `lines` nor `systems`"),
        (_written(name="other"), "the id `other`"),
        (_written(condition="lines: compute > 3"), "compute"),
        (_written(condition="lines: direct\nabout: [no_such_fact]"), "no_such_fact"),
        (_written().replace("does: pretraining", "does: pretrain", 1), "pretrain"),
        ("", "nothing in it"),
    ],
)
def test_a_file_with_a_mistake_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_loophole(text, "short.yaml")


@cache
def example(name: str) -> Assessment:
    ledger, _ = read_ledger(EXAMPLES / name)
    assert ledger is not None
    return assess(ledger, RULES, TODAY)


def passing(result: Assessment, system: str, name: str) -> Here:
    return here(result.systems[system], [loophole(name)])[0]


def names(result: Assessment, system: str, lines: tuple[int, ...]) -> list[str]:
    rows = result.components.row[result.systems[system].lines.component]
    return [result.ledger.activities.ids[int(rows[line])] for line in lines]


def test_the_unreleased_teacher_of_maverick_is_a_factor_of_about_23() -> None:
    result = example("llama-4-maverick")
    found = passing(result, "maverick", "distillation").passing["ec-2025/cumulative"]
    assert names(result, "maverick", found.lines) == ["behemoth-pretraining"]
    ids = [result.ledger.activities.ids[row] for row in result.components.row.tolist()]
    own = float(result.components.point[ids.index("maverick-pretraining")])
    assert found.compute.point is not None
    assert found.compute.point / own == pytest.approx(23.1, abs=0.05)
    assert passing(result, "maverick", "distillation").passing["casper-2025"].lines == ()


def test_what_reuse_is_worth_to_a_reform_stands_beside_what_the_law_counts() -> None:
    result = example("llama-4-maverick")
    (found,) = report(result, RULES, ["us-ca-sb-53"], [loophole("reuse-below-the-line")])
    (worth,) = found.worth["maverick", "us-ca-sb-53/frontier-model"]
    assert worth.change == "pistillo-villalobos-2025/reuse"
    assert worth.worth_flop == pytest.approx(10 * worth.counted_flop)


def test_v3_and_r1_are_a_union_and_what_passes_is_r1s_own_work_alone() -> None:
    result = example("deepseek-v3")
    found = passing(result, "v3", "distillation").passing["fmf-2024"]
    through = names(result, "v3", found.lines)
    assert len(through) == len(set(through))
    assert "r1-training" in through
    assert not {"v3-pretraining", "v3-context-extension", "v3-post-training"} & set(through)
    rental = next(one for one in found.cost if one.basis == "rental")
    assert rental.sum.at_least == pytest.approx(294_000)
    lines = result.systems["v3"].lines.component.tolist()
    assert len(lines) == len(set(lines))


def _ledger(**teacher: Any) -> dict[str, Any]:
    return {
        "developer": "lab",
        "parties": {"lab": {"name": "Lab"}},
        "artifacts": {"teacher": {"kind": "model", "public": False}},
        "systems": {"product": {"general_purpose": True}},
        "activities": {
            "teacher-training": {"does": "pretraining", "dates": "2025-01", "produces": "teacher", **teacher},
            "training": {
                "does": "pretraining",
                "dates": "2025-02",
                "uses": {"teacher": "teacher"},
                "produces": "product",
                "compute": {"declared": "1e24 FLOP"},
            },
        },
    }


def test_what_passes_keeps_its_interval_and_its_money(assessed: Assessed) -> None:
    result = assessed(_ledger(compute={"declared": "1e25 (5e24 to 2e25) FLOP"}, cost={"invoice": "30M USD"}), ["fmf-2024"])
    found = passing(result, "product", "distillation").passing["fmf-2024"]
    assert (found.compute.point, found.compute.low, found.compute.high) == (1e25, 5e24, 2e25)
    assert [(one.basis, one.sum.point) for one in found.cost] == [("invoice", 30e6)]


def test_an_unknown_amount_that_passes_is_unknown_and_not_nothing(assessed: Assessed) -> None:
    found = passing(assessed(_ledger(compute="unknown"), ["fmf-2024"]), "product", "distillation")
    assert found.used is True
    assert found.passing["fmf-2024"].compute.point is None
    assert len(found.passing["fmf-2024"].compute.unknown) == 1


def test_a_line_that_nobody_can_place_names_the_fact_that_would_tell(assessed: Assessed) -> None:
    ledger = _ledger(compute={"declared": "1e25 FLOP"}, purpose="safety")
    found = passing(assessed(ledger, ["casper-2025", "fmf-2024"]), "product", "safety-washing")
    assert (found.used, found.missing) == (None, ("proof_no_capability",))
    assert found.passing["fmf-2024"].compute.at_least == 0
    assert found.passing["fmf-2024"].compute.at_most == 1e25


def test_a_system_of_which_nothing_is_said_may_use_a_technique(assessed: Assessed) -> None:
    found = passing(assessed(_ledger(compute={"declared": "1e25 FLOP"})), "product", "inference-scaling")
    assert (found.used, found.missing) == (None, ("inference_excess_oom",))


def test_work_that_counts_in_part_passes_in_part(assessed: Assessed) -> None:
    ledger = _ledger(compute={"declared": "1e25 FLOP"})
    ledger["parties"]["partner"] = {"name": "Partner"}
    ledger["activities"]["training"]["by"] = {"lab": 0.25, "partner": 0.75}
    found = passing(assessed(ledger, ["us-training-run"]), "product", "splitting").passing
    assert found["us-training-run/developer"].compute.point == 7.5e23
    assert found["us-training-run/model"].lines == ()


def test_money_for_people_passes_a_line_on_compute_whole(assessed: Assessed) -> None:
    ledger = _ledger(compute={"declared": "1e25 FLOP"})
    ledger["activities"]["writing"] = {
        "does": "data-labelling",
        "for": "product",
        "dates": "2025-01",
        "compute": {"declared": "0 FLOP"},
        "cost": {"invoice": "9M USD"},
    }
    found = passing(assessed(ledger, ["casper-2025"]), "product", "single-threshold").passing["casper-2025"]
    assert [(one.basis, one.sum.point) for one in found.cost] == [("invoice", 9e6)]


def test_asking_leaves_the_law_as_it_is() -> None:
    rules = load_rules()
    before = {name: rules.regime(name) for name in rules.regime_ids}
    survey(rules, TODAY, rules.standard_ids, rules.regime_ids, [loophole("distillation")])
    assert all(rules.regime(name) is regime for name, regime in before.items())
