"""Reads the columns of one Parquet file through DuckDB, with everything else of DuckDB switched off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

GLOB_CHARACTERS = "*?["


def read_columns(path: Path) -> dict[str, Sequence[Any]]:
    """Return the columns of a Parquet file: Python lists, None where a cell is empty. Raises ValueError if it cannot be read."""
    if any(character in str(path) for character in GLOB_CHARACTERS):
        message = f"the name {path.name} holds one of {GLOB_CHARACTERS}"
        raise ValueError(message)
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    try:
        arrays = connection.execute("select * from read_parquet(?, hive_partitioning = false)", [str(path)]).fetchnumpy()
    except duckdb.Error as error:
        raise ValueError(str(error).splitlines()[0]) from None
    finally:
        connection.close()
    return {name: _cells(array) for name, array in arrays.items()}


def _cells(array: Any) -> list[Any]:
    """Turn a column, masked where cells are empty, into Python values; days stay days."""
    data, mask = np.ma.getdata(array), np.ma.getmaskarray(array)
    if data.dtype.kind == "M":
        data = data.astype("datetime64[D]")
    values: list[Any] = data.tolist()
    if mask.any():
        return [None if empty else value for value, empty in zip(values, mask.tolist(), strict=True)]
    return values
