"""Back to text: a ledger as one canonical YAML file that reads back with the same meaning.

Every value keeps the text it was written with; rows of included tables stand in line with the rest. Activities that were
only deduced (`... (as received)`) are left to be deduced again. The fields of an activity come in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from flopledger.core.numeral import is_number
from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence
from flopledger.core.yaml_text import lines_of
from flopledger.ledger.fields import Cell
from flopledger.ledger.model import Entry, Ledger
from flopledger.ledger.raw import EVIDENCE, Column, Raw, WrittenColumn
from flopledger.ledger.schema import ACTIVITY
from flopledger.ledger.table import as_text

ORDER = (*(item.name for item in ACTIVITY), "by", "uses", "produces", "for", "compute", "cost", "energy", EVIDENCE)
UnitOf = Callable[[str], str]  # of a path: what a table's bare number is in


def write(ledger: Ledger, unit_of: UnitOf = lambda _: "") -> str:
    """Return a ledger as YAML text.

    `unit_of` names the unit of a table's bare numbers by path (`flopledger.estimate.methods.unit_of`): in YAML they need one.
    """
    top = {"flopledger": "1", "title": ledger.title, "developer": ledger.developer, "description": ledger.description}
    sections: dict[str, Node] = {name: _scalar(text) for name, text in top.items() if text}
    sections["parties"] = _entries(ledger.parties.values())
    sections["artifacts"] = _entries(ledger.artifacts.values())
    sections["systems"] = _entries(system.entry for system in ledger.systems.values())
    sections["activities"] = _mapping({ledger.activities.ids[row]: fields for row, fields in _activities(ledger.activities.raw, unit_of)})
    sections["asserts"] = Sequence([entry.node for entry in ledger.asserts if entry.node is not None], 0, 0)
    sections["rates"] = Sequence([entry.node for entry in ledger.rates.entries if entry.node is not None], 0, 0)
    return "".join(_section(name, node) for name, node in sections.items())


def _section(name: str, node: Node) -> str:
    if isinstance(node, Scalar):
        return "\n".join(lines_of(_mapping({name: node}))) + "\n"
    filled = node.entries if isinstance(node, Mapping) else node.items
    return "\n" + "\n".join(lines_of(_mapping({name: node}))) + "\n" if filled else ""


def _scalar(text: str) -> Scalar:
    return Scalar(text, plain=True, line=0, column=0)


def _mapping(fields: dict[str, Any]) -> Mapping:
    return Mapping([(_scalar(name), node) for name, node in fields.items()], 0, 0)


def _entries(entries: Any) -> Mapping:
    """Return a section; an artifact that only `systems` declares is not written under `artifacts` too."""
    written: list[Entry] = [entry for entry in entries if entry.node is not None]
    return _mapping({entry.id: entry.node for entry in written})


def _activities(raw: Raw, unit_of: UnitOf) -> Iterator[tuple[int, Mapping]]:
    fields: list[dict[str, Node]] = [{} for _ in range(raw.written)]
    for path, columns in raw.columns.items():
        unit = unit_of(path)
        for column in columns:
            for row, node in zip(column.rows, _nodes(column, unit), strict=True):
                if row < raw.written:
                    fields[row][path] = node
    return ((row, _nested(values)) for row, values in enumerate(fields))


def _nodes(column: Column, unit: str) -> list[Node]:
    if isinstance(column, WrittenColumn):
        return column.nodes
    array = column.array()
    cells = column.coded() if array is None else np.datetime_as_string(array) if array.dtype.kind == "M" else array.tolist()
    return [_node(cell, unit) for cell in cells]


def _node(cell: Any, unit: str) -> Node:
    if isinstance(cell, (Scalar, Mapping, Sequence)):
        return cell
    if isinstance(cell, tuple):
        return Sequence([_scalar(name) for name in cell], 0, 0)
    bare = not isinstance(cell, (str, bool)) or (isinstance(cell, Cell) and is_number(cell.strip()))
    text = repr(cell) if isinstance(cell, float) else as_text(cell)
    return _scalar(f"{text} {unit}" if bare and unit and cell == cell else text)  # noqa: PLR0124 - NaN, which is not known, takes no unit


def _nested(fields: dict[str, Node]) -> Mapping:
    """Return dotted paths as mappings within mappings, in the canonical order."""
    tree: dict[str, Any] = {}
    for path in sorted(fields, key=_rank):
        *above, name = path.split(".")
        if any(other.startswith(f"{path}.") for other in fields):
            tree[path] = fields[path]  # a value and values below it: YAML can nest only the latter
            continue
        place = tree
        for step in above:
            place = place.setdefault(step, {})
        place[name] = fields[path]
    return _nodes_of(tree)


def _rank(path: str) -> int:
    top = path.partition(".")[0]
    return ORDER.index(top) if top in ORDER else len(ORDER)


def _nodes_of(tree: dict[str, Any]) -> Mapping:
    return _mapping({name: _nodes_of(value) if isinstance(value, dict) else value for name, value in tree.items()})
