"""Citations of a rule file: its sources, and the places in them that each rule names."""

from __future__ import annotations

from collections.abc import Mapping

from flopledger.core import yaml12
from flopledger.core.citation import CONFIDENCES, CONFIRMED, Citation
from flopledger.core.finding import did_you_mean
from flopledger.core.yaml12 import Node
from flopledger.rules.reader import Reader, Record

Sources = Mapping[str, Citation]


def read_sources(reader: Reader, node: Node | None) -> dict[str, Citation]:
    """Return the sources of a file by key; each says when it was last checked and how sure it is."""
    return reader.named(
        node, lambda _, entry: _written_out(reader.record(entry, ("instrument", "checked", "confidence"), ("link", "published")))
    )


def read_cites(record: Record, sources: Sources) -> tuple[Citation, ...]:
    """Return the citations of a record, one or several; a record without any is a finding."""
    node = record.entries.get("cites")
    if node is None:
        return ()
    cites = [node] if isinstance(node, yaml12.Mapping) else list(record.reader.each(node, lambda item: item))
    if not cites:
        record.reader.report("citation-missing", node, "no citation", "at least one", 'write `{source: key, at: "place"}`')
    return tuple(_cite(record.reader, cite, sources) for cite in cites)


def _cite(reader: Reader, node: Node, sources: Sources) -> Citation:
    if isinstance(node, yaml12.Mapping) and node.get("source") is not None:
        return _place_in(reader.record(node, ("source",), ("at", "quote")), sources)
    required = ("instrument", "at", "checked", "confidence")
    return _written_out(reader.record(node, required, ("link", "quote", "published")))


def _place_in(record: Record, sources: Sources) -> Citation:
    key = record.text("source")
    source = sources.get(key)
    if source is None:
        record.reader.report("source-unknown", record.entries["source"], f"`{key}`", "a key of `sources`", did_you_mean(key, sources))
        return Citation(key)
    at, quote = record.text("at"), record.text("quote")
    return Citation(source.instrument, at, source.link, quote, source.published, source.checked, source.confidence)


def _written_out(record: Record) -> Citation:
    confidence = record.read("confidence", lambda node: record.reader.word_of(node, CONFIDENCES), CONFIRMED)
    return Citation(
        instrument=record.text("instrument"),
        at=record.text("at"),
        link=record.text("link"),
        quote=record.text("quote"),
        published=record.day("published"),
        checked=record.day("checked"),
        confidence=confidence,
    )
