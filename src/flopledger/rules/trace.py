"""Why a condition has the value it has: each comparison with its actual values, and the unknowns that leave it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flopledger.core.frozen import frozen
from flopledger.rules import tree
from flopledger.rules.evaluate import Scope, evaluate
from flopledger.rules.facts import BOOLEAN
from flopledger.rules.notation import Plain, write

if TYPE_CHECKING:
    from flopledger.rules.tree import Value

_WITHOUT_PARTS = (tree.Compare, tree.IsNull, tree.In, tree.Between, tree.Column, tree.Parameter, tree.Literal)


@frozen
class Trace:
    """One condition inside a rule: its text, its value, the names in it with their values, and the conditions inside it."""

    text: str
    value: Value
    values: tuple[tuple[str, Value], ...]
    parts: tuple[Trace, ...]

    @property
    def held(self) -> bool | None:
        """Whether the condition held; None where that is not known (or where this is a number)."""
        return self.value if isinstance(self.value, bool) else None


def trace(node: tree.Node, scope: Scope) -> Trace:
    """Return the trace of a checked tree for one row; names are those of facts and, with `$`, of parameters."""
    parts = () if isinstance(node, _WITHOUT_PARTS) else tuple(trace(child, scope) for child in tree.children(node) if child.type == BOOLEAN)
    values = () if parts else tuple(_values(node, scope).items())
    return Trace(write(node, Plain()), evaluate(node, scope), values, parts)


def _values(node: tree.Node, scope: Scope) -> dict[str, Value]:
    return {name(part): evaluate(part, scope) for part in tree.walk(node) if isinstance(part, (tree.Column, tree.Parameter))}


def name(node: tree.Column | tree.Parameter) -> str:
    """Return the name as people write it: facts bare, parameters with `$`."""
    return f"${node.name}" if isinstance(node, tree.Parameter) else node.name


def unknown_names(node: tree.Node, scope: Scope) -> frozenset[str]:
    """Return the names whose values are not known and leave the value of a tree not known; empty where it is known."""
    if evaluate(node, scope) is not None:
        return frozenset()
    if isinstance(node, (tree.Column, tree.Parameter)):
        return frozenset({name(node)})
    parts = _deciding(node, scope) if isinstance(node, tree.Case) else tree.children(node)
    return frozenset().union(*(unknown_names(part, scope) for part in parts))


def _deciding(node: tree.Case, scope: Scope) -> list[tree.Node]:
    """Return the conditions of a case up to the first that holds, and the value chosen."""
    parts: list[tree.Node] = []
    for when, then in node.branches:
        parts.append(when)
        if evaluate(when, scope):
            return [*parts, then]
    return [*parts, node.otherwise]
