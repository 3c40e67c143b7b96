"""Draws of what is uncertain about a population: every model's compute and cost, and the rates by which lines move.

Each has a stream of its own, keyed by the seed, the measure and the model's id. So neither the order of the models, the other
models in a population, the policies asked, the blocks nor the threads change a draw: two policies, two vintages and two
standards meet the same numbers, and more draws begin with the same ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.models import Range
from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]
Z95 = 1.6448536269514722  # the normal distribution's 95th percentile
WORDS = 3  # of 64 bits: what a hash gives of the generator's state; the fourth is its counter
WORD_BYTES = 8


@dataclass(slots=True)
class Streams:
    """Standard normal numbers by key, from one generator (SFC64) whose state is set to a hash of the key; one for each thread."""

    seed: int
    bits: Any
    generator: np.random.Generator
    state: dict[str, Any]

    @classmethod
    def of(cls, seed: int) -> Streams:
        """Return the streams of a seed."""
        bits = np.random.SFC64(0)
        return cls(seed, bits, np.random.Generator(bits), dict(bits.state))

    def fill(self, key: str, out: Floats) -> None:
        """Fill a row with the numbers of a key, from the first on."""
        digest = blake2b(f"{self.seed}:{key}".encode(), digest_size=WORDS * WORD_BYTES).digest()
        words = np.ones(WORDS + 1, dtype=np.uint64)
        words[:WORDS] = np.frombuffer(digest, dtype="<u8")
        self.state["state"] = {"state": words}
        self.bits.state = self.state
        self.generator.standard_normal(out=out)

    def normals(self, key: str, count: int) -> Floats:
        """Return so many numbers of a key."""
        out = np.empty(count)
        self.fill(key, out)
        return out


@frozen
class Spread:
    """A measure of every model: its point, NaN where it is not known, and the logs from it down and up to the 5th and 95th percentile."""

    point: Floats
    down: Floats
    up: Floats

    @classmethod
    def of(cls, point: Floats, low: Floats, high: Floats) -> Spread:
        """Return a spread of its percentiles; an end that is no positive number takes the other's distance."""
        with np.errstate(invalid="ignore", divide="ignore"):
            down, up = np.log(point / low), np.log(high / point)
        down, up = (np.where(np.isfinite(end) & (end >= 0), end, np.nan) for end in (down, up))
        down, up = np.where(np.isnan(down), up, down), np.where(np.isnan(up), down, up)
        return cls(point, np.nan_to_num(down), np.nan_to_num(up))

    @classmethod
    def of_ranges(cls, ranges: list[Range | None]) -> Spread:
        """Return the spread of a column of ranges."""
        table = np.array([(np.nan,) * 3 if one is None else (one.point, one.low, one.high) for one in ranges], dtype=np.float64)
        return cls.of(*table.reshape(-1, 3).T)

    @property
    def spreading(self) -> NDArray[np.bool_]:
        """Tell which models' value has an interval."""
        return ~np.isnan(self.point) & (self.down + self.up > 0)

    def drawn(self, rows: NDArray[np.int64], normals: Floats) -> Floats:
        """Return the values of some models, (models, draws), from their standard normal numbers: lognormal, each half by its own end."""
        down, up = (end[rows, None] / Z95 for end in (self.down, self.up))
        if np.array_equal(down, up):
            logs = normals * up
        else:
            logs = np.maximum(normals, 0.0) * up
            logs += np.minimum(normals, 0.0) * down
        np.exp(logs, out=logs)
        logs *= self.point[rows, None]
        return logs


def drawn_number(value: Range, normals: Floats) -> Floats:
    """Return draws of one number, lognormal between its 5th and 95th percentile."""
    down, up = math.log(value.point / value.low), math.log(value.high / value.point)
    return value.point * np.exp(np.where(normals < 0, down, up) / Z95 * normals)
