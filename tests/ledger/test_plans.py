"""Plans in the books: what stands on which day, in YAML and in tables alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flopledger.core.finding import errors_in
from flopledger.ledger.model import Ledger
from flopledger.ledger.plans import plan_days, standing
from flopledger.ledger.read import read_ledger, read_text

HEAD = "flopledger: 1\ndeveloper: lab\nparties: {lab: {name: Lab}}\nartifacts: {m: {kind: model}}\nsystems: {m: {makes: [text]}}\n"
BOOKS = """activities:
  early: {does: pretraining, dates: 2025-01, for: m}
  first: {does: pretraining, status: planned, entered: 2026-01-10, produces: m}
  second: {does: pretraining, status: planned, entered: 2026-02-01, replaces: first, produces: m}
  aside: {does: ablation, status: running, entered: 2026-01-20, withdrawn: 2026-03-01, for: m}
"""
TABLE = """activity,does,for,produces,status,entered,withdrawn,replaces,dates
early,pretraining,m,,,,,,2025-01
first,pretraining,,m,planned,2026-01-10,,,
second,pretraining,,m,planned,2026-02-01,,first,
aside,ablation,m,,running,2026-01-20,2026-03-01,,
"""


@pytest.fixture(params=["yaml", "csv"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Ledger:
    text = HEAD + (BOOKS if request.param == "yaml" else "include: runs.csv\n")
    (tmp_path / "ledger.yaml").write_text(text)
    (tmp_path / "runs.csv").write_text(TABLE)
    read, findings = read_ledger(tmp_path)
    assert read is not None
    assert not errors_in(findings), findings
    return read


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2025, 6, 1), ["early"]),
        (date(2026, 1, 9), ["early"]),
        (date(2026, 1, 10), ["early", "first"]),
        (date(2026, 1, 31), ["early", "first", "aside"]),
        (date(2026, 2, 1), ["early", "second", "aside"]),
        (date(2026, 2, 28), ["early", "second", "aside"]),
        (date(2026, 3, 1), ["early", "second"]),
        (None, ["early", "second"]),
    ],
)
def test_an_entry_stands_from_its_day_until_it_is_replaced_or_withdrawn(ledger: Ledger, day: date | None, names: list[str]) -> None:
    flags = standing(ledger.activities, day).tolist()
    assert [name for name, stands in zip(ledger.activities.ids, flags, strict=True) if stands] == names


def test_the_days_of_change_are_those_of_entries_and_withdrawals(ledger: Ledger) -> None:
    assert plan_days(ledger.activities, date(2026, 2, 28)) == [date(2026, 1, 10), date(2026, 1, 20), date(2026, 2, 1)]


def codes(text: str) -> list[str]:
    """Return the codes of the findings about a ledger."""
    return [item.code for item in read_text(HEAD + text)[1]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("entered: 2026-02-01, replaces: first|entered: 2026-02-01, replaces: frist", "unknown-activity"),
        ("entered: 2026-02-01, replaces: first|replaces: first", "key-missing"),
        ("entered: 2026-02-01, replaces: first|entered: 2026-01-01, replaces: first", "plan-contradicts"),
        ("entered: 2026-02-01, replaces: first|entered: 2026-02-01, replaces: second", "plan-contradicts"),
        ("entered: 2026-02-01, replaces: first|entered: 2026-02-01, replaces: [first, early]", "plan-contradicts"),
        ("entered: 2026-02-01, replaces: first|entered: 2026-02-01", "made-twice"),
        ("withdrawn: 2026-03-01|withdrawn: 2026-01-19", "plan-contradicts"),
        ("status: running, |", "plan-contradicts"),
        ("status: planned, entered: 2026-01-10|status: planned", "plan-undated"),
        ("entered: 2026-01-10|entered: tomorrow", "impossible-date"),
    ],
)
def test_what_contradicts_itself_is_found(change: str, code: str) -> None:
    old, new = change.split("|")
    assert codes(BOOKS) == ["origin-unknown"] * codes(BOOKS).count("origin-unknown")
    assert code in codes(BOOKS.replace(old, new))


def test_two_that_replace_one_on_different_days_contradict_each_other() -> None:
    third = "  third: {does: ablation, status: planned, entered: 2026-02-20, replaces: first, for: m}\n"
    assert "plan-contradicts" in codes(BOOKS + third)
    assert "plan-contradicts" not in codes(BOOKS + third.replace("02-20", "02-01"))
