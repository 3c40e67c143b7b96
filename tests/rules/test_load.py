"""Broken rule files: each mistake is found with its line and column, all of them at once, and nothing of the file is used."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from flopledger.core.dates import AsOf
from flopledger.core.finding import Finding
from flopledger.core.position import Position
from flopledger.rules.load import Rulebook, load_rules

STANDARD = """\
id: mine
title: A standard
sources:
  paper: {instrument: A paper, link: "https://example.org/paper", published: 2025-01-01, checked: 2026-01-01, confidence: confirmed}
review: {every: 6 months, cites: {source: paper}}
itemise: {fields: [purpose, compute], cites: {source: paper}}
estimates: {margin: 30 %, cites: {source: paper}}
coverage: {when: compute > $compute_threshold, cites: {source: paper}}
versions:
  - from: 2025-02-01
    published: 2025-01-15
    title: First version
    parameters:
      window: {unit: months, value: 6, cites: {source: paper, at: p. 1}}
    convention: {name: model-flop, cites: {source: paper}}
    otherwise: {count: all, cites: {source: paper, at: p. 2, quote: everything}}
    rules:
      - label: public
        when: public_at_use and months_public > $window
        count: none
        overrides: [own-share]
        cites: {source: paper, at: p. 3}
      - label: own-share
        when: share < 1
        count: {share: share}
        note: Only the developer's part.
        cites:
          - {source: paper, at: p. 4}
          - {instrument: Another paper, at: p. 5, checked: 2026-01-01, confidence: recalled}
"""
REGIME = """\
id: mine
title: A law
jurisdiction: XX
sources:
  act: {instrument: The Act, link: "https://example.org/act", published: 2024-01-01, checked: 2026-01-01, confidence: secondary}
status:
  - {from: 2024-01-01, is: enacted, cites: {source: act}}
  - {from: 2025-01-01, is: applies, cites: {source: act}}
parameters:
  line:
    unit: FLOP
    values:
      - {from: 2024-01-01, value: 1e25, cites: {source: act, at: Art. 1}}
      - {from: 2025-06-01, published: 2025-03-01, value: 1e26, cites: {source: act, at: Art. 1}}
triggers:
  - label: big-models
    title: Big models
    from: 2024-02-01
    until: 2026-12-31
    count_by:
      - {from: 2024-01-01, total: mine}
    cost: {basis: rental, currency: USD, count_by: mine, cites: {source: act}}
    when: >-
      general_purpose and compute > $line
      and cost > 5
    unless:
      - {label: universities, when: developer_university, cites: {source: act}}
    presumption: rebuttable
    cites: {source: act, at: Art. 2}
    duties:
      - {do: notify, within: 14 days, after: crossing, from: 2025-02-01, unless: monetised, cites: {source: act, at: Art. 3}}
      - {do: publish, before: market, when: not narrow, cites: {source: act, at: Art. 4}}
      - {do: report, after: incident, cites: {source: act, at: Art. 5}}
      - {do: register, on: 2026-01-01, cites: {source: act, at: Art. 6}}
      - {do: comply, by: 2027-01-01, cites: {source: act, at: Art. 7}}
"""


def written(folder: Path, *, standard: str = STANDARD, regime: str = REGIME) -> Rulebook:
    for kind, text in (("standards", standard), ("regimes", regime)):
        (folder / kind).mkdir(exist_ok=True)
        (folder / kind / "mine.yaml").write_text(text, encoding="utf-8")
    return load_rules(folder)


def on(day: str) -> AsOf:
    return AsOf.on(date.fromisoformat(day))


def test_rules_of_the_users_own_are_read_beside_those_of_the_package(tmp_path: Path) -> None:
    rulebook = written(tmp_path)
    assert rulebook.read_all() == ()
    assert {"mine", "ec-2025"} <= set(rulebook.standard_ids)
    assert {"mine", "eu-ai-act"} <= set(rulebook.regime_ids)


def test_a_standard_is_read_whole(tmp_path: Path) -> None:
    standard = written(tmp_path).standard("mine")
    assert standard is not None
    assert (standard.review and str(standard.review.every)) == "6 months"
    assert (standard.itemise and standard.itemise.fields) == ("purpose", "compute")
    assert (standard.estimates and standard.estimates.margin) == pytest.approx(0.3)
    assert standard.coverage is not None
    assert standard.coverage.when.parameters == {"compute_threshold"}
    version = standard.version(on("2025-02-01"))
    assert version is not None
    assert version.bindings == {"window": 6}
    assert (version.convention and version.convention.name) == "model-flop"
    total = version.totals["mine"]
    assert (total.otherwise.label, total.otherwise.count.kind, total.otherwise.cites[0].quote) == ("otherwise", "all", "everything")
    public, own_share = total.rules
    assert (public.label, public.count.kind, public.overrides, public.at.line) == ("public", "none", ("own-share",), 18)
    assert public.when.evaluate({"public_at_use": True, "months_public": 7}, version.bindings) is True
    assert (own_share.count.kind, own_share.note) == ("share", "Only the developer's part.")
    assert own_share.count.share is not None
    assert own_share.count.share.evaluate({"share": 0.25}, {}) == 0.25
    assert [str(cite) for cite in own_share.cites] == ["A paper, p. 4", "Another paper, p. 5 [recalled]"]
    assert own_share.cites[0].link == "https://example.org/paper"


def test_a_version_may_state_its_own_margin(tmp_path: Path) -> None:
    margin, otherwise = "{margin: 0.1, cites: {source: paper}}", "{count: none, cites: {source: paper}}"
    later = f"  - from: 2025-09-01\n    title: Second\n    estimates: {margin}\n    otherwise: {otherwise}\n"
    standard = written(tmp_path, standard=STANDARD + later).standard("mine")
    assert standard is not None
    assert [version.estimates and version.estimates.margin for version in standard.versions] == [0.3, 0.1]
    assert [version.title for day in ("2025-08-31", "2025-09-01") if (version := standard.version(on(day)))] == ["First version", "Second"]


def test_a_regime_is_read_whole(tmp_path: Path) -> None:
    regime = written(tmp_path).regime("mine")
    assert regime is not None
    statuses = [regime.status(on(day)) for day in ("2023-12-31", "2024-01-01", "2025-01-01")]
    assert [status and (status.status, status.group) for status in statuses] == [None, ("enacted", "upcoming"), ("applies", "binding")]
    (trigger,) = regime.triggers
    assert trigger.name == "mine/big-models"
    assert trigger.cost_rule is not None
    assert (trigger.cost_rule.basis, trigger.cost_rule.currency, trigger.cost_rule.count_by) == ("rental", "USD", "mine")
    assert [exemption.label for exemption in trigger.unless] == ["universities"]
    assert [(str(duty.within), duty.after, duty.before, duty.by, duty.on) for duty in trigger.duties] == [
        ("14 days", "crossing", None, None, None),
        ("None", None, "market", None, None),
        ("None", "incident", None, None, None),
        ("None", None, None, None, date(2026, 1, 1)),
        ("None", None, None, date(2027, 1, 1), None),
    ]
    assert trigger.duties[0].unless is not None
    assert trigger.duties[0].unless.columns == {"monetised"}
    assert regime.change_dates() == tuple(
        date.fromisoformat(day) for day in ("2024-01-01", "2024-02-01", "2025-01-01", "2025-02-01", "2025-06-01", "2027-01-01")
    )


def test_a_bare_exemption_stands_in_the_triggers_source(tmp_path: Path) -> None:
    bare = re.sub(r"    unless:\n.*\n", "    unless: developer_university\n", REGIME)
    regime = written(tmp_path, regime=bare).regime("mine")
    assert regime is not None
    (exemption,) = regime.triggers[0].unless
    assert (exemption.label, exemption.when.text, exemption.cites) == ("unless", "developer_university", regime.triggers[0].cites)


def test_a_value_counts_from_its_day_and_is_known_from_its_publication(tmp_path: Path) -> None:
    regime = written(tmp_path).regime("mine")
    assert regime is not None
    line = regime.parameters["line"]
    assert [line.value(on(day)) for day in ("2023-12-31", "2025-05-31", "2025-06-01")] == [None, 1e25, 1e26]
    before_it_was_published = AsOf(in_force=date(2025, 6, 1), known=date(2025, 2, 28))
    assert line.value(before_it_was_published) == 1e25


def test_parameters_may_be_days_and_texts(tmp_path: Path) -> None:
    text = STANDARD.replace("{unit: months, value: 6,", "{unit: date, value: 2025-08-02,").replace(
        "months_public > $window", "started > $window"
    )
    standard = written(tmp_path, standard=text).standard("mine")
    assert standard is not None
    assert standard.versions[0].bindings == {"window": date(2025, 8, 2)}


class Mistake(NamedTuple):
    """One edit that breaks a good file: the finding's code, what it says was found, and the text that it points at."""

    right: str
    wrong: str
    code: str
    found: str
    points_at: str


FIRST_RULE, SECOND_RULE, FIRST_STATUS = "label: public", "label: own-share", "{from: 2024-01-01, is: enacted"
OTHERWISE = "    otherwise: {count: all, cites: {source: paper, at: p. 2, quote: everything}}\n"
COST = "    cost: {basis: rental, currency: USD, count_by: mine, cites: {source: act}}\n"
COUNT_BY = "    count_by:\n      - {from: 2024-01-01, total: mine}\n"
OLDER_VERSION = "    title: First version\n  - from: 2024-01-01\n    title: Older\n"
SECOND_TRIGGER = "triggers:\n  - {label: big-models, title: x, when: narrow, cites: {source: act}}\n"

STANDARD_MISTAKES = [
    Mistake("title: A standard", "titel: A standard", "unknown-key", "`titel`", "titel:"),
    Mistake("title: A standard", "note: x", "key-missing", "no `title`", "id: mine"),
    Mistake("id: mine", "id: yours", "rule-id", "the id `yours`", "id: yours"),
    Mistake("confidence: confirmed", "confidence: sure", "unknown-word", "`sure`", "sure}"),
    Mistake("checked: 2026-01-01, ", "", "key-missing", "no `checked`", "{instrument: A paper"),
    Mistake("every: 6 months", "every: sometimes", "impossible-date", "`sometimes`", "sometimes"),
    Mistake("fields: [purpose", "fields: [porpoise", "unknown-word", "`porpoise`", "porpoise,"),
    Mistake("margin: 30 %", "margin: some", "number-unreadable", "`some`", "some,"),
    Mistake("$compute_threshold", "$treshold", "condition-refused", "`treshold`", "treshold,"),
    Mistake("from: 2025-02-01", "from: 2025-02-30", "impossible-date", "`2025-02-30`, which is in no calendar", "2025-02-30"),
    Mistake("value: 6,", "value: six,", "number-unreadable", "`six`", "six,"),
    Mistake("6, cites: {source: paper, at: p. 1}", "6", "citation-missing", "no `cites`", "{unit: months"),
    Mistake(OTHERWISE, "", "key-missing", "no `otherwise`", "from: 2025-02-01"),
    Mistake("otherwise: {count: all", "otherwise: {count: any", "unknown-word", "`any`", "any,"),
    Mistake("label: public", "label: Public_Things", "name-form", "`Public_Things`", "Public_Things"),
    Mistake("label: own-share", "label: public", "label-twice", "`public` a second time", "label: public\n        when: share"),
    Mistake("[own-share]", "[own-shares]", "override-unknown", "`public` overrides `own-shares`", FIRST_RULE),
    Mistake("[own-share]", "[public]", "override-unknown", "`public` overrides `public`", FIRST_RULE),
    Mistake("[own-share]", "own-share", "wrong-shape", "`own-share`", "own-share\n        cites"),
    Mistake("public_at_use and", "public_at_us and", "condition-refused", "`public_at_us`", "public_at_us and"),
    Mistake("> $window", "> $windows", "condition-refused", "`windows`", "windows"),
    Mistake("when: share < 1", "when: share", "condition-refused", "`share`, which is a number", "share\n"),
    Mistake("when: share < 1", "when: compute < 1", "condition-refused", "`compute`, a fact of a total", "compute < 1"),
    Mistake("{share: share}", "{share: narrow}", "condition-refused", "`narrow`, which is true or false", "narrow}"),
    Mistake("{share: share}", "[all]", "wrong-shape", "a list", "[all]"),
    Mistake("{share: share}", "{part: share}", "unknown-key", "`part`", "part: share"),
    Mistake("        count: none\n", "", "key-missing", "no `count`", FIRST_RULE),
    Mistake("{source: paper, at: p. 3}", "{source: papers, at: p. 3}", "source-unknown", "`papers`", "papers,"),
    Mistake("{source: paper, at: p. 3}", "[]", "citation-missing", "no citation", "[]"),
    Mistake("{source: paper, at: p. 3}", "paper", "wrong-shape", "`paper`", "paper\n"),
    Mistake("cites: {source: paper, at: p. 3}", "note: x", "citation-missing", "no `cites`", FIRST_RULE),
    Mistake("Another paper, at: p. 5,", "Another paper,", "key-missing", "no `at`", "{instrument: Another"),
    Mistake("    rules:\n", "    totals: {t: {}}\n    rules:\n", "unknown-key", "`otherwise` and `rules` beside `totals`", "otherwise:"),
    Mistake("    title: First version\n", OLDER_VERSION, "dates-out-of-order", "2024-01-01 after 2025-02-01", "- from: 2025-02-01"),
    Mistake("title: A standard", "title: A standard\nkind: law", "unknown-word", "`law`", "law"),
    Mistake("title: A standard", "title: null", "wrong-shape", "`null`", "null"),
    Mistake("fields: [purpose, compute]", "fields: []", "key-missing", "an empty list", "[]"),
    Mistake("sources:", "sources: []\nother:", "wrong-shape", "a list", "[]"),
]
REGIME_MISTAKES = [
    Mistake("is: enacted", "is: in force", "unknown-word", "`in force`", "in force"),
    Mistake("from: 2025-01-01, is", "from: 2023-01-01, is", "dates-out-of-order", "2023-01-01 after 2024-01-01", f"- {FIRST_STATUS}"),
    Mistake("from: 2025-01-01, is", "from: 2025-01, is", "impossible-date", "`2025-01`", "2025-01, is"),
    Mistake("is: applies, cites: {source: act}", "is: applies", "citation-missing", "no `cites`", "{from: 2025-01-01"),
    Mistake("    values:\n", "    values: []\n    note: |\n", "key-missing", "an empty list", "[]"),
    Mistake("value: 1e25", "value: 1e999", "number-unreadable", "`1e999`", "1e999"),
    Mistake("unit: FLOP", "unit: TFLOP", "unknown-word", "`TFLOP`", "TFLOP"),
    Mistake("  line:\n", "  The-Line:\n", "name-form", "`The-Line`", "The-Line"),
    Mistake("basis: rental", "basis: rent", "unknown-word", "`rent`", "rent,"),
    Mistake("currency: USD", "currency: dollars", "unknown-word", "`dollars`", "dollars,"),
    Mistake("title: Big models", "titles: Big models", "unknown-key", "`titles`", "titles:"),
    Mistake("and cost > 5", "and costs > 5", "condition-refused", "`costs`", "costs > 5"),
    Mistake("and cost > 5", "or does = 'other'", "condition-refused", "`does`, a fact of a line", "does = "),
    Mistake(COST, "", "key-missing", "`cost` without its basis", "when: >-"),
    Mistake(COUNT_BY, "", "key-missing", "a total without `count_by`", "when: >-"),
    Mistake("total: mine}", "total: mine/big}", "total-unknown", "`mine/big`", "label: big-models"),
    Mistake("USD, count_by: mine", "USD, count_by: nine", "total-unknown", "`nine`", "label: big-models"),
    Mistake("after: crossing", "after: corssing", "unknown-word", "`corssing`", "corssing"),
    Mistake("days, after: crossing", "days", "duty-deadline", "`within` alone", "within: 14 days"),
    Mistake("within: 14 days", "within: 2 moons", "impossible-date", "`2 moons`", "2 moons"),
    Mistake("before: market", "before: market, by: 2026-01-01", "duty-deadline", "`before` and `by`", "by: 2026-01-01"),
    Mistake("before: market", "before: market, after: start", "duty-deadline", "`after` with `before`", "after: start"),
    Mistake("unless: monetised", "unless: monetized", "condition-refused", "`monetized`", "monetized"),
    Mistake("developer_university, cites: {source: act}", "developer_university", "citation-missing", "no `cites`", "{label: univ"),
    Mistake("    presumption", "    presumtion", "unknown-key", "`presumtion`", "presumtion"),
    Mistake("triggers:\n", SECOND_TRIGGER, "label-twice", "`big-models` a second time", "label: big-models\n    title: Big"),
    Mistake("jurisdiction: XX", "jurisdiction:", "wrong-shape", "nothing", "\nsources:"),
]


def text_at(text: str, at: Position) -> str:
    """Return what stands in a text from a place on."""
    return "".join(text.splitlines(keepends=True)[at.line - 1 :])[at.column - 1 :]


def mistakes_found(rulebook: Rulebook, file: str) -> list[tuple[Finding, Position]]:
    return [(item, item.at) for item in rulebook.read_all() if item.at is not None and item.at.file.endswith(file)]


def check(broken: str, mistake: Mistake, findings: list[tuple[Finding, Position]]) -> None:
    (item, at), *others = [pair for pair in findings if pair[0].code == mistake.code]
    assert item.found.startswith(mistake.found)
    assert text_at(broken, at).startswith(mistake.points_at)
    assert others == []


@pytest.mark.parametrize("mistake", STANDARD_MISTAKES, ids=lambda mistake: f"{mistake.code} {mistake.found}")
def test_a_mistake_in_a_standard_is_found_in_its_place(tmp_path: Path, mistake: Mistake) -> None:
    broken = STANDARD.replace(mistake.right, mistake.wrong, 1)
    assert broken != STANDARD
    rulebook = written(tmp_path, standard=broken)
    check(broken, mistake, mistakes_found(rulebook, "standards/mine.yaml"))
    assert rulebook.standard("mine") is None


@pytest.mark.parametrize("mistake", REGIME_MISTAKES, ids=lambda mistake: f"{mistake.code} {mistake.found}")
def test_a_mistake_in_a_regime_is_found_in_its_place(tmp_path: Path, mistake: Mistake) -> None:
    broken = REGIME.replace(mistake.right, mistake.wrong, 1)
    assert broken != REGIME
    rulebook = written(tmp_path, regime=broken)
    check(broken, mistake, mistakes_found(rulebook, "regimes/mine.yaml"))
    assert (rulebook.regime("mine") is None) is (mistake.code != "total-unknown")


def test_all_mistakes_of_a_file_are_found_at_once(tmp_path: Path) -> None:
    broken = REGIME
    for right, wrong in (("is: enacted", "is: maybe"), ("value: 1e25", "value: lots"), ("after: crossing", "after: lunch"), ("XX", "")):
        broken = broken.replace(right, wrong)
    found = mistakes_found(written(tmp_path, regime=broken), "mine.yaml")
    assert sorted((at.line, item.code, item.found) for item, at in found) == [
        (3, "wrong-shape", "nothing"),
        (7, "unknown-word", "`maybe`"),
        (13, "number-unreadable", "`lots`"),
        (31, "unknown-word", "`lunch`"),
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "when: narow",
        "when: 'cost > 1 and narow'",
        "when: >-\n      narrow\n        and  narow",
        "when: |\n      narrow\n      and narow",
        "when: narrow and\n      narow",
        "when: \"makes = 'it''s' or narow\"",
        "when: 'contains(makes, ''text'') or narow'",
        "when: >2-\n      narrow or\n\n      narow",
    ],
)
def test_a_condition_is_pointed_into_however_it_is_folded(tmp_path: Path, condition: str) -> None:
    broken = re.sub(r"when: >-\n.*\n.*5", lambda _: condition, REGIME)
    ((item, at),) = mistakes_found(written(tmp_path, regime=broken), "mine.yaml")
    assert (item.code, item.found) == ("condition-refused", "`narow`")
    assert text_at(broken, at).startswith("narow")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "wrong-shape"),
        ("- a list", "wrong-shape"),
        ("just a text", "wrong-shape"),
        ("a: [", "yaml-syntax"),
        ("a: &anchor b", "yaml-feature"),
        ("id: mine\nid: mine", "duplicate-key"),
        ("triggers: {a: b}", "wrong-shape"),
        ("triggers: [a, [b], {}]", "wrong-shape"),
        ("status: [null]", "wrong-shape"),
        ("sources: {a: b}", "wrong-shape"),
        ("parameters: {p: {unit: [FLOP], values: [{value: {}}]}}", "wrong-shape"),
        ("id: [mine]", "wrong-shape"),
    ],
)
def test_files_of_any_shape_end_in_findings(tmp_path: Path, text: str, code: str) -> None:
    rulebook = written(tmp_path, regime=text, standard=text)
    assert code in {item.code for item in rulebook.read_all() if item.at is not None and "mine.yaml" in item.at.file}
    assert rulebook.regime("mine") is None
    assert rulebook.standard("mine") is None


def test_bytes_that_are_no_text_end_in_a_finding(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "regimes" / "mine.yaml").write_bytes(b"id: \xff")
    assert [item.code for item in load_rules(tmp_path).read_all()] == ["file-not-text"]


def test_a_file_that_is_a_folder_ends_in_a_finding(tmp_path: Path) -> None:
    (tmp_path / "regimes" / "odd.yaml").mkdir(parents=True)
    assert [item.code for item in load_rules(tmp_path).read_all()] == ["file-unreadable"]


def test_a_folder_without_rules_is_a_finding(tmp_path: Path) -> None:
    assert [item.code for item in load_rules(tmp_path / "nowhere").findings] == ["rules-missing"]


def test_an_id_of_the_package_cannot_be_taken(tmp_path: Path) -> None:
    (tmp_path / "regimes").mkdir()
    (tmp_path / "regimes" / "eu-ai-act.yaml").write_text(REGIME.replace("id: mine", "id: eu-ai-act"), encoding="utf-8")
    (item,) = load_rules(tmp_path).findings
    assert (item.code, item.expected) == ("rule-twice", "each id once (it is that of regimes/eu-ai-act.yaml)")


def test_an_unknown_id_gets_the_nearest(tmp_path: Path) -> None:
    rulebook = load_rules()
    assert rulebook.standard("ec-2052") is None
    assert rulebook.regime("eu-ai-acts") is None
    assert [(item.code, item.remedy) for item in rulebook.findings] == [
        ("rule-unknown", "did you mean `ec-2025`?"),
        ("rule-unknown", "did you mean `eu-ai-act`?"),
    ]


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    rulebook = written(tmp_path, regime="broken: [")
    assert rulebook.standard("mine") is not None
    assert rulebook.total("mine", on("2025-03-01")) is not None
    assert rulebook.total("mine/other", on("2025-03-01")) is None
    assert rulebook.total("mine", on("2025-01-01")) is None
    assert rulebook.findings == []
