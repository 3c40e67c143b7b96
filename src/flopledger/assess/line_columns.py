"""A system's lines as published, made column by column: as models, or as the JSON text of these, by one and the same road.

`document.py`, `writing.py` and statements ask here; `layout.py` is what makes models or text of the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.contract import AmountModel, EstimateModel, LineModel
from flopledger.assess.document_lines import UNITS, cross_checks_of, plain
from flopledger.assess.layout import Alike, Column, Floats, Making, Models, each
from flopledger.assess.plainly import cite_of
from flopledger.assess.relate import NO_ESTIMATE
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import CostColumn
from flopledger.assess.treated import Treated, treated
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.estimate.given import Estimate

Rows = NDArray[np.int64]
MODELS = Models()
BATCH = 1024  # lines whose parts are held at once
INSIDE = 1  # of a line: the level of an amount, or of the list of amounts, and one more for each amount in the list


def lines_of(
    result: Assessment,
    system: SystemAssessment,
    making: Making = MODELS,
    level: int = 0,
    meaning: Callable[[Treated], Treated] = lambda one: one,
    files: Mapping[str, str] | None = None,
) -> Iterator[Any]:
    """Yield each line of a system: models, or JSON that opens at a level.

    `meaning` says what is to be written of a line's treatments, `files` under which names files are to stand.
    """
    every, cited = treated(result, system).map(meaning), _Cited(making)
    for start in range(0, len(system.lines), BATCH):
        lines = np.arange(start, min(start + BATCH, len(system.lines)))
        yield from _Lines(result, system, cited, level, lines).made(every.take(lines), files or {})


class _Cited:
    """Makes sources: each is made once, and kept so that no other comes to stand in its place."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self._each: dict[tuple[int, int], tuple[Citation, Any]] = {}
        self._lists: dict[tuple[int, ...], tuple[Sequence[Citation], Any]] = {}

    def sources(self, cites: Sequence[Citation], level: int) -> Any:
        """Return sources as a list."""
        key = (level, *map(id, cites))
        if key not in self._lists:
            self._lists[key] = cites, self.making.array([self._source(cite, level + 1) for cite in cites], level)
        return self._lists[key][1]

    def _source(self, cite: Citation, level: int) -> Any:
        key = level, id(cite)
        if key not in self._each:
            self._each[key] = cite, self.making.model(cite_of(cite), level)
        return self._each[key][1]


class _Lines:
    """What lines are made of; columns are aligned to the lines, or to activities where a name says so."""

    def __init__(self, result: Assessment, system: SystemAssessment, cited: _Cited, level: int, lines: Rows) -> None:
        self.result, self.system, self.cited, self.making, self.level, self.lines = result, system, cited, cited.making, level, lines
        self.component = system.lines.component[lines]
        self.rows: Rows = result.components.row[self.component]

    def made(self, treatments: Coded[Treated], files: Mapping[str, str]) -> Iterator[Any]:
        """Return the lines, of which `treatments` are given."""
        activities = self.result.ledger.activities
        file, line = activities.raw.activity_places(self.rows)
        columns = {
            "activity": [self.making.word(activities.ids[row]) for row in self.rows.tolist()],
            "part": self.words(self.result.components.part.take(self.component)),
            "does": self.words(activities.does.take(self.rows)),
            "relation": self.words(self.system.lines.relation.take(self.lines)),
            "compute": self.compute(),
            "cost": self.costs(),
            "estimates": self.of_activity(self.estimates()),
            "cross_checks": self.of_activity(self.cross_checks()),
            "treatments": each(treatments, self.treatments),
            "file": each(file, lambda name: self.making.word(files.get(name, name))),
            "line": list(map(self.making.whole, line)),
        }
        return self.making.objects(LineModel, columns, self.level)

    def words(self, values: Sequence[str | None]) -> list[Any]:
        """Return words."""
        return each(Coded.of(values), self.making.word)

    def amounts(self, level: int, unit: Column, ends: Sequence[Floats], method: Column, convention: Column) -> list[Any]:
        """Return amounts; `ends` are points, low and high ends."""
        point, low, high = map(self.making.numbers, ends)
        columns = {"unit": unit, "point": point, "low": low, "high": high, "method": method, "convention": convention}
        return list(self.making.objects(AmountModel, columns, level))

    def compute(self) -> list[Any]:
        """Return the compute of each line."""
        parts = self.result.components
        ends = [end[self.component] for end in (parts.point, parts.low, parts.high)]
        chosen = [choice.estimate for choice in self.result.estimates.compute]
        number = parts.estimate[self.component]
        number = np.where(number == NO_ESTIMATE, len(chosen), number)
        method, convention = (self.words(Coded([*(getattr(one, name) for one in chosen), ""], number)) for name in ("method", "convention"))
        return self.amounts(self.level + INSIDE, self._all(UNITS["compute"]), ends, method, convention)

    def costs(self) -> list[Any]:
        """Return the list of each line's costs."""
        found: list[list[Any]] = [[] for _ in range(len(self.rows))]
        for column in self.system.costs:
            priced = np.flatnonzero(column.currency.where(bool)[self.lines])
            for line, text in zip(priced.tolist(), self._cost(column, self.lines[priced]), strict=True):
                found[line].append(text)
        return [self.making.array(texts, self.level + INSIDE) for texts in found]

    def _cost(self, column: CostColumn, lines: Rows) -> list[Any]:
        spread = column.spread.take(lines)
        ends, unit = (spread.point, spread.low, spread.high), self.words(column.currency.take(lines))
        return self.amounts(self.level + INSIDE + 1, unit, ends, self._all(column.basis), self._all(""))

    def of_activity(self, texts: Mapping[int, Sequence[Any]]) -> list[Any]:
        """Return the list of what each line's activity has, by activity."""
        arrays = {row: self.making.array(texts.get(row, ()), self.level + INSIDE) for row in dict.fromkeys(self.rows.tolist())}
        return list(map(arrays.__getitem__, self.rows.tolist()))

    def estimates(self) -> dict[int, list[Any]]:
        """Return the estimates of each activity."""
        wanted = np.zeros(self.result.ledger.activities.count, dtype=bool)
        wanted[self.rows] = True
        found: dict[int, list[Any]] = {}
        for one in self.result.estimates.all:
            entries = np.flatnonzero(wanted[one.rows])
            for row, text in zip(one.rows[entries].tolist(), self._estimates(one, entries), strict=True):
                found.setdefault(row, []).append(text)
        return found

    def _estimates(self, one: Estimate, entries: Rows) -> Iterator[Any]:
        level, numbers = self.level + INSIDE + 1, self.making.numbers
        columns: dict[str, Column] = {
            "quantity": self._all(one.quantity),
            "method": self._all(one.method),
            "part": self.words(_taken(one.part, entries)),
            "unit": self.words(_taken(one.currency, entries)) if one.currency else self._all(UNITS.get(one.quantity, "")),
            "point": numbers(one.spread.point[entries]),
            "low": numbers(one.spread.low[entries]),
            "high": numbers(one.spread.high[entries]),
            "convention": self._all(one.convention),
            "inputs": self._inputs(one, entries, level + 1),
            "cites": self._cited(one, entries, level + 1),
        }
        return self.making.objects(EstimateModel, columns, level)

    def _cited(self, one: Estimate, entries: Rows, level: int) -> Column:
        if not one.cites:
            return Alike(self.making.array((), level))
        listed = partial(self.cited.sources, level=level)
        if isinstance(one.cites, Coded):
            return each(one.cites.take(entries), listed)
        return [listed(one.cites[entry]) for entry in entries.tolist()]

    def _inputs(self, one: Estimate, entries: Rows, level: int) -> Column:
        if not one.inputs:
            return Alike(self.making.mapping({}, level))
        columns = {name: self._input(values, entries) for name, values in one.inputs.items()}
        return list(self.making.mappings(columns, level))

    def _input(self, values: Sequence[Any] | NDArray[Any], entries: Rows) -> Sequence[Any]:
        if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
            return self.making.numbers(values[entries].astype(np.float64))
        if isinstance(values, Coded):
            number, code = np.unique(values.code[entries], return_inverse=True)
            return list(Coded(self._values([values.words[each] for each in number.tolist()]), code))
        return self._values([values[entry] for entry in entries.tolist()])

    def _values(self, values: Sequence[Any]) -> list[Any]:
        found = list(map(plain, values))
        numbers = self.making.numbers(np.array([one if isinstance(one, float) else np.nan for one in found], dtype=np.float64))
        return [self.making.word(one) if isinstance(one, str) else number for one, number in zip(found, numbers, strict=True)]

    def _all(self, word: str) -> Alike:
        return Alike(self.making.word(word))

    def cross_checks(self) -> dict[int, list[Any]]:
        """Return what holding the estimates of each activity against each other shows."""
        nested = partial(self.making.model, level=self.level + INSIDE + 1)
        rows = {row for pair in self.result.estimates.pairs for row in pair.rows.tolist()} & set(self.rows.tolist())
        return {row: list(map(nested, cross_checks_of(self.result, row))) for row in rows}

    def treatments(self, found: Treated) -> Any:
        """Return the treatments of a line."""
        level = self.level + INSIDE
        return self.making.mapping({name: self.making.model(one, level + 1) for name, one in found.items()}, level)


def _taken(values: Sequence[str], entries: Rows) -> Sequence[str]:
    return values.take(entries) if isinstance(values, Coded) else [values[entry] for entry in entries.tolist()]
