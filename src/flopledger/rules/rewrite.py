"""Checked trees rewritten: what a reform does to the conditions of a law. A tree is never changed, a new one is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from flopledger.rules import tree
from flopledger.rules.facts import NUMBER
from flopledger.rules.predicate import Predicate
from flopledger.rules.proposal import LINE
from flopledger.rules.settle import FALSE, settled

MEASURES = COMPUTE, COST = "compute", "cost"
UPWARD = {">": "<", ">=": "<="}  # over a line, and the same with the sides exchanged
MIRRORED = {other: operator for operator, other in UPWARD.items()}

Thing = TypeVar("Thing")
Rewriting = Callable[[tree.Node], tree.Node | None]


def rewritten(node: tree.Node, change: Rewriting) -> tree.Node:
    """Return a tree in which each node that `change` gives something for is that; below such a node nothing more is changed."""
    made = change(node)
    return made if made is not None else type(node)(*(_inside(getattr(node, name), change) for name in node.__match_args__))


def _inside(value: Any, change: Rewriting) -> Any:
    if type(value) in tree.KINDS:
        return rewritten(value, change)
    return tuple(_inside(item, change) for item in value) if isinstance(value, tuple) else value


def line_on(node: tree.Node, measure: str) -> tree.Node | None:
    """Return the line where a node asks whether a measure is over one, None for any other node."""
    if not isinstance(node, tree.Compare):
        return None
    if node.operator in UPWARD and isinstance(node.left, tree.Column) and node.left.name == measure:
        return node.right
    if node.operator in UPWARD.values() and isinstance(node.right, tree.Column) and node.right.name == measure:
        return node.left
    return None


def with_line(condition: Predicate, line: tree.Node, law: tree.Compare, measure: str) -> tree.Node:
    """Return a condition in which `$line` is a law's line, and over a line means what it means in the law: above, or at it, too."""
    operator = law.operator if law.operator in UPWARD else MIRRORED[law.operator]

    def change(node: tree.Node) -> tree.Node | None:
        if isinstance(node, tree.Parameter) and node.name == LINE:
            return line
        own = line_on(node, measure)
        return None if own is None else tree.Compare(operator, tree.Column(measure, NUMBER), rewritten(own, change))

    return rewritten(condition.node, change)


def over_lines(when: Predicate, measure: str, make: Callable[[tree.Compare, tree.Node], tree.Node]) -> Predicate:
    """Return a condition in which every question whether a measure is over a line is what `make` gives for it and its line.

    What is negated is left as it is: there the law asks whether something is below.
    """

    def change(node: tree.Node) -> tree.Node | None:
        if isinstance(node, tree.Not):
            return node
        line = line_on(node, measure)
        return make(node, line) if isinstance(node, tree.Compare) and line is not None else None

    made = rewritten(when.node, change)
    return when if made == when.node else Predicate.of(made)


def any_of(*conditions: tree.Node) -> tree.Node:
    """Return conditions joined by `or`, each once."""
    flat = [part for one in conditions for part in (one.operands if isinstance(one, tree.Logic) and one.operator == "or" else (one,))]
    distinct = tuple(dict.fromkeys(part for part in flat if part != FALSE)) or (FALSE,)
    return distinct[0] if len(distinct) == 1 else tree.Logic("or", distinct)


def reading(when: Predicate, reads: Mapping[str, Predicate]) -> Predicate:
    """Return a condition in which some facts are read as other conditions."""

    def change(node: tree.Node) -> tree.Node | None:
        return reads[node.name].node if isinstance(node, tree.Column) and node.name in reads else None

    return Predicate.of(rewritten(when.node, change)) if when.columns & set(reads) else when


def each_sufficient(when: Predicate) -> Predicate:
    """Return a condition in which lines on compute and on cost that had to be crossed together are each sufficient."""

    def change(node: tree.Node) -> tree.Node | None:
        return _parted(node) if isinstance(node, tree.Logic) and node.operator == "and" else None

    return Predicate.of(rewritten(when.node, change)) if set(MEASURES) <= when.columns else when


def _parted(node: tree.Logic) -> tree.Node | None:
    lines = [part for part in node.operands if line_on(part, COMPUTE) is not None or line_on(part, COST) is not None]
    measures = {measure for measure in MEASURES for part in lines if line_on(part, measure) is not None}
    if len(measures) < len(MEASURES):
        return None
    rest = tuple(part for part in node.operands if part not in lines)
    either = any_of(*lines)
    return tree.Logic("and", (*rest, either)) if rest else either


def with_terms(thing: Thing, terms: Mapping[str, Predicate], choices: Mapping[str, str]) -> Thing:
    """Return anything that holds conditions with the terms written out that these name, and with the choices made."""
    trees: dict[str, tree.Node] = {}

    def change(node: tree.Node) -> tree.Node | None:
        return trees.get(node.name) if isinstance(node, tree.Parameter) else None

    for name, term in terms.items():
        trees[name] = settled(rewritten(term.node, change), choices)
    made: Thing = _each_condition(thing, lambda one: Predicate.of(settled(rewritten(one.node, change), choices)))
    return made


def _each_condition(thing: Any, make: Callable[[Predicate], Predicate]) -> Any:
    if isinstance(thing, Predicate):
        return make(thing) if thing.parameters else thing
    if isinstance(thing, tuple):
        return tuple(_each_condition(item, make) for item in thing)
    if isinstance(thing, Mapping):
        return {name: _each_condition(item, make) for name, item in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: _each_condition(getattr(thing, field.name), make) for field in fields(thing)})
    return thing
