"""Checked conditions over whole columns at once: which rows (and draws) they certainly hold for, and for which certainly not.

Arrays are (models, 1) or (models, draws); NaN is *not known*. What does not turn on lines or draws is `settled` beforehand, once
for each model; the rest is computed here. The logic is that of `rules.evaluate`, which a test holds it to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.model import MEASURED, Number
from flopledger.rules import tree
from flopledger.rules.facts import BOOLEAN

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
COMPARED: Mapping[str, Callable[[Any, Any], Truths]] = {
    "=": np.equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
ARITHMETIC: Mapping[str, Callable[[Any, Any], Floats]] = {"+": np.add, "-": np.subtract, "*": np.multiply}


@frozen
class Truth:
    """A settled condition: where it is true, and where it is false; neither where it is not known."""

    yes: Truths
    no: Truths


Settled = Mapping[int, "Truth | Floats"]  # by the identity of the node: to hash a tree takes longer than to compare columns


@frozen
class Scope:
    """What names stand for: settled parts, columns and numbers; `bounds` is what a column is known to be above where it is unknown."""

    settled: Settled
    columns: Mapping[str, Floats]
    parameters: Mapping[str, Floats]
    bounds: Mapping[str, Floats]


def moving_names(numbers: Iterable[Number], lines: Iterable[str]) -> set[tuple[type[Any], str]]:
    """Return the columns and parameters that turn on lines or draws."""
    names = [*lines, *(one.name for one in numbers if one.spreads)]
    return {*((tree.Column, name) for name in MEASURED), *((tree.Parameter, name) for name in names)}


def parts(node: tree.Node, moving: Collection[tuple[type[Any], str]]) -> Iterator[tree.Node]:
    """Yield the largest parts of a condition that use none of the columns and parameters which move."""
    if not any((type(one), one.name) in moving for one in tree.walk(node) if isinstance(one, (tree.Column, tree.Parameter))):
        yield node
        return
    for child in tree.children(node):
        yield from parts(child, moving)


def certain(node: tree.Node, scope: Scope, *, wanted: bool) -> Truths:
    """Tell where a condition is certainly true (or, if not `wanted`, certainly false)."""
    held = scope.settled.get(id(node))
    if isinstance(held, Truth):
        return held.yes if wanted else held.no
    return _CERTAIN[type(node)](node, scope, wanted)


def number(node: tree.Node, scope: Scope) -> Floats:
    """Return the value of an expression, NaN where it is not known."""
    held = scope.settled.get(id(node))
    return held if held is not None and not isinstance(held, Truth) else _NUMBER[type(node)](node, scope)


def unwarned() -> np.errstate:
    """Return the context in which conditions are computed: what has no value is NaN, without a word."""
    return np.errstate(invalid="ignore", divide="ignore", over="ignore")


def _not(node: tree.Not, scope: Scope, wanted: bool) -> Truths:
    return certain(node.operand, scope, wanted=not wanted)


def _logic(node: tree.Logic, scope: Scope, wanted: bool) -> Truths:
    every = [certain(one, scope, wanted=wanted) for one in node.operands]
    return reduce(np.logical_and if (node.operator == "and") == wanted else np.logical_or, every)


def _compare(node: tree.Compare, scope: Scope, wanted: bool) -> Truths:
    return _compared(node.operator, node.left, node.right, scope, wanted)


def _compared(symbol: str, left: tree.Node, right: tree.Node, scope: Scope, wanted: bool) -> Truths:
    symbol = symbol if wanted else OPPOSITE[symbol]
    one, other = number(left, scope), number(right, scope)
    if symbol == "<>":
        held: Truths = (one < other) | (one > other)  # NaN differs from nothing
    else:
        held = COMPARED[symbol](one, other)
    held = _beyond(symbol, left, other, held, scope)
    return _beyond(MIRRORED[symbol], right, one, held, scope)


def _beyond(symbol: str, side: tree.Node, other: Floats, held: Truths, scope: Scope) -> Truths:
    """Add what a lower bound decides: an unknown amount that is above a bound is above all that the bound reaches."""
    if symbol in (">", ">=", "<>") and isinstance(side, tree.Column) and side.name in scope.bounds:
        more: Truths = held | (scope.bounds[side.name] >= other)
        return more
    return held


def _is_null(node: tree.IsNull, scope: Scope, wanted: bool) -> Truths:
    if node.operand.type == BOOLEAN:
        known = certain(node.operand, scope, wanted=True) | certain(node.operand, scope, wanted=False)
    else:
        known = ~np.isnan(number(node.operand, scope))
    return ~known if wanted else known


def _in(node: tree.In, scope: Scope, wanted: bool) -> Truths:
    every = [_compared("=", node.operand, item, scope, wanted) for item in node.items]
    return reduce(np.logical_or if wanted else np.logical_and, every)


def _between(node: tree.Between, scope: Scope, wanted: bool) -> Truths:
    above = _compared(">=", node.operand, node.low, scope, wanted)
    below = _compared("<=", node.operand, node.high, scope, wanted)
    return above & below if wanted else above | below


def _case(node: tree.Case, scope: Scope, wanted: bool) -> Truths:
    held, earlier = np.zeros((1, 1), dtype=bool), np.zeros((1, 1), dtype=bool)
    for when, then in node.branches:
        here = certain(when, scope, wanted=True) & ~earlier
        held, earlier = held | (here & certain(then, scope, wanted=wanted)), earlier | here
    last: Truths = held | (~earlier & certain(node.otherwise, scope, wanted=wanted))
    return last


def _truth_call(node: tree.Call, scope: Scope, wanted: bool) -> Truths:
    """Return the first known of several conditions: of the functions only `coalesce` gives a condition that moves."""
    held, known = np.zeros((1, 1), dtype=bool), np.zeros((1, 1), dtype=bool)
    for one in node.arguments:
        yes, no = certain(one, scope, wanted=True), certain(one, scope, wanted=False)
        held, known = held | (~known & (yes if wanted else no)), known | yes | no
    return held


def _truth_literal(node: tree.Literal, _: Scope, wanted: bool) -> Truths:
    return np.full((1, 1), node.value is wanted)


_CERTAIN: Mapping[type[Any], Callable[[Any, Scope, bool], Truths]] = {
    tree.Not: _not,
    tree.Logic: _logic,
    tree.Compare: _compare,
    tree.IsNull: _is_null,
    tree.In: _in,
    tree.Between: _between,
    tree.Case: _case,
    tree.Call: _truth_call,
    tree.Literal: _truth_literal,
}


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Floats:
    left, right = number(node.left, scope), number(node.right, scope)
    if node.operator == "/":
        return left / np.where(right == 0, np.nan, right)
    return ARITHMETIC[node.operator](left, right)


def _case_number(node: tree.Case, scope: Scope) -> Floats:
    value = number(node.otherwise, scope)
    for when, then in reversed(node.branches):
        value = np.where(certain(when, scope, wanted=True), number(then, scope), value)
    return value


def _call(node: tree.Call, scope: Scope) -> Floats:
    return _FUNCTIONS[node.function](*(number(one, scope) for one in node.arguments))


def _power(base: Floats, exponent: Floats) -> Floats:
    """Return a power; in draws by its logarithm, which is several times as fast and right to the last digit but one."""
    positive = np.where(base > 0, base, np.nan)
    if max(base.shape[1], exponent.shape[1]) == 1:
        return np.where(np.isnan(positive) | np.isnan(exponent), np.nan, np.power(positive, exponent))  # not 1 for what is unknown
    return np.exp(np.log(positive) * exponent)


def _coalesce(*values: Floats) -> Floats:
    return reduce(lambda first, then: np.where(np.isnan(first), then, first), values)


def _logarithm(value: Floats) -> Floats:
    return np.log10(np.where(value > 0, value, np.nan))


_FUNCTIONS: Mapping[str, Callable[..., Floats]] = {
    "coalesce": _coalesce,
    "abs": np.abs,
    "log10": _logarithm,
    "power": _power,
    "least": lambda *values: reduce(np.fmin, values),
    "greatest": lambda *values: reduce(np.fmax, values),
}
_NUMBER: Mapping[type[Any], Callable[[Any, Scope], Floats]] = {
    tree.Literal: lambda node, _: np.full((1, 1), np.nan if node.value is None else float(node.value)),
    tree.Column: lambda node, scope: scope.columns[node.name],
    tree.Parameter: lambda node, scope: scope.parameters[node.name],
    tree.Arithmetic: _arithmetic,
    tree.Negative: lambda node, scope: -number(node.operand, scope),
    tree.Case: _case_number,
    tree.Call: _call,
}
