"""Activities as written: one sparse column for each path of the format, from YAML and from tables alike.

`compute.hardware.chip_hours` is a path; a YAML ledger gives it by nesting, a table by the name of a column. Columns keep
where each value stands, so that any later step can point at it. `read.py` fills them, estimators draw on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flopledger.core.position import Position
from flopledger.core.yaml12 import Mapping, Node, Scalar
from flopledger.core.yaml12 import Sequence as SequenceNode


class Column(Protocol):
    """Values of one path: `rows` are the numbers of the activities that have one."""

    rows: Sequence[int]

    def values(self) -> Sequence[Any]:
        """Return the values as written, one for each of `rows`."""

    def place(self, index: int) -> Position:
        """Return where the value number `index` stands."""

    def name_place(self, index: int) -> Position:
        """Return where its name stands."""


@dataclass(slots=True)
class WrittenColumn:
    """A path's values in one YAML file."""

    file: str
    rows: list[int] = field(default_factory=list)
    keys: list[Scalar] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def values(self) -> Sequence[Any]:
        """Return the text of each scalar; lists and mappings stay nodes."""
        return [node.text if type(node) is Scalar else _listed(node) for node in self.nodes]

    def place(self, index: int) -> Position:
        """Return where the value number `index` stands."""
        node = self.nodes[index]
        return Position(self.file, node.line, node.column)

    def name_place(self, index: int) -> Position:
        """Return where its name stands."""
        key = self.keys[index]
        return Position(self.file, key.line, key.column)


def _listed(node: Node) -> Any:
    if isinstance(node, SequenceNode) and all(isinstance(item, Scalar) for item in node.items):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    return node


@dataclass(slots=True)
class TableColumn:
    """A path's values in one included table; `line` 1 of `lines` is the first row's place in the file."""

    file: str
    column: int
    rows: Sequence[int]
    cells: Sequence[Any]
    lines: Sequence[int]

    def values(self) -> Sequence[Any]:
        """Return the cells."""
        return self.cells

    def place(self, index: int) -> Position:
        """Return the row and column of cell number `index`."""
        return Position(self.file, int(self.lines[index]), self.column)

    def name_place(self, index: int) -> Position:
        """Return the same: a cell's name is its column's."""
        return self.place(index)


@dataclass(slots=True)
class Raw:
    """All activities as written: their ids with places, and the columns of every path."""

    ids: list[str] = field(default_factory=list)
    blocks: list[tuple[int, Sequence[int], str, int]] = field(default_factory=list)  # first row, lines, file, column
    columns: dict[str, list[Column]] = field(default_factory=dict)
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

    def activity_place(self, row: int) -> Position:
        """Return where an activity is declared."""
        first, lines, file, column = next(block for block in reversed(self.blocks) if block[0] <= row)
        return Position(file, int(lines[row - first]), column)

    def place(self, path: str, row: int) -> Position:
        """Return where an activity's value under a path stands, or the activity itself."""
        for column in self.columns.get(path, ()):
            index = self._index(column).get(row)
            if index is not None:
                return column.place(index)
        return self.activity_place(row)

    def _index(self, column: Column) -> dict[int, int]:
        known = self.indexes.get(id(column))
        if known is None:
            known = self.indexes[id(column)] = {int(row): index for index, row in enumerate(column.rows)}
        return known


def flatten(row: int, node: Mapping, file: str, into: dict[str, WrittenColumn], prefix: str = "") -> None:
    """Put every value of one activity's mapping into the columns of its dotted paths."""
    for key, value in node.entries:
        path = prefix + key.text
        if type(value) is Mapping and value.entries:
            flatten(row, value, file, into, path + ".")
            continue
        column = into.get(path)
        if column is None:
            column = into[path] = WrittenColumn(file)
        column.rows.append(row)
        column.keys.append(key)
        column.nodes.append(value)
