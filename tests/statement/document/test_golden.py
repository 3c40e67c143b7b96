"""One statement as Markdown and as a web page, kept as texts that a person has read.

`UPDATE_GOLDEN=1 pytest tests/statement/document/test_golden.py` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from flopledger.cli import main

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden"
QUESTION = ("--as-of", "2026-11-22", "--standard", "casper-2025", "--regime", "eu-ai-act")


@pytest.mark.parametrize("suffix", ["md", "html"])
def test_a_statement_reads_as_it_did(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    file, held = tmp_path / f"statement.{suffix}", GOLDEN / f"gpt-3.statement.{suffix}"
    result = CliRunner().invoke(main, ["statement", "examples/gpt-3", "-o", str(file), *QUESTION], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    if os.environ.get("UPDATE_GOLDEN"):
        held.write_bytes(file.read_bytes())
    assert file.read_text(encoding="utf-8") == held.read_text(encoding="utf-8")
