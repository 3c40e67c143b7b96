"""Which component of an activity a method's amount is, when the ledger does not say: from the kind of work alone."""

from __future__ import annotations

from flopledger.core.coded import Coded
from flopledger.estimate.given import Given
from flopledger.ledger.kinds import activity_kinds

WHOLE = "whole"
FORWARD_PARTS = frozenset({"forward", "teacher-forward", "scoring"})  # a model is run and not trained


def parts_of(given: Given) -> Coded[str]:
    """Return the part of each activity: the one it is written under, else its kind's, `whole` where that is mixed."""
    if given.part is not None:
        return Coded.same(given.part, given.count)
    kinds = activity_kinds()
    return given.ledger.activities.does.take(given.rows).map(lambda kind: kinds[kind].part if kind in kinds else WHOLE)


def whole(given: Given) -> Coded[str]:
    """Return the part of what is stated for activities as a whole, as cost and energy are."""
    return Coded.same(WHOLE, given.count)
