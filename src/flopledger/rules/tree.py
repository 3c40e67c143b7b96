"""The checked tree of a condition: the few kinds of node that there are, each with the type of its value.

`convert` makes the tree, `notation` writes it as SQL, `evaluate` and `trace` compute it for one row. Nothing that is not
one of these nodes can be part of a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, cast, get_args

from flopledger.rules.facts import BOOLEAN, NUMBER

ANY = "any"  # the type of NULL and of a parameter whose values the rule file has not typed

Value = bool | float | str | date | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the condition: number, text, date, true, false or NULL."""

    value: Value
    type: str


@dataclass(frozen=True, slots=True)
class Column:
    """A fact, by name."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated number (or date, or text) of the rule file, written `$name`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a condition."""

    operand: Node
    type: str = BOOLEAN


@dataclass(frozen=True, slots=True)
class Logic:
    """Conditions joined by one `operator`, `and` or `or`."""

    operator: str
    operands: tuple[Node, ...]
    type: str = BOOLEAN


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values under one of `= <> < <= > >=`."""

    operator: str
    left: Node
    right: Node
    type: str = BOOLEAN


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is not known."""

    operand: Node
    type: str = BOOLEAN


@dataclass(frozen=True, slots=True)
class In:
    """Whether a value is one of a list of literals and parameters."""

    operand: Node
    items: tuple[Node, ...]
    type: str = BOOLEAN


@dataclass(frozen=True, slots=True)
class Between:
    """Whether a value lies between two others, both included."""

    operand: Node
    low: Node
    high: Node
    type: str = BOOLEAN


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers under one of `+ - * /`; division by zero is NULL."""

    operator: str
    left: Node
    right: Node
    type: str = NUMBER


@dataclass(frozen=True, slots=True)
class Negative:
    """The negative of a number."""

    operand: Node
    type: str = NUMBER


@dataclass(frozen=True, slots=True)
class Case:
    """The value of the first branch whose condition is true, else `otherwise`."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node
    type: str


@dataclass(frozen=True, slots=True)
class Call:
    """One of the few functions: coalesce, contains, abs, least, greatest, log10, power."""

    function: str
    arguments: tuple[Node, ...]
    type: str


Node = Literal | Column | Parameter | Not | Logic | Compare | IsNull | In | Between | Arithmetic | Negative | Case | Call
KINDS: Final = frozenset(get_args(Node))

NULL: Final = Literal(None, ANY)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes that a node is made of, in the order written."""
    return tuple(_nodes(getattr(node, field) for field in node.__slots__))


def _nodes(values: Iterable[object]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, tuple):
            yield from _nodes(value)
        elif type(value) in KINDS:
            yield cast("Node", value)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)
