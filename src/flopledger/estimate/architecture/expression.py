"""Expressions of the family descriptions: a small part of Python's, checked when a description is loaded, never `eval`ed.

Names stand for keys of a `config.json`, for what a description defines, and for `i`, the number of a layer. Calls go to the
operations of `operation.py` and a few plain functions. Whatever else Python has (comprehensions, lambdas, attributes of
objects, assignments) is refused.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache
from typing import Any

from flopledger.core.frozen import frozen

Scope = Mapping[str, Any]
Evaluate = Callable[[Scope], Any]
LONGEST = 100_000  # items of a list made in an expression; a model has at most some thousand layers


def times(one: Any, other: Any) -> Any:
    """Return a product, or a list so many times over; raise ValueError where that is longer than any model has layers."""
    for items, count in ((one, other), (other, one)):
        if isinstance(items, (list, tuple, str)) and isinstance(count, int) and len(items) * count > LONGEST:
            message = f"{len(items) * count:,} items"
            raise ValueError(message)
    return one * other


BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: times,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.Not: operator.not_, ast.USub: operator.neg}


class ExpressionError(ValueError):
    """A description that uses what the expressions do not have."""


@frozen
class Expression:
    """One expression: its text, the names it reads, and how its value comes out of a scope."""

    text: str
    names: frozenset[str]
    evaluate: Evaluate = field(compare=False)

    def __call__(self, scope: Scope) -> Any:
        """Return the value in a scope; raises NameError for a name that the scope lacks."""
        return self.evaluate(scope)


@cache
def parse(text: str) -> Expression:
    """Return the expression a text stands for; raise ExpressionError where it is none.

    >>> parse("2 * width if gated else width")({"width": 8, "gated": True})
    16
    >>> parse("(i + 1) % 6 == 0 or layers[i] == 'full'")({"i": 2, "layers": ["a", "b", "full"]})
    True
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        message = f"no expression: {text}"
        raise ExpressionError(message) from error
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Expression(text, names, _closure(tree, text))


def _closure(node: ast.expr, text: str) -> Evaluate:
    make = MAKERS.get(type(node))
    if make is None:
        message = f"{type(node).__name__} has no place in an expression: {text}"
        raise ExpressionError(message)
    made: Evaluate = make(node, text)
    return made


def _constant(node: ast.Constant, _text: str) -> Evaluate:
    value = node.value
    return lambda _scope: value


def _name(node: ast.Name, text: str) -> Evaluate:
    name = node.id

    def look_up(scope: Scope) -> Any:
        try:
            return scope[name]
        except KeyError:
            message = f"`{name}` is not known in `{text}`"
            raise NameError(message) from None

    return look_up


def _binary(node: ast.BinOp, text: str) -> Evaluate:
    if type(node.op) not in BINARY:
        message = f"{type(node.op).__name__} has no place in an expression: {text}"
        raise ExpressionError(message)
    work, left, right = BINARY[type(node.op)], _closure(node.left, text), _closure(node.right, text)
    return lambda scope: work(left(scope), right(scope))


def _unary(node: ast.UnaryOp, text: str) -> Evaluate:
    if type(node.op) not in UNARY:
        message = f"{type(node.op).__name__} has no place in an expression: {text}"
        raise ExpressionError(message)
    work, inner = UNARY[type(node.op)], _closure(node.operand, text)
    return lambda scope: work(inner(scope))


def _both(node: ast.BoolOp, text: str) -> Evaluate:
    parts, stop = [_closure(part, text) for part in node.values], isinstance(node.op, ast.Or)

    def decide(scope: Scope) -> Any:
        value: Any = None
        for part in parts:
            value = part(scope)
            if bool(value) is stop:
                return value
        return value

    return decide


def _compare(node: ast.Compare, text: str) -> Evaluate:
    if len(node.ops) != 1:
        message = f"one comparison at a time: {text}"
        raise ExpressionError(message)
    work, left, right = COMPARED[type(node.ops[0])], _closure(node.left, text), _closure(node.comparators[0], text)
    return lambda scope: work(left(scope), right(scope))


def _either(node: ast.IfExp, text: str) -> Evaluate:
    test, yes, no = (_closure(part, text) for part in (node.test, node.body, node.orelse))
    return lambda scope: yes(scope) if test(scope) else no(scope)


def _subscript(node: ast.Subscript, text: str) -> Evaluate:
    inner, index = _closure(node.value, text), _closure(node.slice, text)
    return lambda scope: inner(scope)[index(scope)]


def _section(node: ast.Attribute, text: str) -> Evaluate:
    """Read a key of another section of the config, as in `vision.hidden_size`: sections are mappings."""
    inner, name = _closure(node.value, text), node.attr
    return lambda scope: inner(scope)[name]


def _list(node: ast.List | ast.Tuple, text: str) -> Evaluate:
    parts = [_closure(part, text) for part in node.elts]
    return lambda scope: [part(scope) for part in parts]


def _call(node: ast.Call, text: str) -> Evaluate:
    if any(part.arg is None for part in node.keywords):
        message = f"arguments are written out: {text}"
        raise ExpressionError(message)
    work, parts = _closure(node.func, text), [_closure(part, text) for part in node.args]
    named = [(part.arg, _closure(part.value, text)) for part in node.keywords if part.arg is not None]
    return lambda scope: work(scope)(*(part(scope) for part in parts), **{name: part(scope) for name, part in named})


MAKERS: dict[type[ast.expr], Callable[[Any, str], Evaluate]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _both,
    ast.Compare: _compare,
    ast.IfExp: _either,
    ast.Subscript: _subscript,
    ast.Attribute: _section,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Call: _call,
}
