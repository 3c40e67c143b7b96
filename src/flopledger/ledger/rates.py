"""Rates between currencies as the ledger gives them: dated, cited, and used only near their day.

`factor` is asked by whoever adds up money in several currencies; without a rate near the work there is no conversion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from math import nan
from typing import Any, Protocol

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.core.quantity import Quantity

DAYS_NEAR = 92  # a quarter: accounts that close each quarter give a rate for it
Pair = tuple[str, str]


class Entry(Protocol):
    """A rate as it is written: its fields, its sources, and its place in the file."""

    @property
    def evidence(self) -> tuple[Citation, ...]:
        """The sources."""

    @property
    def node(self) -> Any:
        """The fields as written."""

    def get(self, name: str) -> Any:
        """Return the value of a field, None where it is not known."""


@frozen
class Rate:
    """What one unit of a currency was worth in another on a day, and who says so."""

    one: str
    worth: float
    currency: str
    on: date
    evidence: tuple[Citation, ...]


@frozen
class Rates:
    """The rates of a ledger, by the pair of currencies that each leads from and to, in both directions."""

    by_pair: Mapping[Pair, tuple[tuple[date, float, Rate], ...]] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Rates:
        """Return the rates that are complete; the others have their findings already."""
        by_pair: dict[Pair, list[tuple[date, float, Rate]]] = {}
        for rate in (_rate(entry) for entry in entries):
            if rate is not None and rate.one != rate.currency:
                by_pair.setdefault((rate.one, rate.currency), []).append((rate.on, rate.worth, rate))
                by_pair.setdefault((rate.currency, rate.one), []).append((rate.on, 1.0 / rate.worth, rate))
        return cls({pair: tuple(sorted(found, key=lambda one: one[:2])) for pair, found in by_pair.items()}, tuple(entries))

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.by_pair)

    def leading_from(self, currency: str) -> tuple[str, ...]:
        """Return the currencies that rates lead to from one."""
        return tuple(sorted(to for one, to in self.by_pair if one == currency))

    def factor(self, written: str, due: str, started: date | None, ended: date | None) -> float:
        """Return what one unit of a currency is in another, for work between two days; NaN without a rate near it.

        The rate nearest to the start counts; it is near if it lies at most DAYS_NEAR days outside the work's dates.
        """
        if written == due:
            return 1.0
        found = self.by_pair.get((written, due), ())
        if started is None or not found:
            return nan
        last = max(started, ended or started) + timedelta(DAYS_NEAR)
        near = [one for one in found if started - timedelta(DAYS_NEAR) <= one[0] <= last]
        return min(near, key=lambda one: abs((one[0] - started).days))[1] if near else nan

    def nearest(self, written: str, due: str, on: date | None) -> date | None:
        """Return the day of the rate nearest to another day, however far away; None if there is none."""
        found = self.by_pair.get((written, due), ())
        return min(found, key=lambda one: abs((one[0] - (on or one[0])).days))[0] if found else None


def _rate(entry: Entry) -> Rate | None:
    worth, one, on = entry.get("is"), entry.get("one"), entry.get("on")
    if not isinstance(worth, Quantity) or not worth.point or one is None or on is None:
        return None
    return Rate(one, worth.point, worth.unit, on, entry.evidence)
