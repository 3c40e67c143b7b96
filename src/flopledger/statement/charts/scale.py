"""Scales: where an amount lies between the ends of a picture, by powers of ten or evenly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from flopledger.core.frozen import frozen
from flopledger.core.numbers import flop

MOST_TICKS, FEW_TICKS = 9, 6
MOST_DECADES = 12.0
ROOM = 0.15  # of a decade, beyond the ends


@frozen
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


@frozen
class Even:
    """Amounts from `low` to `high`, drawn evenly from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where an amount lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield where round amounts lie, and how they are written."""
        rough = (self.high - self.low) / FEW_TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(round_ * power for round_ in (1, 2, 5, 10) if round_ * power >= rough)
        for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1):
            yield self.at(number * step), flop(number * step)


def near_scale_of(values: Sequence[float], start: float, end: float) -> Scale | Even:
    """Return a scale on which amounts can be told apart: even where they are of one size, else by powers of ten."""
    low, high = min(values), max(values)
    if low > 0 and high < low * 10 and high > low:
        room = (high - low) * ROOM / 2
        return Even(low - room, high + room, start, end)
    return scale_of(values, start, end) or Scale(0, 1, start, end)
