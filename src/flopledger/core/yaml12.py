"""YAML with the meaning of YAML 1.2's core schema, read into light nodes that know their line and column.

PyYAML's C parser gives the events; its own resolver (YAML 1.1: `1e23` is text, `no` is false) is not used. Anchors,
aliases and tags are refused, so a file can neither explode nor name a Python type. Used for ledgers and rule files.
"""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import yaml
from yaml._yaml import CParser

from flopledger.core.finding import Finding, finding
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.core.yaml_errors import syntax_finding

MEGABYTE = 1024 * 1024
LARGEST_TEXT = 16 * MEGABYTE  # a ledger written by people has a few thousand
DEEPEST = 40  # levels of nesting; a ledger needs about eight

_WORDS: dict[str, bool | float | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_WORDS |= {f"{sign}.{word}": float(f"{sign}inf") for sign in ("", "+", "-") for word in ("inf", "Inf", "INF")}
_WORDS |= dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
DOUBLE_QUOTED = '"'
NAME = attrgetter("text")
CONTROL = "Cc"  # the Unicode category
PLAIN = "plain YAML without tags, anchors and aliases"

_INT = re.compile(r"[-+]?[0-9]+\Z")
_BASES = re.compile(r"(?:0o[0-7]+|0x[0-9a-fA-F]+)\Z")
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


class _RefusedError(Exception):
    """Carries the finding that ends the reading of one file."""

    def __init__(self, item: Finding) -> None:
        super().__init__(item.found)
        self.item = item


class _Builder:
    """Turns the parser's events into nodes; keeps the findings that do not end the reading.

    What a collection holds is gathered in one flat list (of a mapping: key, value, key, value) and divided when it ends.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.open: list[tuple[Sequence | Mapping, list[Node]]] = []
        self.documents = 0

    def build(self, parser: Any) -> Node | None:
        """Read all events of a parser and return the root node, None for an empty document."""
        inside: list[Node] = []
        top, next_event, scalar = inside, parser.get_event, yaml.ScalarEvent
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                if event.anchor is not None or event.tag is not None:
                    self.unwanted(event)
                if event.style == DOUBLE_QUOTED and not event.value.isprintable():
                    self.escaped(event)
                mark = event.start_mark
                inside.append(Scalar(event.value, not event.style, mark.line + 1, mark.column + 1))
            elif kind in STARTS:
                inside = self.start(event, STARTS[kind], inside)
            elif kind in ENDS:
                inside = self.end(inside)
            elif kind is yaml.StreamEndEvent:
                return top[0] if top else None
            else:
                self.other(event, kind)

    def refuse(self, mark: Any, found: str, expected: str, remedy: str) -> None:
        at = Position(self.file, mark.line + 1, mark.column + 1)
        raise _RefusedError(finding("yaml-feature", at, found=found, expected=expected, remedy=remedy))

    def unwanted(self, event: Any) -> None:
        what = f"the tag {shown(event.tag)}" if event.tag is not None else f"the anchor {shown('&' + event.anchor)}"
        self.refuse(event.start_mark, what, PLAIN, "write the value out where it is needed")

    def escaped(self, event: Any) -> None:
        """Refuse what only an escape can write: a control character would be obeyed by the terminal it is shown on."""
        control = next((mark for mark in event.value if unicodedata.category(mark) == CONTROL and mark not in "\n\t"), None)
        if control is not None:
            at = Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
            found, remedy = f"the character U+{ord(control):04X}, written as an escape", "write visible characters"
            raise _RefusedError(finding("yaml-syntax", at, found=found, expected="text without control characters", remedy=remedy))

    def start(self, event: Any, kind: type[Sequence | Mapping], inside: list[Node]) -> list[Node]:
        if event.tag is not None or event.anchor is not None:
            self.unwanted(event)
        if len(self.open) >= DEEPEST:
            self.refuse(
                event.start_mark, f"more than {DEEPEST} levels of nesting", "a flat ledger", "remove the needless brackets or indents"
            )
        mark = event.start_mark
        node = kind([], mark.line + 1, mark.column + 1)
        inside.append(node)
        self.open.append((node, inside))
        return []

    def end(self, inside: list[Node]) -> list[Node]:
        node, outside = self.open.pop()
        if isinstance(node, Mapping):
            node.entries = self.entries(inside[::2], inside[1::2])
        else:
            node.items = inside
        return outside

    def entries(self, keys: list[Node], values: list[Node]) -> list[tuple[Scalar, Node]]:
        try:
            names = set(map(NAME, keys))
        except AttributeError:  # a list or a mapping has none
            return self.once_each(keys, values)
        return list(zip(keys, values, strict=True)) if len(names) == len(keys) else self.once_each(keys, values)  # type: ignore[arg-type]

    def once_each(self, keys: list[Node], values: list[Node]) -> list[tuple[Scalar, Node]]:
        first: dict[str, Scalar] = {}
        kept = []
        for key, value in zip(keys, values, strict=True):
            if not isinstance(key, Scalar):
                at = Position(self.file, key.line, key.column)
                raise _RefusedError(
                    finding(
                        "yaml-feature", at, found="a list or mapping as a key", expected="a name as the key", remedy="write `name: value`"
                    )
                )
            if key.text in first:
                self.duplicate(key, first[key.text])
            else:
                first[key.text] = key
                kept.append((key, value))
        return kept

    def duplicate(self, key: Scalar, earlier: Scalar) -> None:
        self.findings.append(
            finding(
                "duplicate-key",
                Position(self.file, key.line, key.column),
                found=f"{shown(key.text)} a second time",
                expected=f"each name once (it stands in line {earlier.line} already)",
                remedy="rename or remove one of the two",
            )
        )

    def other(self, event: Any, kind: type) -> None:
        if kind is yaml.AliasEvent:
            self.refuse(event.start_mark, f"the alias {shown('*' + event.anchor)}", PLAIN, "write the value out")
        if kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.refuse(
                    event.start_mark, "a second document (`---`)", "one document a file", "put it into a file of its own and `include` it"
                )


STARTS: dict[type, type[Sequence | Mapping]] = {yaml.MappingStartEvent: Mapping, yaml.SequenceStartEvent: Sequence}
ENDS = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Finding]]:
    """Read one YAML document into nodes. Returns the root (None where nothing could be read) and the findings.

    `file` is the name that positions carry. Nothing is raised for anything that a text can contain.
    """
    if len(text) > LARGEST_TEXT:
        return None, [_too_large(file, len(text))]
    builder = _Builder(file)
    try:
        with no_garbage_collection():
            root = builder.build(CParser(text))
    except _RefusedError as refusal:
        return None, [*builder.findings, refusal.item]
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        return None, [*builder.findings, syntax_finding(error, text, file)]
    return root, builder.findings


def _too_large(file: str, size: int) -> Finding:
    return finding(
        "file-too-large",
        Position(file, 1, 1),
        found=f"{size / MEGABYTE:.0f} MB of YAML",
        expected=f"at most {LARGEST_TEXT / MEGABYTE:.0f} MB",
        remedy="put work that machines record into Parquet, CSV or JSON lines and `include` it",
    )


def scalar_value(node: Scalar) -> bool | int | float | str | None:
    """Return the value of a scalar by the core schema: null, true/false, integers and floats where plain, else text.

    >>> scalar_value(Scalar("1e23", True, 1, 1)), scalar_value(Scalar("no", True, 1, 1)), scalar_value(Scalar("010", True, 1, 1))
    (1e+23, 'no', 10)
    """
    text = node.text
    if not node.plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if len(text) < LONGEST_INTEGER and _INT.match(text):
        return int(text)
    if _BASES.match(text):
        return int(text, 0)
    return float(text) if _FLOAT.match(text) else text


LONGEST_INTEGER = 4000  # Python refuses to read longer ones


def plain(node: Node | None) -> Any:
    """Return a node as plain Python values: dict, list, and what `scalar_value` gives."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node is None else scalar_value(node)
