"""A large ledger: 100,000 activities in Parquet under two standards, beside what `hledger balance` does with as many transactions.

The assessment does more (estimates with intervals, lineage, two standards with three totals, a law's verdicts), and the
claim is that it still takes at most a third of the time, in less than a gigabyte.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from measure import PROGRAM, Command, Limit, main, make_input, peer

COUNT = 100_000
A_THIRD = 1 / 3
STANDARDS = ("-s", "casper-2025", "-s", "ec-2025")


def commands(folder: Path) -> Sequence[Command]:
    """Return what is compared, its inputs made in `folder`."""
    journal, ledger = folder / "transactions.journal", folder / "ledger"
    make_input("journal", COUNT, journal)
    make_input("parquet", COUNT, ledger)
    limit = Limit(ratio=A_THIRD, megabytes=1000)
    assess = (PROGRAM, "assess", str(ledger), *STANDARDS)
    return (
        Command("hledger balance", (peer("hledger"), "--file", str(journal), "balance")),
        Command("flopledger assess, two standards, one law", (*assess, "-r", "eu-ai-act"), limit),
        Command("flopledger assess, two standards, all laws", assess, limit),
    )


if __name__ == "__main__":
    sys.exit(main(f"{COUNT:,} activities in Parquet, {COUNT:,} transactions in a journal", commands, rounds=7, quick_rounds=3))
