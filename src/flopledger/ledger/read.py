"""From files to a ledger: YAML and tables in, a frozen ledger and every finding out. Called by everything that needs a ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from flopledger.core.finding import Finding, did_you_mean, finding, sorted_findings
from flopledger.core.position import Position
from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence, no_garbage_collection, read_yaml
from flopledger.ledger.activities import read_activities
from flopledger.ledger.check import check
from flopledger.ledger.entries import Declared, read_asserts, read_entries
from flopledger.ledger.files import TABLE_SUFFIXES, YAML_SUFFIXES, Folder, open_folder
from flopledger.ledger.model import Ledger
from flopledger.ledger.origins import add_origins
from flopledger.ledger.raw import Raw, WrittenColumn, flatten
from flopledger.ledger.schema import TOP_LEVEL
from flopledger.ledger.tables import read_table

VERSION = "1"
PROSE = ("title", "description", "developer")


@dataclass(slots=True)
class _Reading:
    """What has been read so far, over all files of one ledger."""

    folder: Folder
    declared: Declared
    raw: Raw = field(default_factory=Raw)
    prose: dict[str, Scalar] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def find(self, code: str, at: Position, found: str, expected: str, remedy: str = "") -> None:
        self.findings.append(finding(code, at, found=found, expected=expected, remedy=remedy))


def read_ledger(path: Path) -> tuple[Ledger | None, list[Finding]]:
    """Read the ledger in a file or folder. Returns it (None where there is nothing to go on with) and all findings in order.

    Nothing is raised for anything that a file can contain. Work on the ledger is of use only if no finding is an error.
    """
    reading = _Reading(open_folder(path), Declared())
    with no_garbage_collection():
        root = _read_file(reading, reading.folder.main, Position(str(path), 1, 1))
        ledger = _finish(reading, root) if root is not None else None
    return ledger, sorted_findings([*reading.folder.findings, *reading.findings])


def read_text(text: str, name: str = "ledger.yaml") -> tuple[Ledger | None, list[Finding]]:
    """Read a ledger from text alone; it can include nothing."""
    folder = Folder(Path(name), Path(name).parent.resolve())
    reading = _Reading(folder, Declared())
    root = _read_root(reading, text, name)
    ledger = _finish(reading, root) if root is not None else None
    return ledger, sorted_findings([*folder.findings, *reading.findings])


def _finish(reading: _Reading, root: Mapping) -> Ledger:
    file = reading.folder.name(reading.folder.root / reading.folder.main.name)
    developer = _required(reading, root, file, "developer")
    artifacts = reading.declared.all_artifacts()
    add_origins(reading.raw, artifacts, list(reading.declared.systems), reading.findings)
    activities = read_activities(reading.raw, developer, reading.findings)
    ledger = Ledger(
        title=_required(reading, root, file, "title", needed=False) or developer,
        description=reading.prose["description"].text if "description" in reading.prose else "",
        developer=developer,
        parties=reading.declared.parties,
        artifacts=artifacts,
        systems=reading.declared.systems,
        activities=activities,
        asserts=tuple(reading.declared.asserts),
        folder=reading.folder,
    )
    reading.findings.extend(check(ledger, reading.prose.get("developer")))
    return ledger


def _required(reading: _Reading, root: Mapping, file: str, name: str, *, needed: bool = True) -> str:
    scalar = reading.prose.get(name)
    if scalar is None and needed:
        reading.find(
            "key-missing",
            Position(file, root.line, root.column),
            f"no `{name}`",
            f"`{name}: ...` at the top",
            f"say who keeps the ledger: `{name}: party-id`",
        )
    return scalar.text if scalar is not None else ""


def _read_file(reading: _Reading, path: Path, at: Position) -> Mapping | None:
    resolved = path.resolve() if path != reading.folder.main else reading.folder.root / path.name
    if resolved in reading.seen:
        reading.find("include-twice", at, f"`{path.name}` again", "each file once", "remove this include")
        return None
    reading.seen.add(resolved)
    if path.suffix in TABLE_SUFFIXES:
        read_table(reading.folder, resolved, reading.raw)
        return None
    if path.suffix not in YAML_SUFFIXES:
        reading.find(
            "include-kind",
            at,
            f"`{path.name}`",
            f"one of {', '.join(YAML_SUFFIXES + TABLE_SUFFIXES)}",
            "give the file the suffix of its format",
        )
        return None
    text = reading.folder.text(resolved)
    return _read_root(reading, text, reading.folder.name(resolved)) if text is not None else None


def _read_root(reading: _Reading, text: str, file: str) -> Mapping | None:
    root, findings = read_yaml(text, file)
    reading.findings.extend(findings)
    if root is None and findings:
        return None
    if not isinstance(root, Mapping):
        reading.find(
            "wrong-shape",
            Position(file, 1, 1),
            "no mapping at the top",
            "`flopledger: 1` and the sections of a ledger",
            "start from `flopledger init`",
        )
        return None
    first = not reading.declared.started
    reading.declared.started = True
    _version(reading, root, file, needed=first)
    for key, node in root.entries:
        _section(reading, key, node, file)
    return root


def _version(reading: _Reading, root: Mapping, file: str, *, needed: bool) -> None:
    node = root.get("flopledger")
    at = Position(file, root.line, root.column) if node is None else Position(file, node.line, node.column)
    if node is None and needed:
        reading.find("version-unknown", at, "no `flopledger: 1`", "the version of the format in the first line", "write `flopledger: 1`")
    elif node is not None and not (isinstance(node, Scalar) and node.text == VERSION):
        reading.find("version-unknown", at, "another version of the format", "`flopledger: 1`", "this version reads format 1 only")


def _section(reading: _Reading, key: Scalar, node: Node, file: str) -> None:
    name, at = key.text, Position(file, key.line, key.column)
    if name not in TOP_LEVEL:
        reading.find("unknown-key", at, f"`{name}`", "a section of a ledger", did_you_mean(name, TOP_LEVEL))
    elif name in PROSE:
        _prose(reading, name, node, at)
    elif name == "include":
        _include(reading, node, file)
    elif name == "asserts":
        read_asserts(node, file, reading.declared, reading.findings)
    elif name != "flopledger" and _is_mapping(reading, name, node, file):
        _entries(reading, name, node, file)


def _is_mapping(reading: _Reading, name: str, node: Node, file: str) -> bool:
    empty = isinstance(node, Scalar) and not node.text
    if not isinstance(node, Mapping) and not empty:
        at = Position(file, node.line, node.column)
        reading.find(
            "wrong-shape", at, "no mapping", f"`{name}:` with one name a line below it", f"write `{name}:`, then `  a-name: {{...}}`"
        )
    return isinstance(node, Mapping)


def _entries(reading: _Reading, name: str, node: Node, file: str) -> None:
    if isinstance(node, Mapping) and name == "activities":
        _activities(reading, node, file)
    elif isinstance(node, Mapping):
        read_entries(name, node, file, reading.declared, reading.findings)


def _prose(reading: _Reading, name: str, node: Node, at: Position) -> None:
    if not isinstance(node, Scalar):
        reading.find("wrong-shape", at, "a list or mapping", f"text after `{name}:`", f"write `{name}: ...` on one line")
    elif name in reading.prose:
        reading.find("declared-twice", at, f"`{name}` a second time", "it once, in the main file", "remove it here")
    else:
        reading.prose[name] = node


def _include(reading: _Reading, node: Node, file: str) -> None:
    patterns = node.items if isinstance(node, Sequence) else [node]
    for pattern in patterns:
        at = Position(file, pattern.line, pattern.column)
        if not isinstance(pattern, Scalar):
            reading.find("wrong-shape", at, "no file name", "file names or patterns", "write `include: [runs/*.parquet]`")
            continue
        for path in reading.folder.included(pattern.text, at):
            _read_file(reading, path, at)


def _activities(reading: _Reading, node: Mapping, file: str) -> None:
    raw = reading.raw
    first, lines = raw.count, []
    columns: dict[str, WrittenColumn] = {}
    for key, value in node.entries:
        if not isinstance(value, Mapping):
            reading.find(
                "wrong-shape",
                Position(file, key.line, key.column),
                f"`{key.text}` without fields",
                "what the activity does",
                "write `does: ...` below it",
            )
            continue
        flatten(raw.count, value, file, columns)
        raw.ids.append(key.text)
        lines.append(key.line)
    raw.blocks.append((first, lines, file, node.column))
    for path, column in columns.items():
        raw.add(path, column)
