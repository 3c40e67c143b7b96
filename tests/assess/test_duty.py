"""What is owed by when: deadlines count from the crossing or the market, and never from before the duty itself began."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from flopledger.assess.duty import Owed
from flopledger.assess.result import Assessment
from flopledger.rules.load import Rulebook, load_rules

Assessed = Callable[..., Assessment]

HEAD = (
    "developer: lab\nparties: {lab: {name: Lab}}\n"
    "systems: {m: {general_purpose: yes, makes: [text], is_modification: no, placed_on_market: {MARKET}}}\n"
)
WORK = "activities: {train: {does: pretraining, dates: 2025-09-01 to 2025-09-10, produces: m, compute: {declared: 2e25 FLOP}}}\n"
NOTIFY = "notify the Commission"
COMPLY = "take the steps needed to comply with Chapter V"


def eu(assessed: Assessed, dates: str = "2025-09-01 to 2025-09-10", market: str = "", day: date = date(2026, 11, 22)) -> dict[str, Owed]:
    """Return what a model of 2e25 FLOP owes under the AI Act, by what is to be done."""
    text = (HEAD + WORK).replace("MARKET", market).replace("2025-09-01 to 2025-09-10", dates)
    return {one.do: one for _, duties in assessed(text, (), ["eu-ai-act"], day).systems["m"].verdicts for one in duties}


def test_the_commission_is_to_be_notified_fourteen_days_after_the_crossing(assessed: Assessed) -> None:
    """2e24 FLOP a day: over the line on the 6th of September; the 20th is a Saturday, so Monday the 22nd (Regulation 1182/71)."""
    owed = eu(assessed)[NOTIFY]
    assert (owed.due, owed.hypothetical) == (date(2025, 9, 22), False)
    assert owed.counted == "Saturday 2025-09-20 is no working day; moved to Monday 2025-09-22"
    assert owed.cites[-1].at == "Art. 3(1), (4) and (5)"
    assert owed.words == "within 14 days after the line is crossed or that becomes known, from 2025-08-02 on"
    assert owed.cites[0].at == "Art. 52(1)"


def test_a_line_crossed_before_the_duty_counts_from_its_first_day(assessed: Assessed) -> None:
    """Trained in May 2025 and not yet on the market: two weeks after 2 August 2025 (guidelines, para 114), a Saturday."""
    assert eu(assessed, "2025-05-01 to 2025-05-10")[NOTIFY].due == date(2025, 8, 18)


def test_before_the_duty_applies_its_day_is_known(assessed: Assessed) -> None:
    owed = eu(assessed, "2025-05-01 to 2025-05-10", day=date(2025, 7, 1))[NOTIFY]
    assert (owed.due, owed.hypothetical) == (date(2025, 8, 18), False)


def test_a_model_already_on_the_market_has_until_august_2027(assessed: Assessed) -> None:
    owed = eu(assessed, "2025-05-01 to 2025-05-10", "EU: 2025-08-01")
    assert NOTIFY not in owed
    assert owed[COMPLY].due == date(2027, 8, 2)


def test_a_model_placed_on_the_market_on_the_first_day_is_no_old_model(assessed: Assessed) -> None:
    owed = eu(assessed, "2025-05-01 to 2025-05-10", "EU: 2025-08-02")
    assert owed[NOTIFY].due == date(2025, 8, 18)
    assert COMPLY not in owed


def test_what_counts_is_the_market_of_the_jurisdiction(assessed: Assessed) -> None:
    """On the American market since 2024 is not on the Union's."""
    owed = eu(assessed, market="US: 2024-01-01, EU: 2025-12-01")
    assert owed[NOTIFY].due == date(2025, 9, 22)
    assert owed["evaluate the model and test it adversarially"].due == date(2025, 12, 1)
    assert COMPLY not in owed


def test_what_hangs_on_a_market_that_is_not_known_has_no_day(assessed: Assessed) -> None:
    owed = eu(assessed)["evaluate the model and test it adversarially"]
    assert (owed.due, owed.words) == (None, "before it is placed on the market, from 2025-08-02 on")


def test_what_is_not_over_owes_nothing(assessed: Assessed) -> None:
    text = (HEAD + WORK).replace("MARKET", "").replace("2e25", "1e25")
    assert [duties for _, duties in assessed(text, (), ["eu-ai-act"]).systems["m"].verdicts] == [()]


LAW = """
id: zz-law
title: A law
jurisdiction: ZZ-N
sources: {act: {instrument: Act, checked: 2026-11-22, confidence: confirmed}}
status: [STATUS]
triggers:
  - label: large
    title: Large
    count_by: casper-2025
    when: compute > 1e25
    cites: {source: act, at: s. 1}
    duties: [DUTY]
"""
STATUS = "{from: 2025-01-01, is: applies, cites: {source: act, at: s. 2}}"


@pytest.fixture
def due(assessed: Assessed, tmp_path: Path) -> Callable[..., Owed | None]:
    """Return a function that says what one duty of a law comes to for a model that crosses its line on 2025-09-05."""

    def run(duty: str, status: str = STATUS, day: date = date(2026, 11, 22), markets: Mapping[str, str] | None = None) -> Owed | None:
        (tmp_path / "regimes").mkdir(exist_ok=True)
        law = LAW.replace("STATUS", status).replace("DUTY", f"{{do: it, {duty}, cites: {{source: act, at: s. 3}}}}")
        (tmp_path / "regimes" / "zz-law.yaml").write_text(law)
        book: Rulebook = load_rules(tmp_path)
        market = ", ".join(f"{region}: {since}" for region, since in (markets or {}).items())
        text = (HEAD + WORK).replace("MARKET", market).replace("2e25", "2.02e25")
        ((verdict, duties),) = assessed(text, (), ["zz-law"], day, book).systems["m"].verdicts
        assert verdict.crossed_on == date(2025, 9, 5)
        return duties[0] if duties else None

    return run


Due = Callable[..., Owed | None]


@pytest.mark.parametrize(
    ("duty", "day"),
    [
        ("within: 14 days, after: crossing", date(2025, 9, 19)),
        ("within: 72 hours, after: crossing", date(2025, 9, 8)),
        ("within: 73 hours, after: crossing", date(2025, 9, 9)),
        ("within: 2 weeks, after: crossing", date(2025, 9, 19)),
        ("within: 6 months, after: crossing", date(2026, 3, 5)),
        ("within: 1 year, after: crossing", date(2026, 9, 5)),
        # The 5th of September 2025 is a Friday: the first working day is Monday the 8th.
        ("within: 1 working day, after: crossing", date(2025, 9, 8)),
        ("within: 5 working days, after: crossing", date(2025, 9, 12)),
        ("within: 30 working days, after: crossing", date(2025, 10, 17)),
        ("within: 14 days, after: crossing, from: 2026-01-01", date(2026, 1, 15)),
        ("within: 30 days, after: start", date(2025, 10, 1)),
        ("within: 30 days, after: market", date(2025, 10, 31)),
        ("before: market", date(2025, 10, 1)),
        ("on: 2027-08-02", date(2027, 8, 2)),
        ("by: 2026-01-01", date(2026, 1, 1)),
        ("within: 15 days, after: incident", None),
        ("after: year", None),
        ("each: [04-15, 07-15, 10-15, 01-15]", date(2025, 10, 15)),
        ("each: [04-15, 07-15, 10-15, 01-15], from: 2025-12-01", date(2026, 1, 15)),
    ],
)
def test_a_deadline_is_counted_as_the_law_writes_it(due: Due, duty: str, day: date | None) -> None:
    owed = due(duty, markets={"ZZ": "2025-10-01"})
    assert owed is not None
    assert owed.due == day


def test_a_state_goes_by_its_own_market_before_that_of_the_whole(due: Due) -> None:
    owed = due("before: market", markets={"ZZ": "2025-10-01", "ZZ-N": "2025-11-01", "EU": "2025-01-01"})
    assert owed is not None
    assert owed.due == date(2025, 11, 1)


PROPOSED, ENACTED, APPLIES, REPEALED = (
    f"{{from: {day}, is: {word}, cites: {{source: act}}}}"
    for word, day in (("proposed", "2025-01-01"), ("enacted", "2025-01-01"), ("applies", "2026-06-01"), ("repealed", "2026-06-01"))
)
FOUND = APPLIES.replace("is:", "published: 2025-01-01, is:")  # the day is in the law as enacted


@pytest.mark.parametrize(
    ("statuses", "day", "expected", "hypothetical"),
    [
        ([ENACTED, FOUND], date(2025, 12, 1), date(2026, 6, 15), False),
        ([ENACTED, APPLIES], date(2025, 12, 1), date(2026, 6, 15), False),
        ([ENACTED, APPLIES], date(2026, 12, 1), date(2026, 6, 15), False),
        ([PROPOSED], date(2025, 12, 1), None, True),
        ([APPLIES.replace("2026", "2024"), REPEALED], date(2026, 12, 1), None, True),
    ],
    ids=["enacted and dated", "enacted", "applies", "proposed", "repealed"],
)
def test_what_is_no_law_yet_or_any_more_has_no_deadline(
    due: Due, statuses: list[str], day: date, expected: date | None, *, hypothetical: bool
) -> None:
    owed = due("within: 14 days, after: crossing", ", ".join(statuses), day)
    assert owed is not None
    assert (owed.due, owed.hypothetical) == (expected, hypothetical)


@pytest.mark.parametrize(
    ("condition", "binds"),
    [
        ("when: general_purpose", True),
        ("when: not general_purpose", False),
        ("when: monetised", True),  # nobody recorded it, and nobody can say that the duty does not bind
        ("unless: general_purpose", False),
        ("unless: monetised", True),
    ],
)
def test_a_duty_binds_unless_it_is_known_not_to(due: Due, condition: str, *, binds: bool) -> None:
    assert (due(f"on: 2027-01-01, {condition}") is not None) is binds
