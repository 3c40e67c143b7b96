"""Rows that are alike are put to an engine once, and every row gets its answer back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.core.coded import Coded
from flopledger.engine import table as tables
from flopledger.engine.table import Column, distinct

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ablation", "evaluation", None]),
        st.sampled_from([1.0, 2.5, None]),
        st.sampled_from([True, False, None]),
        st.sampled_from([np.datetime64("2025-01-01"), np.datetime64("NaT", "D")]),
    )
)


def columns(rows: list[tuple[Any, ...]]) -> dict[str, Column]:
    words, numbers, flags, days = (list(cells) for cells in zip(*rows, strict=True)) if rows else ([], [], [], [])
    return {
        "word": Column("text", Coded.of(words)),
        "number": Column("number", np.array(numbers, dtype=np.float64)),
        "flag": Column("boolean", flags),
        "day": Column("date", np.array(days, dtype="datetime64[D]")),
    }


def cells(table: dict[str, Column], row: int) -> tuple[Any, ...]:
    return tuple(column.cell(row) for column in table.values())


@pytest.mark.parametrize("most", [tables.MOST_KEYS, 4])
@given(rows=ROWS)
def test_every_row_finds_itself(most: int, rows: list[tuple[Any, ...]]) -> None:
    whole = columns(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "MOST_KEYS", most)
        kinds, which = distinct(whole, len(rows))
    assert [cells(kinds, kind) for kind in which.tolist()] == [cells(whole, row) for row in range(len(rows))]
    assert len(kinds["word"]) == len({cells(whole, row) for row in range(len(rows))})


def test_a_table_without_columns_has_one_kind_of_row() -> None:
    assert distinct({}, 3)[1].tolist() == [0, 0, 0]
