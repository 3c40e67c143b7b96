"""How long a user waits: for `flopledger --help`, and for the assessment of a small ledger.

Most of that wait is the loading of libraries, which differs from machine to machine; so the bare import of the four heaviest
is measured in the same rounds, and each time is also given as a multiple of it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from measure import PROGRAM, REPOSITORY, Command, Limit, main

IMPORTS = "import duckdb, sqlglot, numpy, pydantic"


def commands(_folder: Path) -> Sequence[Command]:
    """Return what is compared; no input has to be made."""
    demo = str(REPOSITORY / "examples" / "deepseek-v3")
    return (
        Command(f'python -c "{IMPORTS}"', (sys.executable, "-c", IMPORTS)),
        Command("flopledger --help", (PROGRAM, "--help"), Limit(seconds=0.3)),
        Command("flopledger rules list", (PROGRAM, "rules", "list")),
        Command("flopledger check examples/deepseek-v3", (PROGRAM, "check", demo)),
        Command("flopledger assess examples/deepseek-v3", (PROGRAM, "assess", demo), Limit(seconds=1.5)),
    )


if __name__ == "__main__":
    sys.exit(main("Starting", commands, rounds=15, quick_rounds=5))
