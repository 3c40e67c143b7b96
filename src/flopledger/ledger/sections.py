"""Reads the sections of one YAML file of a ledger into what has been gathered so far: called by `read.py` for each file."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flopledger.core.finding import Finding, Problems, Remedy, did_you_mean
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence, read_yaml
from flopledger.ledger.entries import Declared, read_asserts, read_entries, read_rates
from flopledger.ledger.fields import not_known
from flopledger.ledger.files import Folder
from flopledger.ledger.raw import Raw, WrittenColumn, flatten
from flopledger.ledger.schema import TOP_LEVEL

VERSION = "1"
PROSE = ("title", "description", "developer")
ENTRIES = ("parties", "artifacts", "systems")
MOST_PATTERNS = 1_000  # of one `include`


@dataclass(slots=True)
class Gathered:
    """What has been read so far, over all files of one ledger, and the files that wait to be read."""

    folder: Folder
    declared: Declared = field(default_factory=Declared)
    raw: Raw = field(default_factory=Raw)
    prose: dict[str, Scalar] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)
    waiting: list[tuple[Path, Position]] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    findings: list[Finding] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a text at the top of the ledger, empty where it is not known."""
        scalar = self.prose.get(name)
        return "" if scalar is None or not_known(scalar.text) else scalar.text


def read_sections(gathered: Gathered, text: str, file: str, *, main: bool = False) -> Mapping | None:
    """Read one file's text; return its root, None where it cannot be read. The main file says the version of the format."""
    root, findings = read_yaml(text, file)
    gathered.findings.extend(findings)
    sections = _Sections(gathered, file)
    if isinstance(root, Mapping):
        sections.version(root, needed=main)
        for key, node in root.entries:
            sections.read(key, node)
        return root
    if root is not None or not findings:
        node = root or Scalar("", plain=True, line=1, column=1)
        sections.find(
            "wrong-shape", node, "no mapping at the top", "`flopledger: 1` and the sections of a ledger", "start from `flopledger init`"
        )
    return None


@frozen
class _Sections:
    gathered: Gathered
    file: str

    def find(self, code: str, node: Node, found: str, expected: str, remedy: Remedy = "") -> None:
        self.gathered.problems.find(code, Position(self.file, node.line, node.column), found, expected, remedy)

    def version(self, root: Mapping, *, needed: bool) -> None:
        node = root.get("flopledger")
        if node is None and needed:
            self.find("version-unknown", root, "no `flopledger: 1`", "the version of the format in the first line", "write `flopledger: 1`")
        elif node is not None and not (isinstance(node, Scalar) and node.text == VERSION):
            self.find(
                "version-unknown",
                node,
                f"version {shown(node.text)}" if isinstance(node, Scalar) else "a list or mapping",
                "`flopledger: 1`",
                "write `flopledger: 1`; this program reads no other",
            )

    def read(self, key: Scalar, node: Node) -> None:
        name = key.text
        if name not in TOP_LEVEL:
            self.find("unknown-key", key, shown(name), "a section of a ledger", partial(did_you_mean, name, TOP_LEVEL))
        elif name in PROSE:
            self.prose(key, node)
        elif name == "include":
            self.include(node)
        elif name == "asserts":
            read_asserts(node, self.file, self.gathered.declared, self.gathered.findings)
        elif name == "rates":
            read_rates(node, self.file, self.gathered.declared, self.gathered.findings)
        elif isinstance(node, Mapping):
            self.entries(name, node)
        elif name in (*ENTRIES, "activities") and not (isinstance(node, Scalar) and not node.text):
            self.find(
                "wrong-shape", node, "no mapping", f"`{name}:` with one name a line below it", f"write `{name}:`, then `  a-name: {{...}}`"
            )

    def entries(self, name: str, node: Mapping) -> None:
        if name == "activities":
            self.activities(node)
        elif name in ENTRIES:
            read_entries(name, node, self.file, self.gathered.declared, self.gathered.findings)

    def prose(self, key: Scalar, node: Node) -> None:
        name = key.text
        if not isinstance(node, Scalar):
            self.find("wrong-shape", node, "a list or mapping", f"text after `{name}:`", f"write `{name}: ...` on one line")
        elif name in self.gathered.prose:
            self.find("declared-twice", key, f"`{name}` a second time", "it once, in the main file", "remove it here")
        else:
            self.gathered.prose[name] = node

    def include(self, node: Node) -> None:
        patterns = node.items if isinstance(node, Sequence) else [node]
        if len(patterns) > MOST_PATTERNS:
            self.find(
                "wrong-shape", node, f"{len(patterns):,} names", f"at most {MOST_PATTERNS:,}", "write a pattern such as `runs/*.parquet`"
            )
            return
        for pattern in patterns:
            if not isinstance(pattern, Scalar):
                self.find("wrong-shape", pattern, "no file name", "file names or patterns", "write `include: [runs/*.parquet]`")
                continue
            at = Position(self.file, pattern.line, pattern.column)
            self.gathered.waiting.extend((path, at) for path in self.gathered.folder.included(pattern.text, at))

    def activities(self, node: Mapping) -> None:
        raw = self.gathered.raw
        first, lines = raw.count, []
        columns: dict[str, WrittenColumn] = {}
        for key, value in node.entries:
            if not key.text.strip():
                self.find("wrong-shape", key, "an empty name", "a name for each activity", "write a name before the colon")
                continue
            if not isinstance(value, Mapping):
                self.find("wrong-shape", key, f"{shown(key.text)} without fields", "what the activity does", "write `does: ...` below it")
                continue
            flatten(raw.count, value, columns, raw.above, self.file)
            raw.ids.append(key.text)
            lines.append(key.line)
        raw.blocks.append((first, lines, self.file, node.column))
        for path, column in columns.items():
            raw.add(path, column)
            self.once(path, column)

    def once(self, path: str, column: WrittenColumn) -> None:
        """Find a value given both nested and under its dotted path."""
        if len(set(column.rows)) < len(column.rows):
            for row, earlier, key in zip(column.rows[1:], column.rows, column.keys[1:], strict=False):
                if row == earlier:
                    self.find("duplicate-key", key, f"{shown(path)} a second time", "each value once", "remove one of the two")
