"""A ledger of very many lines prints the largest of them and says so."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from flopledger.cli import main
from flopledger.cli.views import FEW_LINES, MOST_LINES

HEAD = """flopledger: 1
title: Many
developer: lab
parties: {lab: {name: Lab}}
systems: {model: {general_purpose: yes, makes: [text]}}
activities:
  training: {does: pretraining, dates: 2025-01-01, produces: model, compute: {declared: 1e24 FLOP}}
"""


def printed_of(folder: Path, runs: int, *arguments: str) -> str:
    lines = [f"  run-{number}: {{does: ablation, for: model, compute: {{declared: {number + 1}e18 FLOP}}}}\n" for number in range(runs)]
    (folder / "ledger.yaml").write_text("".join([HEAD, *lines]), encoding="utf-8")
    command, *options = arguments
    result = CliRunner().invoke(main, [command, str(folder), *options], env={"COLUMNS": "160"}, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_largest_are_shown_in_the_ledgers_order(tmp_path: Path) -> None:
    printed = printed_of(tmp_path, MOST_LINES + 5, "assess", "-s", "casper-2025")
    assert f"The {FEW_LINES} largest of {MOST_LINES + 6} lines" in printed
    rows = [
        line.split()[0] for line in printed.partition("what each standard counts")[0].splitlines() if line.startswith(("training", "run-"))
    ]
    assert rows == ["training", *(f"run-{number}" for number in range(MOST_LINES + 6 - FEW_LINES, MOST_LINES + 5))]


def test_no_word_of_it_where_all_are_shown(tmp_path: Path) -> None:
    assert "largest of" not in printed_of(tmp_path, 5, "assess", "-s", "casper-2025")


def test_compare_shows_the_largest_on_which_standards_part(tmp_path: Path) -> None:
    printed = printed_of(tmp_path, MOST_LINES + 5, "compare", "-s", "casper-2025", "-s", "fmf-2024")
    assert f"The {FEW_LINES} largest of {MOST_LINES + 5} lines" in printed
    assert f"run-{MOST_LINES + 4} " in printed
    assert "run-3 " not in printed
