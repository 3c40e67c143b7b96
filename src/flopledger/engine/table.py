"""Columns on their way into an engine: a type, and values of which None and NaN are NULL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

SQL_TYPES = {"boolean": "BOOLEAN", "text": "VARCHAR", "number": "DOUBLE", "date": "DATE"}


@dataclass(frozen=True, slots=True)
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


Table = Mapping[str, Column]


class Engine(Protocol):
    """What the road needs of an engine: to hold a table, and to answer a query with columns."""

    def create(self, name: str, table: Table) -> None:
        """Hold a table under a name."""

    def query(self, sql: str) -> Mapping[str, NDArray[Any]]:
        """Return the columns of a query's answer, masked arrays where there are NULLs."""
