"""What one method is given: the activities that name it, and their typed fields.

`Given` reads a method's fields from the written columns under its path (`compute.hardware`, or
`compute.parts.forward.hardware`), keeps findings with their places, and hands arrays to the estimator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, Problems, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.yaml12 import Mapping as Group
from flopledger.estimate.course import Course
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.models import Model
from flopledger.estimate.spread import Spread
from flopledger.ledger.columns import amounts, column_values
from flopledger.ledger.evidence import read_evidence
from flopledger.ledger.fields import Amount, Field
from flopledger.ledger.model import Ledger
from flopledger.ledger.raw import EVIDENCE, positions

Rows = NDArray[np.int64]
SHARED_FIELDS = ("evidence", "note")


@dataclass(slots=True)
class Given:
    """One method's input: `rows` are the activities that name it, in order; every array is aligned to them."""

    ledger: Ledger
    path: str
    fields: dict[str, Field]
    principal: str
    findings: list[Finding]
    rows: Rows
    part: str | None = None
    models: Mapping[str, Model] = field(default_factory=dict)
    cache: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many activities name the method."""
        return len(self.rows)

    def written(self, name: str) -> list[str]:
        """Return the paths under which a field may stand: its own, and the method's itself for the principal one."""
        paths = [f"{self.path}.{name}", self.path] if name == self.principal else [f"{self.path}.{name}"]
        return [path for path in paths if path in self.ledger.activities.raw.columns]

    def is_written(self, name: str) -> bool:
        """Tell whether any activity writes the field."""
        return bool(self.written(name))

    def rows_with(self, *names: str) -> NDArray[np.bool_]:
        """Tell which activities write one of some fields, be it as unknown."""
        raw = self.ledger.activities.raw
        flags = np.zeros(raw.count, dtype=bool)
        for path in (path for name in names for path in self.written(name)):
            for column in raw.columns[path]:
                flags[positions(column.rows)] = True if path != self.path else column.coded().where(_said)
        return flags[self.rows]

    def place(self, index: int, name: str = "") -> Position:
        """Return where the field of activity number `index` stands, or the method, or the activity."""
        raw, row = self.ledger.activities.raw, int(self.rows[index])
        for path in ([f"{self.path}.{name}"] if name else []) + [self.path, *raw.paths(self.path)]:
            for column, number in raw.values(path, row):
                return column.place(number)
        return raw.activity_place(row)

    def find(self, code: str, index: int, name: str, *, found: str, expected: str, remedy: str = "") -> None:
        """Keep a finding about a field of activity number `index`."""
        self.findings.append(finding(code, self.place(index, name), found=found, expected=expected, remedy=remedy))

    def amount(self, name: str) -> Spread:
        """Return a quantity, aligned to the rows."""
        return self._amount(name)[0]

    def currencies(self, name: str) -> Coded[str]:
        """Return the currency of a field of money, aligned to the rows; empty where it is not known."""
        return self._amount(name)[1]

    def _amount(self, name: str) -> tuple[Spread, Coded[str]]:
        if name not in self.cache:
            self.cache[name] = self._read_amount(name)
        known: tuple[Spread, Coded[str]] = self.cache[name]
        return known

    def _read_amount(self, name: str) -> tuple[Spread, Coded[str]]:
        kind = self.fields[name].type
        spread, currencies = Spread.unknown(self.count), Coded.same("", self.count)
        if not isinstance(kind, Amount):
            message = f"the field {name} is no amount"
            raise TypeError(message)
        for path in self.written(name):
            point, low, high, units = amounts(self.ledger.activities.raw, path, kind, self.findings)
            one = Spread(point, low, high).take(self.rows)
            spread = one.where(~np.isnan(one.low), spread)
            currencies = either(units.take(self.rows), currencies)
        return spread, currencies

    def values(self, name: str) -> Coded[Any]:
        """Return a field that is no amount, aligned to the rows; None where it is not known."""
        if name not in self.cache:
            found: Coded[Any] = Coded.same(None, self.count)
            for path in self.written(name):
                column = column_values(self.ledger.activities.raw, path, self.fields[name].type, self.findings)
                found = either(column.take(self.rows), found)
            self.cache[name] = found
        values: Coded[Any] = self.cache[name]
        return values

    def of_the_work(self, name: str, factor: Spread, index: Rows) -> Origin:
        """Return that an uncertain factor is one fact of an activity, in which all parts of its compute err together."""
        uncertain = np.flatnonzero((factor.low < factor.high)[index])
        code = np.zeros(len(index), dtype=np.int64)
        code[uncertain] = np.arange(1, len(uncertain) + 1)
        ids, part = self.ledger.activities.ids, f" ({self.part})" if self.part else ""
        words = (f"{name} of {ids[row]}{part}" for row in self.rows[index[uncertain]].tolist())
        return Origin(Coded((None, *words), code), Coded.same(None, len(index)))

    def starts(self) -> Coded[date | None]:
        """Return the first day of each activity, None where it is not known."""
        days, code = np.unique(self.ledger.activities.started[self.rows].astype(np.int64), return_inverse=True)
        return Coded(days.astype("datetime64[D]").astype(object).tolist(), code)

    def evidence(self, index: int) -> tuple[Citation, ...]:
        """Return the citations written at the method, else those of the activity number `index`."""
        raw, row = self.ledger.activities.raw, int(self.rows[index])
        for column, number in raw.values(f"{self.path}.{EVIDENCE}", row):
            return read_evidence(column.coded()[number], column.file, Problems())
        return self.ledger.activities.evidence.get(row, ())

    @property
    def has_evidence(self) -> bool:
        """Tell whether the ledger gives evidence for any activity, or for this method anywhere."""
        activities = self.ledger.activities
        return bool(activities.evidence) or f"{self.path}.{EVIDENCE}" in activities.raw.columns

    def beside(self, sources: Sequence[tuple[Citation, ...]]) -> Sequence[tuple[Citation, ...]]:
        """Return the sources of each row, and behind them the evidence that the ledger gives for it."""
        if not self.has_evidence:
            return sources
        return Lazily(self.count, lambda index: (*sources[index], *self.evidence(index)))


def _said(value: Any) -> bool:
    """Tell whether something stands at a method itself: `hardware: {}` names it and says nothing."""
    return not isinstance(value, Group)


def either(first: Coded[Any], second: Coded[Any]) -> Coded[Any]:
    """Return the first column's cells, and the second's where the first has nothing to say."""
    said = first.where(bool)
    return Coded([*first.words, *second.words], np.where(said, first.code, second.code + len(first.words)))


@frozen
class Origin:
    """Where one factor of an estimate comes from, aligned to the rows.

    `key` names what several amounts share, such as one assumed utilisation or the size of one artifact, so that they err
    together; None where the value is the row's own. `default` is the source of a value that stands in for one that the ledger
    does not give, None where the ledger gives it.
    """

    key: Sequence[str | None]
    default: Sequence[Citation | None]


@frozen
class Estimate:
    """What one method says of some activities.

    `spread` is in FLOP, watt-hours or units of `currency`; `part` the component of each; `inputs` what went in, for people;
    `factors` the independent factors whose product `spread` is, by the name a reader knows them by, aligned to `rows`, and
    `origins` where some of them come from; `cites` gives the sources of entry number `index`.
    """

    quantity: str
    method: str
    rows: Rows
    part: Sequence[str]
    spread: Spread
    of_part: str | None = None  # the part that the ledger writes it under; None where it is about the whole
    assumed: NDArray[np.bool_] | None = None  # where a default stands in for something only the developer can know
    convention: str = ""
    currency: Sequence[str] = ()
    inputs: Mapping[str, Sequence[Any] | NDArray[Any]] = field(default_factory=dict)
    factors: Mapping[str, Spread] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    cites: Sequence[tuple[Citation, ...]] = ()
    courses: Sequence[Course | None] = ()  # how each went on over time, where that was measured
