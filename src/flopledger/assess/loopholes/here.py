"""What passes through a loophole in a ledger: the work, in FLOP and money, that a standard or a law leaves out because of it.

The same condition that marks the lines of a probe picks the lines of a ledger. What counts of them in part passes in part; where
nobody can tell whether a line counts, or whether it is such a line, it is undetermined and stays so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.asking import answers
from flopledger.assess.draws import Weighted
from flopledger.assess.loopholes.model import LINE, Loophole
from flopledger.assess.result import SystemAssessment
from flopledger.assess.systemfacts import one_row
from flopledger.assess.total import CostSum, Sum, cost_sums, draw_up
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.engine.table import Engine, distinct
from flopledger.estimate.spread import Spread

Floats = NDArray[np.float64]
Held = Coded[bool | None]


@frozen
class Passing:
    """What passes through under one total: compute in FLOP, money on each basis, the lines (by position) and those nobody can place."""

    lines: tuple[int, ...]
    open_lines: tuple[int, ...]
    compute: Sum
    cost: tuple[CostSum, ...]


@frozen
class Here:
    """One loophole in one system: whether the system uses it (None: nobody can tell), the facts that would tell, and what passes.

    `passing` is by total; a total under which nothing passes has an entry that is zero.
    """

    system: str
    used: bool | None
    missing: tuple[str, ...]
    passing: Mapping[str, Passing]


def here(system: SystemAssessment, loopholes: Sequence[Loophole]) -> list[Here]:
    """Return what passes through each loophole in a system, under every total that was assessed."""
    sums = _Sums(system, {})
    return [_one(system, loophole, held, sums) for loophole, held in zip(loopholes, _held(system, loopholes), strict=True)]


def _held(system: SystemAssessment, loopholes: Sequence[Loophole]) -> list[Held]:
    """Return for each loophole whether each line passes through it; a loophole of systems alone has no lines."""
    asked = [loophole.lines for loophole in loopholes if loophole.lines is not None]
    used = frozenset().union(*(condition.columns for condition in asked))
    kinds, which = distinct({name: column for name, column in system.table.items() if name in used}, len(system.lines))
    facts = {name: column for name, column in one_row(system.facts).items() if name in used}
    found = iter(answers([(one, {}) for one in asked], kinds, facts, int(which.max(initial=-1)) + 1, _engine))
    nothing: Held = Coded((False,), np.zeros(len(which), dtype=np.int64))
    return [nothing if loophole.lines is None else Coded.of(list(next(found))).take(which) for loophole in loopholes]


def _engine() -> Engine:
    from flopledger.engine.duckdb import DuckDBEngine

    return DuckDBEngine()


def _one(system: SystemAssessment, loophole: Loophole, held: Held, sums: _Sums) -> Here:
    used = loophole.systems.evaluate(system.facts, {}) if loophole.systems is not None else None
    missing = sorted(loophole.systems.unknown_columns(system.facts, {})) if loophole.systems is not None and used is None else []
    certain, maybe = held.where(_yes), held.where(_unknown)
    if loophole.lines is not None:
        used = True if certain.any() else None if maybe.any() else False
        missing = _missing(system, loophole, np.flatnonzero(maybe).tolist()[:MOST_ALIKE]) if not certain.any() else []
    whole = loophole.escapes == LINE
    passing = {name: sums.of(_weight(certain, maybe, total.treatments.fraction, whole=whole)) for name, total in system.totals.items()}
    return Here(system.id, used, tuple(missing), passing)


MOST_ALIKE = 100  # lines that are looked at for what is missing


def _yes(held: bool | None) -> bool:
    return held is True


def _unknown(held: bool | None) -> bool:
    return held is None


def _missing(system: SystemAssessment, loophole: Loophole, lines: Sequence[int]) -> list[str]:
    condition = loophole.lines
    return sorted({name for index in lines if condition is not None for name in condition.unknown_columns(system.row(index), {})})


def _weight(certain: NDArray[np.bool_], maybe: NDArray[np.bool_], fraction: Floats, *, whole: bool) -> Floats:
    """Return how much of each line passes: what does not count of it, NaN where nobody can tell; `whole` where counting is no matter."""
    left_out = np.ones(len(fraction)) if whole else 1.0 - fraction
    weight: Floats = np.where(certain, left_out, np.where(maybe & ~(left_out == 0), np.nan, 0.0))
    return weight


@frozen
class _Sums:
    """The sums of a system's lines, each weighting added up once."""

    system: SystemAssessment
    made: dict[bytes, Passing]

    def of(self, weight: Floats) -> Passing:
        key = blake2b(weight.tobytes(), digest_size=16).digest()
        if key not in self.made:
            self.made[key] = self._make(weight)
        return self.made[key]

    def _make(self, weight: Floats) -> Passing:
        _, asked = self.system.past[-1]
        parts, component = asked.parts, self.system.lines.component
        spread = Spread(parts.point, parts.low, parts.high).take(component)
        unplaced = np.isnan(weight)
        return Passing(
            lines=tuple(np.flatnonzero(weight > 0).tolist()),
            open_lines=tuple(np.flatnonzero(unplaced).tolist()),
            compute=draw_up("FLOP", spread, weight, Weighted(asked.draws, component, np.nan_to_num(weight))),
            cost=tuple(one for column in self.system.costs for one in cost_sums(column, weight)) if unplaced.any() or weight.any() else (),
        )
