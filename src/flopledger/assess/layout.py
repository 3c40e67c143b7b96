"""What becomes of columns: models, or JSON text in a layout, which takes a fraction of the time where lines are thousands.

`line_columns.py` says what a line is made of, once for both. `INDENTED` is the layout of `assess --json`; statements have their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic_core import to_json

from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.core.published import Published

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
INDENT = 2
text_of: Callable[[str], str] = encode_basestring


@frozen
class Alike:
    """A column of one value, that all have."""

    value: Any


Column = Sequence[Any] | Alike


class Making(Protocol):
    """What makes values of cells, and objects of columns of these; text has to know at which level an object opens, models do not."""

    def word(self, word: str | None) -> Any:
        """Return a word, or that there is none."""

    def whole(self, number: int) -> Any:
        """Return a whole number."""

    def flag(self, value: bool) -> Any:
        """Return a truth."""

    def numbers(self, values: Floats) -> Sequence[Any]:
        """Return numbers; null where one is not finite."""

    def days(self, days: Days) -> Sequence[Any]:
        """Return days; null for none."""

    def model(self, value: Published, level: int) -> Any:
        """Return a model that is there already."""

    def array(self, items: Sequence[Any], level: int) -> Any:
        """Return a list of values."""

    def mapping(self, values: Mapping[str, Any], level: int) -> Any:
        """Return an object of values by name."""

    def mappings(self, columns: Mapping[str, Column], level: int) -> Iterator[Any]:
        """Yield such objects, made of columns; at least one of these has a value for each."""

    def objects(self, kind: type[Published], columns: Mapping[str, Column], level: int) -> Iterator[Any]:
        """Yield models of a kind, made of columns. Raises KeyError where one is missing."""


class Models:
    """Makes the models themselves."""

    def word(self, word: str | None) -> str | None:
        """Return the word."""
        return word

    def whole(self, number: int) -> int:
        """Return the number."""
        return number

    def flag(self, value: bool) -> bool:
        """Return the truth."""
        return value

    def numbers(self, values: Floats) -> list[float | None]:
        """Return the numbers, None where one is not finite."""
        found: list[float | None] = values.tolist()
        for index in np.flatnonzero(~np.isfinite(values)).tolist():
            found[index] = None
        return found

    def days(self, days: Days) -> list[Any]:
        """Return the days, None for none."""
        found: list[Any] = days.astype("datetime64[D]").astype(object).tolist()
        return found

    def model(self, value: Published, level: int) -> Published:  # noqa: ARG002 - text asks for the level
        """Return the model."""
        return value

    def array(self, items: Sequence[Any], level: int) -> list[Any]:  # noqa: ARG002
        """Return a list."""
        return list(items)

    def mapping(self, values: Mapping[str, Any], level: int) -> dict[str, Any]:  # noqa: ARG002
        """Return a dictionary."""
        return dict(values)

    def mappings(self, columns: Mapping[str, Column], level: int) -> Iterator[dict[str, Any]]:  # noqa: ARG002
        """Yield dictionaries."""
        alike = {name: column.value for name, column in columns.items() if isinstance(column, Alike)}
        several = {name: column for name, column in columns.items() if not isinstance(column, Alike)}
        names = tuple(several)
        return (dict(zip(names, row, strict=True)) | alike for row in zip(*several.values(), strict=True))

    def objects(self, kind: type[Published], columns: Mapping[str, Column], level: int) -> Iterator[Published]:
        """Yield models."""
        return (kind(**row) for row in self.mappings({name: columns[name] for name in kind.model_fields}, level))


@frozen
class Layout:
    """Makes text: how numbers (null where one is not finite) and models are written, the order of keys, and the blanks of each level.

    `order` is what keys are sorted by, None where they stand as declared; `indent` is 0 where all stands in one line.
    """

    written: Callable[[Floats], list[str]]
    whole_model: Callable[[Published], str]
    order: Callable[[str], Any] | None = None
    indent: int = 0

    def word(self, word: str | None) -> str:
        """Return a text or null."""
        return "null" if word is None else text_of(word)

    def whole(self, number: int) -> str:
        """Return a whole number."""
        return str(number)

    def flag(self, value: bool) -> str:
        """Return true or false."""
        return "true" if value else "false"

    def numbers(self, values: Floats) -> list[str]:
        """Return numbers as the layout writes them."""
        return self.written(values)

    def days(self, days: Days) -> list[str]:
        """Return days as texts."""
        distinct, code = np.unique(days.astype("datetime64[D]"), return_inverse=True)
        texts = ["null" if day is None else f'"{day}"' for day in distinct.astype(object).tolist()]
        return list(map(texts.__getitem__, code.tolist()))

    def model(self, value: Published, level: int) -> str:
        """Return a model as it stands at a level."""
        text = self.whole_model(value)
        return text.replace("\n", self._line(level)) if self.indent and level else text

    def array(self, items: Sequence[str], level: int) -> str:
        """Return a list, opened at a level."""
        return f"[{self._between(items, level)}]"

    def mapping(self, values: Mapping[str, str], level: int) -> str:
        """Return an object, opened at a level."""
        return self._template(values, level, {}) % tuple(values[name] for name in self._ordered(values))

    def mappings(self, columns: Mapping[str, Column], level: int) -> Iterator[str]:
        """Yield objects, opened at a level."""
        alike = {name: column.value for name, column in columns.items() if isinstance(column, Alike)}
        several = [column for name in self._ordered(columns) if not isinstance(column := columns[name], Alike)]
        return map(self._template(columns, level, alike).__mod__, zip(*several, strict=True))

    def objects(self, kind: type[Published], columns: Mapping[str, Column], level: int) -> Iterator[str]:
        """Yield models as text."""
        return self.mappings({name: columns[name] for name in kind.model_fields}, level)

    def _ordered(self, names: Iterable[str]) -> list[str]:
        return list(names) if self.order is None else sorted(names, key=self.order)

    def _template(self, names: Iterable[str], level: int, alike: Mapping[str, str]) -> str:
        """Return what `%` makes an object of from the texts of its values, in order; those that are `alike` stand in it already."""
        colon = ": " if self.indent else ":"
        pairs = [_escaped(f"{text_of(name)}{colon}") + (_escaped(alike[name]) if name in alike else "%s") for name in self._ordered(names)]
        return f"{{{self._between(pairs, level)}}}"

    def _between(self, parts: Sequence[str], level: int) -> str:
        if not parts or not self.indent:
            return ",".join(parts)
        inside = self._line(level + 1)
        return f"{inside}{f',{inside}'.join(parts)}{self._line(level)}"

    def _line(self, level: int) -> str:
        return f"\n{' ' * self.indent * level}"


def each(values: Coded[Any], made: Callable[[Any], Any]) -> list[Any]:
    """Return what is made of each cell, once for each word that is there."""
    number, code = np.unique(values.code, return_inverse=True)
    return list(Coded([made(values.words[each]) for each in number.tolist()], code))


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _numbers(values: Floats) -> list[str]:
    return to_json(values.tolist(), inf_nan_mode="null")[1:-1].decode().split(",") if len(values) else []


INDENTED = Layout(_numbers, lambda value: value.model_dump_json(indent=INDENT), indent=INDENT)
