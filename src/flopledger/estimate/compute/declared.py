"""`declared`: compute as somebody states it, taken as it is, with the convention they name if they name one."""

from __future__ import annotations

from flopledger.core.coded import Coded
from flopledger.estimate.given import Estimate, Given
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


def estimate(given: Given) -> Estimate | None:
    """Return the amounts as declared."""
    conventions = given.values("convention")
    return Estimate(
        quantity="compute",
        method="declared",
        rows=given.rows,
        part=parts_of(given),
        spread=given.amount("flop"),
        convention=_one(conventions),
        factors={"declared compute": given.amount("flop")},
        inputs={"convention": conventions} if any(conventions.words) else {},
        cites=Lazily(given.count, given.evidence),
    )


def _one(conventions: Coded[str | None]) -> str:
    named = {name or UNSTATED for name in conventions.present()}
    return named.pop() if len(named) == 1 else UNSTATED
