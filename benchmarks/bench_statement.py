"""Statements of a ledger of 5,000 lines: a web page, JSON, a tagged PDF; and what a reader does with the JSON: sign it, verify it.

Every line is unsure of its chip-hours and its utilisation. Limits in seconds are of the whole command, from its
start to its end.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from measure import PROGRAM, Command, Limit, main, make_input

LINES = 5_000
MOST_MEGABYTES = 1_000
LIMITS = {
    "html": Limit(seconds=2.0, megabytes=MOST_MEGABYTES),
    "json": Limit(seconds=1.0, megabytes=MOST_MEGABYTES),
    "pdf": Limit(seconds=20.0, megabytes=MOST_MEGABYTES),
}


def commands(folder: Path) -> Sequence[Command]:
    """Return what is compared, its input made in `folder`."""
    ledger = folder / "unsure"
    make_input("unsure", LINES - 1, ledger)  # and the training of the model
    return (
        Command("flopledger assess --json", (PROGRAM, "assess", str(ledger), "--json")),
        *(_statement(ledger, folder / f"statement.{suffix}", limit) for suffix, limit in LIMITS.items()),
        *_signing(ledger, folder),
    )


def _statement(ledger: Path, file: Path, limit: Limit) -> Command:
    return Command(f"flopledger statement -o {file.name}", (PROGRAM, "statement", str(ledger), "-o", str(file)), limit)


def _signing(ledger: Path, folder: Path) -> Sequence[Command]:
    """Return the signing of a statement and its verification, with the signature alone and with the ledger: nobody set these a limit."""
    stated, key, signed = folder / "to-sign.json", folder / "key", folder / "signed.json"
    sign = (PROGRAM, "statement", "sign", str(stated), "--key", str(key), "-o", str(signed))
    verify = (PROGRAM, "statement", "verify", str(signed), "--key", f"{key}.pub", "--system", "model")
    for made in ((PROGRAM, "statement", str(ledger), "-o", str(stated)), (PROGRAM, "statement", "keygen", str(key)), sign):
        subprocess.run(made, check=True, capture_output=True)
    return (
        Command("flopledger statement sign", sign),
        Command("flopledger statement verify", verify),
        Command("flopledger statement verify --ledger", (*verify, "--ledger", str(ledger))),
    )


if __name__ == "__main__":
    sys.exit(main(f"Statements of a ledger of {LINES:,} lines", commands, rounds=5, quick_rounds=1))
