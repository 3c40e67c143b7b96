"""A checked condition (or number) of a rule file: what it uses, its SQL, its value for one row, and why.

`compile` makes predicates from text. A predicate can do nothing but compute over the facts and parameters it names, and
it never gives out the text that it was made from as SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flopledger.core.frozen import frozen
from flopledger.rules import tree
from flopledger.rules.evaluate import Scope, evaluate
from flopledger.rules.notation import Plain, Sql, write
from flopledger.rules.trace import Trace, trace, unknown_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flopledger.rules.values import Bindings, Row

_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class PredicateError(ValueError):
    """A condition that is refused: what was found, what was expected, the remedy, and the place in the text (from 0)."""

    def __init__(self, found: str, expected: str, remedy: str = "", offset: int = 0) -> None:
        super().__init__(f"{found}; expected {expected}")
        self.found, self.expected, self.remedy, self.offset = found, expected, remedy, offset


@frozen
class Comparison:
    """A fact compared with something: `operator` as if the fact stood on the left, `other` what it is compared with."""

    operator: str
    other: Predicate


@frozen
class Predicate:
    """A checked expression: its text, its tree, and the facts and parameters that it uses."""

    text: str
    node: tree.Node
    columns: frozenset[str]
    parameters: frozenset[str]

    @classmethod
    def of(cls, node: tree.Node, text: str = "") -> Predicate:
        """Return the predicate of a checked tree; without `text`, the tree written out is its text."""
        nodes = list(tree.walk(node))
        columns = frozenset(part.name for part in nodes if isinstance(part, tree.Column))
        parameters = frozenset(part.name for part in nodes if isinstance(part, tree.Parameter))
        return cls(text or write(node, Plain()), node, columns, parameters)

    def sql(self, bindings: Bindings, dialect: str = "duckdb") -> str:
        """Return the expression as SQL of `duckdb` or `spark`, parameters replaced by the values bound to them."""
        return write(self.node, Sql(dialect, bindings))

    def evaluate(self, row: Row, bindings: Bindings) -> Any:  # bool, float, str, date or None, as the text says
        """Return the value for one row of facts; None where what is known does not decide it."""
        return evaluate(self.node, Scope(row, bindings))

    def trace(self, row: Row, bindings: Bindings) -> Trace:
        """Return how the value came about: each comparison with its actual values and whether it held."""
        return trace(self.node, Scope(row, bindings))

    def unknown_columns(self, row: Row, bindings: Bindings) -> frozenset[str]:
        """Return the facts (and `$parameters`) whose being unknown leaves the value unknown; none where it is known."""
        return unknown_names(self.node, Scope(row, bindings))

    def comparisons_on(self, column: str) -> tuple[Comparison, ...]:
        """Return what a fact is compared with, `not` taken into account: where the lines on `compute` or `cost` are."""
        return tuple(_comparisons(self.node, column, negated=False))


def _comparisons(node: tree.Node, column: str, *, negated: bool) -> Iterator[Comparison]:
    for symbol, left, right in _pairs(node):
        effective = _NEGATED[symbol] if negated else symbol
        if isinstance(left, tree.Column) and left.name == column:
            yield Comparison(effective, Predicate.of(right))
        elif isinstance(right, tree.Column) and right.name == column:
            yield Comparison(_MIRRORED[effective], Predicate.of(left))
    for child in tree.children(node):
        yield from _comparisons(child, column, negated=negated != isinstance(node, tree.Not))


def _pairs(node: tree.Node) -> tuple[tuple[str, tree.Node, tree.Node], ...]:
    match node:
        case tree.Compare():
            return ((node.operator, node.left, node.right),)
        case tree.Between():
            return ((">=", node.operand, node.low), ("<=", node.operand, node.high))
        case _:
            return ()
