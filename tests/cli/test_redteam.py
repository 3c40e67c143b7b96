"""The red team on the command line: one answer, a table, a ledger on disk, and requests that make no sense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main

FEW = ("--as-of", "2026-11-22", "--moves", "distillation,route")


def run(*arguments: str, columns: int = 180) -> Result:
    return CliRunner().invoke(main, ["redteam", *arguments], env={"COLUMNS": str(columns)}, catch_exceptions=False)


def answers(*arguments: str) -> list[dict[str, Any]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    found: list[dict[str, Any]] = json.loads(result.stdout)["answers"]
    return found


def test_an_answer_shows_the_plan_its_price_and_what_closes_it() -> None:
    result = run("-r", "eu-ai-act", "--target", "5e25", *FEW)
    assert result.exit_code == 0
    assert "without crossing: distillation + public-samples" in result.output
    assert "Counted: 5e24 FLOP. Gameability: 1.00" in result.output
    assert "pistillo-villalobos-2025/reuse" in result.output
    assert "Costs most to get around: " in result.output
    assert "no plan is left" in result.output
    assert "Defending Compute Thresholds" in result.output


def test_a_narrow_terminal_loses_no_column_and_no_word() -> None:
    result = run("-r", "eu-ai-act", "--target", "5e25", *FEW, columns=80)
    assert max(map(len, result.output.splitlines())) <= 80
    assert all(word in result.output for word in ("against openly", "months", "USD", "costs the adversary"))
    assert "…" not in result.output


def test_machines_read_the_same() -> None:
    (one,) = answers("-r", "eu-ai-act", "--target", "5e25", *FEW)
    assert one["result"] == "under"
    assert one["plan"]["name"] == "distillation + public-samples"
    assert one["counted"] == pytest.approx(5e24)
    assert one["gameability_oom"]["low"] < one["gameability_oom"]["point"] == pytest.approx(1.0)
    assert one["cost_factor"]["point"] == pytest.approx(1.12, abs=0.1)
    assert one["plan"]["moves"][0]["cites"][0]["link"].startswith("https://")
    assert "pistillo-villalobos-2025/reuse" in one["costs_most"]
    closed = {rule["rule"]: rule for rule in one["closed_by"]}
    assert closed["pistillo-villalobos-2025/reuse"]["plan"] is None
    assert closed["pistillo-villalobos-2025/reuse"]["cost_factor"] is None


def test_the_plan_is_a_ledger_that_assess_finds_under(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    assert run("-r", "eu-ai-act", "--target", "5e25", *FEW, "-o", str(file)).exit_code == 0
    told = CliRunner().invoke(main, ["assess", str(file), "-r", "eu-ai-act", "--as-of", "2026-11-22", "--json"])
    assert told.exit_code == 0
    (system,) = json.loads(told.stdout)["systems"]
    assert [verdict["verdict"] for verdict in system["verdicts"]] == ["not over"]


def test_the_table_asks_of_every_law_and_standard() -> None:
    found = answers("--all", "--as-of", "2026-11-22", "--moves", "distillation,public-samples")
    assert {(one["regime"], one["counted_by"]) for one in found} >= {
        ("eu-ai-act", None),
        ("eu-ai-act", "casper-2025"),
        ("us-ca-sb-53", None),
    }
    result = run("--all", "-r", "eu-ai-act", "-s", "ec-2025", *FEW)
    assert result.exit_code == 0
    assert "ec-2025/cumulative" in result.output
    assert "itself" in result.output


def test_a_reform_is_laid_first() -> None:
    (one,) = answers("-r", "eu-ai-act", "--target", "5e25", "--reform", "pistillo-villalobos-2025/reuse", *FEW)
    assert one["result"] == "no plan found"
    assert one["plan"] is None
    assert one["cost_factor"] is None


def test_a_law_that_prices_has_no_multiple_of_compute() -> None:
    (one,) = answers("-r", "us-hr-9917", *FEW)
    assert one["result"] == "no line on compute"
    assert "name an amount" in run("-r", "us-hr-9917", *FEW).output


def test_the_moves_are_listed_with_their_sources() -> None:
    result = run("--list-moves")
    assert result.exit_code == 0
    assert "own-releases" in result.output
    assert "10 (1.7 to 50) times" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--regime"),
        (("-r", "eu-ai-act", "--target", "plenty"), "expected"),
        (("-r", "eu-ai-act", "--target", "0x"), "multiple of the line"),
        (("-r", "eu-ai-act", "--target", "-5e25"), "expected"),
        (("-r", "eu-ai-act", "--target", "unknown"), "expected"),
        (("-r", "eu-ai-act", "--target", "nan"), "expected"),
        (("-r", "eu-ai-act", "--moves", "distilation"), "distillation"),
        (("-r", "eu-ia-act"), "eu-ai-act"),
        (("-r", "eu-ai-act", "-s", "casper-205"), "casper-2025"),
        (("-r", "eu-ai-act", "-s", "ec-2025/direkt"), "ec-2025/direkt"),
        (("-r", "eu-ai-act", "--as-of", "2020-01-01"), "draws no line"),
        (("-r", "eu-ai-act", "--reform", "pistilo"), "pistillo-villalobos-2025"),
        (("--all", "-o", "plan.yaml"), "one plan"),
        (("-r", "eu-ai-act", "--biology", "2"), "range"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output.replace("\n", " ")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = run("-r", "eu-ai-act", "--target", "4e25", *FEW, "-o", str(tmp_path / "nowhere" / "plan.yaml"))
    assert result.exit_code == 2
    assert "cannot be written" in result.output
