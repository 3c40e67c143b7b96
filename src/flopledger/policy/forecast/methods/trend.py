"""A plain trend: the largest model grows as it grew, and each year brings models at the distances from it at which past years did.

The frontier is a straight line through the logs of the largest model so far at the end of each year. How many models a year brings
in each class of distance from the largest so far is negative binomial: the rate of a class has the gamma distribution that its count
in the past years leaves (Jeffreys' prior), and a factor common to a year's classes makes years differ as much as past ones did.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.forecast.ask import Ask, Simulated, Year
from flopledger.policy.forecast.history import History, fit_years, frontier, recorded_year
from flopledger.policy.forecast.rates import Rate
from flopledger.policy.population import Floats

TITLE = "plain trend: the frontier's growth, and how many models a year came at which distance from it"
CLASS = 0.25  # orders of magnitude: half the narrowest width that is usually asked about
JEFFREYS = 0.5  # what a Poisson count is raised by before its rate is drawn
Z95 = 1.6448536269514722  # of the standard normal: the 95th percentile
DEEPEST = 8.0  # orders of magnitude below the largest; smaller models are no question of a line


@frozen
class Trend:
    """What the record says: the frontier's line (log10 FLOP at the base year's end, orders a year), its errors, and counts by class."""

    start: float
    slope: float
    start_error: float
    slope_error: float
    residual: float
    counts: Floats  # models of all fitted years in each class of distance, the nearest first
    years: int
    spread: float  # variance of a year's factor, whose mean is 1


def simulate(past: History, asked: Ask) -> Simulated:
    """Draw the models of every year after the base. Raises HistoryError."""
    base = recorded_year(past) if asked.base is None else asked.base
    trend = _fitted(past, fit_years(past, base), base)
    seeds = asked.seeds(asked.until - base + 1)
    first = np.random.default_rng(seeds[0])
    rates = first.gamma(trend.counts + JEFFREYS, 1.0 / trend.years, (asked.draws, trend.counts.size))
    line = _lines(trend, asked.draws, first)
    years = [
        _year(trend, rates, line, year - base, np.random.default_rng(seed), year)
        for year, seed in zip(range(base + 1, asked.until + 1), seeds[1:], strict=True)
    ]
    return Simulated(tuple(years), _taken(trend))


def _lines(trend: Trend, draws: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw the frontier's height at the end of the base year and its slope."""
    slope = random.normal(trend.slope, trend.slope_error, draws)
    return random.normal(trend.start, trend.start_error, draws), slope


def _year(trend: Trend, rates: Floats, line: tuple[Floats, Floats], ahead: int, random: np.random.Generator, year: int) -> Year:
    """Draw one year, `ahead` years after the base: counts by class, then each model's distance and day."""
    draws, classes = rates.shape
    factor = random.gamma(1.0 / trend.spread, trend.spread, (draws, 1)) if trend.spread > 0 else np.ones((draws, 1))
    counts = random.poisson(rates * factor)
    most = max(int(counts.max()), 1)
    is_there = np.arange(most) < counts[:, :, None]
    distance = (np.arange(classes)[:, None] + random.uniform(size=(draws, classes, most))) * CLASS
    when = random.uniform(size=(draws, classes, most))
    height = line[0] + random.normal(0.0, trend.residual, draws)
    top = height[:, None, None] + line[1][:, None, None] * (ahead - 1 + when)
    flop = np.where(is_there, 10.0 ** (top - distance), 0.0)
    return Year(year, flop.reshape(draws, -1), when.reshape(draws, -1))


def _fitted(past: History, years: Sequence[int], base: int) -> Trend:
    x = np.array([year - base for year in years], dtype=np.float64)
    y = np.log10([past.flop[past.years <= year].max() for year in years])
    away, square = x - x.mean(), float(((x - x.mean()) ** 2).sum())
    slope = float((away * y).sum()) / square
    rest = y - y.mean() - slope * away
    residual = float(np.sqrt((rest * rest).sum() / max(len(years) - 2, 1)))
    at_base = float(y.mean() - slope * x.mean())
    errors = residual * float(np.sqrt(1.0 / len(years) + x.mean() ** 2 / square)), residual / float(np.sqrt(square))
    counts = _counts(past, years)
    return Trend(at_base, slope, errors[0], errors[1], residual, counts.sum(axis=0), len(years), _spread(counts.sum(axis=1)))


def _counts(past: History, years: Sequence[int]) -> Floats:
    """Return how many models each year brought in each class of distance (years by classes)."""
    away = np.log10(frontier(past.days, past.flop) / past.flop)
    edges = np.arange(0.0, DEEPEST + CLASS, CLASS)
    return np.array([np.histogram(away[past.years == year], edges)[0] for year in years], dtype=np.float64)


def _spread(totals: Floats) -> float:
    """Return by how much years differ beyond chance: the part of the variance of their counts that is not Poisson's, 0 at the least."""
    mean = float(totals.mean())
    return max(0.0, float(totals.var(ddof=1)) - mean) / mean**2 if mean else 0.0


def _taken(trend: Trend) -> tuple[Rate, ...]:
    near = float(trend.counts[: round(1.0 / CLASS)].sum() / trend.years)
    growth = 10.0**trend.slope
    low, high = (10.0 ** (trend.slope + sign * trend.slope_error * Z95) for sign in (-1, 1))
    said = "from the record"
    return (
        Rate("frontier-growth", "", growth, low, high, "times a year", None, f"{said}: the largest model so far at the end of each year"),
        Rate("models-within-1", "", near, near, near, "models a year", None, f"{said}: within 1 order of the largest so far, at release"),
    )
