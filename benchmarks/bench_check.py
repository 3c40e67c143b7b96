"""A large ledger written by hand: `flopledger check` of 10,000 activities in YAML beside `bean-check` of 10,000 transactions.

Both read plain text and report every mistake with its place. beancount's cache is switched off: the question is what a
reader waits after an edit.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from measure import PROGRAM, Command, Limit, main, make_input, peer

COUNT = 10_000


def commands(folder: Path) -> Sequence[Command]:
    """Return what is compared, its inputs made in `folder`."""
    beans, ledger = folder / "transactions.beancount", folder / "ledger"
    make_input("beancount", COUNT, beans)
    make_input("yaml", COUNT, ledger)
    return (
        Command("bean-check --no-cache", (peer("bean-check"), "--no-cache", str(beans))),
        Command("flopledger check", (PROGRAM, "check", str(ledger)), Limit(ratio=1)),
    )


if __name__ == "__main__":
    sys.exit(main(f"{COUNT:,} activities in YAML, {COUNT:,} transactions in beancount's format", commands, rounds=9, quick_rounds=3))
