"""What the readers of included tables give: columns of cells by dotted path, with the line that each row stands in.

`csv_table.py`, `json_table.py` and `parquet.py` make it; `tables.py` adds it to the activities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.finding import Problems
from flopledger.core.position import Position
from flopledger.core.yaml12 import Mapping, Node, Scalar
from flopledger.core.yaml12 import Sequence as SequenceNode
from flopledger.ledger.files import Folder

MOST_REFUSED = 1_000  # lines after which the rest is not even tried
DEEPEST = 8  # levels of mappings in a cell; the longest path of the format has five
Rows = NDArray[np.int64]
Cells = Sequence[Any] | NDArray[Any]


@dataclass(slots=True)
class Table:
    """A table as read: `cells` of each path, None or masked where empty, and for each row the line of the file it is from.

    `column_in` gives the column in which a path stands in a line; what cannot be read has become a finding.
    """

    folder: Folder
    path: Path
    column_in: Callable[[str, int], int]
    cells: dict[str, Cells] = field(default_factory=dict)
    lines: Sequence[int] | Rows = ()
    head: int = 1
    refused: int = 0
    problems: Problems = field(default_factory=Problems)
    file: str = ""

    def __post_init__(self) -> None:
        """Name the file as it is shown."""
        self.file = self.folder.name(self.path)

    @property
    def hopeless(self) -> bool:
        """Tell whether so much is wrong that the file is of another format, or damaged beyond use."""
        return self.refused > MOST_REFUSED

    def refuse(self, line: int, found: str, expected: str, remedy: str, column: int = 1) -> None:
        """Keep a finding about a line."""
        self.refused += 1
        self.problems.find("table-row", Position(self.file, line, column), found, expected, remedy)

    def finish(self) -> None:
        """Hand the findings over, up to a limit."""
        self.folder.findings.extend(self.problems.findings())


def packed(values: Sequence[Any]) -> Coded[Any] | NDArray[Any]:
    """Return cells as an array where all are numbers that fit one, else as a coded column."""
    kinds = set(map(type, values))
    if kinds <= {int, float}:
        try:
            return np.array(values, dtype=np.float64)
        except OverflowError:  # a whole number beyond 1e308 becomes a finding with its place, like any other bad value
            pass
    if bool in kinds and len(kinds) > 1:  # True and 1 are equal to Python
        values = [as_text(value) if isinstance(value, bool) else value for value in values]
    return Coded.of(values)


def nested(value: Any, line: int, depth: int = 0) -> Any:
    """Return a cell that may be a list or mapping as the YAML of it would be: a tuple of texts, a node, or the value itself."""
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return tuple(map(as_text, value))
    return _node(value, line, depth) if isinstance(value, (list, dict)) else value


def _node(value: Any, line: int, depth: int) -> Node:
    if depth > DEEPEST:
        return Scalar("…", plain=True, line=line, column=1)
    if isinstance(value, dict):
        return Mapping([(Scalar(str(key), True, line, 1), _node(item, line, depth + 1)) for key, item in value.items()], line, 1)
    if isinstance(value, list):
        return SequenceNode([_node(item, line, depth + 1) for item in value], line, 1)
    return Scalar(as_text(value), plain=True, line=line, column=1)


def as_text(value: Any) -> str:
    """Return a value as it would be written in YAML."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)


def spread(records: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return records of paths as columns of paths."""
    rows = list(records)
    names = dict.fromkeys(name for record in rows for name in record)
    return {name: [record.get(name) for record in rows] for name in names}
