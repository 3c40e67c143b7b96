"""Cross-checks: every two methods that say something of the same work are held against each other.

Where one of them is `hardware`, what the other counts over chip-hours at peak is an implied utilisation, which few runs have
above 0.65, and training has seldom below 0.10. Estimates that differ beyond their intervals become a finding that names the
likeliest cause (`crosscheck_causes.py`). Called by `run.py`; `assess` shows the checks of each line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.chips import find_chip
from flopledger.catalogue.utilisation import Utilisation, default_utilisation
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.estimate.crosscheck_causes import Cause, Doubt, Run, likeliest
from flopledger.estimate.given import Estimate, Rows
from flopledger.estimate.models import SIX_N_D
from flopledger.estimate.spread import Floats, Spread, inverse, product
from flopledger.ledger.model import Entry, Ledger

HARDWARE = "hardware"
WHOLE, AGAIN = "whole", "recomputation"  # what runs twice is no count of the work, but comes on top of one
SECONDS_IN_AN_HOUR = 3600.0
TOLERANCE = 1.1  # 6ND leaves out attention and the like; two honest point estimates differ by a tenth


@frozen
class Pair:
    """Two estimates of the same work: entries `mine` of `one` and `theirs` of `other`, which are about the activities `rows`.

    `ratio` is one's point over the other's; `implied` the utilisation that follows for the hardware where one of them is it;
    `apart` tells where they differ beyond their intervals, `unusual` where few runs have the implied utilisation.
    """

    ledger: Ledger
    one: Estimate
    other: Estimate
    rows: Rows
    mine: Rows
    theirs: Rows
    ratio: Floats
    implied: Spread
    apart: NDArray[np.bool_]
    unusual: NDArray[np.bool_]

    @property
    def hardware(self) -> tuple[Estimate, Rows] | None:
        """The estimate by hardware and its entries, None where neither is one."""
        of = {self.one.method: (self.one, self.mine), self.other.method: (self.other, self.theirs)}
        return of.get(HARDWARE)


@frozen
class Check:
    """One cross-check of one activity: the methods, the ratio of their points, the implied utilisation, and what may explain it.

    `against` is the number format whose peak the utilisation is of, and `also` the same against the chip's usual format.
    """

    methods: tuple[str, str]
    part: str
    ratio: float
    agree: bool
    implied: float
    low: float
    high: float
    against: str
    also: tuple[str, float] | None
    unusual: bool
    cause: Cause | None


Work = tuple[Estimate, Rows]  # what one method says, and activities of which it says more in other estimates


def cross_check(ledger: Ledger, estimates: Sequence[Estimate]) -> tuple[Pair, ...]:
    """Return the pairs of estimates that are about the same work by different methods."""
    methods = dict.fromkeys((one.method, one.of_part) for one in estimates)
    works = [work for name in methods for work in _works([one for one in estimates if (one.method, one.of_part) == name])]
    found = [_pair(ledger, one, other) for one, other in combinations(works, 2) if one[0].method != other[0].method]
    return tuple(pair for pair in found if len(pair.rows))


def _works(made: Sequence[Estimate]) -> list[Work]:
    """Return what one method says, with the sum of its parts for activities of which it gives several."""
    nothing = np.zeros(0, dtype=np.int64)
    kept = [one for one in made if one.of_part == AGAIN or AGAIN not in one.part[:1]]
    rows, times = np.unique(np.concatenate([nothing, *(one.rows for one in kept)]), return_counts=True)
    split = rows[times > 1]
    return [*((one, split) for one in kept), *([(_summed(kept, split), nothing)] if len(split) else [])]


def _summed(parts: Sequence[Estimate], rows: Rows) -> Estimate:
    """Return the sum of a method's parts of some activities; the ends add up, since the parts are of one model."""
    ends = np.zeros((3, len(rows)))
    for one in parts:
        _, into, entries = np.intersect1d(rows, one.rows, assume_unique=True, return_indices=True)
        ends[:, into] += (one.spread.point[entries], one.spread.low[entries], one.spread.high[entries])
    first = parts[0]
    return Estimate(first.quantity, first.method, rows, Coded.same(WHOLE, len(rows)), Spread(*ends), first.of_part)


def _pair(ledger: Ledger, first: Work, second: Work) -> Pair:
    (one, said), (other, said_too) = first, second
    rows, mine, theirs = np.intersect1d(one.rows, other.rows, assume_unique=True, return_indices=True)
    parts = Coded.of(one.part).take(mine).both(Coded.of(other.part).take(theirs))
    same = parts.where(lambda pair: pair[0] == pair[1] or WHOLE in pair) & one.spread.known[mine] & other.spread.known[theirs]
    same &= ~np.isin(rows, said) & ~np.isin(rows, said_too)
    rows, mine, theirs = rows[same], mine[same], theirs[same]
    a, b = one.spread.take(mine), other.spread.take(theirs)
    apart = (a.low > b.high * TOLERANCE) | (b.low > a.high * TOLERANCE)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = a.point / b.point
    implied = _implied(one, mine, b) if one.method == HARDWARE else _implied(other, theirs, a) if other.method == HARDWARE else None
    spread = implied if implied is not None else Spread.unknown(len(rows))
    return Pair(ledger, one, other, rows, mine, theirs, ratio, spread, apart, _unusual(ledger, rows, one.of_part, spread))


def _implied(hardware: Estimate, entries: Rows, counted: Spread) -> Spread:
    """Return what was counted over the chip-hours at peak, with the intervals of both."""
    at_peak = (hardware.factors[name].take(entries) for name in ("chip_hours", "peak"))
    return product(counted, *map(inverse, at_peak)).scaled(1 / SECONDS_IN_AN_HOUR)


def _usual(ledger: Ledger, rows: Rows, part: str | None) -> Coded[Utilisation]:
    return ledger.activities.does.take(rows).map(lambda kind: default_utilisation(kind or "other", part))


def _unusual(ledger: Ledger, rows: Rows, part: str | None, implied: Spread) -> NDArray[np.bool_]:
    usual = _usual(ledger, rows, part)
    most = usual.map(lambda one: one.most).array(np.float64)
    least = usual.map(lambda one: one.least or 0.0).array(np.float64)
    with np.errstate(invalid="ignore"):
        outside: NDArray[np.bool_] = (implied.low > most) | ((implied.high < least) & (implied.high > 0))
    return outside


def checks_of(pairs: Sequence[Pair], row: int) -> Iterator[Check]:
    """Yield the cross-checks of one activity."""
    for pair in pairs:
        place = int(np.searchsorted(pair.rows, row))
        if place < len(pair.rows) and pair.rows[place] == row:
            yield _check(pair, place)


def _check(pair: Pair, place: int) -> Check:
    agree = not (pair.apart[place] or pair.unusual[place])
    run, doubt = _run(pair, place), None if agree else _doubt(pair, place)
    return Check(
        methods=(pair.one.method, pair.other.method),
        part=pair.one.part[int(pair.mine[place])],
        ratio=float(pair.ratio[place]),
        agree=not pair.apart[place],
        implied=float(pair.implied.point[place]),
        low=float(pair.implied.low[place]),
        high=float(pair.implied.high[place]),
        against=run.precision if run is not None else "",
        also=_also(run),
        unusual=bool(pair.unusual[place]),
        cause=None if doubt is None else likeliest(doubt),
    )


def _also(run: Run | None) -> tuple[str, float] | None:
    """Return the implied utilisation of the peak that the chip's training usually has, where another format was used."""
    if run is None or run.chip is None or run.precision in ("", run.chip.default_format()):
        return None
    usual = run.chip.default_format()
    here, there = run.chip.peak(run.precision), run.chip.peak(usual)
    return (usual, run.implied * here / there) if here and there else None


def _run(pair: Pair, place: int) -> Run | None:
    """Return what the hardware's estimate of an activity rests on, None where neither of the two is one."""
    if pair.hardware is None:
        return None
    hardware, entries = pair.hardware
    entry, row = int(entries[place]), pair.rows[place : place + 1]
    inputs = {name: values[entry] for name, values in hardware.inputs.items()}
    return Run(
        chip=find_chip(inputs.get("chip") or ""),
        precision=inputs.get("precision") or "",
        utilisation=float(hardware.factors["utilisation"].point[entry]),
        assumed=hardware.assumed is not None and bool(hardware.assumed[entry]),
        converted=inputs.get("recomputation") is not None,
        shortened="productive_chip_hours" in inputs,
        implied=float(pair.implied.point[place]),
        usual=_usual(pair.ledger, row, hardware.of_part)[0],
    )


def _doubt(pair: Pair, place: int) -> Doubt | None:
    ratio = float(pair.ratio[place])
    if not np.isfinite(ratio) or ratio == 0:
        return None
    larger, smaller = (pair.one, pair.other) if ratio > 1 else (pair.other, pair.one)
    counted = next(((one, rows) for one, rows in ((pair.one, pair.mine), (pair.other, pair.theirs)) if one.method == "architecture"), None)
    model = _model(pair, place, counted)
    passes = None if counted is None or "passes" not in counted[0].factors else counted[0].factors["passes"].point[counted[1][place]]
    return Doubt(
        larger=larger.method,
        smaller=smaller.method,
        ratio=max(ratio, 1 / ratio),
        run=_run(pair, place),
        parameters=model.point("parameters") if model else None,
        active=model.point("active_parameters") if model else None,
        architecture=(model.get("architecture") or "") if model else "",
        passes=None if passes is None else float(passes),
        by_parameters=counted is None or counted[0].convention == SIX_N_D,
    )


def _model(pair: Pair, place: int, counted: tuple[Estimate, Rows] | None) -> Entry | None:
    """Return the artifact that was trained or run: the one that is counted, else the first that was made."""
    named = counted[0].inputs.get("model") if counted is not None else None
    name = named[int(counted[1][place])] if counted is not None and named is not None else None
    made = pair.ledger.activities.produces[int(pair.rows[place])]
    return pair.ledger.artifacts.get(name or (made[0] if made else ""))


def disagreements(pair: Pair) -> Iterator[Finding]:
    """Yield a finding for each activity whose two estimates differ beyond their intervals or imply a utilisation that few runs have."""
    for place in np.flatnonzero(pair.apart | (pair.unusual & ~_stated(pair))).tolist():
        yield _implausible(pair, place) if pair.unusual[place] else _disagreement(pair, place)


def _stated(pair: Pair) -> NDArray[np.bool_]:
    """Tell where the hardware's utilisation is the ledger's own: if it is unusual, that has been said of it."""
    if pair.hardware is None or pair.hardware[0].assumed is None:
        return np.ones(len(pair.rows), dtype=bool)
    return ~pair.hardware[0].assumed[pair.hardware[1]]


def _implausible(pair: Pair, place: int) -> Finding:
    check = _check(pair, place)
    row = int(pair.rows[place])
    usual = _usual(pair.ledger, pair.rows[place : place + 1], pair.one.of_part)[0]
    other, entries = (pair.other, pair.theirs) if pair.one.method == HARDWARE else (pair.one, pair.mine)
    also = f", {percent(check.also[1])} of the {check.also[0]} peak" if check.also else ""
    counted = f"{other.method} {other.spread.point[entries[place]]:.3g} FLOP"
    return finding(
        "utilisation-implied",
        pair.ledger.activities.place(row),
        found=f"{counted} is {percent(check.implied)} of the chip-hours at {check.against or 'their'} peak{also}",
        expected=f"{percent(usual.least or 0)} to {percent(usual.most)} for `{pair.ledger.activities.does[row]}`",
        remedy=_remedy(check, pair.one.method),
    )


def percent(share: float) -> str:
    """Return a share in percent, to three digits.

    >>> percent(0.34627)
    '34.6 %'
    """
    return f"{share * 100:.3g} %"


def _disagreement(pair: Pair, place: int) -> Finding:
    one, other = float(pair.one.spread.point[pair.mine[place]]), float(pair.other.spread.point[pair.theirs[place]])
    smaller, larger = sorted((one, other))
    apart = f"a factor of {larger / smaller:.3g}" if smaller else "one of them nothing"
    row = int(pair.rows[place])
    return finding(
        "estimates-disagree",
        pair.ledger.activities.place(row),
        found=f"{pair.one.method} {one:.3g} FLOP, {pair.other.method} {other:.3g} FLOP: {apart}",
        expected=f"estimates of `{pair.ledger.activities.ids[row]}` that agree within their intervals",
        remedy=_remedy(_check(pair, place), pair.one.method),
    )


def _remedy(check: Check, used: str) -> str:
    if check.cause is None:
        return f"{used} is used; check its inputs, or widen the interval that is too sure of itself"
    return f"likeliest cause: {check.cause.words}; {check.cause.remedy}"
