"""What draws cost: ten thousand for a ledger of 200 lines, each unsure of its chip-hours and its utilisation.

The same ledger is assessed with the fewest draws that are allowed, a hundredth of them, in the same rounds: what the many take
longer is the price of the draws, for compute and every basis of cost, with the chances of all verdicts.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from measure import PROGRAM, Command, Limit, main, make_input

LINES = 200
FEWEST, USUAL, MANY = 100, 4096, 10_000


def commands(folder: Path) -> Sequence[Command]:
    """Return what is compared, its input made in `folder`."""
    ledger = folder / "unsure"
    make_input("unsure", LINES - 1, ledger)  # and the training of the model
    assess = (PROGRAM, "assess", str(ledger), "--draws")
    return (
        Command(f"flopledger assess --draws {FEWEST}", (*assess, str(FEWEST))),
        Command(f"flopledger assess --draws {USUAL}, as usual", (*assess, str(USUAL))),
        Command(f"flopledger assess --draws {MANY}", (*assess, str(MANY)), Limit(more=0.3)),
    )


if __name__ == "__main__":
    sys.exit(main(f"Draws for a ledger of {LINES} lines", commands, rounds=15, quick_rounds=5))
