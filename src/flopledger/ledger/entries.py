"""Reads the declared things of a ledger: parties, artifacts, systems and asserts, each a mapping of known fields."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.dates import DateError, parse_date
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.position import Position
from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence
from flopledger.ledger.evidence import read_evidence
from flopledger.ledger.fields import Field, FieldError, not_known
from flopledger.ledger.kinds import MODALITIES
from flopledger.ledger.model import Entry, System
from flopledger.ledger.schema import ARTIFACT, ASSERT, PARTY, SYSTEM

REGION = "the code of a jurisdiction such as EU, US or KR"


@dataclass(slots=True)
class Declared:
    """What the files of a ledger have declared so far, by name."""

    started: bool = False
    parties: dict[str, Entry] = field(default_factory=dict)
    artifacts: dict[str, Entry] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    asserts: list[Entry] = field(default_factory=list)

    def all_artifacts(self) -> dict[str, Entry]:
        """Return the artifacts, systems among them: a system's fields lie over those of the artifact of its name."""
        merged = dict(self.artifacts)
        for name, system in self.systems.items():
            below = merged.get(name)
            values = {"kind": "model", **(below.values if below else {}), **system.entry.values}
            places = {**(below.places if below else {}), **system.entry.places}
            evidence = (below.evidence if below else ()) + system.entry.evidence
            merged[name] = Entry(name, system.entry.at, values, places, evidence)
        return merged


@dataclass(slots=True)
class _Reader:
    file: str
    findings: list[Finding]

    def place(self, node: Node) -> Position:
        return Position(self.file, node.line, node.column)

    def find(self, code: str, node: Node, found: str, expected: str, remedy: str = "") -> None:
        self.findings.append(finding(code, self.place(node), found=found, expected=expected, remedy=remedy))

    def fields(self, node: Mapping, known: Map[str, Field], special: tuple[str, ...] = ()) -> tuple[dict[str, Any], dict[str, Position]]:
        values: dict[str, Any] = {}
        places: dict[str, Position] = {}
        for key, value in node.entries:
            if key.text in special:
                continue
            if key.text not in known:
                self.find("unknown-key", key, f"`{key.text}`", "a known field", did_you_mean(key.text, [*known, *special]))
            elif not isinstance(value, Scalar):
                self.find("wrong-shape", value, "a list or mapping", f"one value for `{key.text}`", known[key.text].type.describe())
            else:
                places[key.text] = self.place(value)
                self.value(known[key.text], value, values)
        return values, places

    def value(self, known: Field, node: Scalar, into: dict[str, Any]) -> None:
        if not_known(node.text):
            return
        try:
            into[known.name] = known.type.read(node.text)
        except FieldError as error:
            self.find(error.code, node, error.found, error.expected, error.remedy)

    def evidence(self, node: Mapping) -> tuple[Citation, ...]:
        found = node.get("evidence")
        return read_evidence(found, self.file, self.findings) if found is not None else ()


def _by_name(fields: tuple[Field, ...]) -> dict[str, Field]:
    return {item.name: item for item in fields}


FIELDS = {"parties": _by_name(PARTY), "artifacts": _by_name(ARTIFACT), "systems": {**_by_name(ARTIFACT), **_by_name(SYSTEM)}}
SPECIAL = {"parties": ("evidence",), "artifacts": ("evidence",), "systems": ("evidence", "makes", "placed_on_market")}


def read_entries(section: str, node: Mapping, file: str, declared: Declared, findings: list[Finding]) -> None:
    """Read one section of parties, artifacts or systems into what is declared."""
    reader = _Reader(file, findings)
    target: dict[str, Any] = getattr(declared, section)
    for key, value in node.entries:
        body = value if isinstance(value, Mapping) else Mapping([], key.line, key.column)
        if not isinstance(value, Mapping) and not (isinstance(value, Scalar) and not_known(value.text)):
            reader.find("wrong-shape", value, "no fields", f"the fields of `{key.text}`", f"write `{key.text}: {{...}}`")
        if key.text in target:
            reader.find(
                "declared-twice",
                key,
                f"`{key.text}` a second time",
                "each name once",
                f"it stands in {_place_of(target[key.text])} already",
            )
            continue
        values, places = reader.fields(body, FIELDS[section], SPECIAL[section])
        entry = Entry(key.text, reader.place(key), values, places, reader.evidence(body))
        target[key.text] = _system(entry, body, reader) if section == "systems" else entry


def _place_of(item: Entry | System) -> Position:
    return item.entry.at if isinstance(item, System) else item.at


def _system(entry: Entry, node: Mapping, reader: _Reader) -> System:
    return System(entry, _makes(node.get("makes"), reader), _markets(node.get("placed_on_market"), reader))


def _makes(node: Node | None, reader: _Reader) -> tuple[str, ...] | None:
    if node is None or (isinstance(node, Scalar) and not_known(node.text)):
        return None
    items = node.items if isinstance(node, Sequence) else [node]
    words = []
    for item in items:
        if isinstance(item, Scalar) and item.text in MODALITIES:
            words.append(item.text)
        else:
            word = item.text if isinstance(item, Scalar) else "a list or mapping"
            reader.find("unknown-word", item, f"`{word}`", "what a model can make", did_you_mean(word, MODALITIES))
    return tuple(words)


def _markets(node: Node | None, reader: _Reader) -> dict[str, date]:
    if node is None or (isinstance(node, Scalar) and not_known(node.text)):
        return {}
    if not isinstance(node, Mapping):
        reader.find("wrong-shape", node, "no mapping", "`placed_on_market: {EU: 2024-12-26}`", f"say where: {REGION}")
        return {}
    days: dict[str, date] = {}
    for key, value in node.entries:
        if isinstance(value, Scalar) and not not_known(value.text):
            try:
                days[key.text] = parse_date(value.text)
            except DateError as error:
                reader.find("impossible-date", value, error.found, error.expected, error.remedy)
    return days


def read_asserts(node: Node, file: str, declared: Declared, findings: list[Finding]) -> None:
    """Read the list of figures as filed."""
    reader = _Reader(file, findings)
    if not isinstance(node, Sequence):
        reader.find("wrong-shape", node, "no list", "a list of figures as filed", "write `- {on: 2024-12-27, system: ..., cost: ...}`")
        return
    for item in node.items:
        if not isinstance(item, Mapping):
            reader.find("wrong-shape", item, "no fields", "the fields of an assert", "write `{on: ..., system: ..., compute: ...}`")
            continue
        values, places = reader.fields(item, _by_name(ASSERT), ("evidence", "activities"))
        values["activities"] = _names(item.get("activities"), reader)
        values["written"] = {key.text: value.text for key, value in item.entries if isinstance(value, Scalar)}
        declared.asserts.append(Entry(f"assert-{len(declared.asserts) + 1}", reader.place(item), values, places, reader.evidence(item)))


def _names(node: Node | None, reader: _Reader) -> tuple[str, ...]:
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else [node]
    wrong = [item for item in items if not isinstance(item, Scalar)]
    for item in wrong:
        reader.find("wrong-shape", item, "a list or mapping", "the names of activities", "write `[a, b]`")
    return tuple(item.text for item in items if isinstance(item, Scalar))
