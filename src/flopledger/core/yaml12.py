"""YAML with the meaning of YAML 1.2's core schema, read into light nodes that know their line and column.

PyYAML's C parser gives the events; its own resolver (YAML 1.1: `1e23` is text, `no` is false) is not used. Anchors,
aliases and tags are refused, so a file can neither explode nor name a Python type. Used for ledgers and rule files.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.cyaml import CParser

from flopledger.core.finding import Finding, finding
from flopledger.core.position import Position

LARGEST_TEXT = 64 * 1024 * 1024  # bytes; a ledger written by people is a few kilobytes
DEEPEST = 40  # levels of nesting; a ledger needs about eight

_NULL = re.compile(r"(?:null|Null|NULL|~|)\Z")
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")


@dataclass(slots=True, eq=False)
class Scalar:
    """A single value as written; `plain` is false where it stood in quotes or a block."""

    text: str
    plain: bool
    line: int
    column: int


@dataclass(slots=True, eq=False)
class Sequence:
    """A list of nodes."""

    items: list[Node]
    line: int
    column: int


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys with their nodes, in the order written; duplicates have already become findings."""

    entries: list[tuple[Scalar, Node]]
    line: int
    column: int

    def get(self, name: str) -> Node | None:
        """Return the node under a key, or None."""
        return next((node for key, node in self.entries if key.text == name), None)


Node = Scalar | Sequence | Mapping


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Switch the cycle collector off while many small objects are made: none of them is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Refused(Exception):
    """Carries the finding that ends the reading of one file."""

    def __init__(self, item: Finding) -> None:
        super().__init__(item.found)
        self.item = item


class _Builder:
    """Turns the parser's events into nodes; keeps the findings that do not end the reading."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.open: list[tuple[Sequence | Mapping, Scalar | None]] = []
        self.root: Node | None = None
        self.documents = 0

    def place(self, mark: Any) -> Position:
        return Position(self.file, mark.line + 1, mark.column + 1)

    def refuse(self, mark: Any, found: str, expected: str, remedy: str) -> None:
        raise _Refused(finding("yaml-feature", self.place(mark), found=found, expected=expected, remedy=remedy))

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        if event.tag is not None or event.anchor is not None:
            self.unwanted(event)
        self.add(Scalar(event.value, event.style is None or event.style == "", mark.line + 1, mark.column + 1))

    def unwanted(self, event: Any) -> None:
        what = f"the tag `{event.tag}`" if event.tag is not None else f"the anchor `&{event.anchor}`"
        self.refuse(event.start_mark, what, "plain YAML without tags, anchors and aliases", "write the value out where it is needed")

    def start(self, event: Any, node: Sequence | Mapping) -> None:
        if event.tag is not None or event.anchor is not None:
            self.unwanted(event)
        if len(self.open) >= DEEPEST:
            self.refuse(event.start_mark, f"more than {DEEPEST} levels of nesting", "a flat ledger", "remove the needless brackets or indents")
        self.add(node)
        self.open.append((node, None))

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent, key = self.open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif key is None:
            self.open[-1] = (parent, self.key(node))
        else:
            parent.entries.append((key, node))
            self.open[-1] = (parent, None)

    def key(self, node: Node) -> Scalar:
        if isinstance(node, Scalar):
            return node
        at = Position(self.file, node.line, node.column)
        raise _Refused(finding("yaml-feature", at, found="a list or mapping as a key", expected="a name as the key", remedy="write `name: value`"))

    def end(self) -> None:
        node, _ = self.open.pop()
        if isinstance(node, Mapping):
            self.drop_duplicates(node)

    def drop_duplicates(self, node: Mapping) -> None:
        if len({key.text for key, _ in node.entries}) == len(node.entries):
            return
        first: dict[str, Scalar] = {}
        kept = []
        for key, value in node.entries:
            if key.text in first:
                self.duplicate(key, first[key.text])
            else:
                first[key.text] = key
                kept.append((key, value))
        node.entries = kept

    def duplicate(self, key: Scalar, earlier: Scalar) -> None:
        self.findings.append(
            finding(
                "duplicate-key",
                Position(self.file, key.line, key.column),
                found=f"`{key.text}` a second time",
                expected=f"each name once (it stands in line {earlier.line} already)",
                remedy="rename or remove one of the two",
            )
        )


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Finding]]:
    """Read one YAML document into nodes. Returns the root (None where nothing could be read) and the findings.

    `file` is the name that positions carry. Nothing is raised for anything that a text can contain.
    """
    if len(text) > LARGEST_TEXT:
        return None, [_too_large(file, len(text))]
    builder = _Builder(file)
    try:
        with no_garbage_collection():
            _feed(CParser(text), builder)
    except _Refused as refusal:
        return None, [*builder.findings, refusal.item]
    except yaml.YAMLError as error:
        return None, [*builder.findings, _syntax(error, file)]
    return builder.root, builder.findings


def _too_large(file: str, size: int) -> Finding:
    return finding(
        "file-too-large",
        Position(file, 1, 1),
        found=f"{size / 1e6:.0f} MB of YAML",
        expected=f"at most {LARGEST_TEXT / 1e6:.0f} MB",
        remedy="put work that machines record into Parquet, CSV or JSON lines and `include` it",
    )


def _feed(parser: Any, builder: _Builder) -> None:
    scalar, start_map, end_map = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.MappingEndEvent
    while True:
        event = parser.get_event()
        kind = type(event)
        if kind is scalar:
            builder.scalar(event)
        elif kind is start_map:
            mark = event.start_mark
            builder.start(event, Mapping([], mark.line + 1, mark.column + 1))
        elif kind is end_map or kind is yaml.SequenceEndEvent:
            builder.end()
        elif kind is yaml.SequenceStartEvent:
            mark = event.start_mark
            builder.start(event, Sequence([], mark.line + 1, mark.column + 1))
        elif not _other(event, kind, builder):
            return


def _other(event: Any, kind: type, builder: _Builder) -> bool:
    """Handle the rare events; return False at the end of the stream."""
    if kind is yaml.AliasEvent:
        builder.refuse(event.start_mark, f"the alias `*{event.anchor}`", "plain YAML without tags, anchors and aliases", "write the value out")
    if kind is yaml.DocumentStartEvent:
        builder.documents += 1
        if builder.documents > 1:
            builder.refuse(event.start_mark, "a second document (`---`)", "one document a file", "put it into a file of its own and `include` it")
    return kind is not yaml.StreamEndEvent


def _syntax(error: yaml.YAMLError, file: str) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = Position(file, mark.line + 1, mark.column + 1) if mark is not None else Position(file, 1, 1)
    found = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return finding("yaml-syntax", at, found=str(found), expected="YAML 1.2", remedy="check indents, colons, quotes and brackets near this place")


def scalar_value(node: Scalar) -> None | bool | int | float | str:
    """Return the value of a scalar by the core schema: null, true/false, integers and floats where plain, else text.

    >>> scalar_value(Scalar("1e23", True, 1, 1)), scalar_value(Scalar("no", True, 1, 1)), scalar_value(Scalar("010", True, 1, 1))
    (1e+23, 'no', 10)
    """
    text = node.text
    if not node.plain:
        return text
    if _NULL.match(text):
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.match(text) and len(text) < LONGEST_INTEGER:
        return int(text)
    return float(text) if _FLOAT.match(text) else text


LONGEST_INTEGER = 4000  # Python refuses to read longer ones


def plain(node: Node | None) -> Any:
    """Return a node as plain Python values: dict, list, and what `scalar_value` gives."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node is None else scalar_value(node)
