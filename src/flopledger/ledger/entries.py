"""Reads the declared things of a ledger: parties, artifacts, systems and asserts, each a mapping of known fields."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.dates import DateError, parse_date
from flopledger.core.finding import Finding, Problems, Remedy, did_you_mean
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.core.yaml12 import Mapping, Node, Scalar, Sequence
from flopledger.ledger.evidence import read_evidence
from flopledger.ledger.fields import Field, FieldError, not_known
from flopledger.ledger.kinds import MODALITIES
from flopledger.ledger.model import Entry, System
from flopledger.ledger.raw import EVIDENCE
from flopledger.ledger.schema import ARTIFACT, ASSERT, PARTY, RATE, SYSTEM

REGION = "the code of a jurisdiction such as EU, US, US-CA or KR"
_REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")


@dataclass(slots=True)
class Declared:
    """What the files of a ledger have declared so far, by name."""

    parties: dict[str, Entry] = field(default_factory=dict)
    artifacts: dict[str, Entry] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    asserts: list[Entry] = field(default_factory=list)
    rates: list[Entry] = field(default_factory=list)

    def all_artifacts(self) -> dict[str, Entry]:
        """Return the artifacts, systems among them: a system's fields lie over those of the artifact of its name."""
        merged = dict(self.artifacts)
        for name, system in self.systems.items():
            below = merged.get(name)
            values = {"kind": "model", **(below.values if below else {}), **system.entry.values}
            places = {**(below.places if below else {}), **system.entry.places}
            evidence = (below.evidence if below else ()) + system.entry.evidence
            merged[name] = Entry(name, system.entry.at, values, places, evidence, below.node if below else None)
        return merged


@dataclass(slots=True)
class _Reader:
    """Reads the entries of one section of one file."""

    file: str
    problems: Problems = field(default_factory=Problems)

    def place(self, node: Node) -> Position:
        return Position(self.file, node.line, node.column)

    def find(self, code: str, node: Node, found: str, expected: str, remedy: Remedy = "") -> None:
        self.problems.find(code, self.place(node), found, expected, remedy)

    def fields(self, node: Mapping, known: Map[str, Field], special: tuple[str, ...] = ()) -> tuple[dict[str, Any], dict[str, Position]]:
        values: dict[str, Any] = {}
        places: dict[str, Position] = {}
        for key, value in node.entries:
            name = key.text
            if name in special:
                places[name] = self.place(value)
            elif name not in known:
                self.find("unknown-key", key, shown(name), "a known field", partial(did_you_mean, name, [*known, *special]))
            elif not isinstance(value, Scalar):
                what = "a mapping" if isinstance(value, Mapping) else "a list"
                self.find("wrong-shape", value, what, known[name].type.describe(), f"write one value after `{name}:`")
            else:
                places[name] = self.place(value)
                self.value(known[name], value, values)
        return values, places

    def value(self, known: Field, node: Scalar, into: dict[str, Any]) -> None:
        if not_known(node.text):
            return
        try:
            into[known.name] = known.type.read(node.text)
        except FieldError as error:
            self.find(error.code, node, error.found, error.expected, error.how)

    def evidence(self, node: Mapping) -> tuple[Citation, ...]:
        found = node.get(EVIDENCE)
        return read_evidence(found, self.file, self.problems) if found is not None else ()


def _by_name(fields: tuple[Field, ...]) -> dict[str, Field]:
    return {item.name: item for item in fields}


FIELDS = {"parties": _by_name(PARTY), "artifacts": _by_name(ARTIFACT), "systems": {**_by_name(ARTIFACT), **_by_name(SYSTEM)}}
FIGURES = _by_name(ASSERT)
CONVERSIONS = _by_name(RATE)
NEEDED_OF_A_RATE = ("on", "one", "is", EVIDENCE)
SPECIAL = {"parties": (EVIDENCE,), "artifacts": (EVIDENCE,), "systems": (EVIDENCE, "makes", "placed_on_market")}


def read_entries(section: str, node: Mapping, file: str, declared: Declared, findings: list[Finding]) -> None:
    """Read one section of parties, artifacts or systems into what is declared."""
    reader = _Reader(file)
    target: dict[str, Any] = getattr(declared, section)
    for key, value in node.entries:
        if not key.text.strip():
            reader.find("wrong-shape", key, "an empty name", f"a name for each of the {section}", "write a name before the colon")
            continue
        if key.text in target:
            remedy = f"it stands in {_place_of(target[key.text])} already"
            reader.find("declared-twice", key, f"{shown(key.text)} a second time", "each name once", remedy)
            continue
        body = value if isinstance(value, Mapping) else Mapping([], key.line, key.column)
        if not (body is value or _is_empty(value)):
            reader.find("wrong-shape", value, "no fields", f"the fields of {shown(key.text)}", f"write {shown(key.text + ': {...}')}")
        values, places = reader.fields(body, FIELDS[section], SPECIAL[section])
        entry = Entry(key.text, reader.place(key), values, places, reader.evidence(body), body)
        target[key.text] = _system(entry, body, reader) if section == "systems" else entry
    findings.extend(reader.problems.findings())


def _is_empty(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and not_known(node.text))


def _place_of(item: Entry | System) -> Position:
    return item.entry.at if isinstance(item, System) else item.at


def _system(entry: Entry, node: Mapping, reader: _Reader) -> System:
    return System(entry, _makes(node.get("makes"), reader), _markets(node.get("placed_on_market"), reader))


def _makes(node: Node | None, reader: _Reader) -> tuple[str, ...] | None:
    if node is None or _is_empty(node):
        return None
    for item in node.items if isinstance(node, Sequence) else [node]:
        word = item.text if isinstance(item, Scalar) else "a list or mapping"
        if word not in MODALITIES:
            reader.find("unknown-word", item, shown(word), "what a model can make", partial(did_you_mean, word, MODALITIES))
    items = node.items if isinstance(node, Sequence) else [node]
    return tuple(dict.fromkeys(item.text for item in items if isinstance(item, Scalar) and item.text in MODALITIES))


def _markets(node: Node | None, reader: _Reader) -> dict[str, date]:
    if node is None or _is_empty(node):
        return {}
    if not isinstance(node, Mapping):
        reader.find("wrong-shape", node, "no mapping", "`placed_on_market: {EU: 2024-12-26}`", f"say where: {REGION}")
        return {}
    return {key.text: day for key, value in node.entries if (day := _market(key, value, reader)) is not None}


def _market(key: Scalar, value: Node, reader: _Reader) -> date | None:
    if _REGION.fullmatch(key.text) is None:
        reader.find("unknown-word", key, shown(key.text), REGION, "write the code in capitals")
    if not isinstance(value, Scalar):
        reader.find("wrong-shape", value, "a list or mapping", "a day, `2024-12-26`", "write the first day on which it was placed there")
    elif not not_known(value.text):
        try:
            return parse_date(value.text)
        except DateError as error:
            reader.find("impossible-date", value, error.found, error.expected, error.remedy)
    return None


def read_asserts(node: Node, file: str, declared: Declared, findings: list[Finding]) -> None:
    """Read the list of figures as filed."""
    reader = _Reader(file)
    if not (isinstance(node, Sequence) or _is_empty(node)):
        reader.find("wrong-shape", node, "no list", "a list of figures as filed", "write `- {on: 2024-12-27, system: ..., cost: ...}`")
    for item in node.items if isinstance(node, Sequence) else []:
        if isinstance(item, Mapping):
            declared.asserts.append(_assert(item, reader, len(declared.asserts) + 1))
        else:
            reader.find("wrong-shape", item, "no fields", "the fields of an assert", "write `{on: ..., system: ..., compute: ...}`")
    findings.extend(reader.problems.findings())


def _assert(node: Mapping, reader: _Reader, number: int) -> Entry:
    values, places = reader.fields(node, FIGURES, (EVIDENCE, "activities"))
    values["activities"] = _names(node.get("activities"), reader, places)
    values["written"] = {key.text: value.text for key, value in node.entries if isinstance(value, Scalar)}
    return Entry(f"assert-{number}", reader.place(node), values, places, reader.evidence(node), node)


def read_rates(node: Node, file: str, declared: Declared, findings: list[Finding]) -> None:
    """Read the list of rates between currencies; each is dated and cited."""
    reader, form = _Reader(file), "`- {on: 2024-06-03, one: EUR, is: 1.08 USD, evidence: [...]}`"
    if not (isinstance(node, Sequence) or _is_empty(node)):
        reader.find("wrong-shape", node, "no list", "a list of dated rates", f"write {form}")
    for item in node.items if isinstance(node, Sequence) else []:
        if not isinstance(item, Mapping):
            reader.find("wrong-shape", item, "no fields", "the fields of a rate", f"write {form}")
            continue
        values, places = reader.fields(item, CONVERSIONS, (EVIDENCE,))
        for name in NEEDED_OF_A_RATE:
            if item.get(name) is None:
                reader.find("key-missing", item, f"a rate without `{name}`", "its day, its two currencies and its source", f"write {form}")
        name = f"rate-{len(declared.rates) + 1}"
        declared.rates.append(Entry(name, reader.place(item), values, places, reader.evidence(item), item))
    findings.extend(reader.problems.findings())


def _names(node: Node | None, reader: _Reader, places: dict[str, Position]) -> tuple[str, ...]:
    """Return the names of a list, the place of each kept as `activities.NAME`."""
    if node is None or _is_empty(node):
        return ()
    items = node.items if isinstance(node, Sequence) else [node]
    for item in items:
        if not isinstance(item, Scalar):
            reader.find("wrong-shape", item, "a list or mapping", "the names of activities", "write `[a, b]`")
        else:
            places[f"activities.{item.text}"] = reader.place(item)
    return tuple(item.text for item in items if isinstance(item, Scalar))
