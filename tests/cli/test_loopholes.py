"""Loopholes on the command line: the report for a ledger, one loophole explained, and the table of all standards and laws."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main

MAVERICK = "examples/llama-4-maverick"
DAY = ("--as-of", "2026-11-22")


def run(*arguments: str, columns: int = 140) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"COLUMNS": str(columns)}, catch_exceptions=False)


def published(*arguments: str) -> Any:
    result = run(*arguments, "--json", *DAY)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_report_says_what_passes_by_which_rule_and_what_closes_it() -> None:
    (one,) = (one for one in published("compare", MAVERICK, "--loopholes")["loopholes"] if one["id"] == "distillation")
    said = {text["under"]: text for text in (*one["standards"], *one["laws"])}
    assert (said["ec-2025/cumulative"]["answer"], said["ec-2025/cumulative"]["rules"]) == ("open", ["distillation-parents"])
    assert said["ec-2025/cumulative"]["cites"][0]["at"] == "annex para 122"
    assert "casper-2025/count-all-upstream" in said["eu-ai-act/systemic-risk-presumption"]["closed_by"]
    (here,) = one["here"]
    (passing,) = (entry for entry in here["passing"] if entry["standard"] == "ec-2025/cumulative")
    assert passing["lines"] == ["behemoth-pretraining"]
    assert passing["compute"]["point"] == 5.184e25
    assert passing["cost"] == []


def test_the_comparison_keeps_its_other_keys() -> None:
    plain, with_loopholes = published("compare", MAVERICK), published("compare", MAVERICK, "--loophole", "distillation")
    assert [one["id"] for one in with_loopholes.pop("loopholes")] == ["distillation"]
    assert with_loopholes == plain


def test_a_report_under_a_reform_says_that_it_is_no_law() -> None:
    reformed = run("compare", MAVERICK, "--loopholes", "--reform", "casper-2025/count-all-upstream", "-r", "eu-ai-act", *DAY).output
    assert reformed.startswith("Reform casper-2025/count-all-upstream")
    assert reformed.index("verdicts that would turn") < reformed.index("maverick: loopholes")
    cells = {line.split()[0]: line.split()[1:] for line in reformed.partition("maverick: loopholes")[2].splitlines() if line.strip()}
    assert cells["distillation"][4:7] == ["0", "of", "1"]
    assert "Reform" not in run("compare", MAVERICK, "--loopholes", "-r", "eu-ai-act", *DAY).output


def test_the_first_table_gives_the_widest_gap_of_each() -> None:
    first = run("compare", MAVERICK, "--loopholes", *DAY).output.split("\n\n")[0]
    cells = {line.split()[0]: line.split()[1:] for line in first.splitlines()[3:]}
    assert cells["distillation"] == ["5.18e25", "5", "of", "7", "2", "of", "15", "13"]
    assert cells["expansion"][:2] == ["cannot", "tell"]
    assert cells["public-release"][0] == "-"


def test_unknown_is_null_and_names_what_is_missing() -> None:
    found = {one["id"]: one["here"][0] for one in published("compare", MAVERICK, "--loopholes")["loopholes"]}
    assert (found["expansion"]["used"], found["expansion"]["missing"]) == (None, ["expanded"])
    assert found["public-release"]["used"] is False
    given_up = next(entry for entry in found["discarded-branches"]["passing"] if entry["standard"] == "fmf-2024")
    assert (given_up["compute"]["point"], given_up["compute"]["at_most"]) == (None, None)


@pytest.mark.parametrize("columns", [80, 140])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut_off(columns: int) -> None:
    result = run("compare", MAVERICK, "--loopholes", *DAY, columns=columns)
    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) <= columns
    assert "…" not in result.output


def test_a_reform_laid_closes_what_it_closes() -> None:
    laid = published("compare", MAVERICK, "--loopholes", "--reform", "casper-2025/count-all-upstream", "--regime", "eu-ai-act")
    (one,) = (one for one in laid["loopholes"] if one["id"] == "distillation")
    assert [law["answer"] for law in one["laws"]] == ["closed"]


def test_one_loophole_explained_shows_probe_sources_and_lines() -> None:
    shown = run("compare", MAVERICK, "--loophole", "distillation", *DAY).output
    for words in ("gamed: A teacher of 0.9 lines", "relation = 'teacher'", "annex para 122", "behemoth-pretraining"):
        assert words in shown


def test_a_misspelt_loophole_gets_the_nearest() -> None:
    result = run("compare", MAVERICK, "--loophole", "distilation", *DAY)
    assert result.exit_code == 2
    assert "did you mean `distillation`?" in result.output


def test_the_table_of_standards_and_laws_has_a_row_for_each_loophole() -> None:
    shown = run("rules", "loopholes", *DAY).output
    table = published("rules", "loopholes")
    assert all(f"\n{one['id']} " in shown for one in table)
    assert {text["under"] for text in table[0]["laws"]} >= {"eu-ai-act/systemic-risk-presumption", "us-ca-sb-53/frontier-model"}
    assert not any(text["under"].startswith("us-eo-14110") for text in table[0]["laws"])


def test_proposals_and_dead_laws_are_asked_on_request() -> None:
    found = published("rules", "loopholes", "--all-totals", "--loophole", "expansion")
    assert [one["id"] for one in found] == ["expansion"]
    assert any(text["under"].startswith("us-eo-14110") for text in found[0]["laws"])
