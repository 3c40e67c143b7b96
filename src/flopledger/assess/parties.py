"""What each party's own books would say of a system, beside the whole: work done together is parted by the shares in the ledger.

A threshold on what one party did can stay uncrossed while the model crosses it; `compare` shows the parts side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import SystemTotal
from flopledger.core.exact import exact_sum
from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]


@frozen
class PartyBooks:
    """What one party did of what counts, in FLOP, by total: `certain` of known lines, `whole` False where a line of its is not known."""

    party: str
    certain: dict[str, float]
    whole: dict[str, bool]


def party_books(result: Assessment, system: SystemAssessment, totals: Sequence[SystemTotal]) -> list[PartyBooks]:
    """Return the books of every party that worked on a system, in the order of the ledger; none where one party did all."""
    rows = result.components.row[system.lines.component]
    by = result.ledger.activities.by.take(rows)
    known = dict.fromkeys([*result.ledger.parties, *(party for shares in by.present() for party in shares)])
    parties = [party for party in known if any(shares.get(party, 0.0) > 0 for shares in by.present())]
    if len(parties) <= 1:
        return []
    return [_books(result, system, totals, party, by.map(partial(_share, party)).array(np.float64)) for party in parties]


def _share(party: str, shares: Mapping[str, float]) -> float:
    return shares.get(party, 0.0)


def _books(result: Assessment, system: SystemAssessment, totals: Sequence[SystemTotal], party: str, share: Floats) -> PartyBooks:
    point = result.components.point[system.lines.component]
    certain, whole = {}, {}
    for total in totals:
        fraction = total.treatments.fraction
        mine = np.flatnonzero((share > 0) & (np.isnan(fraction) | (fraction > 0)))
        amounts = point[mine] * fraction[mine] * share[mine]
        certain[total.name] = exact_sum(np.nan_to_num(amounts))
        whole[total.name] = not bool(np.isnan(amounts).any())
    return PartyBooks(party, certain, whole)
