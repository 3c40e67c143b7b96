"""Draws: the interval of a total comes from seeded draws of its amounts, correlated where they share an input.

Every amount's random numbers come from a stream of its own, and every shared input's too, keyed by system-independent names
(activity and part, or what is assumed), so that the order of a ledger, the number of threads and the machine make no
difference; more draws begin with the same ones. Up to `MOST_SINGLE` amounts are drawn one by one; the rest together, as the
lognormal with their mean and variance, which is an approximation (Fenton, IRE Trans. Commun. Syst. 8, 1960). Where one cause
moves everything no draw is needed: the ends of the sum are the sums of the ends.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.inputs import Uncertain
from flopledger.core.exact import exact_sum
from flopledger.core.frozen import frozen

DRAWS = 4096
SEED = 20250221
MOST_SINGLE = 32  # more bring nothing: docs/explanation/intervals.md has how far off 8 and 192 are
MOST_SHARED = 32  # inputs that several small amounts share and that are drawn for them: those behind the most
Z95 = 1.6448536269514722  # the normal distribution's 95th percentile
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def normals(key: str, count: int = DRAWS) -> Floats:
    """Return the standard normal draws of a stream: the same for the same key, everywhere."""
    digest = blake2b(f"{SEED}:{key}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little"))).standard_normal(count)


_repeated = lru_cache(maxsize=256)(normals)  # of what many amounts share; an amount's own are drawn once, and would push these out


def factor(z: Floats, down: float, up: float) -> Floats:
    """Return standard normal numbers as factors of a point whose logs to the 5th and 95th percentile are `down` and `up`."""
    scale = np.where(z < 0, down / Z95, up / Z95) if down != up else up / Z95
    drawn: Floats = np.exp(z * scale)
    return drawn


@lru_cache(maxsize=512)
def _shared(key: str, down: float, up: float, count: int) -> Floats:
    return factor(_repeated(f"assumption/{key}", count), down, up)


class Draws:
    """The draws of a column of amounts, as many of each as are asked for."""

    def __init__(self, uncertain: Uncertain, count: int = DRAWS, most_single: int = MOST_SINGLE) -> None:
        """Keep what is needed; nothing is drawn before a total asks."""
        self.uncertain, self.count, self.most_single = uncertain, count, most_single
        self.shared = uncertain.inputs.take(np.flatnonzero(uncertain.inputs.key.where(bool)))
        self.spreading = ~np.isnan(uncertain.point) & (uncertain.own_down + uncertain.own_up > 0)
        self.spreading[self.shared.amount] = True
        self.single: dict[int, Floats] = {}

    def total(self, position: Rows, weight: Floats) -> Floats | None:
        """Return draws of the weighted sum of some amounts; None where nothing has a spread."""
        amount = self.uncertain.point[position] * weight
        usable, spreading = self._usable(position, amount)
        if not spreading.any():
            return None
        total = np.full(self.count, exact_sum(amount[usable & ~spreading]))
        single = self._largest(position, amount, np.flatnonzero(spreading))
        for index in single:
            total += amount[index] * self.of(int(position[index]))
        spreading[single] = False
        return total + self._together(position[spreading], amount[spreading]) if spreading.any() else total

    def moves_as_one(self, position: Rows, weight: Floats) -> bool:
        """Tell whether one cause, or none, moves all that spreads: then the ends of the sum are the sums of the ends, exactly."""
        _, spreading = self._usable(position, self.uncertain.point[position] * weight)
        moved = position[spreading]
        if len(moved) <= 1:
            return True
        if (self.uncertain.own_down[moved] + self.uncertain.own_up[moved]).any():
            return False
        mine = np.zeros(len(self.uncertain.point), dtype=bool)
        mine[moved] = True
        return len(np.unique(self.shared.key.code[mine[self.shared.amount]])) == 1

    def _usable(self, position: Rows, amount: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        usable = ~np.isnan(amount) & (amount > 0)
        return usable, usable & self.spreading[position]

    def _largest(self, position: Rows, amount: Floats, among: Rows) -> list[int]:
        """Return where the largest amounts are, in an order that no ledger can change: by size, then by name."""
        large = _heaviest(amount, among, self.most_single).tolist()
        return sorted(large, key=lambda index: (-amount[index], self.uncertain.label[int(position[index])]))[: self.most_single]

    def of(self, position: int) -> Floats:
        """Return one amount's draws as factors of its point."""
        if position not in self.single:
            one, shared = self.uncertain, self.shared
            own = float(one.own_down[position]), float(one.own_up[position])
            drawn = factor(normals(one.label[position], self.count), *own) if any(own) else np.ones(self.count)
            first, end = np.searchsorted(shared.amount, (position, position + 1)).tolist()
            for row in range(first, end):
                drawn = drawn * _shared(shared.key[row] or "", float(shared.down[row]), float(shared.up[row]), self.count)
            self.single[position] = drawn
        return self.single[position]

    def _together(self, position: Rows, amount: Floats) -> Floats:
        """Return draws of many small amounts at once: by what they share, lognormal with the sum's mean and variance."""
        weight = np.zeros(len(self.uncertain.point))
        weight[position] = amount
        rows = np.flatnonzero(weight[self.shared.amount])
        shared, bits = self._common(rows, weight)
        common = bits[self.shared.key.code[rows]] > 0
        squared = [self._folded(end, rows[~common])[position] for end in ("down", "up")]
        sigma = (np.sqrt(squared[0]) + np.sqrt(squared[1])) / (2 * Z95)
        marks = np.bincount(self.shared.amount[rows], weights=bits[self.shared.key.code[rows]], minlength=len(weight))[position]
        total = np.zeros(self.count)
        for mark in np.unique(marks).tolist():
            mine = marks == mark
            keys = [key for number, key in enumerate(shared) if int(mark) >> number & 1]
            total += self._group(keys, amount[mine], sigma[mine], [shared[key] for key in keys])
        return total

    def _common(self, rows: Rows, weight: Floats) -> tuple[dict[str, tuple[float, float]], Floats]:
        """Return the inputs that most is behind, with their mean log distances; and for each key the bit that marks it, 0 for others."""
        code, behind = self.shared.key.code[rows], weight[self.shared.amount[rows]]
        several = np.bincount(code, minlength=len(self.shared.key.words)) > 1  # of these amounts; what is behind one is its own here
        mass = np.where(several, np.bincount(code, weights=behind, minlength=len(several)), 0.0)
        named = [(number, str(self.shared.key.words[number])) for number in _heaviest(mass, np.flatnonzero(mass), MOST_SHARED).tolist()]
        chosen = sorted(sorted(named, key=lambda one: (-mass[one[0]], one[1]))[:MOST_SHARED], key=lambda one: one[1])
        found, bits = {}, np.zeros(len(mass))
        for place, (number, key) in enumerate(chosen):
            mine = code == number
            ends = (exact_sum(behind[mine] * end[rows[mine]]) for end in (self.shared.down, self.shared.up))
            down, up = (end / exact_sum(behind[mine]) for end in ends)
            found[key], bits[number] = (down, up), 2.0**place
        return found, bits

    def _folded(self, end: str, rows: Rows) -> Floats:
        """Return the squared log distances that amounts have on their own, with those of inputs that too little is behind."""
        own = getattr(self.uncertain, f"own_{end}") ** 2
        folded: Floats = own + np.bincount(self.shared.amount[rows], weights=getattr(self.shared, end)[rows] ** 2, minlength=len(own))
        return folded

    def _group(self, keys: list[str], amount: Floats, sigma: Floats, ends: list[tuple[float, float]]) -> Floats:
        mean = exact_sum(amount * np.exp(sigma**2 / 2))
        variance = exact_sum(amount**2 * np.exp(sigma**2) * np.expm1(sigma**2))
        spread = np.sqrt(np.log1p(variance / mean**2))
        drawn: Floats = mean * np.exp(spread * _repeated(f"rest/{'+'.join(keys)}", self.count) - spread**2 / 2)
        for key, (down, up) in zip(keys, ends, strict=True):
            drawn = drawn * _shared(key, down, up, self.count)
        return drawn


def _heaviest(weight: Floats, among: Rows, most: int) -> Rows:
    """Return which of some positions have the largest weights: `most` of them, and any as large as the least of these."""
    if len(among) <= most:
        return among
    large: Rows = among[weight[among] >= np.partition(weight[among], -most)[-most]]
    return large


@frozen
class Weighted:
    """A weighted sum of amounts that can be drawn: where they stand in their column, and how much of each counts."""

    draws: Draws
    position: Rows
    weight: Floats

    def drawn(self) -> Floats | None:
        """Return the sum's draws; None where nothing spreads."""
        return self.draws.total(self.position, self.weight)

    def moves_as_one(self) -> bool:
        """Tell whether one cause, or none, moves all that spreads."""
        return self.draws.moves_as_one(self.position, self.weight)


def interval(draws: Floats) -> tuple[float, float]:
    """Return the 5th and 95th percentile of draws."""
    low, high = np.quantile(draws, (0.05, 0.95))
    return float(low), float(high)
