"""What a ledger means, without its places: for tests that two ways of writing it are the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopledger.estimate.given import Estimate
from flopledger.estimate.run import estimate
from flopledger.ledger.model import Activities, Entry, Ledger

COLUMNS = ("does", "status", "purpose", "by", "uses", "produces", "done_for", "discarded", "proof_no_capability", "description")


def meaning(ledger: Ledger) -> dict[str, Any]:
    """Return everything that a ledger says, as plain values that compare."""
    return {
        "title": ledger.title,
        "developer": ledger.developer,
        "description": ledger.description,
        "parties": {name: entry_meaning(entry) for name, entry in ledger.parties.items()},
        "artifacts": {name: entry_meaning(entry) for name, entry in ledger.artifacts.items()},
        "systems": {name: (system.makes, system.placed_on_market) for name, system in ledger.systems.items()},
        "activities": activities_meaning(ledger.activities),
        "estimates": [estimate_meaning(ledger, one) for one in estimate(ledger)[0].all],
        "asserts": [entry_meaning(entry) for entry in ledger.asserts],
    }


def entry_meaning(entry: Entry) -> tuple[Any, ...]:
    return entry.id, dict(entry.values), entry.evidence


def activities_meaning(activities: Activities) -> dict[str, dict[str, Any]]:
    """Return each activity's values by its name, so that their order in the files does not matter."""
    return {
        name: {
            **{column: getattr(activities, column)[row] for column in COLUMNS},
            "started": str(activities.started[row]),
            "ended": str(activities.ended[row]),
            "evidence": activities.evidence.get(row, ()),
        }
        for row, name in enumerate(activities.ids)
    }


def estimate_meaning(ledger: Ledger, one: Estimate) -> dict[str, Any]:
    """Return the amounts of one method by activity."""
    arrays = np.array([one.spread.point, one.spread.low, one.spread.high]).T
    amounts = {
        ledger.activities.ids[row]: (part, currency, tuple(map(str, ends)), cites)
        for row, part, currency, ends, cites in zip(
            one.rows.tolist(), one.part, one.currency or [""] * len(one.rows), arrays, one.cites, strict=True
        )
    }
    return {"method": one.method, "of_part": one.of_part, "amounts": amounts}
