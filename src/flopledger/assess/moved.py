"""What a total hangs on: its tornado, and beside it the lines that no interval covers, because nobody knows or can place them.

`document.py` publishes it and the command line prints it. Nothing is kept: it is reckoned when somebody asks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.tornado import Bar, Tornado, tornado
from flopledger.assess.total import CostSum, Sum, SystemTotal
from flopledger.assess.trigger import Verdict
from flopledger.core.frozen import frozen
from flopledger.estimate.spread import Floats, Spread
from flopledger.rules.regime import CostRule

UNKNOWN, UNDETERMINED = "unknown", "undetermined"
MOST_OPEN = 40


@frozen
class Open:
    """A line that no interval covers: the sum with it at its least and at its most, None where it has no bound.

    `why` is `unknown` where it counts and nobody knows how much it is, `undetermined` where nobody can say whether it counts.
    """

    line: str
    why: str
    low: float
    high: float | None


@frozen
class Moved:
    """What a sum hangs on; `open` are the first of the `open_count` lines that no interval covers."""

    sum: Sum
    tornado: Tornado
    open: tuple[Open, ...]
    open_count: int

    @property
    def most(self) -> Bar | None:
        """The input that moves the sum most, of those with an interval."""
        return next(iter(self.tornado.bars), None)


def compute_moved(result: Assessment, system: SystemAssessment, total: SystemTotal) -> Moved:
    """Return what a total's compute hangs on."""
    parts = result.components
    spread = Spread(parts.point, parts.low, parts.high).take(system.lines.component)
    return _moved(result, system, total.compute, spread, total.treatments.fraction)


def cost_moved(result: Assessment, system: SystemAssessment, total: SystemTotal, one: CostSum) -> Moved:
    """Return what a total's cost on one basis hangs on."""
    column = next(column for column in system.costs if column.basis == one.basis)
    fraction = total.treatments.fraction
    return _moved(result, system, one.sum, column.into(one.currency, column.borne.under(fraction)), fraction)


def energy_moved(result: Assessment, system: SystemAssessment, total: SystemTotal) -> Moved:
    """Return what a total's energy hangs on."""
    return _moved(result, system, total.energy, system.energy, total.treatments.fraction)


def verdict_moved(result: Assessment, system: SystemAssessment, verdict: Verdict) -> Moved | None:
    """Return what the sum of a verdict's first comparison hangs on; None where the verdict compares no sum."""
    limb, rule = next(iter(verdict.limbs), None), verdict.trigger.cost_rule
    total = system.totals.get(verdict.counts)
    if limb is not None and limb.measure == "cost" and rule is not None:
        counted = system.totals.get(rule.count_by or "", total)
        cost = counted.cost_on(rule.basis, rule.currency) if counted is not None else None
        return cost_moved(result, system, counted, cost) if counted is not None and cost is not None else None
    if limb is None or total is None:
        return None
    return energy_moved(result, system, total) if limb.measure == "energy" else compute_moved(result, system, total)


def moved_most_by(result: Assessment, system: SystemAssessment, verdicts: Sequence[Verdict]) -> list[str | None]:
    """Return for each verdict the input that moves its sum most, None where nothing does."""
    found: dict[tuple[str, str, CostRule | None], str | None] = {}
    for verdict in verdicts:
        if (key := _asked(verdict)) not in found:
            moved = verdict_moved(result, system, verdict)
            found[key] = moved.most.input if moved is not None and moved.most is not None else None
    return [found[_asked(verdict)] for verdict in verdicts]


def _asked(verdict: Verdict) -> tuple[str, str, CostRule | None]:
    """Return what tells verdicts on different sums apart."""
    return verdict.counts, verdict.limbs[0].measure if verdict.limbs else "", verdict.trigger.cost_rule


def _moved(result: Assessment, system: SystemAssessment, one: Sum, spread: Spread, fraction: Floats) -> Moved:
    found = tornado(one.made_of) if one.made_of is not None else Tornado((), 0, None)
    count = len(one.unknown) + len(one.undetermined)
    return Moved(one, found, tuple(_open(result, system, one, spread, fraction)), count)


def _open(result: Assessment, system: SystemAssessment, one: Sum, spread: Spread, fraction: Floats) -> Iterator[Open]:
    """Yield the open lines: what is unknown adds at least its lower bound already, what is undetermined nothing."""
    names, component = result.components.uncertain.name, system.lines.component
    for index in one.unknown[:MOST_OPEN]:
        room = (_bound(float(spread.high[index])) - _least(float(spread.low[index]))) * float(fraction[index])
        yield Open(names[int(component[index])], UNKNOWN, one.at_least, _finite(one.at_least + room))
    for index in one.undetermined[: max(0, MOST_OPEN - len(one.unknown))]:
        point = float(spread.point[index])
        most = _bound(float(spread.high[index])) if math.isnan(point) else point
        yield Open(names[int(component[index])], UNDETERMINED, one.at_least, _finite(one.at_least + most))


def _least(low: float) -> float:
    return 0.0 if math.isnan(low) else low


def _bound(high: float) -> float:
    return math.inf if math.isnan(high) else high


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
