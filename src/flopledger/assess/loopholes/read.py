"""Reads the loopholes: every file in `known/` is one, so that adding a loophole is adding a file.

A probe is written short: what all probes have in common is in `common.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from flopledger.assess.loopholes.model import COUNTING, GAMED, LINE, OPENLY, Loophole
from flopledger.core.finding import ERROR, Finding
from flopledger.core.yaml12 import plain, read_yaml
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_text
from flopledger.rules.facts import LINE as OF_LINE
from flopledger.rules.facts import SYSTEM, columns
from flopledger.rules.names import Names
from flopledger.rules.reader import Reader, Record
from flopledger.rules.sources import read_cites, read_sources

FOLDER, COMMON = "known", "common.yaml"
REQUIRED = ("id", "title", "what", "escapes", "sources", "cites", "probe")
OPTIONAL = ("about", "lines", "systems")
OF_PROBE = ("artifacts", "systems")


@cache
def known() -> tuple[Loophole, ...]:
    """Return every loophole of the package, by id. Raises ValueError for a file with errors."""
    folder = files("flopledger.assess.loopholes").joinpath(FOLDER)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(read_loophole(folder.joinpath(name).read_text(encoding="utf-8"), name) for name in names)


def read_loophole(text: str, name: str) -> Loophole:
    """Return the loophole of a file, by its text and name. Raises ValueError with the first finding if it has errors."""
    root, findings = read_yaml(text, name)
    _refuse(findings, name)
    if root is None:
        raise ValueError(f"{name}: nothing in it")
    reader = Reader(name, text, findings)
    loophole = _loophole(reader, reader.record(root, REQUIRED, OPTIONAL))
    if not (loophole.lines or loophole.systems):
        reader.report("key-missing", root, "neither `lines` nor `systems`", "a condition that finds it in a ledger")
    if f"{loophole.id}.yaml" != name:
        reader.report("rule-id", root, f"the id `{loophole.id}`", f"the name of the file, `{name}`")
    _refuse(reader.findings, name)
    return loophole


def _refuse(findings: list[Finding], name: str) -> None:
    for item in (one for one in findings if one.level == ERROR):
        raise ValueError(f"{name}: {item.at} {item.title}: {item.found}; expected {item.expected}")


def _loophole(reader: Reader, record: Record) -> Loophole:
    names = Names(columns(OF_LINE, SYSTEM), {})
    sources = read_sources(reader, record.entries.get("sources"))
    probe = reader.record(record.entries.get("probe", record.node), (OPENLY, GAMED, "activities"), OF_PROBE)
    return Loophole(
        id=record.read("id", reader.label_of, ""),
        title=record.text("title"),
        what=record.text("what"),
        escapes=record.read("escapes", lambda node: reader.word_of(node, (COUNTING, LINE)), COUNTING),
        about=reader.each(record.entries.get("about"), lambda node: reader.word_of(node, columns(SYSTEM))),
        lines=record.condition("lines", names),
        systems=record.condition("systems", Names(columns(SYSTEM), {})),
        cites=read_cites(record, sources),
        openly=probe.text(OPENLY),
        gamed=probe.text(GAMED),
        ledger=_ledger(reader, probe),
    )


def _ledger(reader: Reader, probe: Record) -> Ledger:
    """Return the ledger of a probe: what is common to all, what this one says of its systems, and its work."""
    common, own = _common(), {name: plain(probe.entries[name]) for name in (*OF_PROBE, "activities") if name in probe.entries}
    systems = {name: {**common["systems"], **own.get("systems", {}).get(name, {})} for name in (OPENLY, GAMED)}
    ledger, findings = read_text(_written({**common, "title": "Probe", **own, "systems": systems}), f"{reader.file} (probe)")
    _refuse(findings, reader.file)
    if ledger is None:
        raise ValueError(f"{reader.file}: a probe that is no ledger")
    return ledger


@cache
def _common() -> Mapping[str, Any]:
    text = files("flopledger.assess.loopholes").joinpath(COMMON).read_text(encoding="utf-8")
    common: Mapping[str, Any] = plain(read_yaml(text, COMMON)[0])
    return common


class _WithoutAnchors(yaml.SafeDumper):
    """Writes a value that stands in two places twice: a ledger knows no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's own signature
        return True


def _written(ledger: Mapping[str, Any]) -> str:
    return yaml.dump(dict(ledger), Dumper=_WithoutAnchors, sort_keys=False, allow_unicode=True)
