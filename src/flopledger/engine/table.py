"""Columns on their way into an engine: a type, and values of which None and NaN are NULL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded, numbered
from flopledger.core.frozen import frozen

Rows = NDArray[np.int64]
SQL_TYPES = {"boolean": "BOOLEAN", "text": "VARCHAR", "number": "DOUBLE", "date": "DATE"}


@frozen
class Column:
    """A column: `type` is boolean, text, number or date; `values` a list or array, one for each row."""

    type: str
    values: Sequence[Any] | NDArray[Any]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values)

    def cell(self, row: int) -> Any:
        """Return one value as Python holds it, None where it is NULL."""
        value = self.values[row]
        if isinstance(value, np.datetime64):
            return None if np.isnat(value) else value.astype("datetime64[D]").astype(object)
        value = value.item() if isinstance(value, np.generic) else value
        return None if isinstance(value, float) and np.isnan(value) else value

    def known(self) -> NDArray[np.bool_]:
        """Tell which rows have a value."""
        if isinstance(self.values, np.ndarray):
            missing: NDArray[np.bool_] = np.isnat(self.values) if self.values.dtype.kind == "M" else np.isnan(self.values)
            return ~missing
        return Coded.of(self.values).where(lambda value: value is not None)

    def take(self, rows: Rows) -> Column:
        """Return the column of some rows."""
        values = self.values if isinstance(self.values, (np.ndarray, Coded)) else Coded.of(self.values)
        return Column(self.type, values[rows] if isinstance(values, np.ndarray) else values.take(rows))

    def code(self) -> Rows:
        """Return a whole number for each row, from 0 on: the same one for the same value."""
        if isinstance(self.values, np.ndarray):
            return np.unique(self.values, return_inverse=True)[1]
        values = Coded.of(self.values)
        return Coded.of(values.words).code[values.code]


Table = Mapping[str, Column]


def distinct(table: Table, count: int) -> tuple[dict[str, Column], Rows]:
    """Return the distinct rows of a table of `count` rows, as a table, and for each row which of them it is."""
    key, size = np.zeros(count, dtype=np.int64), 1
    for column in table.values():
        code = column.code()
        width = int(code.max(initial=0)) + 1
        if size * width > MOST_KEYS:
            key, size = np.unique(key, return_inverse=True)[1], count
        key, size = key * width + code, size * width
    which = numbered(key, size)[1]
    first = np.zeros(which.max(initial=-1) + 1, dtype=np.int64)
    first[which[::-1]] = np.arange(count)[::-1]
    return {name: column.take(first) for name, column in table.items()}, which


MOST_KEYS = 2**62  # what a key of 64 bits can tell apart


class Engine(Protocol):
    """What the road needs of an engine: to hold a table, and to answer a query with columns."""

    def create(self, name: str, table: Table) -> None:
        """Hold a table under a name."""

    def query(self, sql: str) -> Mapping[str, NDArray[Any]]:
        """Return the columns of a query's answer, masked arrays where there are NULLs."""
