"""Canonical JSON (RFC 8785) of a statement, written from its models and columns: most parts of a long one are shared by many lines.

The bytes are those of `integrity.canonical` for the same values. `formats/json.py` writes statements with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any

import numpy as np
from pydantic_core import to_json

from flopledger.assess.contract import CitationModel, SumModel, TreatmentModel
from flopledger.assess.layout import Floats, Layout, text_of
from flopledger.core.published import Published

LEAST, WHOLE = 1e-4, 1e16  # between them Python writes all digits, as JavaScript does
GREAT = 1e21  # from here on JavaScript writes an exponent
PLAIN = 1e-6  # from here down it does so, too


def text(value: Any) -> str:
    """Return a value of a statement as canonical JSON."""
    return _Writer().written(value)


class _Writer:
    """Writes values as canonical JSON; of a part that many lines or totals share it keeps what it has once written."""

    def __init__(self) -> None:
        self._kept: dict[int, str] = {}

    def written(self, value: Any) -> str:
        """Return a value as canonical JSON."""
        simple = SIMPLE.get(type(value))
        return simple(value) if simple is not None else self._composed(value)

    def _composed(self, value: Any) -> str:
        if isinstance(value, SHARED):
            if id(value) not in self._kept:
                self._kept[id(value)] = self._model(value)
            return self._kept[id(value)]
        if isinstance(value, Published):
            return self._model(value)
        if isinstance(value, dict):
            return f"{{{','.join([f'{text_of(key)}:{self.written(value[key])}' for key in sorted(value, key=order)])}}}"
        return f"[{','.join(map(self.written, value))}]"

    def _model(self, value: Published) -> str:
        fields, written = value.__dict__, []
        for name, key in _keys(type(value)):
            one = fields[name]
            simple = SIMPLE.get(type(one))  # asked here, too: most fields are simple, and there are hundreds of thousands
            written.append(key + (simple(one) if simple is not None else self._composed(one)))
        return f"{{{','.join(written)}}}"


def order(key: str) -> bytes:
    """Return what keys are put in order by: their UTF-16 units (RFC 8785, section 3.2.3)."""
    return key.encode("utf-16-be")


def _keys(kind: type[Published]) -> tuple[tuple[str, str], ...]:
    if kind not in KEYS:
        KEYS[kind] = tuple((name, f'"{name}":') for name in sorted(kind.model_fields))
    return KEYS[kind]


KEYS: dict[type[Published], tuple[tuple[str, str], ...]] = {}


def number(value: float) -> str:
    """Return a number as JavaScript writes it (RFC 8785, section 3.2.2.3), which for most is as Python does."""
    if value.is_integer() and abs(value) < WHOLE:
        return str(int(value))
    if isfinite(value):
        alike = LEAST <= abs(value) < WHOLE or abs(value) >= GREAT
        return repr(value) if alike else _otherwise(value)
    return "null"


def _otherwise(value: float) -> str:
    """Return a number of which Python gives an exponent: as JavaScript writes the same digits."""
    if value < 0:
        return f"-{_otherwise(-value)}"
    digits, _, exponent = repr(value).partition("e")
    power = int(exponent)
    if value < PLAIN:
        return f"{digits}e{power}"
    digits = digits.replace(".", "")
    return digits.ljust(power + 1, "0") if power > 0 else f"0.{'0' * (-power - 1)}{digits}"


def numbers(values: Floats) -> list[str]:
    """Return many numbers so, each value written once."""
    distinct, code = np.unique(values, return_inverse=True)
    return list(map(_distinct(distinct).__getitem__, code.tolist()))


def _distinct(values: Floats) -> list[str]:
    """Return numbers, in order of size: those of which nobody writes an exponent, and those of which both do, are written all at once."""
    first, end, great = np.searchsorted(values, (LEAST, WHOLE, GREAT)).tolist()
    last = int(np.searchsorted(values, np.inf))
    plain = [text.removesuffix(".0") for text in to_json(values[first:end].tolist())[1:-1].decode().split(",")] if first < end else []
    small, large, rest = values[:first].tolist(), values[end:great].tolist(), values[last:].tolist()
    return [*map(number, small), *plain, *map(_otherwise, large), *map(repr, values[great:last].tolist()), *map(number, rest)]


SHARED = (TreatmentModel, CitationModel, SumModel)
SIMPLE: dict[type, Callable[[Any], str]] = {
    str: text_of,
    float: number,
    int: lambda value: number(float(value)),
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    date: lambda value: f'"{value.isoformat()}"',
}
CANONICAL = Layout(numbers, text, order)
