"""The comparison of standards for people and machines: its columns, marks, reasons and sources, as text."""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.assess.matrix import Column, Matrix
from flopledger.cli.rulebook import sources, wrapped
from flopledger.rules.load import Rulebook
from flopledger.rules.standard import GUIDANCE


def matrix_columns(book: Rulebook, every: Sequence[Column], wanted: Sequence[str]) -> list[Column]:
    """Return the columns to compare: those of the standards named, else of every standard proper, the wide total where it has several."""
    if wanted:
        return [column for column in every if column.total.partition("/")[0] in wanted]
    proper = [column for column in every if _kind(book, column) == GUIDANCE and column.total.partition("/")[2] in ("", WIDE)]
    return sorted(proper, key=lambda column: FIRST.index(_name(column)) if _name(column) in FIRST else len(FIRST))


WIDE = "cumulative"
FIRST = ("casper-2025", "fmf-2024", "ec-2025")  # the columns of the comparison that the paper prints


def _name(column: Column) -> str:
    return column.total.partition("/")[0]


def _kind(book: Rulebook, column: Column) -> str:
    standard = book.standard(_name(column))
    return standard.kind if standard is not None else ""


def column_names(made: Matrix) -> list[str]:
    """Return the heading of each column: the total, and the version where a standard has several."""
    several = [column.total for column in made.columns]
    return [
        f"{column.total.replace('/', '/ ')}{f' from {column.as_of.in_force}' if several.count(column.total) > 1 else ''}"
        for column in made.columns
    ]


def matrix_rows(made: Matrix) -> list[list[str]]:
    """Return a row of marks for each principle."""
    return [[dimension.title, *(made.cells[dimension.id, column].mark for column in made.columns)] for dimension in made.dimensions]


def matrix_reasons(made: Matrix) -> str:
    """Return for every cell the reason and its sources."""
    lines = []
    for dimension in made.dimensions:
        lines.append(f"\n{dimension.title}")
        for name, column in zip(column_names(made), made.columns, strict=True):
            cell = made.cells[dimension.id, column]
            lines.append(wrapped(f"{name}: {cell.mark}. {cell.reason}", 2))
            lines += list(sources(cell.cites[:2], 4))
    return "\n".join(lines)


def matrix_json(made: Matrix) -> list[dict[str, object]]:
    """Return the matrix for machines: one entry a cell."""
    return [
        {
            "principle": dimension.principle,
            "dimension": dimension.id,
            "title": dimension.title,
            "total": column.total,
            "version": column.as_of.in_force,
            "mark": made.cells[dimension.id, column].mark,
            "reason": made.cells[dimension.id, column].reason,
            "rules": list(made.cells[dimension.id, column].rules),
        }
        for dimension in made.dimensions
        for column in made.columns
    ]
