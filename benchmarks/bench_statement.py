"""Statements of a ledger of 5,000 lines: a web page, JSON, a tagged PDF.

Every line is unsure of its chip-hours and its utilisation. The limits are what a statement may take beyond `assess --json` of the
same ledger, which does all that comes before it; the peak of memory is the whole command's.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from measure import PROGRAM, Command, Limit, main, make_input

LINES = 5_000
MOST_MEGABYTES = 1_000


def commands(folder: Path) -> Sequence[Command]:
    """Return what is compared, its input made in `folder`."""
    ledger = folder / "unsure"
    make_input("unsure", LINES - 1, ledger)  # and the training of the model
    return (
        Command("flopledger assess --json", (PROGRAM, "assess", str(ledger), "--json")),
        *(_statement(ledger, folder / f"statement.{suffix}", more) for suffix, more in (("html", 2.0), ("json", 1.0), ("pdf", 20.0))),
    )


def _statement(ledger: Path, file: Path, more: float) -> Command:
    arguments = (PROGRAM, "statement", str(ledger), "-o", str(file))
    return Command(f"flopledger statement -o {file.name}", arguments, Limit(more=more, megabytes=MOST_MEGABYTES))


if __name__ == "__main__":
    sys.exit(main(f"Statements of a ledger of {LINES:,} lines", commands, rounds=5, quick_rounds=1))
