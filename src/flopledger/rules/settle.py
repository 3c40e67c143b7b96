"""Trees with a choice made: where it is known which reading a reform takes, the others are left out of its conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flopledger.rules import tree
from flopledger.rules.evaluate import COMPARISONS
from flopledger.rules.facts import BOOLEAN, TEXT

TRUE, FALSE = tree.Literal(value=True, type=BOOLEAN), tree.Literal(value=False, type=BOOLEAN)


def settled(node: tree.Node, choices: Mapping[str, str]) -> tree.Node:
    """Return a tree in which each comparison of a chosen word with another is decided, and what hangs on it gone.

    >>> from flopledger.rules.notation import Plain, write
    >>> word = tree.Compare("=", tree.Parameter("unit", TEXT), tree.Literal("token", TEXT))
    >>> write(settled(tree.Logic("or", (word, tree.Column("planned", BOOLEAN))), {"unit": "request"}), Plain())
    'planned'
    """
    made = type(node)(*(_inside(getattr(node, name), choices) for name in node.__match_args__))
    if isinstance(made, tree.Parameter) and made.name in choices:
        return tree.Literal(choices[made.name], TEXT)
    settle = _SETTLERS.get(type(made))
    return made if settle is None else settle(made)


def _inside(value: Any, choices: Mapping[str, str]) -> Any:
    if type(value) in tree.KINDS:
        return settled(value, choices)
    return tuple(_inside(item, choices) for item in value) if isinstance(value, tuple) else value


def _compare(node: tree.Compare) -> tree.Node:
    left, right = node.left, node.right
    if isinstance(left, tree.Literal) and isinstance(right, tree.Literal) and {left.type, right.type} == {TEXT}:
        return TRUE if COMPARISONS[node.operator](left.value, right.value) else FALSE
    return node


def _not(node: tree.Not) -> tree.Node:
    return {TRUE: FALSE, FALSE: TRUE}.get(node.operand, node) if isinstance(node.operand, tree.Literal) else node


def _logic(node: tree.Logic) -> tree.Node:
    decisive, idle = (FALSE, TRUE) if node.operator == "and" else (TRUE, FALSE)
    if decisive in node.operands:
        return decisive
    kept = tuple(operand for operand in node.operands if operand != idle)
    return tree.Logic(node.operator, kept) if len(kept) > 1 else kept[0] if kept else idle


def _case(node: tree.Case) -> tree.Node:
    branches: list[tuple[tree.Node, tree.Node]] = []
    for when, then in node.branches:
        if when == TRUE:
            return tree.Case(tuple(branches), then, node.type) if branches else then
        if when != FALSE:
            branches.append((when, then))
    return tree.Case(tuple(branches), node.otherwise, node.type) if branches else node.otherwise


_SETTLERS: dict[type[Any], Callable[[Any], tree.Node]] = {tree.Compare: _compare, tree.Not: _not, tree.Logic: _logic, tree.Case: _case}
