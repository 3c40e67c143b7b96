"""What a field of a ledger may hold: each type reads one written value or says what is wrong with it.

The same types read YAML scalars and the cells of included tables; the reference page of the format is made from the
lists of fields in `schema.py` and in the estimators.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

from flopledger.core.dates import EARLIEST, LATEST, DateError, Span, parse_date, parse_span
from flopledger.core.finding import Finding, Remedy, did_you_mean, finding, said
from flopledger.core.frozen import frozen
from flopledger.core.measure import example
from flopledger.core.numeral import LARGEST, SMALLEST, is_number
from flopledger.core.position import Position
from flopledger.core.quantity import Quantity, QuantityError, exactly, is_unknown, parse_quantity
from flopledger.core.shown import shown
from flopledger.core.units import MONEY
from flopledger.core.yaml12 import Mapping
from flopledger.core.yaml12 import Sequence as SequenceNode

YES = frozenset({"yes", "true"})
NO = frozenset({"no", "false"})


class FieldError(ValueError):
    """A value that its field cannot hold: the code of the finding, what was found, what was expected, and the remedy."""

    def __init__(self, code: str, found: str, expected: str, remedy: Remedy = "") -> None:
        super().__init__(f"{found}; expected {expected}")
        self.code, self.found, self.expected, self.how = code, found, expected, remedy

    def finding(self, at: Position) -> Finding:
        """Return it as a finding at a place."""
        return finding(self.code, at, found=self.found, expected=self.expected, remedy=said(self.how))


class Cell(str):
    """The text of a cell in a table that knows text only (CSV): a bare number in it is a number, as in other tables."""

    __slots__ = ()


class FieldType(Protocol):
    """Reads one value as written (text, or a table's number, flag or date) into its typed form."""

    def read(self, value: Any) -> Any:
        """Return the typed value; raise FieldError where it is none."""

    def describe(self) -> str:
        """Return what the field holds, for the reference page."""


@frozen
class Field:
    """A named place in the format with its type and one sentence of meaning."""

    name: str
    type: FieldType
    doc: str


def read_value(kind: FieldType, value: Any) -> Any:
    """Return a value as its type reads it; raise FieldError for a list or mapping where one value is due, too."""
    if isinstance(value, (Mapping, SequenceNode)) or (isinstance(value, tuple) and not isinstance(kind, Names)):
        what = "a mapping" if isinstance(value, Mapping) else "a list" if isinstance(value, tuple) else "a list of more than words"
        raise FieldError("wrong-shape", what, kind.describe(), "write it after the name, on the same line")
    return kind.read(value)


@frozen
class Names:
    """One name or a list of names."""

    def read(self, value: Any) -> tuple[str, ...]:
        """Return the names, each once."""
        return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else (str(value),)

    def describe(self) -> str:
        """Return the form."""
        return "a name or a list of names"


@frozen
class Amount:
    """A quantity in a unit, with an optional greatest value; `bare` allows a number without a unit word.

    A table's number is always bare: it is in the field's own unit, money in US dollars.
    """

    unit: str
    bare: bool = True
    most: float | None = None

    @property
    def own_unit(self) -> str:
        """The unit of a table's number."""
        return "USD" if self.unit.startswith(MONEY) else self.unit

    def read(self, value: Any) -> Quantity:
        """Return the quantity; text is parsed, a table's number is taken in the field's own unit."""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise FieldError("number-unreadable", shown(value), example(self.unit), "write a number")
        quantity = self._text(value) if isinstance(value, str) else self._number(value)
        if self.most is None or quantity.high <= self.most:
            return quantity
        if quantity.low > self.most or math.isfinite(quantity.high):
            raise FieldError("out-of-range", shown(value), f"at most {self.most:g}", self._too_much())
        return replace(quantity, high=self.most)

    def _too_much(self) -> str:
        return "write a percentage with its sign, `38 %`" if self.unit == "fraction" else "check the number"

    def _text(self, value: str) -> Quantity:
        bare = isinstance(value, Cell) and is_number(value.strip())
        try:
            quantity = parse_quantity(str(value), self.unit if not bare else "tokens", bare=self.bare or bare)
        except QuantityError as error:
            raise FieldError(error.code, error.found, error.expected, error.how) from None
        return replace(quantity, unit=self.own_unit) if bare else quantity

    def _number(self, value: float) -> Quantity:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if is_odd(number):
            raise number_error(number, self)
        return exactly(number, self.own_unit)

    def describe(self) -> str:
        """Return the unit."""
        return "money" if self.unit == MONEY else self.unit


def is_odd(number: Any) -> Any:
    """Tell of a number, or of each of an array, whether it cannot be an amount."""
    return (number < 0) | (number > LARGEST) | ((number != 0) & (abs(number) < SMALLEST))


def number_error(value: float, kind: Amount) -> FieldError:
    """Return what is wrong with a table's number."""
    if value < 0:
        return FieldError(
            "negative-amount", shown(f"{value:g}"), "zero or more", "write what was used; a figure is corrected where it stands"
        )
    if not math.isfinite(value):
        return FieldError("not-finite", shown(value), example(kind.unit), "leave the cell empty where the number is not known")
    if is_odd(value):
        return FieldError(
            "out-of-range", shown(f"{value:g}"), f"zero, or a number from {SMALLEST:g} to {LARGEST:g}", "correct the exponent"
        )
    return FieldError("out-of-range", shown(f"{value:g}"), f"at most {kind.most:g}", "check the number")


@frozen
class Text:
    """Free text."""

    def read(self, value: Any) -> str:
        """Return the text."""
        return str(value)

    def describe(self) -> str:
        """Return the word for the page."""
        return "text"


@frozen
class Flag:
    """Yes or no."""

    def read(self, value: Any) -> bool:
        """Return the truth value of yes, no, true or false."""
        word = str(value).strip().lower()
        if word in YES or word in NO:
            return word in YES
        raise FieldError("not-yes-or-no", shown(value), "yes, no or unknown", "write `yes`, `no`, or leave it out where it is not known")

    def describe(self) -> str:
        """Return the words for the page."""
        return "yes, no or unknown"


@frozen
class Choice:
    """One of a closed list of words."""

    words: tuple[str, ...]
    what: str

    def read(self, value: Any) -> str:
        """Return the word if it is on the list."""
        word = str(value)
        if word not in self.words:
            raise FieldError("unknown-word", shown(value), f"a known {self.what}", partial(did_you_mean, word, self.words))
        return word

    def describe(self) -> str:
        """Return the list."""
        return f"one of {', '.join(self.words)}"


@frozen
class Named:
    """One of the names that a function gives, looked up when it is read (chips of the catalogue, say)."""

    names: Callable[[], Sequence[str]]
    what: str
    find: Callable[[str], Any]

    def read(self, value: Any) -> str:
        """Return the name if something of that name is found."""
        word = str(value)
        if self.find(word) is None:
            raise FieldError(f"unknown-{self.what}", shown(value), f"a known {self.what}", lambda: did_you_mean(word, self.names()))
        return word

    def describe(self) -> str:
        """Return the kind of name."""
        return f"the name of a {self.what}"


@frozen
class Day:
    """One day."""

    def read(self, value: Any) -> date:
        """Return the day."""
        if not isinstance(value, date):
            day: date = _dated(parse_date, value)
            return day
        day = value.date() if isinstance(value, datetime) else value
        if not EARLIEST <= day <= LATEST:
            raise self.out_of_range(day)
        return day

    @staticmethod
    def out_of_range(day: Any) -> FieldError:
        """Return what is wrong with a day that is too early or too late."""
        return FieldError("impossible-date", shown(day), f"a day between {EARLIEST} and {LATEST}", "check the year")

    def describe(self) -> str:
        """Return the form."""
        return "a day, `2024-12-26`"


@frozen
class Dates:
    """A day, month, year, or one day to another."""

    def read(self, value: Any) -> Span:
        """Return the first and the last day."""
        if isinstance(value, date):
            day = Day().read(value)
            return Span(day, day)
        span: Span = _dated(parse_span, value)
        return span

    def describe(self) -> str:
        """Return the form."""
        return "`2024-10-01 to 2024-12-10`, a day, a month or a year"


def _dated(parse: Callable[[str], Any], value: Any) -> Any:
    try:
        return parse(str(value))
    except DateError as error:
        raise FieldError("impossible-date", error.found, error.expected, error.remedy) from None


def not_known(value: Any) -> bool:
    """Tell whether a written value says that nothing is known: null, `unknown`, `{}`, an empty cell, a NaN."""
    if value is None:
        return True
    if isinstance(value, str):
        return is_unknown(value)
    if isinstance(value, Mapping):
        return not value.entries
    return isinstance(value, float) and value != value  # noqa: PLR0124 - NaN only differs from itself
