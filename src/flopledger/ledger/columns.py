"""Typed columns out of written ones: each distinct value is read once, each bad one becomes a finding at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.finding import Finding, finding
from flopledger.core.position import Position
from flopledger.core.quantity import Quantity
from flopledger.ledger.fields import Amount, FieldError, FieldType, not_known
from flopledger.ledger.raw import Column, Raw

MOST_ALIKE = 100  # findings of one kind about one column; the rest are counted in one more

Floats = NDArray[np.float64]


def column_values(raw: Raw, path: str, kind: FieldType, findings: list[Finding], default: Any = None) -> list[Any]:
    """Return a path's typed values, one for each activity; `default` where nothing is written or known or readable."""
    out: list[Any] = [default] * raw.count
    for column in raw.columns.get(path, ()):
        written = column.values()
        typed = _read_distinct(written, kind, column, findings, default)
        rows = column.rows
        if isinstance(rows, range):
            out[rows.start : rows.stop] = [typed[value] for value in written]
        else:
            for row, value in zip(rows, written, strict=True):
                out[row] = typed[value]
    return out


def _read_distinct(written: Sequence[Any], kind: FieldType, column: Column, findings: list[Finding], default: Any) -> dict[Any, Any]:
    typed: dict[Any, Any] = {}
    errors: dict[Any, FieldError] = {}
    for value in dict.fromkeys(written):
        try:
            typed[value] = default if not_known(value) else kind.read(value)
        except FieldError as error:
            errors[value] = error
            typed[value] = default
    if errors:
        report(findings, column, [(index, errors[value]) for index, value in enumerate(written) if value in errors])
    return typed


def report(findings: list[Finding], column: Column, errors: Sequence[tuple[int, FieldError]]) -> None:
    """Add a finding for each bad value of a column, up to a limit, then one that counts the rest."""
    for index, error in errors[:MOST_ALIKE]:
        findings.append(finding(error.code, column.place(index), found=error.found, expected=error.expected, remedy=error.remedy))
    if len(errors) > MOST_ALIKE:
        index, error = errors[MOST_ALIKE]
        rest = f"{len(errors) - MOST_ALIKE:,} more like it"
        findings.append(finding(error.code, column.place(index), found=rest, expected=error.expected, remedy=error.remedy))


def amounts(raw: Raw, path: str, kind: Amount, findings: list[Finding]) -> tuple[Floats, Floats, Floats, list[str] | None]:
    """Return point, low and high of a path, one for each activity, NaN where not known, and the currencies of money.

    Tables of plain numbers are checked as arrays; everything else is read value by value.
    """
    point, low, high = (np.full(raw.count, np.nan) for _ in range(3))
    units: list[str] | None = [""] * raw.count if kind.unit.startswith("money") else None
    for column in raw.columns.get(path, ()):
        if _all_numbers(column):
            numbers = _numbers(column, kind, findings)
            rows = _rows(column)
            point[rows] = low[rows] = high[rows] = numbers
            continue
        _fill(column, kind, findings, (point, low, high), units)
    return point, low, high, units


def _rows(column: Column) -> Any:
    return slice(column.rows.start, column.rows.stop) if isinstance(column.rows, range) else np.asarray(column.rows, dtype=np.int64)


def _all_numbers(column: Column) -> bool:
    return set(map(type, column.values())) <= {int, float} and len(column.rows) > 0


def _numbers(column: Column, kind: Amount, findings: list[Finding]) -> Floats:
    numbers = np.asarray(column.values(), dtype=np.float64)
    bad = np.isinf(numbers) | (numbers < 0)
    if kind.most is not None:
        bad |= numbers > kind.most
    if bad.any():
        errors = [(int(index), _number_error(float(numbers[index]), kind)) for index in np.flatnonzero(bad)]
        report(findings, column, errors)
        numbers = np.where(bad, np.nan, numbers)
    return numbers


def _number_error(value: float, kind: Amount) -> FieldError:
    if value < 0:
        return FieldError("negative-amount", f"`{value:g}`", "an amount of zero or more", "state what was really used")
    if np.isinf(value):
        return FieldError("not-finite", f"`{value}`", "a finite number", "leave the cell empty where it is not known")
    return FieldError("out-of-range", f"`{value:g}`", f"at most {kind.most:g}", f"a {kind.unit} above {kind.most:g} cannot be")


def _fill(column: Column, kind: Amount, findings: list[Finding], into: tuple[Floats, Floats, Floats], units: list[str] | None) -> None:
    written = column.values()
    typed: dict[Any, Quantity | None] = _read_distinct(written, kind, column, findings, None)
    point, low, high = into
    for row, value in zip(column.rows, written, strict=True):
        quantity = typed[value]
        if quantity is not None:
            point[row] = np.nan if quantity.point is None else quantity.point
            low[row], high[row] = quantity.low, quantity.high
            if units is not None:
                units[row] = quantity.unit


def unknown_paths(raw: Raw, known: Callable[[str], bool]) -> list[tuple[str, Position]]:
    """Return every written path that the format does not have, with the place of its name."""
    strangers = [path for path in raw.columns if not known(path)]
    return [
        (path, column.name_place(index))
        for path in strangers
        for column in raw.columns[path]
        for index in range(min(len(column.rows), MOST_ALIKE))
    ]
