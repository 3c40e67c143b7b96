"""A checked tree written out: as SQL with the parameters' values in it, or as people read it.

What stood in the rule file is never passed on, only what the tree holds. The SQL keeps to the subset in which DuckDB and
Spark agree: every number is a double (`3e-1`), division by zero and the logarithm or power of what is not positive are NULL. So
Spark gets functions of its own, which read their operands once: written twice at every level, as a guard would have
it, a short condition grows until Spark's memory ends.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from flopledger.core.frozen import frozen
from flopledger.rules import tree
from flopledger.rules.facts import BOOLEAN, DATE, NUMBER, TEXT
from flopledger.rules.values import Bindings, number_text, plain_value

QUOTES = {"duckdb": '"', "spark": "`"}
SPARK_ESCAPES = {"\\": "\\\\", "'": "\\'", "$": "\\u0024"}
SQL_TYPES = {BOOLEAN: "boolean", NUMBER: "double", TEXT: "string", DATE: "date"}

# How tightly a node binds; `and` and `or` stand on one level, so that a mixture of them always shows its parentheses.
LOGIC, NEGATION, COMPARISON, SUM, PRODUCT, SIGN, ATOM = range(7)


class Style(Protocol):
    """What differs between SQL and the text for people."""

    def column(self, name: str) -> str:
        """Return the name of a column."""

    def parameter(self, node: tree.Parameter) -> str:
        """Return a parameter, or its value."""

    def literal(self, value: tree.Value, kind: str) -> str:
        """Return a value."""

    def quotient(self, dividend: str, divisor: str) -> str:
        """Return a division, by zero too where a machine reads."""

    def logarithm(self, text: str) -> str:
        """Return the logarithm of an expression."""

    def power(self, base: str, exponent: str) -> str:
        """Return a number raised to another."""

    def call(self, function: str, arguments: list[str]) -> str:
        """Return a call of any other function."""


class Plain:
    """Conditions as people read and write them."""

    def column(self, name: str) -> str:
        """Return the bare name."""
        return name

    def parameter(self, node: tree.Parameter) -> str:
        """Return `$name`."""
        return f"${node.name}"

    def literal(self, value: tree.Value, kind: str) -> str:
        """Return numbers in their shortest form."""
        return number_text(value) if kind == NUMBER and isinstance(value, float) else _literal(value)

    def quotient(self, dividend: str, divisor: str) -> str:
        """Return the division as it is."""
        return f"{dividend} / {divisor}"

    def logarithm(self, text: str) -> str:
        """Return the call as it is."""
        return f"log10({text})"

    def power(self, base: str, exponent: str) -> str:
        """Return the call as it is."""
        return f"power({base}, {exponent})"

    def call(self, function: str, arguments: list[str]) -> str:
        """Return the call as it is."""
        return f"{function}({', '.join(arguments)})"


@frozen
class Sql:
    """Conditions for an engine: `dialect` duckdb or spark, parameters replaced by the values bound to them."""

    dialect: str
    bindings: Bindings

    def column(self, name: str) -> str:
        """Return the quoted name; names come from `facts.csv` and hold no quotation marks."""
        quote = QUOTES[self.dialect]
        return f"{quote}{name}{quote}"

    def parameter(self, node: tree.Parameter) -> str:
        """Return the value bound to the parameter; NULL where there is none."""
        text = self.literal(plain_value(self.bindings.get(node.name)), node.type)
        return f"({text})" if text.startswith("-") else text

    def literal(self, value: tree.Value, kind: str) -> str:
        """Return a value whose type no engine has to guess."""
        if value is None:
            return f"cast(null as {SQL_TYPES[kind]})" if kind in SQL_TYPES else "null"
        if isinstance(value, str):
            return _text(value, self.dialect)
        return _double(value) if isinstance(value, float) else _literal(value)

    def quotient(self, dividend: str, divisor: str) -> str:
        """Return a division that is NULL where the divisor is zero."""
        return f"try_divide({dividend}, {divisor})" if self.dialect == "spark" else f"{dividend} / nullif({divisor}, 0e0)"

    def logarithm(self, text: str) -> str:
        """Return NULL for what has no logarithm, as Spark does by itself."""
        return f"log10({text})" if self.dialect == "spark" else f"log10(nullif(greatest({text}, 0e0), 0e0))"

    def power(self, base: str, exponent: str) -> str:
        """Return NULL for a base that is not positive; the base is written once."""
        return f"power(nullif(greatest({base}, 0e0), 0e0), {exponent})"

    def call(self, function: str, arguments: list[str]) -> str:
        """Return the call, and the least or greatest of one value as that value: Spark wants two."""
        chosen = function if len(arguments) > 1 or function not in ("least", "greatest") else ""
        return f"{chosen}({', '.join(arguments)})"


def write(node: tree.Node, style: Style) -> str:
    """Return a tree in a style: `write(tree, Sql("spark", {"line": 1e25}))`."""
    return _WRITERS[type(node)](node, style)


def _double(value: float) -> str:
    text = number_text(value)
    return text if "e" in text or "inf" in text else f"{text}e0"


def _text(value: str, dialect: str) -> str:
    """Write a text so that an engine reads the same one; Spark puts settings in place of `${name}` before it reads anything."""
    if dialect == "spark":
        for mark, escaped in SPARK_ESCAPES.items():
            value = value.replace(mark, escaped)
        return f"'{value}'"
    return _literal(value)


def _literal(value: tree.Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"


def _tightness(node: tree.Node) -> int:
    match node:
        case tree.Logic():
            return LOGIC
        case tree.Not():
            return NEGATION if not isinstance(node.operand, (tree.IsNull, tree.In, tree.Between)) else COMPARISON
        case tree.Compare() | tree.IsNull() | tree.In() | tree.Between():
            return COMPARISON
        case tree.Arithmetic():
            return SUM if node.operator in "+-" else PRODUCT
        case tree.Negative():
            return SIGN
        case _:
            return ATOM


def _inside(node: tree.Node, style: Style, tightness: int) -> str:
    """Write an operand, in parentheses unless it binds more tightly than what it stands in."""
    text = write(node, style)
    return text if _tightness(node) > tightness else f"({text})"


def _list(nodes: tuple[tree.Node, ...], style: Style) -> str:
    return ", ".join(write(node, style) for node in nodes)


def _not(node: tree.Not, style: Style) -> str:
    match node.operand:
        case tree.IsNull() | tree.In() | tree.Between():
            return _WRITERS[type(node.operand)](node.operand, style, "not ")
        case _:
            return f"not {_inside(node.operand, style, NEGATION)}"


def _logic(node: tree.Logic, style: Style) -> str:
    return f" {node.operator} ".join(_inside(operand, style, LOGIC) for operand in node.operands)


def _compare(node: tree.Compare, style: Style) -> str:
    return f"{_inside(node.left, style, COMPARISON)} {node.operator} {_inside(node.right, style, COMPARISON)}"


def _is_null(node: tree.IsNull, style: Style, negated: str = "") -> str:
    return f"{_inside(node.operand, style, COMPARISON)} is {negated}null"


def _in(node: tree.In, style: Style, negated: str = "") -> str:
    return f"{_inside(node.operand, style, COMPARISON)} {negated}in ({_list(node.items, style)})"


def _between(node: tree.Between, style: Style, negated: str = "") -> str:
    low, high = _inside(node.low, style, COMPARISON), _inside(node.high, style, COMPARISON)
    return f"{_inside(node.operand, style, COMPARISON)} {negated}between {low} and {high}"


def _arithmetic(node: tree.Arithmetic, style: Style) -> str:
    tightness = _tightness(node)
    left, right = _inside(node.left, style, tightness - 1), _inside(node.right, style, tightness)
    return style.quotient(left, right) if node.operator == "/" else f"{left} {node.operator} {right}"


def _case(node: tree.Case, style: Style) -> str:
    branches = " ".join(f"when {write(when, style)} then {write(then, style)}" for when, then in node.branches)
    return f"case {branches} else {write(node.otherwise, style)} end"


def _call(node: tree.Call, style: Style) -> str:
    if node.function == "log10":
        return style.logarithm(write(node.arguments[0], style))
    if node.function == "power":
        return style.power(*(write(argument, style) for argument in node.arguments))
    return style.call(node.function, [write(argument, style) for argument in node.arguments])


_WRITERS: dict[type[Any], Callable[..., str]] = {
    tree.Literal: lambda node, style: style.literal(node.value, node.type),
    tree.Column: lambda node, style: style.column(node.name),
    tree.Parameter: lambda node, style: style.parameter(node),
    tree.Not: _not,
    tree.Logic: _logic,
    tree.Compare: _compare,
    tree.IsNull: _is_null,
    tree.In: _in,
    tree.Between: _between,
    tree.Arithmetic: _arithmetic,
    tree.Negative: lambda node, style: f"-{_inside(node.operand, style, SIGN)}",
    tree.Case: _case,
    tree.Call: _call,
}
