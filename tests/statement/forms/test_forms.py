"""Forms: what each answers for books that hold everything, for books that hold little, and for a published model; unknown is no number."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from flopledger.core.numbers import UNKNOWN
from flopledger.statement.formwork.form import FieldModel, Form
from flopledger.statement.formwork.found import form_for, form_names
from flopledger.statement.formwork.write import written as in_format
from flopledger.statement.found import Format, format_for
from flopledger.statement.model import StatementModel
from tests.statement.forms.ledgers import EXAMPLES, FULL, HURT, stated, written

ANSWERS = Path(__file__).parent / "answers"
NAMES = ("eu-annex-xi", "eu-model-documentation", "eu-notification", "kr-safety-duty", "model-card", "us-frontier-developer")
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]")


def filled(name: str, statement: StatementModel) -> Form:
    form = form_for(name)
    assert not isinstance(form, str)
    return form.fill(statement)


def field(name: str, statement: StatementModel, asked: str) -> FieldModel:
    return next(one for one in filled(name, statement).data.fields if one.id == asked)


def chosen(name: str) -> Format:
    found = format_for("", name)
    assert not isinstance(found, str)
    return found


def as_text(form: Form) -> str:
    """Return the answers of a form for a person to read."""
    lines = [form.data.title, ""]
    for one in form.data.fields:
        beside = [one.interval, one.convention, one.method, *one.notes]
        lines += [f"{one.label}{f' [{one.reader}]' if one.reader else ''}: {one.answer}", *(f"    {said}" for said in beside if said)]
    return "\n".join([*lines, "", f"may not be unknown, and are: {'; '.join(form.unknown) or 'none'}", ""])


def test_a_form_is_one_module_found_by_its_name() -> None:
    assert form_names() == NAMES
    assert "did you mean `eu-annex-xi`?" in str(form_for("eu-annex-xii"))


@pytest.mark.parametrize("books", ["deepseek", "full", "bare"])
@pytest.mark.parametrize("name", NAMES)
def test_each_form_gives_the_answers_that_were_read(name: str, books: str, request: pytest.FixtureRequest) -> None:
    text = as_text(filled(name, request.getfixturevalue(books)))
    file = ANSWERS / f"{name}.{books}.txt"
    if os.environ.get("UPDATE_ANSWERS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_books_that_hold_everything_fill_every_form(name: str, full: StatementModel) -> None:
    assert filled(name, full).unknown == ()


@pytest.mark.parametrize("name", NAMES)
def test_unknown_is_a_word_and_never_a_number(name: str, bare: StatementModel) -> None:
    form = filled(name, bare)
    for one in form.data.fields:
        assert one.answer
        assert not re.match(r"0\b", one.answer), one.label
        if one.required and not one.known:
            assert one.answer.startswith(UNKNOWN)
            assert one.value is None
            assert any(one.label in name for name in form.unknown)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"model-card"}))
def test_books_that_hold_little_may_not_be_handed_in(name: str, bare: StatementModel) -> None:
    form = filled(name, bare)
    assert form.unknown
    assert "may not be handed in as it is" in in_format(chosen("markdown"), form).decode()  # type: ignore[union-attr]


def test_a_model_card_may_always_be_published(bare: StatementModel) -> None:
    assert filled("model-card", bare).unknown == ()


def test_compute_has_two_precisions_for_two_readers(deepseek: StatementModel) -> None:
    office, national = (field("eu-model-documentation", deepseek, name) for name in ("training-compute", "training-magnitude"))
    assert (office.answer, office.reader, office.value) == ("3.8 × 10^24 FLOP", "AI Office", 3.8196473184e24)
    assert (national.answer, national.reader) == ("10^24 FLOP", "national competent authorities")
    assert office.convention == "model-flop"
    assert office.interval == "3.3 × 10^24 to 3.9 × 10^24 FLOP"


def test_compute_is_cumulative_for_a_model_with_systemic_risk_and_direct_for_another(
    full: StatementModel, deepseek: StatementModel
) -> None:
    assert "cumulative" in " ".join(field("eu-model-documentation", full, "training-compute").notes)
    assert "updates of its parameters" in " ".join(field("eu-model-documentation", deepseek, "training-compute").notes)
    assert field("eu-notification", deepseek, "training-compute").answer.startswith(
        "unknown: at least 3.8 × 10^24 FLOP, at most 5.4 × 10^24"
    )


def test_parameters_and_energy_are_rounded_halves_up(full: StatementModel) -> None:
    assert field("eu-model-documentation", full, "parameters").answer == "7.3 × 10^10 parameters"  # 72.5B
    assert field("eu-model-documentation", full, "parameters-range").answer == "50B to 100B"
    assert field("eu-model-documentation", full, "training-energy").answer == "6.4 × 10^4 MWh"  # 64 GWh and 21 MWh


def test_days_on_which_two_activities_ran_count_once(full: StatementModel) -> None:
    assert field("eu-annex-xi", full, "days").answer == "132 days"  # 1 March to 10 July
    assert field("eu-annex-xi", full, "hardware-days").value == (72e6 + 72e3) / 24


def test_inference_is_the_task_of_the_form(full: StatementModel) -> None:
    assert field("eu-model-documentation", full, "inference-compute").value == pytest.approx(1.45e13 / 100 * 100_000)
    assert "100,000 tokens" in field("eu-model-documentation", full, "inference-method").answer


def test_a_notification_says_since_when_and_by_when(full: StatementModel) -> None:
    assert field("eu-notification", full, "met-on").answer == "2026-03-12"  # 1e25 of 1.04e26 spread evenly over 122 days
    assert field("eu-notification", full, "due").answer == "2026-03-26"
    assert field("eu-notification", full, "margin").answer == "-10 % to +20 % of the reported figure (5–95 %): within 30 %"


def test_a_model_on_the_market_before_the_chapter_applied_has_no_two_weeks() -> None:
    older = stated(EXAMPLES / "llama-3.1-405b", "llama-3-1-405b")
    assert field("eu-notification", older, "requirement").answer == "over the line of Art. 51(2)"
    assert field("eu-notification", older, "due").answer.startswith("no day: ")


def test_rounding_that_hides_the_side_of_a_line_is_told(full: StatementModel) -> None:
    count = field("us-frontier-developer", full, "model-count")
    assert count.answer == "1.0 × 10^26 operations"
    assert "Rounding hides the side of the line: unrounded, it is over 1.0 × 10^26." in count.notes


def test_one_test_that_is_not_met_settles_the_korean_duty(full: StatementModel) -> None:
    answers = {one.id: one.answer for one in filled("kr-safety-duty", full).data.fields}
    assert (answers["compute"], answers["state-of-the-art"], answers["broad-serious-risk"]) == ("met", "met", "not met")
    assert answers["outcome"] == "does not apply"


def test_korea_may_leave_open_what_does_not_matter(tmp_path: Path) -> None:
    small = (
        FULL.replace("1.04e26 (0.9e26 to 1.2e26)", "1.04e25")
        .replace("    state_of_the_art: yes\n", "")
        .replace("    broad_serious_risk: no\n", "")
    )
    form = filled("kr-safety-duty", written(tmp_path, small, "plain"))
    answers = {one.id: one.answer for one in form.data.fields}
    assert (answers["compute"], answers["state-of-the-art"], answers["outcome"]) == ("not met", UNKNOWN, "does not apply")
    assert form.unknown == ()


def test_bounded_work_that_cannot_move_the_figure_leaves_it_known(tmp_path: Path) -> None:
    work = "{does: synthetic-data-generation, produces: corpus, dates: 2026-02-01 to 2026-02-20, compute: {declared: at most 1e20 FLOP}}"
    more = f"{FULL}  making: {work}\n"
    one = field("eu-notification", written(tmp_path, more, "plain"), "training-compute")
    assert (one.answer, one.known, one.value) == ("1.0 × 10^26 FLOP", True, None)
    assert "come to the same figure" in one.notes[0]


def test_a_law_that_was_not_asked_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(FULL)
    from flopledger.assess.assess import Selection

    only = stated(tmp_path / "ledger.yaml", "plain", selection=Selection(None, ("us-ca-sb-53",)))
    assert filled("eu-notification", only).unknown == ("Requirement of Art. 51(1), point (a)", "Training compute", "How it was estimated")
    assert filled("us-frontier-developer", only).unknown == ()
    assert "Outcome" in filled("kr-safety-duty", only).unknown


def test_every_figure_has_its_method_and_its_sources(full: StatementModel, deepseek: StatementModel) -> None:
    for statement in (full, deepseek):
        for name in NAMES:
            for one in filled(name, statement).data.fields:
                assert one.cites, (name, one.id)
                assert one.method or not one.known or one.id in ("training-magnitude", "inference-compute") or not one.unit, (name, one.id)


def test_what_was_not_read_at_its_source_says_so(full: StatementModel) -> None:
    fields = filled("eu-model-documentation", full).data.fields
    assert {cite.confidence for one in fields for cite in one.cites} == {"secondary", "recalled"}
    assert {cite.confidence for one in filled("eu-annex-xi", full).data.fields for cite in one.cites} == {"confirmed"}


@pytest.mark.parametrize("format_name", ["html", "markdown", "json"])
@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_stays_inert(name: str, format_name: str, hurting: StatementModel) -> None:
    text = in_format(chosen(format_name), filled(name, hurting)).decode()  # type: ignore[union-attr]
    if format_name == "json":
        assert json.loads(text)["developer"] == HURT + "Plain Lab"
        return
    assert "<script" not in text
    assert "<img" not in text
    assert not HIDDEN.search(text)


def test_a_model_card_begins_with_front_matter_that_yaml_reads(full: StatementModel, hurting: StatementModel) -> None:
    import yaml

    for statement in (full, hurting):
        text = in_format(chosen("markdown"), filled("model-card", statement)).decode()  # type: ignore[union-attr]
        start, front, _ = text.split("---\n", 2)
        held = yaml.safe_load(front)["flopledger"]
        assert start == ""
        assert held["compute"]["value"] == 1.041e26
        assert held["compute"]["unit"] == "FLOP"
        assert "co2_eq_emissions" not in yaml.safe_load(front)


def test_front_matter_of_unknown_values_is_null(bare: StatementModel) -> None:
    import yaml

    held = yaml.safe_load(filled("model-card", bare).front.split("---\n")[1])["flopledger"]
    assert [held[name]["value"] for name in ("parameters", "compute", "days", "hardware_days", "energy")] == [None] * 5


@pytest.mark.parametrize("name", NAMES)
def test_the_same_statement_gives_the_same_bytes(name: str, full: StatementModel) -> None:
    again = StatementModel.model_validate_json(full.model_dump_json())
    for format_name in ("html", "markdown", "json"):
        assert in_format(chosen(format_name), filled(name, full)) == in_format(chosen(format_name), filled(name, again))


def test_a_form_has_no_place_in_a_table_of_lines(full: StatementModel) -> None:
    assert (
        in_format(chosen("csv"), filled("model-card", full))
        == "A form cannot be written as CSV of the lines: use a format for documents, or JSON."
    )
