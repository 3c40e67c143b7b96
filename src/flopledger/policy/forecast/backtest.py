"""Holds forecasts against what came: from what had been released by the end of a year, the years after it are forecast.

The record of a year's end is seldom kept. What had been released by then is taken from the vintage nearest to that day, so amounts
that were estimated or corrected between the two are hindsight; `Backtest.vintage` says which. Outcomes are those of the newest record,
which misses models, of the last years most: `coverage` is the part of its models whose compute is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.forecast.ask import Ask
from flopledger.policy.forecast.count import recorded_near
from flopledger.policy.forecast.history import History, HistoryError
from flopledger.policy.forecast.rates import Rate
from flopledger.policy.forecast.result import LINE, Count, Spread
from flopledger.policy.forecast.run import forecast

LINES = (1e23, 1e24, 1e25, 1e26)  # lower ones too: models over them are many, so an error shows


@frozen
class Outcome:
    """One year of one line or width: what was forecast as new in it, what the newest record has, and what part of it that knows."""

    kind: str
    at: float
    year: int
    forecast: Spread
    recorded: int
    coverage: float

    @property
    def inside(self) -> bool:
        """Tell whether the record lies within the interval."""
        return self.forecast.low <= self.recorded <= self.forecast.high


@frozen
class Backtest:
    """What a method would have said at the end of a year, and what came; `later` names the rates it took that nobody had published."""

    method: str
    fitted: bool
    cutoff: int
    vintage: date
    newest: date
    outcomes: tuple[Outcome, ...]
    later: tuple[str, ...]

    @property
    def inside(self) -> float:
        """The part of outcomes within their interval, of which nine in ten would be; outcomes of one year and method hang together."""
        return float(np.mean([one.inside for one in self.outcomes]))

    @property
    def error(self) -> float:
        """The mean distance of the median from the record, in models a year."""
        return float(np.mean([abs(one.forecast.median - one.recorded) for one in self.outcomes]))

    @property
    def bias(self) -> float:
        """The mean of the median less the record: above 0 where more was forecast than is recorded."""
        return float(np.mean([one.forecast.median - one.recorded for one in self.outcomes]))


def backtest(vintages: Sequence[History], cutoff: int, asked: Ask, method: str) -> Backtest:
    """Forecast from the end of a year, and compare. Raises HistoryError where no vintage reaches it or no year after it is over."""
    newest = max(vintages, key=lambda one: one.known)
    day = date(cutoff, 12, 31)
    then = min((one for one in vintages if one.known > day), key=lambda one: one.known, default=None)
    last = newest.known.year - 1
    if then is None or last <= cutoff:
        raise HistoryError(f"a record that stood so on {newest.known}", f"one that knows a whole year after {cutoff}")
    question = replace(asked, base=cutoff, until=last, largest={}, counts={})
    made = forecast(then.until(day), question, method)
    outcomes = tuple(_outcomes(made.counts, newest, asked.counting))
    return Backtest(method, asked.fitted, cutoff, then.known, newest.known, outcomes, _later(made.rates, day))


def _later(taken: Sequence[Rate], day: date) -> tuple[str, ...]:
    """Return the names of rates whose source came out after a day."""
    cited = ((rate.name, rate.citation.published) for rate in taken if rate.citation is not None)
    return tuple(dict.fromkeys(name for name, out in cited if out is not None and out > day))


def _outcomes(counts: Sequence[Count], newest: History, counting: str) -> Iterator[Outcome]:
    for one in counts:
        on_line = one.kind == LINE
        recorded = newest.over_line(one.year, one.at) if on_line else recorded_near(newest, one.year, one.at, counting)
        yield Outcome(one.kind, one.at, one.year, one.new, recorded, newest.coverage(one.year))
