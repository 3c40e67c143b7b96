"""What a forecast takes as given: `rates.csv`, each figure with its range and source, and what others forecast: `published.csv`.

Every rate can be replaced by whoever asks; what is replaced keeps no source. `kumar_manning` draws from the rates, nothing is
computed here.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from flopledger.catalogue.table import Row, citation_of, number_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

NAMED, RANGE = "=", ".."
TRAINING_SHARE, HISTORY = "training-share", "history"
MOST_BINS = 100  # classes of size; more only take time


class RateError(ValueError):
    """A rate that cannot be taken as given: `found` and `expected` say why."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"{found}; expected {expected}")
        self.found, self.expected = found, expected


@frozen
class Rate:
    """A figure: one value, or the ends that it is drawn between. `citation` is None where whoever asks gave it, or the record did."""

    name: str
    scope: str
    value: float | None
    low: float
    high: float
    unit: str
    citation: Citation | None
    note: str = ""

    @property
    def key(self) -> str:
        """The name that it is asked for by: `training-share/2026`."""
        return f"{self.name}/{self.scope}" if self.scope else self.name


@frozen
class Published:
    """What others forecast: of a `line` (FLOP) or `within` so many orders of the largest, by the end of a year or in it."""

    kind: str
    at: float
    year: int
    median: float
    low: float | None
    high: float | None
    citation: Citation
    note: str


Rates = Mapping[str, Rate]


def _table(name: str) -> list[dict[str, str]]:
    text = files("flopledger.policy.forecast").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def rates() -> Rates:
    """Return every rate by its key."""
    return {rate.key: rate for rate in map(_rate, _table("rates"))}


def _rate(row: Row) -> Rate:
    value, low, high = (number_of(row[name]) for name in ("value", "low", "high"))
    ends = (value, value) if value is not None else (low, high)
    if ends[0] is None or ends[1] is None:
        raise RateError(row["name"], "a value, or both ends")
    return Rate(row["name"], row["scope"], value, ends[0], ends[1], row["unit"], citation_of(row), row["note"])


@cache
def published() -> tuple[Published, ...]:
    """Return the forecasts of others, in the order of the table."""
    return tuple(_published(row) for row in _table("published"))


def _published(row: Row) -> Published:
    cited = citation_of({**row, "at": row["place"]})
    low, high = number_of(row["low"]), number_of(row["high"])
    return Published(row["kind"], float(row["at"]), int(row["year"]), float(row["median"]), low, high, cited, row["note"])


def training_share(given: Rates, year: int) -> float:
    """Return the part of a year's compute for AI that trains models: of the first year named that is not before it, else the last."""
    named = sorted(int(rate.scope) for rate in given.values() if rate.name == TRAINING_SHARE and rate.scope.isdecimal())
    scope = next((until for until in named if year <= until), None)
    return given[TRAINING_SHARE if scope is None else f"{TRAINING_SHARE}/{scope}"].low


def replaced(given: Rates, texts: Iterable[str]) -> Rates:
    """Return rates with some replaced, each as `NAME=VALUE` or `NAME=LOW..HIGH`. Raises RateError.

    >>> replaced(rates(), ["gradient=0.5..0.7"])["gradient"].high
    0.7
    """
    laid = dict(given)
    for text in texts:
        key, named, value = text.partition(NAMED)
        if not named or key not in laid:
            raise RateError(f"`{text}`", f"NAME=VALUE or NAME=LOW..HIGH, the name one of {', '.join(laid)}")
        laid[key] = _replaced(laid[key], text, value)
    return laid


def _replaced(old: Rate, text: str, value: str) -> Rate:
    low_text, drawn, high_text = value.partition(RANGE)
    try:
        low, high = float(low_text), float(high_text if drawn else low_text)
    except ValueError:
        raise RateError(f"`{text}`", "a number, or two with `..` between them") from None
    if not (math.isfinite(high) and 0 < low <= high):
        raise RateError(f"`{text}`", "numbers above 0, the lower first")
    if old.value is not None and low != high:
        raise RateError(f"`{text}`", f"one number: {old.key} is not drawn")
    _within(old, text, high)
    return replace(old, value=low if old.value is not None else None, low=low, high=high, citation=None, note="as asked")


def _within(old: Rate, text: str, high: float) -> None:
    if old.unit == "part" and high > 1:
        raise RateError(f"`{text}`", "a part of the whole, 1 at the most")
    if old.name == "bins" and not (high == int(high) and high <= MOST_BINS):
        raise RateError(f"`{text}`", f"a whole number, {MOST_BINS} at the most")
