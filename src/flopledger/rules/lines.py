"""Which of several lines on a measure decides: where a law, or a reform of it, has more than one way to be over a line."""

from __future__ import annotations

from flopledger.rules import tree
from flopledger.rules.evaluate import Scope, evaluate
from flopledger.rules.predicate import Comparison, Predicate
from flopledger.rules.rewrite import MIRRORED, line_on
from flopledger.rules.values import Bindings, Row


def deciding_line(when: Predicate, measure: str, row: Row, bindings: Bindings) -> Comparison | None:
    """Return the line that a measure has to be over for a condition to hold, all else being as in `row`.

    Of lines each sufficient the lowest decides, of lines all needed the highest; a way that does not apply, or of which nobody knows
    whether it does, has none. None where the condition holds or fails whatever the measure is.
    """
    found = _deciding(when.node, measure, Scope(row, bindings))
    return found if isinstance(found, Comparison) else None


def _deciding(node: tree.Node, measure: str, scope: Scope) -> Comparison | bool:
    """Return the line that decides, or whether a condition holds without one."""
    line = line_on(node, measure)
    if line is not None and isinstance(node, tree.Compare):
        known = evaluate(line, scope) is not None
        return Comparison(MIRRORED.get(node.operator, node.operator), Predicate.of(line)) if known else False
    if not isinstance(node, tree.Logic):
        return evaluate(node, scope) is True
    parts = [_deciding(part, measure, scope) for part in node.operands]
    either = node.operator == "or"
    if either in parts:
        return either
    lines = [part for part in parts if isinstance(part, Comparison)]
    if not lines:
        return not either
    choose = min if either else max
    return choose(lines, key=lambda one: one.other.evaluate(scope.row, scope.bindings))
