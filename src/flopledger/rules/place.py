"""Where in a file a character of a YAML value stands, so that a finding can point into a condition."""

from __future__ import annotations

from flopledger.core.position import Position
from flopledger.core.yaml12 import Node, Scalar


def place_inside(node: Node, offset: int, file: str, text: str) -> Position:
    """Return the place in `text` (of the file `file`) of the character at `offset` in a scalar's value.

    Folding and indentation change only white space, so the letters of the value are found again one after the other.
    """
    if not isinstance(node, Scalar):
        return Position(file, node.line, node.column)
    index = sum(map(len, text.splitlines(keepends=True)[: node.line - 1])) + node.column - 1
    if not node.plain and text[index] in ">|":
        index = text.index("\n", index)
    for letter in node.text.lstrip()[: offset + 1]:
        index = index if letter.isspace() else text.index(letter, index) + 1
    before = text[: max(index - 1, 0)]
    return Position(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
