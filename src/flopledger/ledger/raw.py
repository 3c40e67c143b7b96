"""Activities as written: one sparse column for each path of the format, from YAML and from tables alike.

`compute.hardware.chip_hours` is a path; a YAML ledger gives it by nesting, a table by the name of a column. Columns keep
where each value stands, so that any later step can point at it. `read.py` fills them, estimators draw on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.position import Position
from flopledger.core.yaml12 import Mapping, Node, Scalar
from flopledger.core.yaml12 import Sequence as SequenceNode

Rows = NDArray[np.int64]
Days = NDArray[np.datetime64]
Above = dict[str, dict[int, Scalar]]  # by path and activity: the name under which further paths stand
EVIDENCE = "evidence"  # the one mapping that is a value of its own


class Column(Protocol):
    """Values of one path."""

    @property
    def file(self) -> str:
        """The name of the file they are written in."""

    @property
    def rows(self) -> Sequence[int]:
        """The numbers of the activities that have one."""

    def coded(self) -> Coded[Any]:
        """Return the values as written, one for each of `rows`: text, tuples of texts, a table's numbers; odd shapes are nodes."""

    def array(self) -> NDArray[Any] | None:
        """Return the values as an array of numbers or days, None where they are not all of one kind."""

    def place(self, index: int) -> Position:
        """Return where the value number `index` stands."""

    def names(self) -> Iterator[Position]:
        """Yield where the path's name is written: with each value, or once above a table."""


@dataclass(slots=True)
class WrittenColumn:
    """A path's values in one YAML file."""

    file: str
    rows: list[int] = field(default_factory=list)
    keys: list[Scalar] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def coded(self) -> Coded[Any]:
        """Return the text of each scalar; lists of scalars as tuples, anything else as a node."""
        return Coded.of([node.text if type(node) is Scalar else _listed(node) for node in self.nodes])

    def array(self) -> None:
        """Return None: what people write is text."""

    def place(self, index: int) -> Position:
        """Return where the value number `index` stands."""
        node = self.nodes[index]
        return Position(self.file, node.line, node.column)

    def names(self) -> Iterator[Position]:
        """Yield where the path's name is written, once for each value."""
        return (Position(self.file, key.line, key.column) for key in self.keys)


def _listed(node: Node) -> Any:
    if isinstance(node, SequenceNode) and all(isinstance(item, Scalar) for item in node.items):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    return node


@dataclass(slots=True)
class TableColumn:
    """A path's values in one included table: `cells` for `rows`, each from the line of the file that `lines` gives.

    `column_in` tells in which column of a line the path's value stands; `head` is the line that names it.
    """

    file: str
    rows: Sequence[int]
    cells: Coded[Any] | NDArray[Any]
    lines: Sequence[int] | Rows
    column_in: Callable[[int], int]
    head: int = 1

    def coded(self) -> Coded[Any]:
        """Return the cells."""
        return self.cells if isinstance(self.cells, Coded) else Coded.of(self.cells.tolist())

    def array(self) -> NDArray[Any] | None:
        """Return the cells where they are numbers or days."""
        return None if isinstance(self.cells, Coded) else self.cells

    def place(self, index: int) -> Position:
        """Return the line and column of cell number `index`."""
        line = int(self.lines[index])
        return Position(self.file, line, self.column_in(line))

    def names(self) -> Iterator[Position]:
        """Yield where the column is named."""
        yield Position(self.file, self.head, self.column_in(self.head))


@dataclass(slots=True)
class Raw:
    """All activities as written: their ids with places, and the columns of every path.

    The first `written` of them stand in the ledger; what follows was deduced from its artifacts (`origins.py`).
    """

    ids: list[str] = field(default_factory=list)
    blocks: list[tuple[int, Sequence[int] | Rows, str, int]] = field(default_factory=list)  # first row, lines, file, column
    columns: dict[str, list[Column]] = field(default_factory=dict)
    written: int = 0
    above: Above = field(default_factory=dict)
    indexes: dict[int, dict[int, int]] = field(default_factory=dict, repr=False)  # of a column by its identity: row -> number of the value

    @property
    def count(self) -> int:
        """The number of activities."""
        return len(self.ids)

    def add(self, path: str, column: Column) -> None:
        """Add one column of a path."""
        self.columns.setdefault(path, []).append(column)

    def paths(self, prefix: str) -> Iterable[str]:
        """Return the paths that begin with `prefix.`."""
        return [path for path in self.columns if path.startswith(prefix + ".")]

    def rows(self, path: str) -> Rows:
        """Return the activities that name a path or anything below it, in order."""
        flags = np.zeros(self.count, dtype=bool)
        for name in [path, *self.paths(path)]:
            for column in self.columns.get(name, ()):
                flags[positions(column.rows)] = True
        return np.flatnonzero(flags)

    def activity_place(self, row: int) -> Position:
        """Return where an activity is declared."""
        first, lines, file, column = next(block for block in reversed(self.blocks) if block[0] <= row)
        return Position(file, int(lines[row - first]), column)

    def activity_places(self, rows: Rows) -> tuple[Coded[str], list[int]]:
        """Return the file and the line of each of some activities."""
        block = np.searchsorted([first for first, *_ in self.blocks], rows, side="right") - 1
        line = np.zeros(len(rows), dtype=np.int64)
        for number in np.unique(block).tolist():
            first, lines, *_ = self.blocks[number]
            line[block == number] = np.asarray(lines, dtype=np.int64)[rows[block == number] - first]
        return Coded([file for _, _, file, _ in self.blocks], block), line.tolist()

    def place(self, path: str, row: int) -> Position:
        """Return where an activity's value under a path stands, or the activity itself."""
        return next((column.place(index) for column, index in self.values(path, row)), self.activity_place(row))

    def item_place(self, path: str, row: int, name: str) -> Position:
        """Return where one name of a list under a path stands, or the list, or the activity."""
        for column, index in self.values(path, row):
            node = column.nodes[index] if isinstance(column, WrittenColumn) else None
            items = node.items if isinstance(node, SequenceNode) else []
            item = next((item for item in items if isinstance(item, Scalar) and item.text == name), None)
            return column.place(index) if item is None else Position(column.file, item.line, item.column)
        return self.activity_place(row)

    def name_places(self, path: str, prefix: str) -> Iterator[Position]:
        """Yield where `prefix` is named, a path or one above it, for each activity that has the path."""
        for column in self.columns[path]:
            keys = self.above.get(prefix, {}) if isinstance(column, WrittenColumn) else {}
            for row, at in zip(column.rows, column.names(), strict=False):
                yield Position(column.file, keys[row].line, keys[row].column) if row in keys else at

    def values(self, path: str, row: int) -> Iterator[tuple[Column, int]]:
        """Yield the columns of a path that have a value for an activity, and its number in them."""
        for column in self.columns.get(path, ()):
            index = self._index(column).get(row)
            if index is not None:
                yield column, index

    def _index(self, column: Column) -> dict[int, int]:
        known = self.indexes.get(id(column))
        if known is None:
            known = self.indexes[id(column)] = {int(row): index for index, row in enumerate(column.rows)}
        return known


def positions(rows: Sequence[int]) -> slice | Rows:
    """Return row numbers as what indexes an array."""
    return slice(rows.start, rows.stop) if isinstance(rows, range) else np.asarray(rows, dtype=np.int64)


def flatten(row: int, node: Mapping, into: dict[str, WrittenColumn], above: Above, file: str, prefix: str = "") -> None:
    """Put every value of one activity's mapping into the columns of its dotted paths."""
    for key, value in node.entries:
        path = prefix + key.text
        if type(value) is Mapping and value.entries and key.text != EVIDENCE:
            above.setdefault(path, {})[row] = key
            flatten(row, value, into, above, file, path + ".")
            continue
        column = into.get(path)
        if column is None:
            column = into[path] = WrittenColumn(file)
        column.rows.append(row)
        column.keys.append(key)
        column.nodes.append(value)
