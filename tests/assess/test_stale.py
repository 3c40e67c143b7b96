"""What is overdue is said on the day after, and not before: reviews that a standard asks for, and sources nobody has looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flopledger.assess.stale import CHECK, REVIEW, Stale, stale
from flopledger.core.dates import Duration
from flopledger.rules.load import Rulebook, load_rules

RULES = load_rules()

STANDARD = """
id: aged
title: A standard with two versions
sources:
  paper: {instrument: Paper, link: "https://paper.example", checked: 2024-03-01, confidence: confirmed}
  unused: {instrument: Paper, link: "https://paper.example", checked: 2024-05-01, confidence: confirmed}
  fresh: {instrument: Other paper, link: "https://other.example", checked: 2026-01-01, confidence: confirmed}
review: {every: 6 months, cites: {source: paper, at: principle 7}}
versions:
  - {from: 2024-01-31, title: First, otherwise: {count: all, cites: {source: paper, at: p. 1}}}
  - {from: 2025-06-01, published: 2025-03-15, title: Second, otherwise: {count: all, cites: {source: fresh, at: p. 1}}}
"""

REGIME = """
id: aged-law
title: A law
jurisdiction: ZZ
sources:
  act: {instrument: Act, checked: 2024-02-29, confidence: confirmed}
status: [{from: 2024-01-01, is: applies, cites: {source: act, at: s. 1}}]
triggers:
  - {label: all, title: Everything, when: "true", cites: {source: act, at: s. 2}}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    for kind, name, text in (("standards", "aged", STANDARD), ("regimes", "aged-law", REGIME)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / f"{name}.yaml").write_text(text)
    return load_rules(tmp_path)


def about(rules: Rulebook, day: date, kind: str) -> list[Stale]:
    """Return what is overdue of one kind in the files of this test."""
    return [item for item in stale(rules, day) if "/aged" in item.file and item.kind == kind]


@pytest.mark.parametrize(
    ("day", "since"),
    [
        (date(2024, 1, 30), None),  # no version yet
        (date(2024, 7, 31), None),  # the last day in time: six months after 31 January
        (date(2024, 8, 1), date(2024, 1, 31)),
        (date(2025, 3, 14), date(2024, 1, 31)),
        (date(2025, 3, 15), None),  # the second version is out, though it applies later
        (date(2025, 9, 16), date(2025, 3, 15)),
    ],
)
def test_a_review_is_due_after_the_last_version_published(rules: Rulebook, day: date, since: date | None) -> None:
    assert [item.since for item in about(rules, day, REVIEW)] == ([since] if since else [])


def test_a_review_says_when_it_was_due_and_who_asks_for_it(rules: Rulebook) -> None:
    (item,) = about(rules, date(2025, 9, 16), REVIEW)
    assert (item.file, item.due, item.citation.at) == ("standards/aged", date(2025, 9, 15), "principle 7")


def test_a_source_is_named_once_at_its_oldest_check(rules: Rulebook) -> None:
    assert about(rules, date(2025, 2, 28), CHECK) == []
    law = about(rules, date(2025, 3, 1), CHECK)
    assert [(item.file, item.since, item.due) for item in law] == [("regimes/aged-law", date(2024, 2, 29), date(2025, 2, 28))]
    both = about(rules, date(2025, 3, 2), CHECK)
    assert [(item.file, item.citation.instrument, item.since) for item in both] == [
        ("standards/aged", "Paper", date(2024, 3, 1)),
        ("regimes/aged-law", "Act", date(2024, 2, 29)),
    ]


def test_how_old_a_check_may_be_can_be_said(rules: Rulebook) -> None:
    found = [item.file for item in stale(rules, date(2024, 6, 10), Duration(100, "day")) if "/aged" in item.file]
    assert found == ["standards/aged", "regimes/aged-law"]


def test_the_paper_that_asks_for_updates_is_itself_overdue() -> None:
    in_time, late = (stale(RULES, day) for day in (date(2025, 8, 21), date(2025, 8, 22)))
    assert in_time == []
    assert [(item.kind, item.file, item.due) for item in late] == [(REVIEW, "standards/casper-2025", date(2025, 8, 21))]


def test_every_source_of_the_package_grows_old() -> None:
    found = stale(RULES, date(2040, 1, 1))
    assert {item.file for item in found if item.kind == CHECK} == {
        *(f"standards/{name}" for name in RULES.standard_ids),
        *(f"regimes/{name}" for name in RULES.regime_ids),
        *(f"reforms/{name}" for name in RULES.reform_ids),
    }
    assert len(set(found)) == len(found)
