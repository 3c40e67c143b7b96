"""What a reader sees of uncertainty: a row for each total in `assess`, bars in `explain`, keys in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flopledger.assess.draws import DRAWS
from flopledger.cli import main
from flopledger.cli.options import USUAL_DRAWS

HEAD = """\
flopledger: 1
title: Small
developer: lab
parties: {lab: {name: Lab}}
systems: {m: {general_purpose: yes, makes: [text], placed_on_market: {EU: 2025-10-01}}}
activities:
"""
UNSURE = """\
  training:
    does: pretraining
    dates: 2025-08-11 to 2025-09-10
    produces: m
    compute: {hardware: {chip: H100 SXM, precision: bf16, chip_hours: 6M (5M to 8M)}}
    cost: {invoice: 12M USD}
"""
EXACT = "  training: {does: pretraining, dates: 2025-08-11 to 2025-09-10, produces: m, compute: {declared: 8e24 FLOP}}\n"
OPEN = "  search: {does: hyperparameter-search, for: m, compute: unknown}\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"COLUMNS": "150"}, catch_exceptions=False)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.yaml"
    path.write_text(HEAD + UNSURE)
    return path


def test_assess_says_in_a_row_what_moves_each_total_most(ledger: Path) -> None:
    printed = run("assess", str(ledger), "-s", "hooker-2024", "-r", "eu-ai-act").output
    row = next(line for line in printed.split("what moves the totals most")[1].splitlines() if line.startswith("hooker-2024"))
    assert "utilisation (training)" in row
    assert "default: Epoch AI" in row


def test_a_total_that_only_a_verdict_counts_by_has_its_row_with_the_law(ledger: Path) -> None:
    printed = run("assess", str(ledger), "-s", "hooker-2024", "-r", "eu-ai-act").output
    row = next(line for line in printed.split("what moves the totals most")[1].splitlines() if line.startswith("ec-2025/cumulative"))
    assert row.rstrip().endswith("eu-ai-act")


def test_what_is_exact_is_moved_by_nothing(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(HEAD + EXACT)
    assert "what moves the totals most" not in run("assess", str(tmp_path)).output
    assert "no input has an interval" in run("explain", str(tmp_path), "hooker-2024").output


def test_an_unknown_line_is_said_first(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(HEAD + UNSURE + OPEN)
    printed = run("assess", str(tmp_path), "-s", "hooker-2024").output
    assert "lines: 1 of" in printed
    explained = run("explain", str(tmp_path), "hooker-2024").output
    assert "search: counts and is of unknown amount; no bound is known" in explained
    assert "search  " not in explained


def test_explain_draws_the_widest_bar_over_the_whole_width(ledger: Path) -> None:
    printed = run("explain", str(ledger), "hooker-2024").output
    first, second = (next(line for line in printed.splitlines() if name in line) for name in ("utilisation (training)", "chip_hours of"))
    assert first.count("█") + 1 == 36
    assert 0 < second.count("█") < first.count("█")
    assert first.index("│") == second.index("│")
    assert "utilisation (training): a default where the ledger gives none; moves training" in printed
    assert "source: Epoch AI, All ML Systems" in printed


def test_explain_shows_the_tornado_of_a_trigger_a_regime_and_a_system(ledger: Path) -> None:
    for target in ("eu-ai-act/systemic-risk-presumption", "eu-ai-act", "m"):
        printed = run("explain", str(ledger), target, "--tornado").output
        assert "ec-2025/cumulative of m: compute" in printed
        assert "utilisation (training)" in printed


def test_explain_without_the_option_still_explains_the_verdict(ledger: Path) -> None:
    printed = run("explain", str(ledger), "eu-ai-act").output
    assert "condition, with what is certain of each total" in printed
    assert "moved most by: utilisation (training)" in printed


def test_a_misspelt_total_offers_the_nearest(ledger: Path) -> None:
    result = run("explain", str(ledger), "hoker-2024")
    assert result.exit_code == 2
    assert "hooker-2024" in result.output


def test_json_carries_bars_and_what_moves_each_verdict(ledger: Path) -> None:
    system = json.loads(run("assess", str(ledger), "--json").output)["systems"][0]
    total = next(one for one in system["totals"] if one["standard"] == "hooker-2024")
    bars = total["compute"]["tornado"]["bars"]
    assert [bar["input"] for bar in bars] == ["utilisation (training)", "chip_hours of training"]
    assert bars[0]["low"] < total["compute"]["point"] < bars[0]["high"]
    assert bars[0]["default"]["instrument"].startswith("Epoch AI")
    assert bars[1]["default"] is None
    assert total["cost"][0]["tornado"]["bars"] == []
    most = {verdict["trigger"]: verdict["moved_most_by"] for verdict in system["verdicts"] if verdict["regime"] == "eu-ai-act"}
    assert most["systemic-risk-presumption"] == "utilisation (training)"


def test_more_draws_change_the_interval_by_their_error_only(ledger: Path) -> None:
    few, many = (json.loads(run("assess", str(ledger), "--json", "--draws", draws).output) for draws in ("1000", "50000"))
    ends = [next(one for one in made["systems"][0]["totals"] if one["standard"] == "hooker-2024")["compute"] for made in (few, many)]
    assert ends[0]["point"] == ends[1]["point"]
    assert (ends[0]["low"], ends[0]["high"]) == pytest.approx((ends[1]["low"], ends[1]["high"]), rel=0.1)


@pytest.mark.parametrize("draws", ["0", "99", "50001", "many"])
def test_a_number_of_draws_that_cannot_be_is_refused(ledger: Path, draws: str) -> None:
    result = run("assess", str(ledger), "--draws", draws)
    assert result.exit_code == 2
    assert "--draws" in result.output


def test_the_number_of_draws_that_is_printed_is_the_one_that_is_used() -> None:
    assert USUAL_DRAWS == DRAWS
