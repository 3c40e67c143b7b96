"""`declared`: compute as somebody states it, taken as it is, with the convention they name if they name one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flopledger.core.coded import Coded
from flopledger.estimate.given import Estimate, Given, Rows
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import parts_of
from flopledger.ledger.fields import Amount, Field, Text

TITLE = "as declared"
ORDER = 10
PRINCIPAL = "flop"
FIELDS = (
    Field("flop", Amount("FLOP", bare=False), "The compute as stated."),
    Field("convention", Text(), "The counting convention of the statement; `unstated` where it names none."),
)
UNSTATED = "unstated"


def estimate(given: Given) -> Sequence[Estimate]:
    """Return the amounts as declared, those of each convention apart."""
    conventions = given.values("convention").map(lambda name: name or UNSTATED)
    return [_declared(given, np.flatnonzero(conventions.equals(one)), one) for one in dict.fromkeys(conventions.present())]


def _declared(given: Given, index: Rows, convention: str) -> Estimate:
    flop = given.amount("flop").take(index)
    return Estimate(
        quantity="compute",
        method="declared",
        rows=given.rows[index],
        part=Coded.of(parts_of(given)).take(index),
        spread=flop,
        convention=convention,
        factors={"declared compute": flop},
        cites=Lazily(len(index), lambda number: given.evidence(int(index[number]))),
    )
