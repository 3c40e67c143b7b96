"""Reforms laid over the law: the law stays as it is, what a reform does not concern is the same, and wrong requests are findings."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flopledger.assess.assess import Selection, assess
from flopledger.core.dates import AsOf
from flopledger.core.finding import errors_in
from flopledger.ledger.read import read_text
from flopledger.rules.load import Rulebook, load_rules
from flopledger.rules.parameter import ParameterValue
from flopledger.rules.proposal import Reform
from flopledger.rules.reform import apply, asked_for
from flopledger.rules.regime import Regime
from flopledger.rules.standard import Standard

PAPER = "pistillo-villalobos-2025"
TODAY = AsOf.on(date(2026, 11, 22))


@cache
def law() -> Rulebook:
    return load_rules()


def reform_of(name: str) -> Reform:
    reform = law().reform(name)
    assert reform is not None
    return reform


def everything(rules: Rulebook) -> dict[str, Standard | Regime | None]:
    standards = {f"standards/{name}": rules.standard(name) for name in rules.standard_ids}
    return {**standards, **{f"regimes/{name}": rules.regime(name) for name in rules.regime_ids}}


@st.composite
def requests(draw: st.DrawFn) -> tuple[Reform, dict[str, ParameterValue], list[str]]:
    """A reform with some of its changes and some of its values set."""
    reform = reform_of(draw(st.sampled_from(law().reform_ids)))
    names = draw(st.lists(st.sampled_from(sorted(reform.parameters)), max_size=4, unique=True))
    values: dict[str, ParameterValue] = {}
    for name in names:
        choices = reform.parameters[name].choices
        values[name] = draw(st.sampled_from(sorted(choices))) if choices else draw(st.floats(1e-3, 1e3))
    return reform, values, draw(st.lists(st.sampled_from(reform.labels), min_size=1, unique=True))


@settings(max_examples=25)
@given(requests())
def test_a_reform_never_changes_the_law_it_is_laid_over(request: tuple[Reform, dict[str, ParameterValue], list[str]]) -> None:
    reform, values, labels = request
    before = copy.deepcopy(everything(law()))
    laid = apply(reform, law(), values, labels)
    reformed = everything(laid)
    assert everything(law()) == before
    assert not law().findings
    assert not errors_in(laid.findings)
    for name, old in before.items():
        new = reformed[name]
        assert new is not None
        assert old is not None
        assert new.id == old.id
        if new == old:
            assert new is everything(law())[name]
        else:
            assert new.shown.startswith(f"{old.id} + {reform.id}")


def test_the_name_says_what_is_laid_over_what() -> None:
    whole = apply(reform_of(PAPER), law()).regime("eu-ai-act")
    part = apply(reform_of("heim-2024"), apply(reform_of(PAPER), law(), changes=["reuse"])).regime("eu-ai-act")
    assert whole is not None
    assert whole.shown == f"eu-ai-act + {PAPER}"
    assert part is not None
    assert part.shown == f"eu-ai-act + {PAPER}/reuse + heim-2024"


def test_a_reform_of_one_part_leaves_the_others_the_same_objects() -> None:
    laid = apply(reform_of(PAPER), law(), changes=["fine-tuning"])
    assert laid.regime("eu-ai-act") is law().regime("eu-ai-act")
    assert laid.standard("ec-2025") is law().standard("ec-2025")
    assert laid.standard("us-training-run") != law().standard("us-training-run")


def test_every_reform_lies_over_every_law_without_a_finding() -> None:
    for name in law().reform_ids:
        laid = apply(reform_of(name), law())
        assert laid.read_all() == ()


def test_a_choice_made_leaves_the_other_readings_out_of_the_law() -> None:
    laid = apply(reform_of(PAPER), law(), {"reuse_policy": "saving"}, ["reuse"]).regime("eu-ai-act")
    assert laid is not None
    text = laid.triggers[0].when.text
    assert "largest_teacher_compute" not in text
    assert "reuse_policy" not in text
    assert text.startswith("general_purpose and (compute > $systemic_risk or (distilled and compute > $systemic_risk / $reuse_saving_")


def test_a_law_that_asks_for_the_line_itself_is_asked_so_after_the_reform() -> None:
    """Korea's line is crossed at it, Europe's above it; a lower line is crossed in the same way."""
    laid = apply(reform_of("heim-2024"), law()).regime("kr-ai-basic-act")
    assert laid is not None
    assert "compute >= $high_performance or compute >= $high_performance / $post_training_buffer" in laid.triggers[0].when.text


def test_values_set_replace_those_of_the_reform_and_of_no_law() -> None:
    laid = apply(reform_of("heim-2024"), law(), {"post_training_buffer": 20.0}).regime("eu-ai-act")
    assert laid is not None
    assert laid.bindings(TODAY)["post_training_buffer"] == 20.0
    assert laid.bindings(TODAY)["systemic_risk"] == 1e25
    assert reform_of("heim-2024").parameters["post_training_buffer"].default == 5.0


def test_what_a_reform_does_not_have_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="no_such_value"):
        apply(reform_of(PAPER), law(), {"no_such_value": 1.0})
    with pytest.raises(ValueError, match="no-such-change"):
        apply(reform_of(PAPER), law(), changes=["no-such-change"])


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("pistillo-vilalobos-2025", "rule-unknown", "did you mean `pistillo-villalobos-2025`?"),
        (f"{PAPER}/re-use", "unknown-word", "did you mean `reuse`?"),
        (f"{PAPER}:reuse_savings_distillation=5", "unknown-key", "did you mean `reuse_saving_distillation`?"),
        (f"{PAPER}:reuse_saving_distillation=five", "number-unreadable", "write `reuse_saving_distillation=...`"),
        (f"{PAPER}:reuse_saving_distillation", "number-unreadable", "write `reuse_saving_distillation=...`"),
        (f"{PAPER}:inference_unit=tokens", "unknown-word", "did you mean `token`?"),
        (f"{PAPER}:fine_tuning_flop=1e25 FLOP/s", "number-unreadable", "write `fine_tuning_flop=...`"),
        ("casper-2025:cost_line=100M EUR", "number-unreadable", "write `cost_line=...`"),
    ],
)
def test_a_request_that_cannot_be_met_says_what_would_be(text: str, code: str, remedy: str) -> None:
    laid, findings = asked_for([text], load_rules())
    assert laid == []
    assert [(item.code, item.remedy) for item in findings] == [(code, remedy)]


def test_all_that_is_wrong_is_said_at_once() -> None:
    _, findings = asked_for([f"{PAPER}/re-use:inference_unit=tokens,reuse_saving=5", "heim"], load_rules())
    assert {item.code for item in findings} == {"unknown-word", "unknown-key", "rule-unknown"}


def test_a_value_outside_the_range_of_the_sources_is_laid_with_a_warning() -> None:
    laid, findings = asked_for([f"{PAPER}/reuse:reuse_saving_distillation=500"], law())
    assert [(item.code, item.expected) for item in findings] == [("reform-range", "1.7 to 50, the range that the sources give")]
    assert laid[0].values == {"reuse_saving_distillation": 500.0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("15 %", 0.15), ("0.15", 0.15)],
)
def test_shares_are_written_as_people_do(text: str, expected: float) -> None:
    laid, findings = asked_for([f"{PAPER}:fine_tuning_share={text}"], law())
    assert not findings
    assert laid[0].values["fine_tuning_share"] == expected


def test_one_reform_asked_for_twice_is_laid_once() -> None:
    laid, _ = asked_for([f"{PAPER}/reuse:reuse_saving_distillation=5", f"{PAPER}/expansion", "heim-2024:post_training_buffer=20"], law())
    assert [one.name for one in laid] == [f"{PAPER}/reuse,expansion", "heim-2024"]
    assert laid[0].values == {"reuse_saving_distillation": 5.0}


# ---- what the fine-tuning rule and the savings do to any ledger

LEDGER = """flopledger: 1
developer: lab
parties: {{lab: {{name: Lab}}}}
artifacts: {{base: {{kind: model}}{artifacts}}}
systems: {{m: {{general_purpose: yes, makes: [text], distilled: yes}}}}
activities:
  pre: {{does: pretraining, dates: 2023-01-01 to 2023-06-30, produces: base, compute: {{declared: {base} FLOP}}}}
{tunes}"""
TUNE = (
    "  tune{number}: {{does: fine-tuning, uses: {{initial-weights: {before}}}, produces: {after}, compute: {{declared: {amount} FLOP}}}}\n"
)


def tuned(base: float, amounts: Sequence[float]) -> str:
    names = ["base", *(f"t{number}" for number in range(1, len(amounts))), "m"]
    tunes = "".join(
        TUNE.format(number=number, before=names[number], after=names[number + 1], amount=repr(amount))
        for number, amount in enumerate(amounts)
    )
    return LEDGER.format(base=repr(base), artifacts="".join(f", {name}: {{kind: model}}" for name in names[1:-1]), tunes=tunes)


def counted(text: str, rules: Rulebook, total: str = "us-training-run/model") -> float:
    ledger, findings = read_text(text)
    assert ledger is not None
    assert not errors_in(findings)
    result = assess(ledger, rules, AsOf.on(date(2024, 6, 1)), Selection([total.partition("/")[0]], []))
    return result.systems["m"].totals[total].compute.point or 0.0


def verdict(text: str, rules: Rulebook) -> str:
    ledger, _ = read_text(text)
    assert ledger is not None
    result = assess(ledger, rules, AsOf.on(date(2025, 12, 1)), Selection([], ["eu-ai-act"]))
    return result.systems["m"].verdicts[0][0].verdict


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(1, 6), st.data())
def test_splitting_a_fine_tune_never_lowers_what_counts(percent: int, instances: int, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, percent * 100), min_size=instances - 1, max_size=instances - 1)))
    pieces = [(after - before) * 1e21 for before, after in zip([0, *cuts], [*cuts, percent * 100], strict=True)]
    rules = apply(reform_of(PAPER), law(), changes=["fine-tuning"])
    whole = counted(tuned(1e25, [percent * 1e23]), rules)
    assert counted(tuned(1e25, [piece for piece in pieces if piece > 0]), rules) == pytest.approx(whole, rel=1e-12)
    assert whole == pytest.approx(1e25 + (percent * 1e23 if percent > 15 else 0), rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.floats(22, 26), st.floats(1, 100), st.floats(1, 100))
def test_a_larger_saving_never_lets_a_model_go(exponent: float, saving: float, other: float) -> None:
    small, large = sorted((saving, other))
    text = LEDGER.format(base=repr(10**exponent), artifacts="", tunes="").replace("produces: base", "produces: m")
    found = [
        verdict(text, apply(reform_of(PAPER), law(), {"reuse_saving_distillation": value, "reuse_policy": "saving"}, ["reuse"]))
        for value in (small, large)
    ]
    assert found[0] != "over" or found[1] == "over"


@settings(max_examples=25, deadline=None)
@given(st.floats(21, 25), st.floats(0.0, 1.5), st.floats(8, 18), st.sampled_from(["general", "language", "code", "mathematics"]))
def test_more_training_never_takes_a_model_from_under_the_exchange(exponent: float, more: float, request: float, domain: str) -> None:
    """By steps it can: the optimum rises with the training, and a row of the table is lost all at once."""
    rules = apply(reform_of(PAPER), law(), changes=["inference"])
    said = f"distilled: yes, inference_domain: {domain}, inference_flop_per_request: {10**request!r} FLOP"
    text = LEDGER.format(base="BASE", artifacts="", tunes="").replace("produces: base", "produces: m").replace("distilled: yes", said)
    found = [verdict(text.replace("BASE", repr(10**value)), rules) for value in (exponent, exponent + more)]
    assert found[0] != "over" or found[1] == "over"


# ---- a reform of one's own

OWN = """id: higher-line
title: A higher line for the Union, and an exemption
published: 2026-01-01
sources:
  note: {instrument: A note, checked: 2026-11-22, confidence: confirmed}
changes:
  - label: number
    title: 10^26 in place of 10^25
    cites: {source: note, at: section 1}
    regimes:
      - of: [eu-ai-act]
        parameters:
          systemic_risk:
            unit: FLOP
            values: [{from: 2024-08-01, value: 1e26, cites: {source: note, at: section 1}}]
  - label: universities
    title: Universities are exempt
    cites: {source: note, at: section 2}
    regimes:
      - of: [eu-ai-act/systemic-risk-presumption]
        unless:
          - {label: university, when: developer_university, cites: {source: note, at: section 2}}
        triggers:
          - label: small-line
            title: A line of its own
            count_by: ec-2025/direct
            when: compute > 1e20
            cites: {source: note, at: section 3}
  - label: counting
    title: Evaluations count, synthetic data does not
    cites: {source: note, at: section 4}
    standards:
      - totals: [ec-2025/cumulative]
        without: [private-synthetic-data]
        rules:
          - {label: diagnostics, when: relation = 'evaluation', count: all, cites: {source: note, at: section 4}}
        otherwise: {count: none, cites: {source: note, at: section 4}}
"""


@pytest.fixture
def own(tmp_path: Path) -> Rulebook:
    (tmp_path / "reforms").mkdir()
    (tmp_path / "reforms" / "higher-line.yaml").write_text(OWN, encoding="utf-8")
    rules = load_rules(tmp_path)
    assert rules.read_all() == ()
    return rules


def test_parameters_exemptions_triggers_and_rules_can_be_replaced_and_added(own: Rulebook) -> None:
    reform = own.reform("higher-line")
    assert reform is not None
    laid = apply(reform, own)
    regime, standard = laid.regime("eu-ai-act"), laid.standard("ec-2025")
    assert regime is not None
    assert standard is not None
    assert not laid.findings
    assert regime.bindings(TODAY)["systemic_risk"] == 1e26
    assert [one.label for one in regime.triggers[0].unless] == ["university"]
    version = standard.version(TODAY)
    assert version is not None
    total = version.totals["ec-2025/cumulative"]
    assert total.otherwise.count.kind == "none"
    assert [rule.count.kind for rule in total.rules if rule.label == "diagnostics"] == ["all"]
    assert "private-synthetic-data" not in [rule.label for rule in total.rules]
    before = law().standard("ec-2025")
    assert before is not None
    assert "private-synthetic-data" in [rule.label for rule in before.versions[-1].totals["ec-2025/cumulative"].rules]


def test_a_trigger_is_added_to_the_regime_of_the_one_named(own: Rulebook) -> None:
    reform = own.reform("higher-line")
    assert reform is not None
    regime = apply(reform, own, changes=["universities"]).regime("eu-ai-act")
    assert regime is not None
    assert [trigger.name for trigger in regime.triggers] == ["eu-ai-act/systemic-risk-presumption", "eu-ai-act/small-line"]
    other = apply(reform, own, changes=["universities"]).regime("us-eo-14110")
    assert other == law().regime("us-eo-14110")


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("    cites: {source: note, at: section 1}\n    regimes", "    regimes", {"citation-missing"}),
        ("when: developer_university,", "when: developer_univercity,", {"condition-refused"}),
        ("when: compute > 1e20", "when: compute > $line", {"condition-refused"}),
        ("when: relation = 'evaluation',", "when: compute > 1,", {"condition-refused"}),
        ("      - of: [eu-ai-act]\n", "      - off: [eu-ai-act]\n", {"unknown-key", "key-missing"}),
        ("published: 2026-01-01\n", "", {"key-missing"}),
        ("label: universities", "label: number", {"label-twice"}),
        ("unit: FLOP", "unit: FLOPS", {"unknown-word"}),
        ("source: note, at: section 4}\n    standards", "source: notes, at: section 4}\n    standards", {"source-unknown"}),
    ],
)
def test_what_is_wrong_with_a_reform_is_said_with_its_place(tmp_path: Path, before: str, after: str, codes: set[str]) -> None:
    assert before in OWN
    (tmp_path / "reforms").mkdir()
    (tmp_path / "reforms" / "higher-line.yaml").write_text(OWN.replace(before, after), encoding="utf-8")
    rules = load_rules(tmp_path)
    assert rules.reform("higher-line") is None
    assert {item.code for item in rules.findings} == codes
    assert all(item.at is not None for item in rules.findings)
    _, findings = asked_for(["higher-line"], rules)
    assert codes <= {item.code for item in findings}


def with_parameters(text: str) -> str:
    return OWN.replace("changes:\n", f"{text}changes:\n", 1)


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("parameters:\n  reading: {unit: text, values: [{from: 2026-01-01, value: a, cites: {source: note, at: s}}]}\n", "key-missing"),
        ("parameters:\n  reading: {unit: text, choices: {a: one, b: other}}\n", "key-missing"),
        (
            "parameters:\n  word: {unit: text, choices: {a: one}, values: [{from: 2026-01-01, value: c, cites: {source: note, at: s}}]}\n",
            "unknown-word",
        ),
        ("parameters:\n  number: {unit: number}\n", "key-missing"),
        ("parameters:\n  number: {unit: number, left_open: {}}\n", "citation-missing"),
        ("terms:\n  one: $two\n  two: 1 + 1\n", "condition-refused"),
        ("terms:\n  one: compute > 1\n", "condition-refused"),
        ("terms:\n  t0: compute + compute\n" + "".join(f"  t{n}: $t{n - 1} + $t{n - 1}\n" for n in range(1, 40)), "condition-refused"),
    ],
)
def test_parameters_and_terms_are_checked(tmp_path: Path, added: str, code: str) -> None:
    (tmp_path / "reforms").mkdir()
    (tmp_path / "reforms" / "higher-line.yaml").write_text(with_parameters(added), encoding="utf-8")
    rules = load_rules(tmp_path)
    assert rules.reform("higher-line") is None
    assert code in {item.code for item in rules.findings}
