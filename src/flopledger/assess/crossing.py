"""When a line was crossed: work accrues evenly between its dates, and the first day on which the condition holds is found.

The answer is an interpolation; without dates of every line that counts there is none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.rules.parameter import ParameterValue
from flopledger.rules.predicate import Predicate

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Accrual:
    """What a total counts of each line, and from when to when it accrued."""

    amount: Floats
    started: Days
    ended: Days

    @classmethod
    def of(cls, amount: Floats, started: Days, ended: Days) -> Accrual:
        """Return the accrual of the lines that add something, in an order that the order of a ledger cannot change."""
        adds = np.flatnonzero(np.nan_to_num(amount) > 0)
        adds = adds[np.lexsort((amount[adds], ended[adds], started[adds]))]
        return cls(amount[adds], started[adds], ended[adds])

    @property
    def dated(self) -> bool:
        """Tell whether every line has both dates."""
        return not bool(np.isnat(self.started).any() or np.isnat(self.ended).any())

    def by(self, day: date) -> float:
        """Return what had accrued at the end of a day."""
        now = np.datetime64(day, "D")
        if now >= self.ended.max():
            return math.fsum(self.amount.tolist())
        length = (self.ended - self.started).astype(np.float64) + 1.0
        passed = np.clip((now - self.started).astype(np.float64) + 1.0, 0.0, length)
        return float(np.sum(self.amount * (passed / length)))


def crossed_on(
    when: Predicate, facts: Mapping[str, Any], bindings: Mapping[str, ParameterValue | None], accruals: Mapping[str, Accrual]
) -> date | None:
    """Return the first day by whose end the condition holds; None where it never does or the dates are not known."""
    used = {name: one for name, one in accruals.items() if name in when.columns and len(one.amount)}
    if not used or not all(one.dated for one in used.values()):
        return None
    low = min(one.started.min() for one in used.values()).astype(object)
    high = max(one.ended.max() for one in used.values()).astype(object)

    def holds(day: date) -> bool:
        return when.evaluate({**facts, **{name: one.by(day) for name, one in used.items()}}, bindings) is True

    return _first(low, high, holds) if holds(high) else None


def _first(low: date, high: date, holds: Any) -> date:
    while low < high:
        middle = low + timedelta(days=(high - low).days // 2)
        if holds(middle):
            high = middle
        else:
            low = middle + timedelta(days=1)
    return low
