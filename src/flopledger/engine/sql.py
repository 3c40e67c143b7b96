"""What a query over files needs of an engine: small tables, answers held under a name, rows, and a file written.

The text of a query is the same for every engine. It keeps to what DuckDB and Spark both know and answer alike: sums over whole
numbers, no approximate functions, an order wherever rows are shown. `unix_micros` is Spark's own; DuckDB is taught it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from flopledger.core.frozen import frozen

TYPES = {"text": "string", "integer": "bigint", "number": "double", "boolean": "boolean"}
Said = Callable[[float], None]  # told the share of a query that is done, between 0 and 1


class EngineError(RuntimeError):
    """A query that an engine could not answer, with its reason in one line."""


@frozen
class Answer:
    """The rows of a query, as Python holds them, and the names of their columns."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """Return each row by the names of the columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class SqlEngine(Protocol):
    """An engine: DuckDB in this process, or Spark wherever its master is. Each raises EngineError for what it cannot answer.

    `mended` counts how often rows of a damaged file were taken out of its tables since it began.
    """

    name: str
    mended: int

    def create(self, name: str, types: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Hold a small table: `types` gives a word of TYPES for each column; an existing one is replaced."""

    def keep(self, name: str, sql: str) -> None:
        """Answer a query and hold its rows under a name, out of memory where they do not fit; an existing one is replaced."""

    def answer(self, sql: str) -> Answer:
        """Return the rows of a query; they have to fit into memory."""

    def write(self, sql: str, path: Path) -> None:
        """Write the rows of a query to a file: Parquet, CSV or JSON lines by its suffix."""
