"""Which component of an activity a method's amount is, when the ledger does not say: from the kind of work alone."""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.estimate.given import Given
from flopledger.ledger.kinds import activity_kinds

WHOLE = "whole"


def parts_of(given: Given) -> Sequence[str]:
    """Return the part of each activity: the one it is written under, else its kind's, `whole` where that is mixed."""
    if given.part is not None:
        return [given.part] * given.count
    kinds = activity_kinds()
    by_kind = {kind: entry.part for kind, entry in kinds.items()}
    return [by_kind.get(kind or "", WHOLE) for kind in given.column(given.ledger.activities.does)]
