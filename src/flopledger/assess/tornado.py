"""The tornado: which input moves a sum most.

Each uncertain input is put at its 5th and its 95th percentile with all others at their points; what several lines share moves
them together. Beside it stands the share of the sum's variance that the input is behind alone (the first-order index of Sobol,
Mathematics and Computers in Simulation 55, 2001), in closed form: the shares add up to at most 1, and what is left comes from
inputs that multiply each other. All inputs are reckoned with; the largest `MOST_BARS` are named.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.draws import Weighted
from flopledger.assess.inputs import Inputs, Uncertain
from flopledger.assess.moments import mean_factor, products, squared_ratio, variance_shared
from flopledger.core.citation import Citation
from flopledger.core.exact import exact_sum
from flopledger.core.frozen import frozen

MOST_BARS = 40
MOST_NAMED = 6  # lines that share an input
DIGITS = 6  # of a share; further ones hang on the order of a ledger
SAME = "{:.9e}"  # sums in another order differ in the last digits, and must not change the order of the bars
ALMOST = 1 - 1e-9  # such sums are taken to be equal
Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


@frozen
class Bar:
    """One input: the sum with it at its 5th and 95th percentile, and its share of the variance, None where that is infinite.

    `lines` are the first few of the `count` amounts that it moves; `default` is the source of a value that the ledger does not
    give.
    """

    input: str
    low: float
    high: float
    share: float | None
    count: int
    lines: tuple[str, ...]
    default: Citation | None

    @property
    def swing(self) -> float:
        """How far the input moves the sum between its ends."""
        return self.high - self.low


@frozen
class Tornado:
    """The inputs of a sum by how far they move it, and how many more there are, with their share of the variance."""

    bars: tuple[Bar, ...]
    others: int
    others_share: float | None


@frozen
class _Causes:
    """The rows of a sum's inputs, the amount behind each, and which rows are one cause."""

    uncertain: Uncertain
    rows: Inputs
    amount: Floats
    cause: Rows
    count: int


def tornado(made_of: Weighted) -> Tornado:
    """Return what moves a sum, the widest bar first; what has no spread has no bar."""
    found = _causes(made_of)
    if not found.count:
        return Tornado((), 0, None)
    down = np.bincount(found.cause, weights=found.amount * -np.expm1(-found.rows.down), minlength=found.count)
    up = np.bincount(found.cause, weights=found.amount * np.expm1(found.rows.up), minlength=found.count)
    share = _shares(found)
    shown = _widest(found, (down + up).astype(np.float64))
    point = _point(made_of)
    bars = tuple(_bar(found, point, one, share) for one in shown)
    return Tornado(bars, found.count - len(bars), _left(share, shown))


def _point(made_of: Weighted) -> float:
    amount = made_of.draws.uncertain.point[made_of.position] * made_of.weight
    return exact_sum(amount[~np.isnan(amount)])


def _causes(made_of: Weighted) -> _Causes:
    uncertain = made_of.draws.uncertain
    amount = np.zeros(len(uncertain.point))
    amount[made_of.position] = np.nan_to_num(uncertain.point[made_of.position] * made_of.weight)
    rows = uncertain.inputs.take(np.flatnonzero(amount[uncertain.inputs.amount] > 0))
    keyed = rows.key.where(bool)
    number = np.where(keyed, rows.key.code, len(rows.key.words) + np.arange(len(rows)))
    names, cause = np.unique(number, return_inverse=True)
    return _Causes(uncertain, rows, amount[rows.amount], cause, len(names))


def _widest(found: _Causes, swing: Floats) -> list[int]:
    """Return the causes with the widest bars, in an order that no ledger can change."""
    first = np.unique(found.cause, return_index=True)[1]
    least = np.partition(swing, -MOST_BARS)[-MOST_BARS] if len(swing) > MOST_BARS else 0.0
    wide = np.flatnonzero(swing >= least * ALMOST).tolist()
    named = sorted((-float(SAME.format(swing[one])), _name(found, int(first[one])), one) for one in wide)
    return [one for _, _, one in named[:MOST_BARS]]


def _name(found: _Causes, row: int) -> str:
    name, key = found.rows.name[row], found.rows.key[row]
    if key is None:
        return f"{name} of {found.uncertain.name[int(found.rows.amount[row])]}"
    return key if key.startswith(name) or name in key else f"{name} ({key})"


def _bar(found: _Causes, point: float, cause: int, share: Floats | None) -> Bar:
    mine = np.flatnonzero(found.cause == cause)
    amount, rows = found.amount[mine], found.rows.take(mine)
    defaults = [one for one in rows.default.present() if one is not None]
    return Bar(
        input=_name(found, int(mine[0])),
        low=exact_sum(np.append(amount * np.expm1(-rows.down), point)),
        high=exact_sum(np.append(amount * np.expm1(rows.up), point)),
        share=round(float(share[cause]), DIGITS) if share is not None else None,
        count=len(mine),
        lines=tuple(found.uncertain.name[int(position)] for position in rows.amount[:MOST_NAMED]),
        default=defaults[0] if defaults else None,
    )


def _left(share: Floats | None, shown: list[int]) -> float | None:
    if share is None:
        return None
    rest = np.ones(len(share), dtype=bool)
    rest[shown] = False
    return round(exact_sum(share[rest]), DIGITS)


def _shares(found: _Causes) -> Floats | None:
    """Return each cause's share of the variance; None where an interval is so wide that no float holds it."""
    with np.errstate(over="ignore", invalid="ignore"):
        down, up = _alike(found, found.rows.down), _alike(found, found.rows.up)
        squared = squared_ratio(down, up)
        mean = np.zeros(len(found.uncertain.point))
        mean[found.rows.amount] = found.amount
        mean *= products(found.rows.amount, mean_factor(down, up)[found.cause], len(mean))
        together = np.bincount(found.cause, weights=mean[found.rows.amount], minlength=found.count)
        variance = variance_shared(found.rows.amount, found.cause, squared, mean)
        shares: Floats = together**2 * (squared - 1) / variance
    return shares if variance > 0 and np.isfinite(shares).all() else None


def _alike(found: _Causes, end: Floats) -> Floats:
    """Return one log distance for each cause, the mean: prices of one market may have intervals of different width."""
    behind = np.bincount(found.cause, weights=found.amount, minlength=found.count)
    mean: Floats = np.bincount(found.cause, weights=found.amount * end, minlength=found.count) / behind
    return mean
