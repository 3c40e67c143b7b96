"""`declared`: money that was spent on the work beside its compute, as its developer states it: labelling, licences, staff.

Standards on technical cost want it beside compute, since data made by people cost money and hardly any operations (Casper et al.
2025, arXiv 2502.15873, principle 6). Whether salaries count there could not be established, so each purpose is a field of its own. It
is no other basis of the same cost: it is never compared with the bases nor added to them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.units import MONEY
from flopledger.estimate.given import Estimate, Given, either
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.parts import whole
from flopledger.estimate.spread import Spread
from flopledger.estimate.sums import added
from flopledger.ledger.fields import Amount, Field

TITLE = "stated spending beside compute"
ORDER = 6
PRINCIPAL = "other"
COMPARES = False
FIELDS = (
    Field("labelling", Amount(MONEY, bare=False), "What people were paid to make or label data."),
    Field("licence", Amount(MONEY, bare=False), "What was paid for the use of data, models or software."),
    Field("staff", Amount(MONEY, bare=False), "Pay of the developer's own people for this work."),
    Field("other", Amount(MONEY, bare=False), "Anything else, or the sum where it is not divided."),
)


def estimate(given: Given) -> Estimate | None:
    """Return the sum of what is stated, with each purpose among the inputs.

    A purpose that is stated as unknown leaves a bare bound, at least the others; two in different currencies leave nothing.
    """
    names = [field.name for field in FIELDS if given.is_written(field.name)]
    currency, total, begun = Coded.same("", given.count), Spread.unknown(given.count), np.zeros(given.count, dtype=bool)
    for name in names:
        amount, stated = given.amount(name), given.rows_with(name)
        total = total.where(~stated, amount.where(~begun, added(total, amount)))
        currency, begun = either(currency, given.currencies(name)), begun | stated
    return Estimate(
        quantity="cost",
        method="declared",
        rows=given.rows,
        part=whole(given),
        spread=Spread.unknown(given.count).where(_mixed(given, names, currency), total),
        currency=currency,
        inputs={name: given.amount(name).point for name in names},
        factors={"total": total},
        cites=Lazily(given.count, given.evidence),
    )


def _mixed(given: Given, names: list[str], currency: Coded[str]) -> NDArray[np.bool_]:
    """Tell where two purposes are in different currencies, with a finding at each."""
    mixed = np.zeros(given.count, dtype=bool)
    for name in names:
        other = given.currencies(name).both(currency).where(lambda pair: bool(pair[0]) and pair[0] != pair[1])
        for index in np.flatnonzero(other & ~mixed).tolist():
            given.find(
                "unit-mismatch",
                index,
                name,
                found=f"`{name}` in {given.currencies(name)[index]} beside amounts in {currency[index]}",
                expected="one currency for what is stated of one activity",
                remedy="write it in the other's currency, or under an activity of its own",
            )
        mixed |= other
    return mixed
