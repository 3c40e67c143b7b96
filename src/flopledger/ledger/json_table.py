"""Reads JSON lines: one object a line is an activity, nested or with dotted paths as names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flopledger.core.shown import shown
from flopledger.ledger.files import Folder
from flopledger.ledger.raw import EVIDENCE
from flopledger.ledger.table import DEEPEST, Table, nested, spread

EXAMPLE = 'write {"activity": ..., "does": ...}'
CHECK = "check brackets, quotes and commas in this line"


class _RefusedError(ValueError):
    """A line that is no activity: what was found and the remedy."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found)
        self.found, self.remedy = found, remedy


def read_json_lines(folder: Folder, path: Path) -> Table:
    """Return the table of a file of JSON lines."""
    source = (folder.text(path) or "").split("\n")
    table = Table(folder, path, lambda name, line: _column(source[line - 1], name))
    records, lines = [], []
    for number, line in enumerate(source, start=1):
        if line.strip() and not table.hopeless:
            try:
                records.append(_record(line, number))
                lines.append(number)
            except _RefusedError as error:
                table.refuse(number, error.found, "one JSON object a line", error.remedy)
    table.cells, table.lines, table.head = dict(spread(records)), lines, lines[0] if lines else 1
    return table


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line, object_pairs_hook=_once)
        line.encode() if "\\u" not in line else json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _RefusedError("half a character, written as an escape", "write the character itself") from None
    except RecursionError:
        raise _RefusedError("more levels of nesting than any activity has", CHECK) from None
    except json.JSONDecodeError as error:
        raise _RefusedError(f"no JSON: {error.msg} at character {error.colno}", CHECK) from None
    except ValueError as error:
        raise error if isinstance(error, _RefusedError) else _RefusedError(str(error), "write the number with an exponent") from None
    if not isinstance(value, dict):
        raise _RefusedError(f"a {type(value).__name__}", EXAMPLE)
    flat: dict[str, Any] = {}
    _flatten(value, number, flat)
    return flat


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in mapping if names.count(name) > 1)
        raise _RefusedError(f"{shown(twice)} twice in one object", "rename or remove one of the two")
    return mapping


def _flatten(value: dict[str, Any], line: int, into: dict[str, Any], prefix: str = "") -> None:
    for name, item in value.items():
        path = prefix + name
        if path in into:
            raise _RefusedError(f"{shown(path)} twice", "give a value nested or under its dotted path, once")
        if isinstance(item, dict) and name != EVIDENCE:
            if path.count(".") >= DEEPEST:
                raise _RefusedError("more levels of nesting than any activity has", CHECK)
            _flatten(item, line, into, f"{path}.")
        else:
            into[path] = nested(item, line)


def _column(line: str, path: str) -> int:
    """Return the column in which a path's name stands in a line, 1 where it does not."""
    names = (path, path.rpartition(".")[2])
    return next((place + 1 for place in (line.find(json.dumps(name)) for name in names) if place >= 0), 1)
