"""DuckDB, in this process, with files, extensions and the network switched off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from flopledger.engine.asked import refuse_all_but_reading
from flopledger.engine.table import SQL_TYPES, Column, Table

CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",  # the name of a Python variable is no table
    "lock_configuration": "true",
}


class DuckDBEngine:
    """An in-memory database that can reach nothing outside itself."""

    def __init__(self) -> None:
        """Open an empty database."""
        self.connection = duckdb.connect(config=dict(CLOSED))

    def create(self, name: str, table: Table) -> None:
        """Hold a table under a name; an existing one is replaced."""
        source = {column: _array(values) for column, values in table.items()}
        casts = ", ".join(f'"{column}"::{SQL_TYPES[values.type]} as "{column}"' for column, values in table.items())
        self.connection.register("source_columns", source)
        self.connection.execute(f'create or replace table "{name}" as select {casts} from source_columns')
        self.connection.unregister("source_columns")

    def query(self, sql: str) -> Mapping[str, NDArray[Any]]:
        """Return the answer's columns."""
        answer: Mapping[str, NDArray[Any]] = self.connection.execute(sql).fetchnumpy()
        return answer

    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the answer's columns, and its rows. Raises duckdb.Error for what is not run."""
        if not sql.strip():
            raise duckdb.ParserException("an empty query")
        refuse_all_but_reading(self.connection, sql)
        self.connection.execute(sql)
        return [column[0] for column in self.connection.description or ()], self.connection.fetchall()

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()


def _array(column: Column) -> NDArray[Any]:
    """Return an array that DuckDB reads: masked numbers, objects for text and booleans, microseconds for days."""
    values = column.values if isinstance(column.values, np.ndarray) else list(column.values)
    if column.type == "number":
        numbers = np.asarray(values, dtype=np.float64)
        return np.ma.array(numbers, mask=np.isnan(numbers))
    if column.type == "date":
        return np.asarray(values, dtype="datetime64[D]").astype("datetime64[us]")
    if isinstance(values, np.ndarray) and values.dtype == np.bool_:
        return values
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out
