"""A standard read from its YAML file, every rule checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.core import yaml12
from flopledger.core.finding import did_you_mean
from flopledger.core.yaml12 import Node
from flopledger.rules import tree
from flopledger.rules.facts import BOOLEAN, LINE, NUMBER, SYSTEM, TOTAL, columns
from flopledger.rules.names import Names
from flopledger.rules.parameter import DatedValue, Parameter
from flopledger.rules.predicate import Predicate
from flopledger.rules.read_parts import dates_of, in_order, types_of, unique, unit_of, value_of
from flopledger.rules.reader import PARAMETER, SOME_DURATION, Reader, Record, shape
from flopledger.rules.sources import Sources, read_cites, read_sources
from flopledger.rules.standard import (
    COUNTS,
    GUIDANCE,
    KINDS,
    NONE,
    OTHERWISE,
    SHARE,
    Convention,
    Count,
    Coverage,
    Estimates,
    Itemisation,
    Review,
    Rule,
    Standard,
    StandardVersion,
    Total,
)

ALWAYS = Predicate.of(tree.Literal(value=True, type=BOOLEAN))
REPORTED = ("description", "purpose", "method", "compute", "cost", "energy", "dates", "evidence")
# What a standard leaves to the law when it says what form a threshold should have.
LEFT_TO_LAW = dict.fromkeys(("compute_threshold", "cost_threshold", "energy_threshold"), NUMBER)


def read_standard(reader: Reader, root: Node) -> Standard:
    """Return the standard of a file; it holds stand-ins where the reader has recorded errors."""
    record = reader.record(root, ("id", "title", "sources", "versions"), ("kind", "note", "review", "itemise", "estimates", "coverage"))
    name, sources = record.read("id", reader.label_of, ""), read_sources(reader, record.entries.get("sources"))
    estimates = record.read("estimates", lambda node: _estimates(reader, node, sources), None)
    versions = record.several("versions", lambda node: _version(reader, node, name, sources, estimates))
    return Standard(
        id=name,
        title=record.text("title"),
        kind=record.read("kind", lambda node: reader.word_of(node, KINDS), GUIDANCE) or GUIDANCE,
        note=record.text("note"),
        sources=sources,
        versions=in_order(record, "versions", versions),
        review=record.read("review", lambda node: _review(reader, node, sources), None),
        itemise=record.read("itemise", lambda node: _itemise(reader, node, sources), None),
        estimates=estimates,
        coverage=record.read("coverage", lambda node: _coverage(reader, node, sources), None),
    )


def _review(reader: Reader, node: Node, sources: Sources) -> Review:
    record = reader.record(node, ("every", "cites"))
    return Review(record.duration("every") or SOME_DURATION, read_cites(record, sources))


def _itemise(reader: Reader, node: Node, sources: Sources) -> Itemisation:
    record = reader.record(node, ("fields", "cites"))
    fields = record.several("fields", lambda item: reader.word_of(item, REPORTED))
    return Itemisation(fields, read_cites(record, sources))


def _estimates(reader: Reader, node: Node, sources: Sources) -> Estimates:
    record = reader.record(node, ("cites",), ("margin",))
    return Estimates(record.read("margin", reader.number_of, None), read_cites(record, sources))


def _coverage(reader: Reader, node: Node, sources: Sources) -> Coverage:
    record = reader.record(node, ("when", "cites"))
    when = record.condition("when", Names(columns(SYSTEM, TOTAL), LEFT_TO_LAW))
    return Coverage(when or ALWAYS, read_cites(record, sources))


def _version(reader: Reader, node: Node, standard: str, sources: Sources, estimates: Estimates | None) -> StandardVersion:
    optional = ("published", "parameters", "convention", "estimates", "totals", "otherwise", "rules")
    record = reader.record(node, ("from", "title"), optional)
    applies_from, published = dates_of(record)
    parameters = _parameters(record, applies_from, published, sources)
    names = Names(columns(LINE, SYSTEM), types_of(parameters))
    return StandardVersion(
        standard=standard,
        title=record.text("title"),
        applies_from=applies_from,
        published=published,
        parameters=parameters,
        convention=record.read("convention", lambda entry: _convention(reader, entry, sources), None),
        estimates=record.read("estimates", lambda entry: _estimates(reader, entry, sources), estimates),
        totals=_totals(record, standard, names, sources),
    )


def _parameters(record: Record, applies_from: date, published: date, sources: Sources) -> dict[str, Parameter]:
    def one(name: str, node: Node) -> Parameter:
        """Read a parameter, whose value lives as long as the version."""
        entry = record.reader.record(node, ("unit", "value", "cites"), ("note",))
        unit = unit_of(entry)
        value = DatedValue(applies_from, published, value_of(entry, unit), read_cites(entry, sources))
        return Parameter(name, unit, (value,), entry.text("note"))

    return record.reader.named(record.entries.get("parameters"), one, PARAMETER)


def _convention(reader: Reader, node: Node, sources: Sources) -> Convention:
    record = reader.record(node, ("name", "cites"))
    return Convention(record.text("name"), read_cites(record, sources))


def _totals(record: Record, standard: str, names: Names, sources: Sources) -> Mapping[str, Total]:
    """Return the totals of a version: named ones under `totals`, or the only one written into the version itself."""
    if "totals" not in record.entries:
        record.require(OTHERWISE)
        return {standard: _total(record, standard, names, sources)}
    beside = [name for name in (OTHERWISE, "rules") if name in record.entries]
    if beside:
        found = f"{' and '.join(f'`{name}`' for name in beside)} beside `totals`"
        record.reader.report("unknown-key", record.key(beside[0]), found, "one of the two forms", "put them into a total")

    def one(label: str, node: Node) -> Total:
        """Read a named total."""
        return _total(record.reader.record(node, (OTHERWISE,), ("rules",)), f"{standard}/{label}", names, sources)

    totals = record.reader.named(record.entries["totals"], one)
    return {total.name: total for total in totals.values()}


def _total(record: Record, name: str, names: Names, sources: Sources) -> Total:
    reader = record.reader
    otherwise = record.read(OTHERWISE, lambda node: read_otherwise(reader, node, names, sources), _no_rule(reader, record.node))
    rules = reader.each(record.entries.get("rules"), lambda node: read_rule(reader, node, names, sources))
    _check_labels(record, rules)
    return Total(name, otherwise, rules)


def _no_rule(reader: Reader, node: Node) -> Rule:
    return Rule(OTHERWISE, ALWAYS, Count(NONE), (), "", (), reader.at(node))


def read_otherwise(reader: Reader, node: Node, names: Names, sources: Sources) -> Rule:
    """Return the general rule of a total."""
    record = reader.record(node, ("count", "cites"), ("note",))
    count = _count(record, names)
    return Rule(OTHERWISE, ALWAYS, count, (), record.text("note"), read_cites(record, sources), reader.at(node))


def read_rule(reader: Reader, node: Node, names: Names, sources: Sources) -> Rule:
    """Return one labelled rule of a total."""
    record = reader.record(node, ("label", "when", "count", "cites"), ("overrides", "note"))
    return Rule(
        label=record.read("label", reader.label_of, ""),
        when=record.condition("when", names) or ALWAYS,
        count=_count(record, names),
        overrides=reader.each(record.entries.get("overrides"), reader.text_of),
        note=record.text("note"),
        cites=read_cites(record, sources),
        at=reader.at(node),
    )


def _count(record: Record, names: Names) -> Count:
    node = record.entries.get("count")
    if isinstance(node, yaml12.Mapping):
        share = record.reader.record(node, (SHARE,)).entries.get(SHARE)
        return Count(SHARE, None if share is None else record.reader.predicate_of(share, names, NUMBER))
    if isinstance(node, yaml12.Sequence):
        record.reader.report("wrong-shape", node, shape(node), "all, none, unspecified or `{share: EXPRESSION}`")
        return Count(NONE)
    return Count(record.read("count", lambda entry: record.reader.word_of(entry, COUNTS), NONE))


def _check_labels(record: Record, rules: tuple[Rule, ...]) -> None:
    """Report labels used twice, and overrides of rules that are not there or are the rule itself."""
    listed = record.entries.get("rules")
    nodes = listed.items if isinstance(listed, yaml12.Sequence) else []
    unique(record.reader, [(rule.label, node) for rule, node in zip(rules, nodes, strict=True)])
    labels = [rule.label for rule in rules]
    for rule, node in zip(rules, nodes, strict=True):
        others = [label for label in labels if label != rule.label]
        for label in rule.overrides:
            if label not in others:
                found = f"`{rule.label}` overrides `{label}`"
                record.reader.report(
                    "override-unknown", node, found, "the label of another rule of this total", did_you_mean(label, others)
                )
