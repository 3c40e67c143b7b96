"""Writes nodes as YAML text that reads back as the same nodes: blocks for mappings, one line for lists of words.

Every scalar keeps its text; it is quoted wherever YAML could take it for something else. The counterpart of `yaml12.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence

INDENT = "  "
LONGEST_KEY = 1000  # characters; YAML reads `name: value` on one line only where the name is shorter than 1024

_IN_A_BLOCK = re.compile(r"\w(?:(?!: | #).)*(?<![ :])")
_ANYWHERE = re.compile(r"\w(?:[\w ./+()$^=;@%~-]*[\w./+()$^=;@%~-])?")
_ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def scalar_text(text: str, *, anywhere: bool = True) -> str:
    r"""Return a text as a YAML scalar, for a place in a list or as a name, or (not `anywhere`) after a name in a block.

    >>> [scalar_text(text) for text in ("14.8T tokens", "it's: so", "", "a\nb")]
    ['14.8T tokens', "'it''s: so'", "''", '"a\\nb"']
    """
    if not text.isprintable():
        return f'"{"".join(map(_escaped, text))}"'
    plain = _ANYWHERE if anywhere else _IN_A_BLOCK
    return text if plain.fullmatch(text) else "'" + text.replace("'", "''") + "'"


def _escaped(mark: str) -> str:
    if mark in _ESCAPES:
        return _ESCAPES[mark]
    if mark.isprintable():
        return mark
    code = ord(mark)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"  # noqa: PLR2004 - the largest that four digits hold


def lines_of(node: Node, indent: int = 0) -> Iterator[str]:
    """Yield the lines of a mapping or list as a block; `indent` counts levels."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _entry(key, value, indent)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _item(item, indent)
    else:
        yield f"{INDENT * indent}{scalar_text(node.text, anywhere=False)}"


def _entry(key: Scalar, value: Node, indent: int) -> Iterator[str]:
    name, margin = scalar_text(key.text), INDENT * indent
    if len(name) > LONGEST_KEY:
        yield f"{margin}? {name}"
        name = ""
    inline = _inline(value)
    if inline is not None:
        yield f"{margin}{name}: {inline}"
    else:
        yield f"{margin}{name}:"
        yield from lines_of(value, indent + 1)


def _item(item: Node, indent: int) -> Iterator[str]:
    margin, inline = INDENT * indent, _inline(item)
    if inline is not None:
        yield f"{margin}- {inline}"
        return
    first, *rest = lines_of(item, indent + 1)
    yield f"{margin}- {first[len(margin) + len(INDENT) :]}"
    yield from rest


def _inline(node: Node) -> str | None:
    """Return a node on one line where it is a scalar, empty, or a list of scalars; else None."""
    if isinstance(node, Scalar):
        return scalar_text(node.text, anywhere=False)
    if isinstance(node, Mapping):
        return None if node.entries else "{}"
    words = [scalar_text(item.text) for item in node.items if isinstance(item, Scalar)]
    return f"[{', '.join(words)}]" if len(words) == len(node.items) else None
