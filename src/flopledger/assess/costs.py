"""Brings the bases of cost, and energy, from activities to lines.

A cost or an energy is stated for an activity as a whole. Where its compute has several components, each line bears a part in
proportion to its compute; where that is unknown, so is the line's part, and only lines that all count alike bear the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.draws import DRAWS, Draws
from flopledger.assess.exchange import Exchange
from flopledger.assess.inputs import Inputs, Uncertain, inputs_of
from flopledger.assess.relate import Components, Lines
from flopledger.assess.total import Borne, CostColumn
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.methods import methods
from flopledger.estimate.run import Choice, Estimates
from flopledger.estimate.spread import Spread
from flopledger.ledger.model import Ledger

Floats = NDArray[np.float64]


def bearing(parts: Components, activities: int) -> Floats:
    """Return each component's part of its activity: 1 where it is alone, by compute otherwise, NaN where that is unknown."""
    number = np.bincount(parts.row, minlength=activities)[parts.row]
    together = np.bincount(parts.row, weights=parts.point, minlength=activities)[parts.row]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = parts.point / together
    return np.where(number == 1, 1.0, share)


@frozen
class Stated:
    """Amounts of one kind that are stated for activities as wholes, by activity: how much, in which currency, and their draws."""

    name: str
    whole: Spread
    currency: Coded[str]
    draws: Draws


@frozen
class Wholes:
    """What a ledger says of activities as wholes: every basis of cost in the stated order, and the chosen energy."""

    costs: tuple[Stated, ...]
    energy: Stated

    @classmethod
    def of(cls, estimates: Estimates, ids: Sequence[str], count: int = DRAWS) -> Wholes:
        """Return what the estimates say of the activities of these names; `count` is the number of draws."""
        costs = [(one.method, [Choice(one, np.arange(len(one.rows)))]) for one in estimates.cost]
        return cls(tuple(_stated(name, choices, ids, count) for name, choices in costs), _stated("energy", estimates.energy, ids, count))


def _stated(name: str, choices: Sequence[Choice], ids: Sequence[str], count: int) -> Stated:
    whole, code, words, inputs = Spread.unknown(len(ids)), np.zeros(len(ids), dtype=np.int64), [""], []
    for choice in choices:
        one, rows = choice.estimate, choice.rows
        for mine, theirs in zip((whole.point, whole.low, whole.high), (one.spread.point, one.spread.low, one.spread.high), strict=True):
            mine[rows] = theirs[choice.entries]
        if one.currency:
            currency = Coded.of(one.currency).take(choice.entries)
            code[rows] = currency.code + len(words)
            words += currency.words
        inputs.append(inputs_of(one, choice.entries, ids).of_amounts(rows))
    label = Lazily(len(ids), lambda row: f"{ids[row]}/{name}")
    return Stated(name, whole, Coded(words, code), Draws(Uncertain.of(whole, Inputs.join(inputs), label, ids), count))


def cost_columns(wholes: Wholes, lines: Lines, parts: Components, share: Floats, ledger: Ledger) -> list[CostColumn]:
    """Return every basis of cost over a system's lines, in the stated order."""
    rows = parts.row[lines.component]
    exchange = Exchange.of(ledger, rows)
    compares = {method.name: method.compares for method in methods("cost")}
    return [
        CostColumn(one.name, _borne(one, lines, parts, share), one.currency.take(rows), exchange, compares=compares[one.name])
        for one in wholes.costs
    ]


def energy_column(wholes: Wholes, lines: Lines, parts: Components, share: Floats) -> Borne:
    """Return the chosen energy over a system's lines."""
    return _borne(wholes.energy, lines, parts, share)


def _borne(stated: Stated, lines: Lines, parts: Components, share: Floats) -> Borne:
    rows = parts.row[lines.component]
    whole = stated.whole.take(rows)
    return Borne(whole.scaled(share[lines.component]), whole, rows, stated.draws)
