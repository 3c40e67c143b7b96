"""Typed columns out of written ones: each distinct value is read once, each bad one becomes a finding at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.coded import Coded
from flopledger.core.dates import EARLIEST, LATEST, Span
from flopledger.core.finding import MOST_ALIKE, Finding
from flopledger.core.quantity import Quantity
from flopledger.core.units import MONEY
from flopledger.ledger.fields import Amount, Day, FieldError, FieldType, is_odd, not_known, number_error, read_value
from flopledger.ledger.raw import Column, Days, Raw, positions

Floats = NDArray[np.float64]
NO_DAY = np.datetime64("NaT", "D")
DAY_ZERO = date(1970, 1, 1).toordinal()  # NumPy's


def column_values(raw: Raw, path: str, kind: FieldType, findings: list[Finding], default: Any = None) -> Coded[Any]:
    """Return a path's typed values, one for each activity; `default` where nothing is written or known or readable."""
    words, code = [default], np.zeros(raw.count, dtype=np.int64)
    for column in raw.columns.get(path, ()):
        written = column.coded()
        code[positions(column.rows)] = written.code + len(words)
        words += _read(written, kind, column, findings, default)
    return Coded(words, code)


def _read(written: Coded[Any], kind: FieldType, column: Column, findings: list[Finding], default: Any) -> list[Any]:
    """Return the distinct values typed; a finding for each cell whose value cannot be."""
    typed: list[Any] = []
    errors: dict[int, FieldError] = {}
    for number, value in enumerate(written.words):
        try:
            typed.append(default if not_known(value) else read_value(kind, value))
        except FieldError as error:
            errors[number] = error
            typed.append(default)
    if errors:
        wrong = np.flatnonzero(np.isin(written.code, list(errors)))
        report(findings, column, wrong, lambda index: errors[int(written.code[index])])
    return typed


def report(findings: list[Finding], column: Column, wrong: NDArray[np.int64], error_of: Callable[[int], FieldError]) -> None:
    """Add a finding for each bad value of a column, up to a limit, then one that counts the rest."""
    findings.extend(error_of(index).finding(column.place(index)) for index in wrong[:MOST_ALIKE].tolist())
    if len(wrong) > MOST_ALIKE:
        index = int(wrong[MOST_ALIKE])
        findings.append(replace(error_of(index).finding(column.place(index)), found=f"{len(wrong) - MOST_ALIKE:,} more like it"))


def amounts(raw: Raw, path: str, kind: Amount, findings: list[Finding]) -> tuple[Floats, Floats, Floats, Coded[str]]:
    """Return point, low and high of a path, one for each activity, NaN where not known, and the currencies of money.

    Tables of plain numbers are checked as arrays; everything else is read value by value.
    """
    point, low, high = (np.full(raw.count, np.nan) for _ in range(3))
    currencies, code = [""], np.zeros(raw.count, dtype=np.int64)
    for column in raw.columns.get(path, ()):
        rows, numbers = positions(column.rows), column.array()
        if numbers is not None and numbers.dtype.kind in "iuf":
            point[rows] = low[rows] = high[rows] = _numbers(column, numbers.astype(np.float64), kind, findings)
            code[rows] = len(currencies)
            currencies.append(kind.own_unit)
            continue
        written = column.coded()
        quantities = _read(written, kind, column, findings, None)
        for into, values in zip((point, low, high), _ends(quantities), strict=True):
            into[rows] = values[written.code]
        code[rows] = written.code + len(currencies)
        currencies += ["" if quantity is None else quantity.unit for quantity in quantities]
    return point, low, high, Coded(currencies if kind.unit.startswith(MONEY) else [""] * len(currencies), code)


def _ends(quantities: list[Quantity | None]) -> Iterator[Floats]:
    known = [(np.nan,) * 3 if one is None else (np.nan if one.point is None else one.point, one.low, one.high) for one in quantities]
    return iter(np.array(known, dtype=np.float64).reshape(-1, 3).T)


def _numbers(column: Column, numbers: Floats, kind: Amount, findings: list[Finding]) -> Floats:
    bad = np.asarray(is_odd(numbers), dtype=bool)
    if kind.most is not None:
        bad |= numbers > kind.most
    if bad.any():
        report(findings, column, np.flatnonzero(bad), lambda index: number_error(float(numbers[index]), kind))
        numbers = np.where(bad, np.nan, numbers)
    return numbers


def days(raw: Raw, path: str, kind: FieldType, findings: list[Finding]) -> tuple[Days, Days]:
    """Return the first and the last day of a path of days or spans, one for each activity, NaT where not known."""
    first, last = np.full(raw.count, NO_DAY), np.full(raw.count, NO_DAY)
    for column in raw.columns.get(path, ()):
        rows, array = positions(column.rows), column.array()
        if array is not None and array.dtype.kind == "M":
            first[rows] = last[rows] = _checked_days(column, array, findings)
            continue
        written = column.coded()
        spans = _read(written, kind, column, findings, None)
        first[rows] = _as_days([one.started if isinstance(one, Span) else one for one in spans])[written.code]
        last[rows] = _as_days([one.ended if isinstance(one, Span) else one for one in spans])[written.code]
    return first, last


def _as_days(values: list[date | None]) -> Days:
    missing = NO_DAY.astype(np.int64)
    return np.array([missing if day is None else day.toordinal() - DAY_ZERO for day in values], dtype=np.int64).view("datetime64[D]")


def _checked_days(column: Column, array: Days, findings: list[Finding]) -> Days:
    bad = (array < np.datetime64(EARLIEST)) | (array > np.datetime64(LATEST))
    if bad.any():
        report(findings, column, np.flatnonzero(bad), lambda index: Day.out_of_range(array[index]))
    return np.where(bad, NO_DAY, array)


Problem = tuple[str, FieldError]  # the path, or the beginning of one, that is wrong, and what is wrong with it


def unknown_paths(raw: Raw, problem: Callable[[str], Problem | None]) -> Iterator[Finding]:
    """Yield a finding for every written path that the format does not have, at the name that is wrong, once for each activity."""
    seen: set[Finding] = set()
    for path in raw.columns:
        wrong = problem(path)
        if wrong is not None:
            prefix, error = wrong
            fresh = [item for item in map(error.finding, raw.name_places(path, prefix)) if item not in seen]
            seen.update(fresh)
            yield from dict.fromkeys(fresh)
