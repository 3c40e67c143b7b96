"""How long a user waits for `flopledger --help`: the promise is a quarter of a second.

Run it with `make bench`. Each round starts a new process, so that what is measured is what a user at a terminal meets.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

PROGRAM = Path(sys.executable).with_name("flopledger")


def ask_for_help() -> bytes:
    """Return what `flopledger --help` prints."""
    return subprocess.run([PROGRAM, "--help"], check=True, capture_output=True).stdout


def test_help(benchmark: BenchmarkFixture) -> None:
    """Time the whole process, from start to the last line."""
    assert b"Usage" in benchmark(ask_for_help)
