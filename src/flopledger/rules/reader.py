"""A checked reader of rule files: typed values from YAML nodes, and a finding with its place for all that is wrong.

Getters never raise. Where a value cannot be read they record a finding and return a harmless stand-in of the right type,
so that one pass finds everything; a file with any error is not used, so no stand-in is ever seen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from flopledger.core import yaml12
from flopledger.core.dates import DateError, Duration, parse_date, parse_duration
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.core.yaml12 import Node, Scalar, scalar_value
from flopledger.rules import tree
from flopledger.rules.compiled import predicate_of
from flopledger.rules.facts import BOOLEAN, NUMBER
from flopledger.rules.names import Names
from flopledger.rules.place import place_inside
from flopledger.rules.predicate import Predicate, PredicateError

LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PARAMETER = re.compile(r"[a-z][a-z0-9_]*")
FORMS = {
    LABEL: ("small letters, digits and single hyphens", "write a name such as `public-resources`"),
    PARAMETER: ("small letters, digits and underscores", "write a name such as `own_release_window`"),
}
SOME_DAY = date(2000, 1, 1)
LEAP_YEAR = 2024  # has every day that a year can have
SOME_DURATION = Duration(1, "day")

Made = TypeVar("Made")


@dataclass(slots=True)
class Reader:
    """Reads one file: `file` is its name in positions, `text` what stands in it, `findings` what was wrong so far."""

    file: str
    text: str
    findings: list[Finding] = field(default_factory=list)

    def at(self, node: Node) -> Position:
        """Return the place of a node."""
        return Position(self.file, node.line, node.column)

    def report(self, code: str, node: Node, found: str, expected: str, remedy: str = "") -> None:
        """Record a finding at a node."""
        self.findings.append(finding(code, self.at(node), found=found, expected=expected, remedy=remedy))

    def record(self, node: Node, required: Collection[str], optional: Collection[str] = ()) -> Record:
        """Return a mapping whose fields are checked: none missing, none unknown."""
        record = Record(self, node, self._entries(node, "fields with values"))
        for name in record.entries:
            if name not in required and name not in optional:
                key = record.key(name)
                self.report("unknown-key", key, f"`{name}`", "a field of this list", did_you_mean(name, [*required, *optional]))
        if isinstance(node, yaml12.Mapping):
            for name in required:
                record.require(name)
        return record

    def _entries(self, node: Node, expected: str) -> dict[str, Node]:
        if isinstance(node, yaml12.Mapping):
            return {key.text: value for key, value in node.entries}
        self.report("wrong-shape", node, shape(node), expected, "write `name: value` lines, indented")
        return {}

    def each(self, node: Node | None, read: Callable[[Node], Made]) -> tuple[Made, ...]:
        """Read every item of a list; a missing list has none."""
        if isinstance(node, yaml12.Sequence):
            return tuple(read(item) for item in node.items)
        if node is not None:
            self.report("wrong-shape", node, shape(node), "a list", "write each item on a line of its own, after `- `")
        return ()

    def named(self, node: Node | None, read: Callable[[str, Node], Made], form: re.Pattern[str] = LABEL) -> dict[str, Made]:
        """Read every entry of a mapping from names of some form to things."""
        if isinstance(node, yaml12.Mapping):
            for key, _ in node.entries:
                self.check_form(key, form)
        return {} if node is None else {name: read(name, value) for name, value in self._entries(node, "names with values").items()}

    def check_form(self, node: Scalar, form: re.Pattern[str]) -> None:
        """Report a name that does not have the form due."""
        if form.fullmatch(node.text.strip()) is None:
            self.report("name-form", node, f"`{node.text}`", *FORMS[form])

    def text_of(self, node: Node) -> str:
        """Read a text that is not empty."""
        value = node.text.strip() if isinstance(node, Scalar) and scalar_value(node) is not None else ""
        if not value:
            self.report("wrong-shape", node, shape(node), "a text")
        return value

    def date_of(self, node: Node) -> date:
        """Read one day."""
        try:
            return parse_date(self.text_of(node))
        except DateError as error:
            self.report("impossible-date", node, error.found, error.expected, error.remedy)
            return SOME_DAY

    def day_of_the_year(self, node: Node) -> tuple[int, int]:
        """Read a day of every year, `04-15`, as (month, day)."""
        text = self.text_of(node)
        try:
            day = parse_date(f"{LEAP_YEAR}-{text}")
        except DateError:
            self.report("impossible-date", node, shown(text), "a day of every year as `04-15`", "write month and day")
            return 1, 1
        return day.month, day.day

    def duration_of(self, node: Node) -> Duration:
        """Read a calendar duration."""
        try:
            return parse_duration(self.text_of(node))
        except DateError as error:
            self.report("impossible-date", node, error.found, error.expected, error.remedy)
            return SOME_DURATION

    def number_of(self, node: Node) -> float:
        """Read a bare number, or a percentage as a fraction."""
        text = self.text_of(node)
        percent = text.removesuffix("%").rstrip()
        value = scalar_value(Scalar(percent, plain=True, line=node.line, column=node.column))
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return value / 100 if percent != text else float(value)
        self.report("number-unreadable", node, f"`{text}`", "a number such as `1e25`, `0.3` or `30 %`")
        return 0.0

    def word_of(self, node: Node, words: Collection[str]) -> str:
        """Read one word of a closed list."""
        text = self.text_of(node)
        if text and text not in words:
            self.report("unknown-word", node, f"`{text}`", "a word of the list", did_you_mean(text, words))
        return text

    def flag_of(self, node: Node) -> bool:
        """Read yes or no."""
        value = scalar_value(node) if isinstance(node, Scalar) else None
        if not isinstance(value, bool):
            self.report("not-yes-or-no", node, shape(node), "true or false")
        return value is True

    def label_of(self, node: Node) -> str:
        """Read a name in kebab-case."""
        text = self.text_of(node)
        if text and isinstance(node, Scalar):
            self.check_form(node, LABEL)
        return text

    def predicate_of(self, node: Node, names: Names, due: str = BOOLEAN) -> Predicate:
        """Read a condition (or, if a number is due, an expression) over the names allowed."""
        try:
            return predicate_of(self.text_of(node) or "true", names, due)
        except PredicateError as error:
            at = place_inside(node, error.offset, self.file, self.text)
            self.findings.append(finding("condition-refused", at, found=error.found, expected=error.expected, remedy=error.remedy))
        return Predicate.of(tree.Literal(1.0, NUMBER) if due == NUMBER else tree.Literal(value=True, type=BOOLEAN))


@dataclass(slots=True)
class Record:
    """A mapping being read: `entries` are its fields by name."""

    reader: Reader
    node: Node
    entries: dict[str, Node]

    def key(self, name: str) -> Node:
        """Return the key itself, for its place."""
        keys = self.node.entries if isinstance(self.node, yaml12.Mapping) else []
        return next((key for key, _ in keys if key.text == name), self.node)

    def require(self, name: str) -> None:
        """Report a field that is not there."""
        if name not in self.entries:
            code = "citation-missing" if name == "cites" else "key-missing"
            self.reader.report(code, self.node, f"no `{name}`", f"`{name}:`", REMEDIES.get(name, ""))

    def several(self, name: str, how: Callable[[Node], Made]) -> tuple[Made, ...]:
        """Read a list that must hold something."""
        node = self.entries.get(name)
        made = self.reader.each(node, how)
        if isinstance(node, yaml12.Sequence) and not made:
            self.reader.report("key-missing", node, "an empty list", f"at least one entry under `{name}`", "write `- ` and the entry")
        return made

    def read(self, name: str, how: Callable[[Node], Made], otherwise: Made) -> Made:
        """Read a field in some way; `otherwise` where it is not there."""
        node = self.entries.get(name)
        return otherwise if node is None else how(node)

    def text(self, name: str) -> str:
        """Read a text; empty where it is not there."""
        return self.read(name, self.reader.text_of, "")

    def due_day(self, name: str) -> date:
        """Read a day that has to be there."""
        return self.read(name, self.reader.date_of, SOME_DAY)

    def day(self, name: str) -> date | None:
        """Read a day that may be absent."""
        return self.reader.date_of(self.entries[name]) if name in self.entries else None

    def duration(self, name: str) -> Duration | None:
        """Read a duration that may be absent."""
        return self.reader.duration_of(self.entries[name]) if name in self.entries else None

    def condition(self, name: str, names: Names) -> Predicate | None:
        """Read a condition that may be absent."""
        return self.reader.predicate_of(self.entries[name], names) if name in self.entries else None


REMEDIES = {
    "cites": 'write `cites: {source: key, at: "place", quote: "a few words"}`',
    "checked": "write the day on which the source was last read",
    "confidence": "write confirmed, secondary or recalled",
}


def shape(node: Node) -> str:
    """Return what a node is, for people."""
    if isinstance(node, yaml12.Mapping):
        return "a mapping"
    if isinstance(node, yaml12.Sequence):
        return "a list"
    return f"`{node.text}`" if node.text else "nothing"
