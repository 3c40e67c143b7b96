"""Draws: the interval of a total comes from seeded draws of its lines, correlated where they share an assumption.

Every line's random numbers come from a stream of its own, keyed by system-independent names (activity and part), so that the
order of a ledger, the number of threads and the machine make no difference. Up to `MOST_SINGLE` lines are drawn one by one;
the rest together, as the lognormal with their exact mean and variance (Fenton and Wilkinson).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.relate import Components

DRAWS = 4096
SEED = 20250221
MOST_SINGLE = 192
Z95 = 1.6448536269514722  # the normal distribution's 95th percentile
Floats = NDArray[np.float64]


@lru_cache(maxsize=4096)
def normals(key: str) -> Floats:
    """Return the standard normal draws of a stream: the same for the same key, everywhere."""
    digest = blake2b(f"{SEED}:{key}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little"))).standard_normal(DRAWS)


def _factor(key: str, down: float, up: float) -> Floats:
    z = normals(key) / Z95
    return np.exp(np.where(z < 0, down * z, up * z))


class Draws:
    """The draws of all components of a ledger that have a point and a spread."""

    def __init__(self, ids: Sequence[str], parts: Components) -> None:
        """Keep what is needed; nothing is drawn before a total asks."""
        self.ids, self.parts = ids, parts
        self.spreading = ~np.isnan(parts.point) & ((parts.own_down + parts.own_up + parts.shared_down + parts.shared_up) > 0)
        self.single: dict[int, Floats] = {}

    def total(self, component: NDArray[np.int64], weight: Floats) -> Floats | None:
        """Return draws of the weighted sum over some components; None where nothing has a spread."""
        point = self.parts.point[component] * weight
        usable = ~np.isnan(point) & (point > 0)
        spreading = usable & self.spreading[component]
        if not spreading.any():
            return None
        exact = math.fsum(point[usable & ~spreading].tolist())
        chosen = np.flatnonzero(spreading)
        chosen = chosen[np.lexsort((component[chosen], self.rank[self.parts.row[component[chosen]]], -point[chosen]))]
        single, rest = chosen[:MOST_SINGLE], chosen[MOST_SINGLE:]
        total = np.full(DRAWS, exact)
        for index in single.tolist():
            total += point[index] * self.of(int(component[index]))
        return total + self._together(component[rest], point[rest]) if len(rest) else total

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        """Return the place of each activity in the order of their names, so that sums are taken in an order no ledger can change."""
        rank = np.empty(len(self.ids), dtype=np.int64)
        rank[np.argsort(np.array(self.ids, dtype=object), kind="stable")] = np.arange(len(self.ids))
        return rank

    def of(self, component: int) -> Floats:
        """Return one component's draws as factors of its point."""
        if component not in self.single:
            parts = self.parts
            name = f"{self.ids[int(parts.row[component])]}/{parts.part[component]}"
            factor = _factor(name, float(parts.own_down[component]), float(parts.own_up[component]))
            key = parts.shared_key[component]
            if key is not None:
                factor = factor * _factor(f"assumption/{key}", float(parts.shared_down[component]), float(parts.shared_up[component]))
            self.single[component] = factor
        return self.single[component]

    def _together(self, component: NDArray[np.int64], point: Floats) -> Floats:
        """Return draws of many small lines at once: by shared assumption, lognormal with the sum's mean and variance."""
        parts = self.parts
        keys = np.array([parts.shared_key[index] or "" for index in component.tolist()], dtype=object)
        total = np.zeros(DRAWS)
        for key in sorted(set(keys.tolist())):
            mine = keys == key
            sigma = (parts.own_down[component[mine]] + parts.own_up[component[mine]]) / (2 * Z95)
            mean = float(np.sum(point[mine] * np.exp(sigma**2 / 2)))
            variance = float(np.sum(point[mine] ** 2 * np.exp(sigma**2) * np.expm1(sigma**2)))
            spread = np.sqrt(np.log1p(variance / mean**2))
            factor = np.exp(spread * normals(f"rest/{key}") - spread**2 / 2)
            if key:
                first = int(component[mine][0])
                factor = factor * _factor(f"assumption/{key}", float(parts.shared_down[first]), float(parts.shared_up[first]))
            total += mean * factor
        return total


def interval(draws: Floats) -> tuple[float, float]:
    """Return the 5th and 95th percentile of draws."""
    low, high = np.quantile(draws, (0.05, 0.95))
    return float(low), float(high)
