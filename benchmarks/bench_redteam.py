"""What the red team costs: the cheapest plan under every law in force, by its own counting and by every standard, closers tried."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from measure import PROGRAM, Command, Limit, main

DAY = "2026-11-22"


def commands(folder: Path) -> Sequence[Command]:  # noqa: ARG001 - it needs no input
    """Return what is measured: one law first, to which the ratio is, then the whole table."""
    redteam = (PROGRAM, "redteam", "--as-of", DAY, "--json")
    return (
        Command("flopledger redteam --regime eu-ai-act", (*redteam, "--regime", "eu-ai-act")),
        Command("flopledger redteam --all", (*redteam, "--all"), Limit(seconds=60)),
    )


if __name__ == "__main__":
    sys.exit(main("Red team over all laws in force and all standards", commands, rounds=3, quick_rounds=1))
