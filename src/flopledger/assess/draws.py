"""Draws: the interval of a total comes from seeded draws of its lines, correlated where they share an assumption.

Every line's random numbers come from a stream of its own, keyed by system-independent names (activity and part), so that the
order of a ledger, the number of threads and the machine make no difference. Up to `MOST_SINGLE` lines are drawn one by one;
the rest together, as the lognormal with their exact mean and variance (Fenton and Wilkinson).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.relate import Components
from flopledger.core.exact import exact_sum

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


@lru_cache(maxsize=1024)
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
        total = np.full(DRAWS, exact_sum(point[usable & ~spreading]))
        single = self._largest(component, point, np.flatnonzero(spreading))
        for index in single:
            total += point[index] * self.of(int(component[index]))
        spreading[single] = False
        return total + self._together(component[spreading], point[spreading]) if spreading.any() else total

    def _largest(self, component: NDArray[np.int64], point: Floats, among: NDArray[np.int64]) -> list[int]:
        """Return the positions of the largest lines, in an order that no ledger can change: by size, then by name."""
        least = np.partition(point[among], -MOST_SINGLE)[-MOST_SINGLE] if len(among) > MOST_SINGLE else 0.0
        large = among[point[among] >= least].tolist()
        return sorted(large, key=lambda index: (-point[index], self._name(int(component[index]))))[:MOST_SINGLE]

    def _name(self, component: int) -> str:
        return f"{self.ids[int(self.parts.row[component])]}/{self.parts.part[component]}"

    def of(self, component: int) -> Floats:
        """Return one component's draws as factors of its point."""
        if component not in self.single:
            parts = self.parts
            factor = _factor(self._name(component), float(parts.own_down[component]), float(parts.own_up[component]))
            key = parts.shared_key[component]
            if key is not None:
                factor = factor * _factor(f"assumption/{key}", float(parts.shared_down[component]), float(parts.shared_up[component]))
            self.single[component] = factor
        return self.single[component]

    def _together(self, component: NDArray[np.int64], point: Floats) -> Floats:
        """Return draws of many small lines at once: by shared assumption, lognormal with the sum's mean and variance."""
        parts = self.parts
        keys = parts.shared_key.take(component).map(lambda key: key or "")
        total = np.zeros(DRAWS)
        for key in sorted(set(keys.present())):
            mine = keys.where(key.__eq__)
            sigma = (parts.own_down[component[mine]] + parts.own_up[component[mine]]) / (2 * Z95)
            mean = exact_sum(point[mine] * np.exp(sigma**2 / 2))
            variance = exact_sum(point[mine] ** 2 * np.exp(sigma**2) * np.expm1(sigma**2))
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
