"""Values as conditions compute with them: a row's and a parameter's values made plain, and numbers written out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import SupportsFloat

from flopledger.rules.tree import Value

Binding = bool | float | Decimal | str | date | None
Bindings = Mapping[str, Binding]
Row = Mapping[str, object]


def plain_value(value: object) -> Value:
    """Return a value as conditions compute with it: every number as float, a time as its day, NaN as None (not known).

    Raises TypeError for what is neither number, text, date nor truth value.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if type(value) is not float and not isinstance(value, SupportsFloat):  # asking a protocol takes as long as all the rest
        message = f"{value!r} is neither number, text, date nor truth value"
        raise TypeError(message)
    number = float(value)
    return None if math.isnan(number) else number


def number_text(number: float) -> str:
    """Return the shortest text that reads back as the same number.

    >>> number_text(1e25), number_text(6.0), number_text(0.3)
    ('1e25', '6', '0.3')
    """
    return repr(number).removesuffix(".0").replace("e+", "e")
