"""What is on record about past training runs, as a forecast needs it: year, day and FLOP, and sums and largest by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.population import Days, Floats, Population

OUTLIERS = ("AlphaGo Zero", "AlphaZero", "AlphaGo Master")  # left out by Kumar and Manning, published code, main.py, to_remove
EARLIEST = 2017  # since the transformer: Kumar and Manning (arXiv:2504.16138), appendix A
LAG_MONTHS = 12  # a year is taken as recorded once so much time has passed since its end; they left 2024 out in February 2025
MONTHS = 12
LONGEST_FIT = 7  # years, as many as Kumar and Manning fitted on
FEWEST_FITTED = 3  # years; fewer say nothing about how years differ
FIRST_YEAR = 1970  # numpy counts years from it


class HistoryError(ValueError):
    """A record that no forecast can be made from: `found` and `expected` say why."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"{found}; expected {expected}")
        self.found, self.expected = found, expected


@frozen
class History:
    """Models with a day and an amount, in the order of their release, and how many of all models each year have an amount.

    `over` holds models of which only a line that they are over is known. `known` is the day on which the record stood so.
    """

    name: str
    known: date
    days: Days
    flop: Floats
    over_days: Days
    over: Floats
    every: Mapping[int, int]  # models of a year, with an amount or not

    @property
    def years(self) -> NDArray[np.int64]:
        """The year of each model with an amount."""
        return years_of(self.days)

    def of(self, year: int) -> Floats:
        """Return the amounts of a year."""
        found: Floats = self.flop[self.years == year]
        return found

    def over_line(self, year: int, line: float) -> int:
        """Return how many models of a year are recorded as over a line, by their amount or by a line that they are over."""
        return int((self.of(year) > line).sum()) + int((self.over[years_of(self.over_days) == year] >= line).sum())

    def coverage(self, year: int) -> float:
        """Return the part of a year's models whose amount is known; NaN where there is no model."""
        return self.of(year).size / self.every[year] if self.every.get(year) else np.nan

    def until(self, day: date) -> History:
        """Return what had been released by a day; the amounts stay those of the record."""
        keep, over = self.days <= np.datetime64(day), self.over_days <= np.datetime64(day)
        every = {year: count for year, count in self.every.items() if year <= day.year}
        kept = (self.days[keep], self.flop[keep], self.over_days[over], self.over[over])
        return replace(self, days=kept[0], flop=kept[1], over_days=kept[2], over=kept[3], every=every)


def years_of(days: Days) -> NDArray[np.int64]:
    """Return the year of each day.

    >>> years_of(np.array(["2023-12-31"], dtype="datetime64[D]"))
    array([2023])
    """
    return days.astype("datetime64[Y]").astype(np.int64) + FIRST_YEAR


def history(population: Population) -> History:
    """Return what a population says of past runs. Raises HistoryError where no model has both a day and an amount."""
    records = [one for one in population.records if one.released is not None and one.name not in OUTLIERS]
    days = np.array([one.released for one in records], dtype="datetime64[D]")
    flop = np.array([np.nan if one.compute is None else one.compute.point for one in records], dtype=np.float64)
    line = np.array([np.nan if one.compute_over is None else one.compute_over for one in records], dtype=np.float64)
    amount, over = flop > 0, ~(flop > 0) & (line > 0)
    if not amount.any():
        raise HistoryError(f"{population.name}: no model with both a day of release and training compute", "at least one a year")
    years, counts = np.unique(years_of(days), return_counts=True)
    every = dict(zip(years.tolist(), counts.tolist(), strict=True))
    known = population.known or max(one.released for one in records if one.released is not None)
    return History(population.name, known, days[amount], flop[amount], days[over], line[over], every)


def recorded_year(past: History) -> int:
    """Return the last year that is taken as recorded: it ended long enough before the record stood so.

    A record stood on 2025-02-24 knows 2023, not yet 2024; what came out in the last months is added over the next year or so.
    """
    months = past.known.year * MONTHS + past.known.month - 1 - LAG_MONTHS
    return int(min(months // MONTHS - 1, past.years.max()))


def fit_years(past: History, base: int) -> list[int]:
    """Return the years with a model that rates are fitted on, seven at the most. Raises HistoryError for fewer than three."""
    years = [year for year in range(max(EARLIEST, base - LONGEST_FIT + 1), base + 1) if past.of(year).size]
    if len(years) < FEWEST_FITTED or years[-1] != base:
        wanted = f"{FEWEST_FITTED} at least since {EARLIEST}, {base} one of them"
        raise HistoryError(f"{past.name}: {len(years)} years with a model whose compute is known, up to {base}", wanted)
    return years


def frontier(days: Days, flop: Floats) -> Floats:
    """Return the largest amount released by each model's day, its own among them; models in the order of their release."""
    so_far: Floats = np.maximum.accumulate(flop)
    return so_far[np.searchsorted(days, days, side="right") - 1]
