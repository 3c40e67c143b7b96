"""Fleets: an activity's hardware as one or several groups of chips and periods, each with the fields of the method.

`compute.hardware.fleets.<name>.<field>` describes one of them; a field that stands beside `fleets` holds for every fleet that
does not give it itself. Each fleet becomes one entry of a `Given` of its own, so that estimators read the fields of a
hundred thousand fleets at once; an activity without fleets is one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded, numbered
from flopledger.core.finding import Problems
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.estimate.given import Given
from flopledger.estimate.spread import Floats, Spread
from flopledger.ledger.evidence import read_evidence
from flopledger.ledger.raw import EVIDENCE, Column, Raw, Rows, positions

FLEETS = "fleets"
OF_THE_WHOLE = frozenset({"chip_hours", "note", EVIDENCE})  # beside fleets these speak of all fleets together, not of each
CACHED, SHARED_HOURS = "units", "hours of all fleets"
CHIP_HOURS, CHIPS, TIME = "chip_hours", "chips", "time"
Word = TypeVar("Word")


@dataclass(frozen=True)
class Units:
    """The fleets of some activities: `given` reads the fields of each, `owner` is the number of its activity among `count`.

    `names` are the names of the fleets, empty for an activity that has none. Fleets of one activity stand in the order of
    their names, so that no sum depends on the order in which they are written.
    """

    given: Given
    owner: Rows
    names: Coded[str]
    count: int

    @cached_property
    def plain(self) -> bool:
        """Tell whether no activity has fleets: entries are activities."""
        return self.owner.size == self.count and not self.names.where(bool).any()

    @property
    def several(self) -> NDArray[np.bool_]:
        """Tell which activities have fleets."""
        return self.any(self.names.where(bool))

    def any(self, holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell for each activity whether something holds of one of its fleets."""
        return np.bincount(self.owner[holds], minlength=self.count) > 0

    def total(self, amounts: Spread) -> Spread:
        """Return the sum over the fleets of each activity: ends add up, since the same people counted all of them.

        A fleet of which nothing is known leaves at least what is known of the others; where nothing is known of any, nothing is.
        """
        if self.plain:
            return amounts
        bounded = amounts.bounded
        low = self._sum(np.where(bounded, amounts.low, 0.0))
        high = self._sum(np.where(bounded, amounts.high, np.inf))
        known = self.any(bounded)
        return Spread(self._sum(amounts.point), np.where(known, low, np.nan), np.where(known, high, np.nan))

    def _sum(self, values: Floats) -> Floats:
        return np.bincount(self.owner, weights=values, minlength=self.count).astype(np.float64)

    def mean(self, amounts: Spread, weight: Floats) -> Spread:
        """Return the mean over the fleets of each activity, weighted; fleets of no weight, and what has no fleets, weigh the same."""
        if self.plain:
            return amounts
        even = ((self._sum(weight) == 0) | ~self.several)[self.owner]
        share = np.where(even, 1.0, weight)
        share = share / self._sum(share)[self.owner]
        return Spread(*(self._sum(share * end) for end in (amounts.point, amounts.low, amounts.high)))

    def common(self, column: Coded[Word]) -> Coded[Word | None]:
        """Return what all fleets of each activity have in common, None where they differ."""
        if self.plain:
            return Coded(column.words, column.code)
        first = np.zeros(self.count, dtype=np.int64)
        first[self.owner[::-1]] = np.arange(len(self.owner))[::-1]
        numbers = Coded.of([str(word) for word in column.words]).code[column.code]  # several codes may stand for one word
        differs = self.any(numbers != numbers[first][self.owner])
        return Coded((*column.words, None), np.where(differs, len(column.words), column.code[first]))

    def gathered(self, sets: Coded[tuple[Word, ...]]) -> Coded[tuple[Word, ...]]:
        """Return what the fleets of each activity have between them, each word once."""
        if self.plain:
            return sets
        words: dict[tuple[Word, ...], int] = {(): 0}
        code = np.zeros(self.count, dtype=np.int64)
        first = np.searchsorted(self.owner, self.owner)
        turn = np.arange(len(self.owner)) - first  # the how-manieth fleet of its activity each is
        for entries in np.split(np.argsort(turn, kind="stable"), np.flatnonzero(np.diff(np.sort(turn))) + 1):
            of, known = self.owner[entries], list(words)
            pairs = Coded(known, code[of]).both(sets.take(entries))
            joined = [tuple(dict.fromkeys((*before, *more))) for before, more in pairs.words]
            code[of] = np.array([words.setdefault(one, len(words)) for one in joined], dtype=np.int64)[pairs.code]
        return Coded(list(words), code)

    def of(self, index: int) -> list[int]:
        """Return the entries that are the fleets of activity number `index`; they stand together."""
        if self.plain:
            return [index]
        first, after = np.searchsorted(self.owner, (index, index + 1)).tolist()
        return list(range(first, after))

    def evidence(self, index: int) -> tuple[Citation, ...]:
        """Return the citations written at the fleets of activity number `index`."""
        raw, found = self.given.ledger.activities.raw, list[Citation]()
        for entry in self.of(index) if not self.plain else ():
            for column, number in raw.values(f"{self.given.path}.{EVIDENCE}", entry):
                found.extend(read_evidence(column.coded()[number], column.file, Problems()))
        return tuple(dict.fromkeys(found))


@dataclass(slots=True, eq=False)
class Picked:
    """Some values of a column, for entries of another table: `picks` are their numbers in the column, `rows` the entries."""

    column: Column
    rows: Any
    picks: Rows

    @property
    def file(self) -> str:
        """The name of the file they are written in."""
        return self.column.file

    def coded(self) -> Coded[Any]:
        """Return the values picked."""
        return self.column.coded().take(self.picks)

    def array(self) -> NDArray[Any] | None:
        """Return the values picked as an array, None where the column has none."""
        values = self.column.array()
        return None if values is None else values[self.picks]

    def place(self, index: int) -> Position:
        """Return where value number `index` stands."""
        return self.column.place(int(self.picks[index]))

    def names(self) -> Iterator[Position]:
        """Yield where the column's names are written."""
        return self.column.names()


@frozen
class _Written:
    """A column of one field of the fleets of one name: its values' owners among the given rows, and the values' numbers."""

    field: str
    name: str
    column: Column
    owner: Rows
    picks: Rows


def units_of(given: Given) -> Units:
    """Return the fleets of the activities that a method is given; without any, each activity is its own."""
    if CACHED not in given.cache:
        given.cache[CACHED] = _units(given)
    units: Units = given.cache[CACHED]
    return units


def _units(given: Given) -> Units:
    number = _numbers(given)
    written = list(_fleets_written(given, number))
    if not written:
        return Units(given, np.arange(given.count), Coded.same("", given.count), given.count)
    names = sorted({one.name for one in written})
    place = {name: index for index, name in enumerate(names)}
    keys, _ = numbered(np.concatenate([one.owner * len(names) + place[one.name] for one in written]), given.count * len(names))
    alone = np.flatnonzero(np.bincount(keys // len(names), minlength=given.count) == 0)
    owner = np.concatenate([alone, keys // len(names)])
    order = np.argsort(owner, kind="stable")
    entry_of_key = np.argsort(order, kind="stable")[len(alone) :]
    entries = [entry_of_key[np.searchsorted(keys, one.owner * len(names) + place[one.name])] for one in written]
    named = np.concatenate([np.zeros(len(alone), dtype=np.int64), keys % len(names) + 1])[order]
    units = Units(_given_of(given, written, entries, owner[order], named > 0), owner[order], Coded(("", *names), named), given.count)
    if {CHIP_HOURS, CHIPS, TIME} <= set(given.fields) and given.is_written(CHIP_HOURS):
        units.given.cache[SHARED_HOURS] = (units, given.amount(CHIP_HOURS))
    return units


def shared_hours(given: Given) -> Spread | None:
    """Return the chip-hours that fleets have of a stated sum, by their numbers of chips; None where no sum is stated.

    It is for fleets of which only the chips are known: all of an activity then ran for the same time, as in the annex's formula.
    """
    if SHARED_HOURS not in given.cache:
        return None
    units, whole = given.cache[SHARED_HOURS]
    shares = given.amount(CHIPS).point
    timeless = units.several & ~units.any(given.amount(CHIP_HOURS).bounded | given.amount(TIME).bounded)
    part = np.where(timeless[units.owner], shares / units.total(Spread.exact(shares)).point[units.owner], np.nan)
    found: Spread = whole.take(units.owner).scaled(part)
    return found


def _numbers(given: Given) -> Rows:
    """Return for each activity of the ledger its number among the given rows, -1 where it is not among them."""
    number = np.full(given.ledger.activities.count, -1, dtype=np.int64)
    number[given.rows] = np.arange(given.count)
    return number


def _fleets_written(given: Given, number: Rows) -> Iterator[_Written]:
    prefix, raw = f"{given.path}.{FLEETS}.", given.ledger.activities.raw
    for path in raw.paths(f"{given.path}.{FLEETS}"):
        name, _, field = path.removeprefix(prefix).partition(".")
        for column in raw.columns[path]:
            owner = number[positions(column.rows)]
            picks = np.flatnonzero(owner >= 0)
            if len(picks):
                yield _Written(field or given.principal, name, column, owner[picks], picks)


def _given_of(given: Given, written: Sequence[_Written], entries: Sequence[Rows], owner: Rows, is_fleet: NDArray[np.bool_]) -> Given:
    """Return what reads the fields of all fleets: their own, and those that stand beside `fleets`."""
    raw = Raw(ids=[""] * len(owner))
    for one, of_one in zip(written, entries, strict=True):
        raw.add(f"{given.path}.{one.field}", Picked(one.column, of_one, one.picks))
    for field in (*given.fields, EVIDENCE):
        path = f"{given.path}.{field}"
        free = ~_has(raw.columns.get(path, ()), len(owner)) & (~is_fleet | (field not in OF_THE_WHOLE))
        for column in _beside(given, field):
            raw.add(path, _inherited(column, owner, free, given))
    ledger = replace(given.ledger, activities=replace(given.ledger.activities, raw=raw))
    return Given(ledger, given.path, given.fields, given.principal, given.findings, np.arange(len(owner)), given.part)


def _has(columns: Iterable[Column], count: int) -> NDArray[np.bool_]:
    has = np.zeros(count, dtype=bool)
    for column in columns:
        has[positions(column.rows)] = True
    return has


def _beside(given: Given, field: str) -> list[Column]:
    """Return the columns of a field that stands beside `fleets`, or directly after the method for the principal one."""
    columns = given.ledger.activities.raw.columns
    paths = [f"{given.path}.{field}", *([given.path] if field == given.principal else [])]
    return [column for path in paths for column in columns.get(path, ())]


def _inherited(column: Column, owner: Rows, free: NDArray[np.bool_], given: Given) -> Picked:
    value = np.full(given.ledger.activities.count, -1, dtype=np.int64)
    value[positions(column.rows)] = np.arange(len(column.rows))
    of_entry = value[given.rows][owner]
    entries = np.flatnonzero(free & (of_entry >= 0))
    return Picked(column, entries, of_entry[entries])
