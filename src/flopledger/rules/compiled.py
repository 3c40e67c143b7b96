"""The package's own conditions as checked trees, made ahead: to load the SQL parser takes longer than a small assessment.

`compiled.json` gives the trees by text. One is used only where every fact and parameter in it is allowed and of the same
type; any other text, such as a condition of the user's own rules, goes to `compile`. The file is data: nothing in it is run,
`scripts/compile_rules.py` writes it, and a test holds it to what `compile` makes of the rules as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from flopledger.rules import tree
from flopledger.rules.facts import BOOLEAN
from flopledger.rules.names import Names
from flopledger.rules.predicate import Predicate

FILE = "compiled.json"
DAY = "date"
KINDS = {kind.__name__: kind for kind in tree.KINDS}


def predicate_of(text: str, names: Names, due: str) -> Predicate:
    """Return the checked predicate of a text whose value is `due` (boolean or number). Raises PredicateError."""
    known = next((node for node in _trees(text.strip()) if node.type == due and _allowed(node, names)), None)
    if known is not None:
        return Predicate.of(known, text.strip())
    from flopledger.rules.compile import compile_condition, compile_number

    compiled = compile_condition if due == BOOLEAN else compile_number
    return compiled(text, names.columns, names.parameters)


def _allowed(node: tree.Node, names: Names) -> bool:
    types = names.parameters if isinstance(names.parameters, Mapping) else {}
    for part in tree.walk(node):
        if isinstance(part, tree.Column) and (part.name not in names.columns or names.columns[part.name].type != part.type):
            return False
        if isinstance(part, tree.Parameter) and types.get(part.name) != part.type:
            return False
    return True


def _trees(text: str) -> Iterator[tree.Node]:
    return map(decoded, _by_text().get(text, ()))


@cache
def _by_text() -> dict[str, list[Any]]:
    file = files("flopledger.rules").joinpath(FILE)
    held: dict[str, list[Any]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return held


def encoded(value: Any) -> Any:
    """Return a node, or what it holds, as plain JSON values.

    >>> encoded(tree.Not(tree.Column("planned", "boolean")))
    {'Not': [{'Column': ['planned', 'boolean']}, 'boolean']}
    """
    if type(value) in tree.KINDS:
        return {type(value).__name__: [encoded(getattr(value, name)) for name in value.__match_args__]}
    if isinstance(value, tuple):
        return [encoded(item) for item in value]
    return {DAY: value.isoformat()} if isinstance(value, date) else value


def decoded(data: Any) -> Any:
    """Return what `encoded` was given."""
    if isinstance(data, list):
        return tuple(decoded(item) for item in data)
    if not isinstance(data, dict):
        return data
    ((name, held),) = data.items()
    return date.fromisoformat(held) if name == DAY else KINDS[name](*(decoded(item) for item in held))
