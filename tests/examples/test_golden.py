"""What each example's assessment prints, as of one day, kept as a text that a person has read.

`UPDATE_GOLDEN=1 pytest tests/examples/test_golden.py` writes the texts anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from flopledger.cli import main

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/ledger.yaml"))
DAY = "2026-11-22"
COLUMNS = "160"


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), env={"COLUMNS": COLUMNS}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines()) + "\n"


def held(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES)
def test_assess(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    held(f"{example}.assess.txt", printed("assess", f"examples/{example}", "--as-of", DAY))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("deepseek-v3.explain-line.txt", ["explain", "examples/deepseek-v3", "v3-pretraining", "-s", "casper-2025", "-s", "ec-2025"]),
        ("deepseek-v3.explain-verdict.txt", ["explain", "examples/deepseek-v3", "eu-ai-act"]),
        ("deepseek-v3.compare.txt", ["compare", "examples/deepseek-v3"]),
        ("deepseek-v3.rules-of-2024.txt", ["assess", "examples/deepseek-v3", "--as-of", "2024-06-01"]),
        ("matrix.txt", ["rules", "matrix", "--verbose"]),
        ("llama-4-maverick.loopholes.txt", ["compare", "examples/llama-4-maverick", "--loopholes"]),
        ("llama-4-maverick.one-loophole.txt", ["compare", "examples/llama-4-maverick", "--loophole", "distillation"]),
        ("loopholes.txt", ["rules", "loopholes"]),
        ("rules.txt", ["rules", "list", "--as-of", DAY]),
    ],
)
def test_other_commands(name: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    day = [] if "--as-of" in arguments or "matrix" in arguments else ["--as-of", DAY]
    held(name, printed(*arguments, *day))
