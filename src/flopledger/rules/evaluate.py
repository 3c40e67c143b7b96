"""The value of a checked tree for one row, by SQL's three-valued logic: None is *not known*.

Large tables are left to an engine through `notation`; this evaluator serves single rows, explanations and the check that
both agree. Where SQL engines differ it follows DuckDB, except that division by zero and the logarithm or power of what is
not positive are not known rather than infinite.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from flopledger.core.frozen import frozen
from flopledger.rules import tree
from flopledger.rules.values import Bindings, Row, plain_value

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@frozen
class Scope:
    """What names stand for: the facts of one row, and the values of the parameters."""

    row: Row
    bindings: Bindings


def evaluate(node: tree.Node, scope: Scope) -> Any:
    """Return the value of a node: bool, float, str, date, or None where what is known does not decide it."""
    return _EVALUATORS[type(node)](node, scope)


def _not(node: tree.Not, scope: Scope) -> bool | None:
    held = evaluate(node.operand, scope)
    return None if held is None else not held


def _logic(node: tree.Logic, scope: Scope) -> bool | None:
    return kleene(node.operator, [evaluate(operand, scope) for operand in node.operands])


def kleene(joined_by: str, values: list[bool | None]) -> bool | None:
    """Return `and` or `or` of truth values: one false (or true) decides it, else one unknown makes it unknown.

    >>> kleene("and", [None, False]), kleene("and", [None, True]), kleene("or", [None, True])
    (False, None, True)
    """
    decisive = joined_by == "or"
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _compare(node: tree.Compare, scope: Scope) -> bool | None:
    return _compared(node.operator, evaluate(node.left, scope), evaluate(node.right, scope))


def _compared(symbol: str, left: tree.Value, right: tree.Value) -> bool | None:
    return None if left is None or right is None else COMPARISONS[symbol](left, right)


def _in(node: tree.In, scope: Scope) -> bool | None:
    value = evaluate(node.operand, scope)
    return kleene("or", [_compared("=", value, evaluate(item, scope)) for item in node.items])


def _between(node: tree.Between, scope: Scope) -> bool | None:
    value = evaluate(node.operand, scope)
    above, below = _compared(">=", value, evaluate(node.low, scope)), _compared("<=", value, evaluate(node.high, scope))
    return kleene("and", [above, below])


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> float | None:
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    if left is None or right is None:
        return None
    if node.operator == "/":
        return None if right == 0 else left / right
    return _ARITHMETIC[node.operator](left, right)


def _negative(node: tree.Negative, scope: Scope) -> float | None:
    value = evaluate(node.operand, scope)
    return None if value is None else -value


def _case(node: tree.Case, scope: Scope) -> Any:
    for when, then in node.branches:
        if evaluate(when, scope):
            return evaluate(then, scope)
    return evaluate(node.otherwise, scope)


def _call(node: tree.Call, scope: Scope) -> Any:
    values = [evaluate(argument, scope) for argument in node.arguments]
    return _FUNCTIONS[node.function](values)


def _coalesce(values: list[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _contains(values: list[Any]) -> bool | None:
    text, part = values
    return None if text is None or part is None else part in text


def _absolute(values: list[Any]) -> float | None:
    return None if values[0] is None else abs(values[0])


def _logarithm(values: list[Any]) -> float | None:
    number = values[0]
    return math.log10(number) if number is not None and number > 0 else None


def _power(values: list[Any]) -> float | None:
    base, exponent = values
    if base is None or exponent is None or base <= 0:
        return None
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


def _least(values: list[Any]) -> Any:
    return min((value for value in values if value is not None), default=None)


def _greatest(values: list[Any]) -> Any:
    return max((value for value in values if value is not None), default=None)


_FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "coalesce": _coalesce,
    "contains": _contains,
    "abs": _absolute,
    "log10": _logarithm,
    "power": _power,
    "least": _least,
    "greatest": _greatest,
}

_EVALUATORS: dict[type[Any], Callable[..., Any]] = {
    tree.Literal: lambda node, _: node.value,
    tree.Column: lambda node, scope: plain_value(scope.row.get(node.name)),
    tree.Parameter: lambda node, scope: plain_value(scope.bindings.get(node.name)),
    tree.Not: _not,
    tree.Logic: _logic,
    tree.Compare: _compare,
    tree.IsNull: lambda node, scope: evaluate(node.operand, scope) is None,
    tree.In: _in,
    tree.Between: _between,
    tree.Arithmetic: _arithmetic,
    tree.Negative: _negative,
    tree.Case: _case,
    tree.Call: _call,
}
