"""The checked tree of a condition: the few kinds of node that there are, each with the type of its value.

`convert` makes the tree, `notation` writes it as SQL, `evaluate` and `trace` compute it for one row. Nothing that is not
one of these nodes can be part of a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, cast, get_args

from flopledger.core.frozen import frozen
from flopledger.rules.facts import BOOLEAN, NUMBER

ANY = "any"  # the type of NULL and of a parameter whose values the rule file has not typed

Value = bool | float | str | date | None


@frozen
class Literal:
    """A value written in the condition: number, text, date, true, false or NULL."""

    value: Value
    type: str


@frozen
class Column:
    """A fact, by name."""

    name: str
    type: str


@frozen
class Parameter:
    """A dated number (or date, or text) of the rule file, written `$name`."""

    name: str
    type: str


@frozen
class Not:
    """The negation of a condition."""

    operand: Node
    type: str = BOOLEAN


@frozen
class Logic:
    """Conditions joined by one `operator`, `and` or `or`."""

    operator: str
    operands: tuple[Node, ...]
    type: str = BOOLEAN


@frozen
class Compare:
    """Two values under one of `= <> < <= > >=`."""

    operator: str
    left: Node
    right: Node
    type: str = BOOLEAN


@frozen
class IsNull:
    """Whether a value is not known."""

    operand: Node
    type: str = BOOLEAN


@frozen
class In:
    """Whether a value is one of a list of literals and parameters."""

    operand: Node
    items: tuple[Node, ...]
    type: str = BOOLEAN


@frozen
class Between:
    """Whether a value lies between two others, both included."""

    operand: Node
    low: Node
    high: Node
    type: str = BOOLEAN


@frozen
class Arithmetic:
    """Two numbers under one of `+ - * /`; division by zero is NULL."""

    operator: str
    left: Node
    right: Node
    type: str = NUMBER


@frozen
class Negative:
    """The negative of a number."""

    operand: Node
    type: str = NUMBER


@frozen
class Case:
    """The value of the first branch whose condition is true, else `otherwise`."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node
    type: str


@frozen
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
    return tuple(_nodes(getattr(node, field) for field in node.__match_args__))


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
