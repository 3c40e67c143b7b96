"""Findings: their catalogue, nearest names, the limits of how much is said."""

from __future__ import annotations

import csv
from importlib.resources import files
from itertools import count
from time import perf_counter

import pytest

from flopledger.core.finding import (
    LEVELS,
    LONGEST_LIST,
    MOST_ALIKE,
    Problems,
    capped,
    did_you_mean,
    errors_in,
    finding,
    kinds,
    nearest,
    sorted_findings,
)
from flopledger.core.position import Position

AT = Position("ledger.yaml", 3, 5)
MANY = [f"activity-{number}" for number in range(100_000)]


def test_the_catalogue_is_complete_and_each_code_stands_once() -> None:
    text = files("flopledger.core").joinpath("findings.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(kinds())
    for kind in kinds().values():
        assert kind.level in LEVELS
        assert kind.title
        assert not kind.title.endswith(".")
        assert kind.meaning.endswith(".")
        assert kind.code == kind.code.lower()


def test_a_finding_takes_level_and_title_from_the_catalogue() -> None:
    item = finding("unknown-chip", AT, found="H1000", expected="a chip", remedy="did you mean `H100`?")
    assert (item.level, item.title) == ("error", kinds()["unknown-chip"].title)
    assert str(item.at) == "ledger.yaml:3:5"


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        finding("no-such-code", AT, found="", expected="")


def test_nothing_in_a_message_is_obeyed_by_a_terminal() -> None:
    item = finding("unknown-key", AT, found="`a\x1b[31m\nb\u202ec\ud800`", expected="x\x07", remedy="\x00")
    assert item.found == r"`a\x1b[31m\nb\u202ec\ud800`"
    assert item.expected == r"x\x07"
    assert item.remedy == r"\x00"


@pytest.mark.parametrize(
    ("word", "words", "near"),
    [
        ("pretrainning", ["pretraining", "fine-tuning"], "pretraining"),
        ("Pretraining", ["pretraining"], "pretraining"),
        ("h100 sxm", ["H100 SXM", "H100 PCIe"], "H100 SXM"),
        ("zzz", ["pretraining"], None),
        ("", ["pretraining"], None),
        ("x", [], None),
        ("activty-777", MANY, "activity-777"),
        ("acitvity-777", MANY, "activity-777"),
        ("activity_777", MANY, "activity-777"),
        ("activity-7777x", MANY, "activity-7777"),
        ("something else", MANY, None),
    ],
)
def test_the_nearest_name(word: str, words: list[str], near: str | None) -> None:
    assert nearest(word, words) == near


def test_a_short_list_is_printed_where_nothing_is_near() -> None:
    assert did_you_mean("zzz", ["b", "a"]) == "one of: a, b"
    assert did_you_mean("zzz", [f"name-{number}" for number in range(LONGEST_LIST + 1)]) == ""
    assert did_you_mean("zzz", []) == ""


def test_the_nearest_of_a_hundred_thousand_names_is_soon_found() -> None:
    words = frozenset(MANY)
    began = perf_counter()
    for number in range(100):
        did_you_mean(f"something-else-{number}", words)
        nearest("x" * 1_000_000, words)
    assert perf_counter() - began < 1


def test_what_is_alike_is_said_a_hundred_times_and_then_once_more() -> None:
    endless = (finding("unknown-key", AT, found=f"`k{number}`", expected="a field") for number in count())
    said = list(capped(endless))
    assert len(said) == MOST_ALIKE + 1
    assert said[-1].found == f"more like it, from `k{MOST_ALIKE}` on"
    few = [finding("unknown-key", AT, found="`k`", expected="a field")]
    assert list(capped(few)) == few


def test_remedies_of_what_is_not_said_are_not_looked_for() -> None:
    looked: list[str] = []

    def look() -> str:
        looked.append("")
        return "look"

    problems = Problems()
    for number in range(MOST_ALIKE * 3):
        problems.find("unknown-key", AT, f"`k{number}`", "a field", look)
    problems.find("wrong-shape", AT, "a list", "text")
    said = list(problems.findings())
    assert [item.code for item in said].count("unknown-key") == MOST_ALIKE + 1
    assert said[-1].code == "wrong-shape"
    assert len(looked) == MOST_ALIKE + 1


def test_findings_come_in_the_order_of_their_places_each_once() -> None:
    first = finding("unknown-key", Position("a.yaml", 1, 1), found="x", expected="y")
    second = finding("unknown-key", Position("a.yaml", 2, 1), found="x", expected="y")
    third = finding("not-itemised", None, found="x", expected="y")
    assert sorted_findings([third, second, first, second]) == [first, second, third]
    assert errors_in([third, first])
    assert not errors_in([third])
