"""What a field of a ledger may hold: each type reads one written value or says what is wrong with it.

The same types read YAML scalars and the cells of included tables; the reference page of the format is made from the
lists of fields in `schema.py` and in the estimators.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from flopledger.core.dates import DateError, Span, parse_date, parse_span
from flopledger.core.finding import did_you_mean
from flopledger.core.quantity import Quantity, QuantityError, exactly, is_unknown, parse_quantity
from flopledger.core.units import MONEY
from flopledger.core.yaml12 import Mapping

YES = frozenset({"yes", "true"})
NO = frozenset({"no", "false"})


class FieldError(ValueError):
    """A value that its field cannot hold: the code of the finding, what was found, what was expected, and the remedy."""

    def __init__(self, code: str, found: str, expected: str, remedy: str = "") -> None:
        super().__init__(f"{found}; expected {expected}")
        self.code, self.found, self.expected, self.remedy = code, found, expected, remedy


class FieldType(Protocol):
    """Reads one value as written (text, or a table's number, flag or date) into its typed form."""

    def read(self, value: Any) -> Any:
        """Return the typed value; raise FieldError where it is none."""

    def describe(self) -> str:
        """Return what the field holds, for the reference page."""


@dataclass(frozen=True, slots=True)
class Field:
    """A named place in the format with its type and one sentence of meaning."""

    name: str
    type: FieldType
    doc: str


def shown(value: Any) -> str:
    """Return a value as it is quoted in a message, long ones cut."""
    text = str(value)
    return f"`{text}`" if len(text) <= LONGEST_SHOWN else f"`{text[:LONGEST_SHOWN]}…` ({len(text):,} characters)"


LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in a unit, with an optional greatest value; `bare` allows a number without a unit word."""

    unit: str
    bare: bool = True
    most: float | None = None

    def read(self, value: Any) -> Quantity:
        """Return the quantity; text is parsed, a table's number is taken in the field's own unit."""
        if isinstance(value, bool):
            raise FieldError("number-unreadable", shown(value), f"a number in {self.unit}", "write a number")
        try:
            quantity = parse_quantity(value, self.unit, bare=self.bare) if isinstance(value, str) else self._number(float(value))
        except QuantityError as error:
            raise FieldError(error.code, error.found, error.expected, error.remedy) from None
        if self.most is not None and quantity.high > self.most:
            raise FieldError("out-of-range", shown(value), f"at most {self.most:g}", f"a {self.unit} above {self.most:g} cannot be")
        return quantity

    def _number(self, value: float) -> Quantity:
        text = repr(value)
        unit = "USD" if self.unit.startswith(MONEY) else self.unit
        return exactly(parse_quantity(text, "tokens").point or 0.0, unit) if value == value else exactly(value, unit)  # noqa: PLR0124 - NaN only differs from itself

    def describe(self) -> str:
        """Return the unit."""
        return "money" if self.unit == MONEY else self.unit


@dataclass(frozen=True, slots=True)
class Text:
    """Free text."""

    def read(self, value: Any) -> str:
        """Return the text."""
        return str(value)

    def describe(self) -> str:
        """Return the word for the page."""
        return "text"


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list of words."""

    words: tuple[str, ...]
    what: str

    def read(self, value: Any) -> str:
        """Return the word if it is on the list."""
        word = str(value)
        if word not in self.words:
            raise FieldError("unknown-word", shown(value), f"a known {self.what}", did_you_mean(word, self.words))
        return word

    def describe(self) -> str:
        """Return the list."""
        return f"one of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Named:
    """One of the names that a function gives, looked up when it is read (chips of the catalogue, say)."""

    names: Callable[[], Sequence[str]]
    what: str
    find: Callable[[str], Any]

    def read(self, value: Any) -> str:
        """Return the name if something of that name is found."""
        word = str(value)
        if self.find(word) is None:
            raise FieldError(f"unknown-{self.what}", shown(value), f"a {self.what} that is known", did_you_mean(word, self.names()))
        return word

    def describe(self) -> str:
        """Return the kind of name."""
        return f"the name of a {self.what}"


@dataclass(frozen=True, slots=True)
class Day:
    """One day."""

    def read(self, value: Any) -> date:
        """Return the day."""
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else _dated(parse_date, value)

    def describe(self) -> str:
        """Return the form."""
        return "a day, `2024-12-26`"


@dataclass(frozen=True, slots=True)
class Dates:
    """A day, month, year, or one day to another."""

    def read(self, value: Any) -> Span:
        """Return the first and the last day."""
        if isinstance(value, date):
            return Span(value, value)
        return _dated(parse_span, value)

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
