"""What is asked of a forecast, and what a method of forecasting answers: simulated models, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.forecast.rates import Rate, Rates, rates
from flopledger.policy.population import Floats

RELEASE, QUARTER = "release", "quarter"
LINES = (1e25, 1e26, 1e27)
WIDTHS = (0.5, 1.0, 1.5)  # orders of magnitude: Kumar and Manning (arXiv:2504.16138), section 2.4
USUAL_DRAWS = 1000  # as published there
UNTIL = 2030


@frozen
class Ask:
    """A question: until which year, over which lines (FLOP) and within how many orders of the largest.

    `base` is the last year taken from the record, None where the record says. `counting` says against what a model counts as near
    the largest: the largest released by its own day (RELEASE), or by the end of its quarter, that one left out (QUARTER).
    `largest` fixes a year's largest model in FLOP, `counts` how many models of a year are over a line, whatever is simulated.
    `fitted` takes what can be had from the record in place of published rates. `block` tells draws of one seed apart.
    """

    until: int = UNTIL
    lines: tuple[float, ...] = LINES
    widths: tuple[float, ...] = WIDTHS
    base: int | None = None
    draws: int = USUAL_DRAWS
    seed: int = 0
    block: int = 0
    counting: str = RELEASE
    fitted: bool = False
    given: Rates = field(default_factory=rates)
    largest: Mapping[int, float] = field(default_factory=dict)
    counts: Mapping[tuple[int, float], int] = field(default_factory=dict)

    def seeds(self, count: int) -> list[np.random.SeedSequence]:
        """Return so many seeds, the first the same however many there are."""
        return np.random.SeedSequence((self.seed, self.block) if self.block else self.seed).spawn(count)


@frozen
class Year:
    """The models of one year in every draw (draws by models): FLOP, 0 where there is none, and when in the year, 0 to 1."""

    year: int
    flop: Floats
    when: Floats


@frozen
class Simulated:
    """What a method answers: the years after the base in order, and the rates that it took."""

    years: tuple[Year, ...]
    rates: tuple[Rate, ...]
