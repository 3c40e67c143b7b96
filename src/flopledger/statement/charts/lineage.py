"""The lineage as a tree that is read from the system upstream: what it was made from, by which work, and what that used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flopledger.core.frozen import frozen
from flopledger.statement.charts.svg import LINE, WIDTH, box, dot, line, picture, shortened, text

STEP, LEFT, TOP = 22, 14, 8
RIGHT = 130  # for amounts
LETTER = 6.7  # how wide a letter is, about


@frozen
class Node:
    """A row of the tree: how far upstream it is, what stands there, the work's amount, and the row that it hangs on (-1: none)."""

    depth: int
    label: str
    amount: str
    work: bool
    above: int


def lineage(name: str, title: str, about: str, nodes: Sequence[Node]) -> str:
    """Return the picture of a tree."""
    shapes = [shape for number, node in enumerate(nodes) for shape in _node(number, node)]
    return picture(name, title, about, TOP + LINE * len(nodes) + 6, shapes)


def _node(number: int, node: Node) -> Iterator[str]:
    x, y = _place(number, node)
    if number % 2:
        yield box(0, y - LINE / 2, WIDTH, LINE, "grid", 0.35)
    if node.above >= 0:
        hook = x - STEP
        yield line((hook, TOP + LINE * node.above + LINE / 2 + 5), (hook, y), "soft")
        yield line((hook, y), (x - 5, y), "soft")
    yield dot(x, y, 4 if node.work else 3, "work" if node.work else "soft")
    room = int((WIDTH - RIGHT - x) / LETTER)
    yield text(x + 10, y + 4, shortened(node.label, room))
    yield text(WIDTH - 8, y + 4, node.amount, "soft", "end")


def _place(number: int, node: Node) -> tuple[float, float]:
    return LEFT + STEP * node.depth, TOP + LINE * number + LINE / 2
