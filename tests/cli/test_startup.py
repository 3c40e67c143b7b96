"""A command loads no library that it does not use: that is most of what its user would wait for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "duckdb", "sqlglot", "pydantic", "jinja2"}
LOADED = """
import sys
from flopledger.cli import main
try:
    main.main(sys.argv[2:])
finally:
    print("loaded:", *sorted(set(sys.argv[1].split()) & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "used"),
    [
        (("--help",), set()),
        (("assess", "--help"), set()),
        (("rules", "list"), set()),
        (("check", "examples/deepseek-v3"), {"numpy"}),
        (("assess", "examples/deepseek-v3"), {"numpy"}),
        (("assess", "examples/deepseek-v3", "--json"), {"numpy"}),
        (("statement", "examples/deepseek-v3", "-o", os.devnull, "--format", "json"), {"numpy"}),
    ],
)
def test_only_what_is_used_is_loaded(arguments: tuple[str, ...], used: set[str]) -> None:
    command = [sys.executable, "-c", LOADED, " ".join(HEAVY), *arguments]
    errors = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr
    assert set(errors.rpartition("loaded:")[2].split()) == used
