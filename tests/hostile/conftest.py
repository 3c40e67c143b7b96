"""A ledger's folder with something secret beside it, and the answer of a command, which has to come soon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main

SECONDS = 2.0
MARK = "nobody-may-read-this"
LEDGER = """\
flopledger: 1
title: Small
developer: lab
systems: {m: {general_purpose: yes, makes: [text]}}
activities:
  training: {does: pretraining, dates: 2025-01, produces: m, compute: {declared: 1e24 FLOP}}
"""

Answer = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    books = tmp_path / "books"
    books.mkdir()
    (books / "ledger.yaml").write_text(LEDGER, encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    row = f"{MARK},other,2025-01-01,m,{MARK}\n"
    (outside / "secret.csv").write_text(f"activity,does,started,for,description\n{row}", encoding="utf-8")
    (outside / "secret.jsonl").write_text(f'{{"flop": 1e20, "{MARK}": 1}}\n', encoding="utf-8")
    return books


@pytest.fixture
def answer(folder: Path) -> Answer:
    """Return a function that runs a command on the ledger: no exception, code 0 or 2, soon, and without the secret."""
    CliRunner().invoke(main, ["check", str(folder)], catch_exceptions=False)  # what is imported lazily is not what is timed

    def run(*arguments: str) -> Result:
        began = perf_counter()
        result = CliRunner().invoke(main, [arguments[0], str(folder), *arguments[1:]], catch_exceptions=False)
        assert perf_counter() - began < SECONDS
        assert result.exit_code in {0, 2}
        assert MARK not in result.output
        return result

    return run
