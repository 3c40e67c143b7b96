"""Reading a ledger: what is written comes out typed, and everything that is wrong is found at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from flopledger.core.citation import Citation
from flopledger.core.finding import errors_in
from flopledger.core.quantity import exactly
from flopledger.estimate.run import estimate
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_ledger, read_text
from tests.ledger.conftest import HEAD, Found

Book = Callable[[str], Ledger]
Finds = Callable[[str], Found]

EVERYTHING_WRONG = """\
flopledger: 2
titel: A title
title: [x]
developer:
parties:
  lab: {nam: Lab, university: maybe, revenue: 5}
  lab: {}
artifacts:
  corpus: {kind: datset, tokens: 5 parameters, released: 2024-02-30}
  base: x
  big: {kind: model, parameters: 5B, active_parameters: 7B, made_by: nobody}
systems:
  m: {makes: [txt], placed_on_market: {Europe: 2024-01-01, US: soon}, biological_share: 38, compute: 1e25}
activities:
  a: {dos: x, uses: {date: corpus, data: corpse}, produces: m}
  b: {does: pretraning, dates: 2024-02-01 to 2024-01-01, by: labb, for: n, uses: [corpus], produces: [m, {x: y}]}
  c: {does: ablation, by: {lab: 0.5, other: 0.6}, discarded: perhaps, started: 2024-02-01, ended: 2024-01-01, evidence: {lnk: x}}
  d:
asserts:
  - {on: 2024, system: x, activities: [zzz], compute: 1e25 FLOP/s, basis: rental}
  - nothing
include: [../x.csv]
"""


def test_everything_wrong_is_found_at_once(found: Finds) -> None:
    assert found(EVERYTHING_WRONG) == [
        ("key-missing", "1:1", "no `developer`"),
        ("version-unknown", "1:13", "version `2`"),
        ("unknown-key", "2:1", "`titel`"),
        ("wrong-shape", "3:8", "a list or mapping"),
        ("unknown-key", "6:9", "`nam`"),
        ("not-yes-or-no", "6:31", "`maybe`"),
        ("unit-missing", "6:47", "`5`"),
        ("duplicate-key", "7:3", "`lab` a second time"),
        ("unknown-word", "9:18", "`datset`"),
        ("unit-mismatch", "9:34", "`5 parameters`, which is in parameters"),
        ("impossible-date", "9:58", "`2024-02-30`, which is in no calendar"),
        ("wrong-shape", "10:9", "no fields"),
        ("out-of-range", "11:57", "7e+09 active of 5e+09 parameters"),
        ("unknown-party", "11:70", "`nobody`"),
        ("unknown-word", "13:15", "`txt`"),
        ("unknown-word", "13:40", "`Europe`"),
        ("impossible-date", "13:64", "`soon`"),
        ("out-of-range", "13:89", "`38`"),
        ("unit-missing", "13:102", "`1e25`"),
        ("key-missing", "15:3", "`a` without `does`"),
        ("unknown-key", "15:7", "`dos`"),
        ("unknown-word", "15:22", "`date`"),
        ("unknown-artifact", "15:42", "`corpse`"),
        ("unknown-word", "16:13", "`pretraning`"),
        ("impossible-date", "16:32", "`2024-02-01 to 2024-01-01`"),
        ("unknown-party", "16:62", "`labb`"),
        ("unknown-system", "16:73", "`n`"),
        ("wrong-shape", "16:76", "no roles"),
        ("wrong-shape", "16:102", "a list of more than words"),
        ("out-of-range", "17:33", "shares that add up to 1.1"),
        ("unknown-party", "17:45", "`other`"),
        ("not-yes-or-no", "17:62", "`perhaps`"),
        ("impossible-date", "17:99", "2024-02-01 to 2024-01-01"),
        ("unknown-key", "17:122", "`lnk`"),
        ("wrong-shape", "18:3", "`d` without fields"),
        ("impossible-date", "20:10", "`2024`"),
        ("unknown-system", "20:24", "`x`"),
        ("unknown-activity", "20:40", "`zzz`"),
        ("unit-mismatch", "20:55", "`1e25 FLOP/s`, which is in FLOP/s"),
        ("wrong-shape", "21:5", "no fields"),
        ("include-outside", "22:11", "`../x.csv`"),
    ]


def test_values_come_out_typed(book: Book) -> None:
    ledger = book(
        """\
title: A title
artifacts:
  corpus: {kind: dataset, tokens: 14.8T, public: no, released: 2024-01-02, evidence: https://example.org/a}
systems:
  m: {parameters: 671B, makes: text, placed_on_market: {EU: 2024-12-26}, general_purpose: yes, compute: unknown, title: ~}
activities:
  a: {does: pretraining, dates: 2024-10, uses: {data: corpus}, produces: m, by: {lab: 75 %, other: 0.25}, purpose: capability}
  b: {does: ablation, for: [m, corpus], by: other, started: 2024-01-01, status: planned, discarded: yes}
asserts:
  - {system: m, activities: a, cost: 5.576M USD, within: 1 %}
"""
    )
    corpus, system, activities = ledger.artifacts["corpus"], ledger.systems["m"], ledger.activities
    assert (ledger.title, ledger.developer) == ("A title", "lab")
    assert corpus.values == {"kind": "dataset", "tokens": exactly(14.8e12, "tokens"), "public": False, "released": date(2024, 1, 2)}
    assert corpus.evidence == (Citation("", link="https://example.org/a"),)
    assert corpus.point("tokens") == 14.8e12
    assert corpus.point("kind") is None
    assert (system.makes, system.placed_on_market) == (("text",), {"EU": date(2024, 12, 26)})
    assert system.entry.get("compute") is None
    assert ledger.artifacts["m"].get("kind") == "model"
    assert activities.ids == ["a", "b"]
    assert list(activities.does) == ["pretraining", "ablation"]
    assert [str(day) for day in activities.started] == ["2024-10-01", "2024-01-01"]
    assert [str(day) for day in activities.ended] == ["2024-10-31", "NaT"]
    assert list(activities.by) == [{"lab": 0.75, "other": 0.25}, {"other": 1.0}]
    assert list(activities.uses) == [(("data", "corpus"),), ()]
    assert list(activities.produces) == [("m",), ()]
    assert list(activities.done_for) == [(), ("m", "corpus")]
    assert list(activities.status) == ["done", "planned"]
    assert list(activities.discarded) == [None, True]
    assert ledger.asserts[0].values["written"] == {"system": "m", "activities": "a", "cost": "5.576M USD", "within": "1 %"}


@pytest.mark.parametrize("word", ["unknown", "null", "~", "", "Unknown", "'unknown'", "'?'"])
def test_unknown_is_never_nothing(word: str, book: Book) -> None:
    value = word or "~"
    work = f"activities: {{a: {{does: pretraining, produces: m, discarded: {value}}}}}"
    ledger = book(f"systems: {{m: {{general_purpose: {value}}}}}\n{work}\n")
    assert ledger.systems["m"].entry.get("general_purpose") is None
    assert ledger.activities.discarded[0] is None
    assert np.isnat(ledger.activities.started[0])


def test_yaml_1_2_is_meant(book: Book) -> None:
    """`no` is a word that a flag reads, 010 is ten, 1e23 a number, and a quoted number is one too."""
    ledger = book(
        "artifacts: {n: {kind: dataset, tokens: 010}, q: {tokens: '1_000'}}\nsystems: {m: {general_purpose: no, parameters: 1e9}}\n"
    )
    assert ledger.systems["m"].entry.get("general_purpose") is False
    assert ledger.artifacts["n"].point("tokens") == 10
    assert ledger.artifacts["q"].point("tokens") == 1000
    assert ledger.artifacts["m"].point("parameters") == 1e9


def test_a_value_may_be_given_nested_or_under_its_dotted_path_once(book: Book, found: Finds) -> None:
    both = "systems: {m: {}}\nactivities:\n  a: {does: pretraining, produces: m, compute.declared: 1e24 FLOP"
    assert "compute.declared" in book(both + "}\n").activities.raw.columns
    twice = found(HEAD + both + ", compute: {declared: 1e25 FLOP}}\n")
    assert [item for item in twice if item[0] == "duplicate-key"] == [("duplicate-key", "6:78", "`compute.declared` a second time")]


def test_a_misspelt_name_above_several_values_is_found_once_where_it_stands() -> None:
    work = """\
systems: {m: {}}
activities:
  a: {does: pretraining, produces: m, compute: {hardwear: {chip: H100 SXM, chip_hours: 5}}}
  b: {does: ablation, for: m, compute: {parts: {forwards: {declared: 1e22 FLOP, hardware: {chip: x}}}}, uzes: {data: a, filter: b}}
  c: {does: ablation, for: [m, n], uses: {data: [m, x]}, produces: {a: 1}}
  d: {does: ablation, for: m, uses: {data: {a: 1}, date.x: m}, use.data: m}
"""
    ledger, findings = read_text(HEAD + work)
    assert ledger is not None
    assert [(item.code, f"{item.at.line}:{item.at.column}", item.found) for item in [*findings, *estimate(ledger)[1]] if item.at] == [
        ("unknown-key", "7:105", "`uzes`"),
        ("unknown-system", "8:32", "`n`"),
        ("unknown-artifact", "8:53", "`x`"),
        ("wrong-shape", "8:58", "a mapping"),
        ("wrong-shape", "9:38", "a mapping"),
        ("unknown-word", "9:52", "`date`"),
        ("unknown-key", "9:64", "`use`"),
        ("method-unknown", "6:49", "`hardwear`"),
        ("unknown-word", "7:49", "`forwards`"),
    ]


def test_files_join_into_one_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text("flopledger: 1\ndeveloper: lab\ninclude: [people.yaml, more/*.yml]\nsystems: {m: {}}\n")
    (tmp_path / "people.yaml").write_text("title: From another file\nparties: {lab: {}}\ninclude: more/work.yml\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more/work.yml").write_text("activities: {a: {does: pretraining, produces: m}}\n")
    ledger, findings = read_ledger(tmp_path)
    assert ledger is not None
    assert [(item.code, item.found) for item in findings] == [("include-twice", "`work.yml` again")]
    assert (ledger.title, list(ledger.parties), ledger.activities.ids) == ("From another file", ["lab"], ["a"])
    assert [Path(file.name).name for file in ledger.files] == ["ledger.yaml", "people.yaml", "work.yml"]


def test_a_name_declared_in_two_files_is_found(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(
        "flopledger: 1\ndeveloper: lab\ninclude: more.yaml\nsystems: {m: {}}\ntitle: x\nparties: {lab: {}}\n"
    )
    (tmp_path / "more.yaml").write_text("title: y\nparties: {lab: {}}\nsystems: {m: {}}\n")
    _, findings = read_ledger(tmp_path)
    assert [item.found for item in findings if item.code == "declared-twice"] == [
        "`title` a second time",
        "`lab` a second time",
        "`m` a second time",
    ]
    assert all(item.at is not None and item.at.file.endswith("more.yaml") for item in findings if item.level == "error")


def test_a_system_lies_over_the_artifact_of_its_name(book: Book) -> None:
    ledger = book("artifacts: {m: {kind: model, parameters: 7B, title: Old}}\nsystems: {m: {title: New, general_purpose: yes}}\n")
    merged = ledger.artifacts["m"]
    assert (merged.get("title"), merged.point("parameters"), merged.get("general_purpose")) == ("New", 7e9, True)


def test_every_value_knows_its_place(book: Book) -> None:
    ledger = book(
        "systems:\n  m: {parameters: 7B}\nactivities:\n  a:\n    does: pretraining\n    produces: m\n    compute: {declared: 1e24 FLOP}\n"
    )
    activities = ledger.activities
    assert str(ledger.systems["m"].entry.place("parameters")) == "ledger.yaml:5:19"
    assert str(ledger.systems["m"].entry.place("title")) == "ledger.yaml:5:3"
    assert str(activities.place(0)) == "ledger.yaml:7:3"
    assert str(activities.place(0, "does")) == "ledger.yaml:8:11"
    assert str(activities.place(0, "compute.declared")) == "ledger.yaml:10:25"
    assert str(activities.place(0, "cost")) == "ledger.yaml:7:3"


@pytest.mark.parametrize("name", ["no-such.yaml", "", "runs.csv"])
def test_a_ledger_that_is_not_there_is_a_finding(tmp_path: Path, name: str) -> None:
    ledger, findings = read_ledger(tmp_path / name)
    assert ledger is None
    assert errors_in(findings)


def test_used_before_made_is_doubted_not_refused(found: Finds) -> None:
    text = HEAD + (
        "artifacts: {d: {}}\nsystems: {m: {}}\nactivities:\n"
        "  a: {does: pretraining, dates: 2024-01, uses: {data: d}, produces: m}\n"
        "  b: {does: data-curation, dates: 2024-02, produces: d}\n"
    )
    assert found(text) == [("used-before-made", "7:55", "`d` used until 2024-01-31, made from 2024-02-01 on")]


@pytest.mark.parametrize("given", ["text", "file"])
def test_the_main_file_alone_says_the_version(given: str, tmp_path: Path) -> None:
    text = "developer: lab\nsystems: {m: {}}\n"
    (tmp_path / "ledger.yaml").write_text(text)
    _, findings = read_text(text) if given == "text" else read_ledger(tmp_path)
    assert [item.code for item in findings if item.level == "error"] == ["version-unknown"]
