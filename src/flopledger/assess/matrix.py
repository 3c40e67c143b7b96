"""The comparison of standards, derived: every standard is asked about the same small ledgers, and its answers fill a table.

The rows are those of Casper, Bailey and Schreier's comparison (arXiv:2502.15873). A changed rule changes its cell by itself.
`cli` prints the matrix; `dimensions` holds the judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flopledger.assess.dimensions import DIMENSIONS, Cell, Dimension
from flopledger.assess.probe import Probe
from flopledger.assess.result import Assessment
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.load import Rulebook
from flopledger.rules.standard import StandardVersion


class ColumnError(ValueError):
    """A column that names no total of any standard on its day."""


@frozen
class Column:
    """One column: a standard's total by its full name, in the version in force and known on a day."""

    total: str
    as_of: AsOf


@frozen
class Matrix:
    """The comparison: `cells` by dimension and column, and the version that each column is about."""

    dimensions: tuple[Dimension, ...]
    columns: tuple[Column, ...]
    versions: Mapping[Column, StandardVersion]
    cells: Mapping[tuple[str, Column], Cell]

    def marks(self, column: Column) -> dict[str, str]:
        """Return a column's marks by dimension."""
        return {dimension.id: self.cells[dimension.id, column].mark for dimension in self.dimensions}


def matrix(rules: Rulebook, columns: Sequence[Column], rows: Sequence[Dimension] = DIMENSIONS) -> Matrix:
    """Return the comparison of some totals, in all dimensions or some. Raises ColumnError for a total that is not known on its day."""
    wanted = tuple(dict.fromkeys(columns))
    results: dict[tuple[str, AsOf], dict[str, Assessment]] = {}  # one for all totals of a standard
    probes = {column: _probe(rules, column, results.setdefault((_standard(column), column.as_of), {})) for column in wanted}
    cells = {(dimension.id, column): dimension.judge(probe) for column, probe in probes.items() for dimension in rows}
    return Matrix(tuple(rows), wanted, {column: probe.version for column, probe in probes.items()}, cells)


def _standard(column: Column) -> str:
    return column.total.partition("/")[0]


def _probe(rules: Rulebook, column: Column, results: dict[str, Assessment]) -> Probe:
    standard = rules.standard(_standard(column))
    version = standard.version(column.as_of) if standard is not None else None
    if standard is None or version is None or column.total not in version.totals:
        raise ColumnError(f"`{column.total}` on {column.as_of.in_force}: no such total")
    return Probe(rules, standard, version, column.total, column.as_of, results)


def every_column(rules: Rulebook) -> tuple[Column, ...]:
    """Return a column for every total of every version of every standard, each on the first day on which it could be asked for."""
    standards = [rules.standard(name) for name in rules.standard_ids]
    versions = [version for standard in standards if standard is not None for version in standard.versions]
    return tuple(Column(total, _first_day(version)) for version in versions for total in version.totals)


def _first_day(version: StandardVersion) -> AsOf:
    return AsOf.on(max(version.applies_from, version.published))
