"""`flopledger timeline` as a person runs it: the picture, the tables, the file, and what is answered to wrong options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main

BOOKS = """\
flopledger: 1
title: A plan revised twice
developer: lab
parties: {lab: {name: Lab}}
artifacts: {base: {kind: model}}
systems: {m: {general_purpose: yes, makes: [text], is_modification: no, placed_on_market: {EU: 2026-09-01}}}
activities:
  search: {does: pretraining, dates: 2025-12, produces: base, compute: {declared: 1e24 FLOP}}
  first: {does: continued-pretraining, status: planned, entered: 2026-01-10, dates: 2026-02-02 to 2026-05-31,
          uses: {initial-weights: base}, produces: m, compute: {declared: 2e25 (1.5e25 to 2.5e25) FLOP}, cost: {invoice: 30M USD}}
  second: {does: continued-pretraining, status: planned, entered: 2026-02-16, replaces: first, dates: 2026-02-02 to 2026-05-31,
           uses: {initial-weights: base}, produces: m, compute: {declared: 8e24 (7e24 to 8.5e24) FLOP}, cost: {invoice: 12M USD}}
  third: {does: continued-pretraining, status: planned, entered: 2026-03-16, replaces: second, dates: 2026-02-02 to 2026-05-31,
          uses: {initial-weights: base}, produces: m, compute: {declared: 1.5e25 (1.2e25 to 1.8e25) FLOP}, cost: {invoice: 22M USD}}
"""
EU = ("-r", "eu-ai-act", "--as-of", "2026-04-01")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    path = tmp_path / "ledger.yaml"
    path.write_text(BOOKS)
    return str(path)


def run(*arguments: str, columns: int = 80) -> Result:
    return CliRunner().invoke(main, ["timeline", *arguments], env={"COLUMNS": str(columns)}, catch_exceptions=False)


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_the_picture_fits_the_terminal(ledger: str, columns: int) -> None:
    result = run(ledger, *EU, columns=columns)
    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) <= columns
    assert "█" in result.output
    assert "░" in result.output
    assert "1e25┤" in result.output


def test_both_notices_stand_in_the_table_of_what_is_due(ledger: str) -> None:
    lines = [line.split() for line in run(ledger, *EU, columns=140).output.splitlines()]
    notified = [line[0] for line in lines if line[1:4] == ["notify", "the", "Commission"]]
    assert notified == ["2026-01-26", "2026-03-30"]


def test_assess_on_a_day_gives_the_notice_of_the_books_of_that_day(ledger: str) -> None:
    arguments = ["assess", ledger, "-r", "eu-ai-act", "--json", "--as-of", "2026-02-01"]
    (system,) = json.loads(CliRunner().invoke(main, arguments).output)["systems"]
    (verdict,) = system["verdicts"]
    assert (verdict["known_on"], verdict["duties"][0]["due"]) == ("2026-01-10", "2026-01-26")
    assert verdict["duties"][0]["counted"] == "Saturday 2026-01-24 is no working day; moved to Monday 2026-01-26"


def test_explain_says_since_when_it_was_foreseen(ledger: str) -> None:
    arguments = ["explain", ledger, "eu-ai-act", "-r", "eu-ai-act", "--as-of", "2026-04-01"]
    assert "foreseen by the books since 2026-03-16" in CliRunner().invoke(main, arguments).output


def test_money_can_be_drawn_instead(ledger: str) -> None:
    output = run(ledger, *EU, "--measure", "cost", "-s", "casper-2025").output
    assert "Cost (invoice), USD, as casper-2025 counts" in output
    assert "22M USD" in output


def test_the_picture_is_written_where_it_is_asked_for(ledger: str, tmp_path: Path) -> None:
    assert run(ledger, *EU, "--svg", str(tmp_path / "t.svg")).exit_code == 0
    assert (tmp_path / "t.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_machines_get_the_same_as_values(ledger: str) -> None:
    document = json.loads(run(ledger, *EU, "--json").output)
    (system,) = document["systems"]
    assert [one["since"] for one in system["triggers"][0]["foreseen"]] == ["2026-01-10", "2026-03-16"]
    assert document["probability"] == 0.5


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--system", "n"], "There is no system `n`"),
        (["--event", "incident=soon"], "`soon` is not a day"),
        (["--event", "party=2026-05-01"], "`party` is none of incident"),
        (["--probability", "1.5"], "1.5 is not in the range"),
        (["--svg", "nowhere/t.svg"], "cannot be written"),
    ],
)
def test_what_is_wrong_is_said(ledger: str, wrong: list[str], said: str) -> None:
    result = run(ledger, *EU, *wrong, columns=140)
    assert result.exit_code == 2
    assert said in result.output


def test_a_ledger_without_dates_has_no_picture_and_says_so(tmp_path: Path) -> None:
    before = BOOKS.split("activities:", maxsplit=1)[0]
    (tmp_path / "ledger.yaml").write_text(f"{before}activities: {{train: {{does: pretraining, produces: m}}}}\n")
    result = run(str(tmp_path), *EU)
    assert result.exit_code == 0
    assert "nothing with dates that counts, so no picture" in result.output


def test_what_the_books_learn_later_is_no_part_of_an_earlier_answer(ledger: str) -> None:
    early = run(ledger, "-r", "eu-ai-act", "--as-of", "2026-02-01").output
    assert "entered: first" in early
    assert "entered: second" not in early
    late = json.loads(run(ledger, *EU, "--json").stdout)["systems"][0]["happenings"]
    assert [one["name"] for one in late if one["what"] == "entered"] == ["first", "second, instead of first", "third, instead of second"]


def test_a_reform_moves_the_day_of_the_crossing_and_is_named(ledger: str, tmp_path: Path) -> None:
    """The buffer's line is a fifth, 2e24: 1e24 in December, and of 1.5e25 over 119 days from 2 February 1e24 by the 8th day's end."""
    reform, file = ("--reform", "heim-2024/post-training-buffer"), tmp_path / "picture.svg"
    result = run(ledger, *EU, *reform, "--svg", str(file), columns=140)
    assert "Reform heim-2024/post-training-buffer" in result.output
    assert result.output.index("Reform heim-2024/post-training-buffer") < result.output.index("m: crossings")
    assert file.read_text().count("m with heim-2024/post-training-buffer laid over the law") >= len(("picture", "words"))
    document = json.loads(run(ledger, *EU, *reform, "--json").stdout)
    assert document["systems"][0]["triggers"][0]["crossed_on"] == "2026-02-09"
    assert document["reforms"]["laid"]
    assert json.loads(run(ledger, *EU, "--json").stdout)["reforms"] is None
