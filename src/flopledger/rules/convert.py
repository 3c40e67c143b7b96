"""The parser's tree turned into ours: known kinds of node only, with the types of their operands checked.

Whatever has no maker here is refused, so a new kind of node in the parser can never slip into a condition.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlglot import exp

from flopledger.core.dates import DateError, parse_date
from flopledger.rules import tree
from flopledger.rules.facts import BOOLEAN, DATE, NUMBER, TEXT, Fact
from flopledger.rules.notation import Plain, write
from flopledger.rules.predicate import PredicateError
from flopledger.rules.tokens import WHOLE

DEEPEST_TREE = 64  # levels; a sum of sixty terms is no rule of law

COMPARISONS: dict[type[exp.Expr], str] = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Coalesce: "coalesce",
    exp.Abs: "abs",
    exp.Least: "least",
    exp.Greatest: "greatest",
}
ORDERED = (NUMBER, DATE)
# What a node may hold. Anything else (a third argument, a subquery, a table's name) would be lost in the conversion.
HELD = {"this", "expression", "expressions", "low", "high", "ifs", "true", "default", "to", "is_string", "ignore_nulls"}
WORDS = {BOOLEAN: "true or false", NUMBER: "a number", TEXT: "text", DATE: "a date"}


@dataclass(slots=True)
class Converter:
    """Makes checked trees: `columns` are the facts by name, `parameters` the types of the parameters by name."""

    text: str
    columns: Mapping[str, Fact]
    parameters: Mapping[str, str]
    depth: int = 0

    def convert(self, node: exp.Expr) -> tree.Node:
        """Return the checked tree of a parsed expression. Raises PredicateError for whatever is not allowed."""
        maker = _MAKERS.get(type(node))
        if maker is None or any(value for name, value in node.args.items() if name not in HELD):
            self.refuse(node, WHOLE, "write it with these alone")
        if self.depth > DEEPEST_TREE:
            raise PredicateError(f"more than {DEEPEST_TREE} levels", "a shorter expression", "split the rule into several")
        self.depth += 1
        made = maker(self, node)
        self.depth -= 1
        return made

    def place(self, node: exp.Expr) -> int:
        """Return where in the text the first fact of an expression stands."""
        first = node.find(exp.Identifier)
        return max(0, self.text.find(first.name)) if first is not None else 0

    def refuse(self, node: exp.Expr, expected: str, remedy: str = "") -> NoReturn:
        """Refuse an expression at its place."""
        raise PredicateError(f"`{node.sql('duckdb')}`", expected, remedy, self.place(node))

    def due(self, node: exp.Expr, *types: str) -> tree.Node:
        """Convert an operand whose type must be one of `types`."""
        made = self.convert(node)
        if made.type not in types and made.type != tree.ANY:
            expected = " or ".join(WORDS[kind] for kind in types)
            found = f"`{write(made, Plain())}`, which is {WORDS[made.type]}"
            raise PredicateError(found, f"{expected} here", _type_remedy(made, types), self.place(node))
        return made

    def alike(self, nodes: list[exp.Expr]) -> tuple[list[tree.Node], str]:
        """Convert operands that must have one type; return them with it."""
        made = [self.convert(node) for node in nodes]
        typed = [part for part in made if part.type != tree.ANY]
        if len({part.type for part in typed}) > 1:
            other = next(part for part in typed if part.type != typed[0].type)
            first, second = (f"`{write(part, Plain())}` ({part.type})" for part in (typed[0], other))
            raise PredicateError(f"{first} with {second}", "values of one type", _mixture_remedy(typed[0], other), self.place(nodes[0]))
        return made, typed[0].type if typed else tree.ANY


def _type_remedy(made: tree.Node, types: tuple[str, ...]) -> str:
    if types == (BOOLEAN,) and made.type == NUMBER:
        return f"compare it with something: `{write(made, Plain())} > 0`"
    if types == (BOOLEAN,) and made.type == TEXT:
        return f"compare it with something: `{write(made, Plain())} = 'text'`"
    return ""


def _mixture_remedy(first: tree.Node, second: tree.Node) -> str:
    flag = next((part for part in (first, second) if part.type == BOOLEAN), None)
    day = next((part for part in (first, second) if part.type == DATE), None)
    if flag is not None:
        return f"what is true or false stands alone: `{write(flag, Plain())}` or `{write(tree.Not(flag), Plain())}`"
    return "write a day as DATE '2025-08-02'" if day is not None else ""


def _literal(converter: Converter, node: exp.Expr) -> tree.Node:
    if node.is_string:
        return tree.Literal(str(node.this), TEXT)
    number = _number(str(node.this))
    return tree.Literal(number, NUMBER) if math.isfinite(number) else converter.refuse(node, "a number that a double can hold")


def _number(text: str) -> float:
    """Return the number of a text; NaN where the tokeniser took for a number what is none, such as `1e2.5`."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _date(converter: Converter, node: exp.Expr) -> tree.Node:
    if not (isinstance(node.this, exp.Literal) and node.this.is_string and node.args["to"].is_type(exp.DataType.Type.DATE)):
        converter.refuse(node, "a date as DATE '2025-08-02'", "compare facts as they are, without a cast")
    try:
        return tree.Literal(parse_date(str(node.this.this)), DATE)
    except DateError as error:
        raise PredicateError(error.found, error.expected, error.remedy, max(0, converter.text.find(str(node.this.this)))) from None


def _column(converter: Converter, node: exp.Expr) -> tree.Node:
    fact = converter.columns.get(node.name)
    if fact is None:
        converter.refuse(node, "the name of a fact")
    return tree.Column(fact.name, fact.type)


def _logic(converter: Converter, node: exp.Expr) -> tree.Node:
    """Convert a chain of one operator without recursion along it."""
    operands: list[exp.Expr] = []
    left = node
    while type(left) is type(node):
        operands.append(left.expression)
        left = left.this
    chain = [left, *reversed(operands)]
    return tree.Logic("and" if isinstance(node, exp.And) else "or", tuple(converter.due(part, BOOLEAN) for part in chain))


def _compare(converter: Converter, node: exp.Expr) -> tree.Node:
    symbol = COMPARISONS[type(node)]
    if type(node.this) in COMPARISONS or type(node.expression) in COMPARISONS:
        converter.refuse(node, "one comparison at a time", "join two with `and`, or put one into parentheses")
    if isinstance(node.this, exp.Null) or isinstance(node.expression, exp.Null):
        converter.refuse(node, "`is null`: a comparison with NULL is never true", "write `is null` or `is not null`")
    (left, right), kind = converter.alike([node.this, node.expression])
    if symbol not in ("=", "<>") and kind not in (*ORDERED, tree.ANY):
        converter.refuse(node, "numbers or dates on both sides of this comparison", "write `=` or `<>`")
    return tree.Compare(symbol, left, right)


def _is(converter: Converter, node: exp.Expr) -> tree.Node:
    if not isinstance(node.expression, exp.Null):
        converter.refuse(node, "`is null` or `is not null`", "what is true or false stands alone: `fact` or `not fact`")
    return tree.IsNull(converter.convert(node.this))


def _in(converter: Converter, node: exp.Expr) -> tree.Node:
    if not node.expressions:
        converter.refuse(node, "a list of values in parentheses", "write `in ('a', 'b')`")
    (operand, *items), _ = converter.alike([node.this, *node.expressions])
    if not all(isinstance(item, (tree.Literal, tree.Parameter)) or _is_negative_number(item) for item in items):
        converter.refuse(node, "values and $parameters in the list", "compare two facts with `=`")
    return tree.In(operand, tuple(items))


def _is_negative_number(node: tree.Node) -> bool:
    return isinstance(node, tree.Negative) and isinstance(node.operand, tree.Literal)


def _between(converter: Converter, node: exp.Expr) -> tree.Node:
    (operand, low, high), kind = converter.alike([node.this, node.args["low"], node.args["high"]])
    if kind not in (*ORDERED, tree.ANY):
        converter.refuse(node, "numbers or dates", "list texts with `in ('a', 'b')`")
    return tree.Between(operand, low, high)


def _arithmetic(converter: Converter, node: exp.Expr) -> tree.Node:
    made = tree.Arithmetic(ARITHMETIC[type(node)], converter.due(node.this, NUMBER), converter.due(node.expression, NUMBER))
    if _divisions_below(made) > DEEPEST_DIVISION:
        converter.refuse(node, f"at most {DEEPEST_DIVISION} divisions inside divisors", "multiply the divisors instead")
    return made


# An engine asks twice for a divisor, once whether it is zero: each level of nesting doubles its work.
DEEPEST_DIVISION = 4


def _divisions_below(node: tree.Node) -> int:
    """Return how deep divisions stand in the divisors of divisions."""
    if isinstance(node, tree.Arithmetic) and node.operator == "/":
        return max(_divisions_below(node.left), 1 + _divisions_below(node.right))
    return max((_divisions_below(child) for child in tree.children(node)), default=0)


def _case(converter: Converter, node: exp.Expr) -> tree.Node:
    subject, default = node.this, node.args.get("default") or exp.Null()
    tests = [branch.this if subject is None else exp.EQ(this=subject.copy(), expression=branch.this) for branch in node.args["ifs"]]
    conditions = [converter.due(test, BOOLEAN) for test in tests]
    (*values, otherwise), kind = converter.alike([*(branch.args["true"] for branch in node.args["ifs"]), default])
    return tree.Case(tuple(zip(conditions, values, strict=True)), otherwise, kind)


def _call(converter: Converter, node: exp.Expr) -> tree.Node:
    function = FUNCTIONS[type(node)]
    made, kind = converter.alike([node.this, *node.expressions])
    if function == "abs" and kind not in (NUMBER, tree.ANY):
        converter.refuse(node, "abs of a number")
    if function in ("least", "greatest") and kind not in (*ORDERED, tree.ANY):
        converter.refuse(node, f"{function} of numbers or dates")
    return tree.Call(function, tuple(made), kind)


def _contains(converter: Converter, node: exp.Expr) -> tree.Node:
    part = node.expression
    if not (isinstance(part, exp.Literal) and part.is_string and part.this):
        converter.refuse(node, "a text in quotation marks as the second argument", "write `contains(makes, 'text')`")
    return tree.Call("contains", (converter.due(node.this, TEXT), converter.convert(part)), BOOLEAN)


def _log10(converter: Converter, node: exp.Expr) -> tree.Node:
    return tree.Call("log10", (converter.due(node.expression, NUMBER),), NUMBER)


def _power(converter: Converter, node: exp.Expr) -> tree.Node:
    return tree.Call("power", (converter.due(node.this, NUMBER), converter.due(node.expression, NUMBER)), NUMBER)


_MAKERS: dict[type[Any], Callable[[Converter, Any], tree.Node]] = {
    exp.Paren: lambda converter, node: converter.convert(node.this),
    exp.Literal: _literal,
    exp.Boolean: lambda _, node: tree.Literal(bool(node.this), BOOLEAN),
    exp.Null: lambda *_: tree.NULL,
    exp.Cast: _date,
    exp.Column: _column,
    exp.Placeholder: lambda converter, node: tree.Parameter(node.name, converter.parameters[node.name]),
    exp.Not: lambda converter, node: tree.Not(converter.due(node.this, BOOLEAN)),
    exp.And: _logic,
    exp.Or: _logic,
    **dict.fromkeys(COMPARISONS, _compare),
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    **dict.fromkeys(ARITHMETIC, _arithmetic),
    exp.Neg: lambda converter, node: tree.Negative(converter.due(node.this, NUMBER)),
    exp.Case: _case,
    **dict.fromkeys(FUNCTIONS, _call),
    exp.Contains: _contains,
    exp.Log: _log10,
    exp.Pow: _power,
}
