"""A scale of powers of ten: where an amount lies between the ends of a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_TICKS = 9
MOST_DECADES = 12.0
ROOM = 0.15  # of a decade, beyond the ends


@dataclass(frozen=True, slots=True)
class Scale:
    """Powers of ten from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where an amount lies; nothing, and what is too small, at the start."""
        power = math.log10(value) if value > 0 else self.low
        share = (min(max(power, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield where powers of ten lie, and how they are written, few enough to be read."""
        first, last = math.ceil(self.low), math.floor(self.high)
        step = max(1, math.ceil((last - first + 1) / MOST_TICKS))
        yield from ((self.at(10.0**power), f"1e{power}") for power in range(first, last + 1, step))


def scale_of(values: Iterable[float], start: float, end: float) -> Scale | None:
    """Return a scale on which amounts above zero lie, None where there is none; it spans one decade at the least."""
    powers = [math.log10(value) for value in values if value > 0 and math.isfinite(value)]
    if not powers:
        return None
    high = max(powers) + ROOM
    low = max(min(powers) - ROOM, high - MOST_DECADES)
    middle, half = (low + high) / 2, max(high - low, 1.0) / 2
    return Scale(middle - half, middle + half, start, end)
