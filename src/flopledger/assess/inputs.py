"""The uncertain inputs behind a column of amounts: which amount is a product of what, and which amounts share an input.

Every estimator names the factors of what it estimates (`Estimate.factors`). Those with an interval are kept here in one flat
table, from which `draws.py` takes what lines share and `tornado.py` what moves a total. Made by `relate.py` for compute and by
`costs.py` for money and energy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.estimate.given import Estimate, Origin
from flopledger.estimate.spread import Spread

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
OF_THE_WORK = frozenset({"chip_hours", "chips", "time"})  # one fact of an activity, whether its compute or its cost is asked for
PRICES = frozenset({"price", "fleets"})  # of several fleets an estimator names hours and price as one factor
COST = "cost"
MARKET = "prices of one market"
LEFT_OVER = 1e-9  # of a squared log-distance: below it the named factors explain all of a spread


@frozen
class Inputs:
    """One row for each amount and input of it that has a spread, in the order of the amounts.

    `amount` is a position in the column of amounts; `key` names what several amounts share, None where an input is the
    amount's own; `down` and `up` are natural log distances from the point to the 5th and 95th percentile; `default` is the
    source of a value that the ledger does not give.
    """

    amount: Rows
    name: Coded[str]
    key: Coded[str | None]
    down: Floats
    up: Floats
    default: Coded[Citation | None]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.amount)

    @classmethod
    def none(cls) -> Inputs:
        """Return the inputs of amounts that have no spread."""
        nowhere, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(nowhere, Coded((), nowhere), Coded((), nowhere), nothing, nothing, Coded((), nowhere))

    def take(self, rows: NDArray[np.int64]) -> Inputs:
        """Return some rows."""
        return Inputs(self.amount[rows], self.name.take(rows), self.key.take(rows), self.down[rows], self.up[rows], self.default.take(rows))

    def of_amounts(self, position: Rows) -> Inputs:
        """Return the same inputs in the order of other positions: `position[i]` is where amount `i` stands now."""
        return replace(self, amount=position[self.amount]).sorted()

    def sorted(self) -> Inputs:
        """Return the same rows in the order of the amounts."""
        if (self.amount[1:] >= self.amount[:-1]).all():
            return self
        return self.take(np.argsort(self.amount, kind="stable"))

    @classmethod
    def join(cls, blocks: Sequence[Inputs]) -> Inputs:
        """Return the inputs of several blocks whose amounts are numbered alike, in the order of the amounts."""
        filled = [block for block in blocks if len(block)]
        if len(filled) <= 1:
            return filled[0].sorted() if filled else cls.none()
        return cls(
            np.concatenate([block.amount for block in filled]),
            Coded.join([block.name for block in filled]),
            Coded.join([block.key for block in filled]),
            np.concatenate([block.down for block in filled]),
            np.concatenate([block.up for block in filled]),
            Coded.join([block.default for block in filled]),
        ).sorted()


def log_ratio(above: Floats, below: Floats) -> Floats:
    """Return natural log ratios, 0 where the two are equal or one is missing."""
    usable = (above > 0) & (below > 0) & np.isfinite(above) & np.isfinite(below)
    ratio: Floats = np.where(usable, np.log(np.where(usable, above, 1.0) / np.where(usable, below, 1.0)), 0.0)
    return ratio


def inputs_of(one: Estimate, entries: Rows, ids: Sequence[str]) -> Inputs:
    """Return the inputs of some entries of an estimate, `amount` being the position among `entries`; `ids` name the activities.

    What the factors leave over of a spread, all of it where an estimator names none, is an input that names the method.
    """
    spread = one.spread.take(entries)
    known = ~np.isnan(spread.point)
    blocks = [_rows(one, name, factor.take(entries), entries, known, ids) for name, factor in one.factors.items()]
    blocks.append(_rows(one, f"amount by {one.method}", _left_over(spread, blocks), entries, known, ids))
    return Inputs.join(blocks)


def _left_over(spread: Spread, blocks: Sequence[Inputs]) -> Spread:
    """Return the part of a spread that its factors do not explain, as a factor of 1."""
    down, up = log_ratio(spread.point, spread.low), log_ratio(spread.high, spread.point)
    rest = []
    for whole, ends in ((down, [block.down for block in blocks]), (up, [block.up for block in blocks])):
        explained = np.zeros(len(spread))
        for block, end in zip(blocks, ends, strict=True):
            explained += np.bincount(block.amount, weights=end**2, minlength=len(spread))
        squared = whole**2 - explained
        rest.append(np.sqrt(np.where(squared > LEFT_OVER * whole**2, squared, 0.0)))
    return Spread(np.ones(len(spread)), np.exp(-rest[0]), np.exp(rest[1]))


def _rows(one: Estimate, name: str, factor: Spread, entries: Rows, known: NDArray[np.bool_], ids: Sequence[str]) -> Inputs:
    amount = np.flatnonzero(known & (factor.low < factor.high))
    factor = factor.take(amount)
    down, up = log_ratio(factor.point, factor.low), log_ratio(factor.high, factor.point)
    spreads = down + up > 0
    if not spreads.any():
        return Inputs.none()
    amount, down, up = amount[spreads], down[spreads], up[spreads]
    count, origin = len(amount), one.origins.get(name)
    return Inputs(
        amount,
        Coded.same(name, count),
        _keys(one, name, origin, entries[amount], ids),
        down,
        up,
        Coded.of(origin.default).take(entries[amount]) if origin is not None else Coded.same(None, count),
    )


def _keys(one: Estimate, name: str, origin: Origin | None, entries: Rows, ids: Sequence[str]) -> Coded[str | None]:
    """Return what each value is shared under: as the estimator says, else prices with the market and hours with the work."""
    if one.quantity == COST and (name in PRICES or not one.factors):
        usual: Coded[str | None] = Coded.same(MARKET, len(entries))
    elif name in OF_THE_WORK:
        part = f" ({one.of_part})" if one.of_part else ""
        usual = Coded.of([f"{name} of {ids[row]}{part}" for row in one.rows[entries].tolist()])
    else:
        usual = Coded.same(None, len(entries))
    if origin is None:
        return usual
    said = Coded.of(origin.key).take(entries)
    return Coded([*said.words, *usual.words], np.where(said.where(bool), said.code, usual.code + len(said.words)))


@frozen
class Uncertain:
    """A column of amounts with what each spreads by: on its own, as log distances to both ends, and by inputs that it shares.

    `label` names each amount by what neither the order of a ledger nor another system changes, `name` for people.
    """

    point: Floats
    own_down: Floats
    own_up: Floats
    inputs: Inputs
    label: Sequence[str]
    name: Sequence[str]

    @classmethod
    def of(cls, spread: Spread, inputs: Inputs, label: Sequence[str], name: Sequence[str]) -> Uncertain:
        """Return a column whose own spread is what its shared inputs leave over."""
        shared = inputs.take(np.flatnonzero(inputs.key.where(bool)))
        own = []
        for whole, end in ((log_ratio(spread.point, spread.low), shared.down), (log_ratio(spread.high, spread.point), shared.up)):
            left = whole**2 - np.bincount(shared.amount, weights=end**2, minlength=len(spread))
            own.append(np.sqrt(np.where(left > LEFT_OVER * whole**2, left, 0.0)))
        return cls(spread.point, own[0], own[1], inputs, label, name)
