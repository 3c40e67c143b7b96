"""The README shows what the program really prints, and counts what is really there."""

from __future__ import annotations

import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from flopledger.cli import main
from flopledger.rules.load import load_rules

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COLUMNS = "128"


def test_the_output_shown_is_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"`flopledger (?P<arguments>assess [^`]+)`\n\n```text\n(?P<output>.*?)\n```", README, re.DOTALL)
    assert shown is not None
    result = CliRunner().invoke(main, shlex.split(shown["arguments"]), env={"COLUMNS": COLUMNS})
    assert result.exit_code == 0
    printed = "\n".join(line.rstrip() for line in result.output.strip().splitlines())
    assert printed == shown["output"]


def test_the_counts_are_the_counts() -> None:
    rules = load_rules()
    folder = Path(str(files("flopledger.rules")))
    cases = sum(path.read_text(encoding="utf-8").count("\n  - name:") for path in folder.glob("*/*.cases.yaml"))
    counts = f"{len(rules.standard_ids)} ways of counting, {len(rules.regime_ids)} laws and bills, {cases} cases"
    assert counts in README
