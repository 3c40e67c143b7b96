"""Adds up: what counts of each line makes a total, with its interval and a tally of what is unknown or undetermined.

Points add exactly (`exact_sum`; money in whole millionths), so neither order nor splitting changes a sum. Unknown survives: a
total with a counted line of unknown amount has no point, only what it is at least.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import field, replace

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.account import Treatments
from flopledger.assess.draws import Draws, Weighted, interval
from flopledger.assess.exchange import Exchange
from flopledger.assess.relate import Lines
from flopledger.core.coded import Coded
from flopledger.core.exact import exact_sum, whole_sum
from flopledger.core.frozen import frozen
from flopledger.core.money import MICROS_IN_ONE, Money
from flopledger.estimate.spread import Spread
from flopledger.rules.regime import accepted

EVERY = slice(None)
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@frozen
class Sum:
    """A sum of weighted lines.

    `point` is None where a counted line has no point; `at_least` is what is known for certain; `at_most` is infinite where a
    counted or undetermined line has no bound. `with_undetermined` is the point if every undetermined line counted whole.
    `made_of` are the amounts that it adds up.
    """

    unit: str
    point: float | None
    low: float | None
    high: float | None
    at_least: float
    at_most: float
    with_undetermined: float | None
    unknown: tuple[int, ...]  # positions of the counted lines without a point
    undetermined: tuple[int, ...]  # positions of the lines neither counted nor left out
    made_of: Weighted | None = field(default=None, compare=False, repr=False)

    def draws(self) -> Floats | None:
        """Return draws of what is known of it, None where nothing spreads."""
        return self.made_of.drawn() if self.made_of is not None else None

    @property
    def undetermined_amount(self) -> float | None:
        """What the undetermined lines hold together; None where that is not known."""
        if not self.undetermined:
            return 0.0
        return None if self.with_undetermined is None or self.point is None else self.with_undetermined - self.point


@frozen
class CostSum:
    """The sum of one basis in one currency, in exact decimals; `compares` where it is another price of the same compute."""

    basis: str
    currency: str
    sum: Sum
    money: Money | None
    compares: bool = True


def _comparable(one: CostSum, other: CostSum) -> bool:
    """Tell whether two costs are of the same lines in the same currency, and prices of the same compute."""
    same = one.currency == other.currency and one.sum.unknown == other.sum.unknown
    return same and one.compares and other.compares


@frozen
class SystemTotal:
    """One standard's total of one system: compute, each basis of cost, energy."""

    system: str
    name: str
    treatments: Treatments
    compute: Sum
    cost: tuple[CostSum, ...]
    energy: Sum
    convention: str

    def cost_on(self, basis: str, currency: str) -> CostSum | None:
        """Return the cost on a basis in a currency, None where no counted line has one.

        The average market price of statutes is the `market` basis; where the ledger does not state it for every line that counts,
        a rent that it states for all of them stands for it.
        """
        names = accepted(basis)
        found = [one for one in self.cost if one.basis in names and one.currency == currency]
        return min(found, key=lambda one: (one.sum.point is None, names.index(one.basis)), default=None)

    def times_smallest(self, one: CostSum) -> float | None:
        """Return how many times the smallest basis a cost is; None where no other is of the same lines in the same currency.

        Where some lines are unknown on a basis, what is known is compared with bases that know the same lines.
        """
        alike = [other.sum.at_least for other in self.cost if _comparable(one, other) and other.sum.at_least > 0]
        if not one.compares or one.sum.at_least <= 0 or len(alike) < 2:  # noqa: PLR2004 - one cannot be compared
            return None
        return one.sum.at_least / min(alike)

    def cost_sum(self, basis: str, currency: str) -> Sum | None:
        """Return the sum of a cost: zero where no line counts, None where lines count and none of them has such a cost."""
        found = self.cost_on(basis, currency)
        if found is not None:
            return found.sum
        nothing = not np.any(self.treatments.undetermined | (self.treatments.fraction > 0))
        return Sum(currency, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, (), ()) if nothing else None


@frozen
class Borne:
    """An amount stated for activities as wholes: what each line bears as far as anybody knows, its activity's whole, and its activity.

    `draws` are those of the wholes, by activity.
    """

    spread: Spread
    whole: Spread
    activity: Rows
    draws: Draws

    def under(self, fraction: Floats) -> Spread:
        """Return what lines bear if they count so: where nobody can divide a whole but all its lines count alike, the first bears it."""
        undivided = self.whole.bounded & ~self.spread.bounded
        if not undivided.any():
            return self.spread
        alike = undivided & _alike(self.activity, fraction)
        first = np.zeros(len(alike), dtype=bool)
        first[np.unique(self.activity, return_index=True)[1]] = True
        return self.whole.where(alike & first, Spread.exact(np.zeros(len(alike))).where(alike, self.spread))

    def weights(self, spread: Spread, fraction: Floats, lines: Rows | slice = EVERY) -> tuple[Rows, Floats]:
        """Return the activities that count, and how much of each one's whole those of its `lines` bear that bear `spread`."""
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = np.nan_to_num(spread.point * fraction / self.whole.point[lines], posinf=0.0)
        weight = np.bincount(self.activity[lines], weights=parts).astype(np.float64)
        counted = np.flatnonzero(weight).astype(np.int64)
        return counted, weight[counted]


def _alike(activity: Rows, fraction: Floats) -> NDArray[np.bool_]:
    """Tell for each line whether all lines of its activity count by one and the same fraction."""
    _, first, group = np.unique(activity, return_index=True, return_inverse=True)
    other = np.zeros(len(first), dtype=bool)
    np.logical_or.at(other, group, fraction != fraction[first][group])  # NaN, undetermined, equals nothing
    same: NDArray[np.bool_] = ~other[group]
    return same


@frozen
class CostColumn:
    """One basis of cost over a system's lines: the amounts, the currency of each line, and the rates between currencies."""

    basis: str
    borne: Borne
    currency: Coded[str]
    exchange: Exchange | None = None
    compares: bool = True

    @property
    def spread(self) -> Spread:
        """What each line bears as far as anybody knows."""
        return self.borne.spread

    def currencies(self, lines: Rows) -> list[str]:
        """Return the currencies of some lines, and those that the ledger's rates lead to from them."""
        written = {*self.currency.take(lines).present()} - {""}
        return sorted(written) if self.exchange is None else self.exchange.reached(written)

    def into(self, currency: str, spread: Spread) -> Spread:
        """Return amounts of the lines in one currency: unknown where a line is in another and no rate is near it."""
        if self.exchange is not None:
            return spread.scaled(self.exchange.factor(self.currency, currency))
        here = self.currency.where(lambda name: name in ("", currency))
        return spread if here.all() else spread.where(here, Spread.unknown(len(here)))


def add_up(unit: str, spread: Spread, fraction: Floats, drawn: Floats | None = None) -> Sum:
    """Return the sum of lines weighted by the fraction that counts (NaN: undetermined).

    Its ends are the 5th and 95th percentile of its draws, the sums of the ends where there are none.
    """
    counted, undetermined = np.flatnonzero(fraction > 0), np.flatnonzero(np.isnan(fraction))
    mine, weight, open_lines = spread.take(counted), fraction[counted], spread.take(undetermined)
    known, bare = np.flatnonzero(mine.known), np.flatnonzero(~mine.known)
    certain = exact_sum(mine.point[known] * weight[known])
    floor = exact_sum(np.append(np.nan_to_num(mine.low[bare]) * weight[bare], certain))
    ceiling = exact_sum(np.concatenate([_most(mine.take(bare)) * weight[bare], _most(open_lines), [certain]]))
    point = None if len(bare) else certain
    low, high = interval(drawn) if drawn is not None else _ends(mine.take(known), weight[known])
    return Sum(
        unit=unit,
        point=point,
        low=low if point is not None else floor,
        high=high if point is not None else (None if math.isinf(ceiling) else ceiling),
        at_least=floor,
        at_most=ceiling,
        with_undetermined=_with(open_lines, certain) if point is not None else None,
        unknown=tuple(counted[bare].tolist()),
        undetermined=tuple(undetermined.tolist()),
    )


def draw_up(unit: str, spread: Spread, fraction: Floats, made_of: Weighted) -> Sum:
    """Return a sum of lines with its draws; `made_of` says of which amounts it is made.

    Where one cause moves all of them the sums of the ends are exact, and where a counted line has no point the ends are bounds:
    then nothing is drawn before somebody asks.
    """
    whole = bool(spread.known[fraction > 0].all())
    drawn = made_of.drawn() if whole and not made_of.moves_as_one() else None
    return replace(add_up(unit, spread, fraction, drawn), made_of=made_of)


def _most(spread: Spread) -> Floats:
    """Return the most that each line can be: its point, else its upper bound, else infinity."""
    bound = np.where(np.isnan(spread.high), np.inf, spread.high)
    return np.where(spread.known, spread.point, bound)


def _ends(spread: Spread, weight: Floats) -> tuple[float, float]:
    """Return the ends of a sum whose lines move together: the sums of the ends."""
    return exact_sum(spread.low * weight), exact_sum(spread.high * weight)


def _with(open_lines: Spread, certain: float) -> float | None:
    return None if not open_lines.known.all() else exact_sum(np.append(open_lines.point, certain))


@frozen
class LineAmounts:
    """The amounts of a system's lines: compute with the convention of each, every basis of cost, and energy."""

    lines: Lines
    compute: Spread
    convention: Coded[str]
    costs: Sequence[CostColumn]
    energy: Borne


def totals_of(amounts: LineAmounts, treatments: Sequence[Treatments], draws: Draws) -> dict[str, SystemTotal]:
    """Return the totals of one system by name; those that count the same of every line are added up once."""
    added: dict[bytes, SystemTotal] = {}
    for one in treatments:
        key = one.fraction.tobytes()
        if key not in added:
            added[key] = total_of(amounts, one, draws)
    return {one.total.name: replace(added[one.fraction.tobytes()], name=one.total.name, treatments=one) for one in treatments}


def total_of(amounts: LineAmounts, treatments: Treatments, draws: Draws) -> SystemTotal:
    """Return one total of one system, in compute, money and energy."""
    fraction = treatments.fraction
    return SystemTotal(
        system=amounts.lines.system,
        name=treatments.total.name,
        treatments=treatments,
        compute=draw_up("FLOP", amounts.compute, fraction, Weighted(draws, amounts.lines.component, np.nan_to_num(fraction))),
        cost=tuple(one for column in amounts.costs for one in cost_sums(column, fraction)),
        energy=_borne("Wh", amounts.energy, amounts.energy.under(fraction), fraction),
        convention=_convention(amounts.convention, fraction),
    )


def _borne(unit: str, borne: Borne, spread: Spread, fraction: Floats) -> Sum:
    return draw_up(unit, spread, fraction, Weighted(borne.draws, *borne.weights(spread, fraction)))


def _convention(convention: Coded[str], fraction: Floats) -> str:
    names = sorted({*convention.take(np.flatnonzero(fraction > 0)).present()} - {""})
    return names[0] if len(names) == 1 else f"mixed: {', '.join(names)}" if names else ""


def cost_sums(column: CostColumn, fraction: Floats) -> list[CostSum]:
    """Return a basis's sums, one for each currency among the counted lines; none where the basis says nothing of them."""
    counted = np.isnan(fraction) | (fraction > 0)
    borne = column.borne.under(fraction)
    stated = counted & borne.bounded
    found = (_in_currency(column, borne, fraction, currency) for currency in column.currencies(np.flatnonzero(stated)))
    return [one for one in found if one is not None]


def _in_currency(column: CostColumn, borne: Spread, fraction: Floats, currency: str) -> CostSum | None:
    """Return the sum in a currency; None where no counted line is in it or can be converted."""
    spread = column.into(currency, borne)
    if not spread.bounded[np.isnan(fraction) | (fraction > 0)].any():
        return None
    one = _borne(currency, column.borne, spread, fraction)
    money = _money(spread, fraction, currency) if one.point is not None else None
    return CostSum(column.basis, currency, one, money, column.compares)


def _money(spread: Spread, fraction: Floats, currency: str) -> Money:
    counted = np.flatnonzero(fraction > 0)
    weighted = spread.point[counted] * fraction[counted]
    return Money.from_micros(whole_sum(np.rint(weighted * MICROS_IN_ONE)), currency)
