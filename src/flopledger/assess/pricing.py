"""One piece of work on every basis of cost, side by side: what the ledger states, and what its hardware comes to by the catalogue.

Only `explain` asks for it: totals hold the bases that the ledger names, and this shows how far another choice of basis would lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from flopledger.assess.result import Assessment
from flopledger.core.frozen import frozen
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.methods import Method, methods
from flopledger.estimate.rented import HARDWARE


@frozen
class Priced:
    """The cost of an activity on one basis; `stated` where the ledger names the basis or implies it.

    `times` is how many times the smallest of the same currency it is, None where there is no other.
    """

    basis: str
    title: str
    currency: str
    point: float
    low: float
    high: float
    stated: bool
    times: float | None


def priced(result: Assessment, row: int) -> list[Priced]:
    """Return an activity's cost on every basis that has input, the smallest first."""
    found = sorted(_found(result, row), key=lambda one: (one[1].currency[one[2]], float(one[1].spread.point[one[2]])))
    return [_priced(one, found) for one in found]


_Found = tuple[Method, Estimate, int, bool]  # the basis, its estimate, the entry in it, and whether the ledger names it


def _found(result: Assessment, row: int) -> Iterator[_Found]:
    stated = {one.method: (one, entry) for one, entry in result.estimates.of(row) if one.quantity == "cost"}
    for method in methods("cost"):
        if not method.compares:
            continue
        one, entry = stated.get(method.name) or (_of_hardware(result, method, row), 0)
        if one is not None and not isnan(one.spread.point[entry]):
            yield method, one, entry, method.name in stated


def _of_hardware(result: Assessment, method: Method, row: int) -> Estimate | None:
    """Return what a basis comes to by the catalogue, for an activity that names its hardware."""
    raw, rows = result.ledger.activities.raw, np.array([row])
    if not np.isin(rows, raw.rows(HARDWARE)).any():
        return None
    made = method.estimate(Given(result.ledger, method.path, dict(method.fields), method.principal, [], rows))
    return made if isinstance(made, Estimate) else None


def _priced(one: _Found, found: list[_Found]) -> Priced:
    method, made, entry, stated = one
    currency, point = made.currency[entry], float(made.spread.point[entry])
    alike = [float(other.spread.point[number]) for _, other, number, _ in found if other.currency[number] == currency]
    return Priced(
        basis=method.name,
        title=method.title,
        currency=currency,
        point=point,
        low=float(made.spread.low[entry]),
        high=float(made.spread.high[entry]),
        stated=stated,
        times=point / min(alike) if len(alike) > 1 and min(alike) > 0 else None,
    )
