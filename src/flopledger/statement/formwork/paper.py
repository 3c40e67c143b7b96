"""The paper a form is printed on: first whether it may be handed in, all answers in one table, then each with how it came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flopledger.assess.contract import CitationModel, LineModel
from flopledger.statement.formwork.form import FieldModel, Form, FormModel, Group
from flopledger.statement.formwork.rounding import exactly
from flopledger.statement.formwork.work import rule_cites
from flopledger.statement.inert import brief
from flopledger.statement.integrity.canonical import statement_digest
from flopledger.statement.model import StatementModel
from flopledger.statement.sources import Sources
from flopledger.statement.tree import Block, Document, Items, Note, Paragraph, Row, Section, Table, Terms, Text, said
from flopledger.statement.words import bounded, cell, decided, row, spread

LINES = ("Work", "Compute", "5–95 %", "Method and convention", "How it counts, by which rule")
ORDER = ("all", "part", "undetermined", "none")
MOST_LINES = 200


def form_on_paper(statement: StatementModel, name: str, title: str, groups: Sequence[Group]) -> Form:
    """Return a form with its document and its data."""
    fields = [field for group in groups for field in group.fields]
    unknown = tuple(f"{one.label} ({one.reader})" if one.reader else one.label for one in fields if one.required and not one.known)
    data = FormModel(
        form=name,
        title=title,
        system=statement.subject.title,
        developer=statement.subject.developer,
        as_of=statement.assessment.as_of.in_force.isoformat(),
        statement_sha256=statement_digest(statement),
        fields=fields,
        unknown=list(unknown),
    )
    return Form(_document(statement, data, groups), data, unknown)


def _document(statement: StatementModel, data: FormModel, groups: Sequence[Group]) -> Document:
    sources = Sources()
    sections = [_summary(data), *(_group(statement, sources, one) for one in groups), _made_from(data)]
    subtitle = f"{brief(data.system)}, by {brief(data.developer)}. Law as of {data.as_of}."
    return Document(title=data.title, subtitle=subtitle, sections=tuple(sections), sources=sources.listed())


def _summary(data: FormModel) -> Section:
    rows = tuple(row(one.label, one.reader, Text(one.answer, strong=not one.known)) for one in data.fields)
    table = Table("answers", "The fields and their answers", ("Field", "For", "Answer"), rows)
    return Section("summary", "Answers", (_verdict(data.unknown), table))


def _verdict(unknown: Sequence[str]) -> Note:
    if not unknown:
        return Note("note", (said("No field that has to be answered is unknown."),))
    text = Text(f"This form may not be handed in as it is. Unknown, and to be answered: {'; '.join(unknown)}.", strong=True)
    return Note("error", (Paragraph((text,)),))


def _group(statement: StatementModel, sources: Sources, group: Group) -> Section:
    blocks = tuple(said(words) for words in group.says)
    sections = [Section(f"field-{one.id}", one.label, tuple(_field(sources, one))) for one in group.fields]
    if group.counted:
        sections.append(Section(f"{group.id}-counted", "What the count includes", tuple(_lines(statement, sources, group))))
    return Section(group.id, group.heading, blocks, tuple(sections))


def _field(sources: Sources, one: FieldModel) -> Iterator[Block]:
    terms = [("Asked for", said(f"{one.asked} ", *sources.marks(one.cites)))]
    terms += [("For", said(one.reader))] if one.reader else []
    terms.append(("Answer", said(Text(one.answer, strong=True))))
    unrounded = f"{exactly(one.value)} {one.unit}".strip() if isinstance(one.value, float) else ""
    for term, words in (
        ("Before rounding", unrounded),
        ("Interval, 5–95 %", one.interval),
        ("Convention", one.convention),
        ("Method", one.method),
    ):
        terms += [(term, said(words))] if words else []
    yield Terms(tuple(terms))
    if one.notes:
        yield Items(tuple(said(note) for note in one.notes))


def _lines(statement: StatementModel, sources: Sources, group: Group) -> Iterator[Block]:
    """Yield the table of what the total counts and leaves out, what counts first."""
    lines = [one for one in statement.assessment.systems[0].lines if group.counted in one.treatments]
    rules = rule_cites(statement, group.counted)
    ordered = sorted(lines, key=lambda one: ORDER.index(one.treatments[group.counted].count))
    rows = tuple(_line(sources, one, group.counted, rules) for one in ordered[:MOST_LINES])
    if rows:
        yield Table(f"{group.id}-lines", f"What the total {group.counted} counts, and what it leaves out", LINES, rows, frozenset({1, 2}))
    if len(ordered) > MOST_LINES:
        yield said(f"{len(ordered) - MOST_LINES:,} further lines are in the statement.")


def _line(sources: Sources, one: LineModel, total: str, rules: Mapping[str, Sequence[CitationModel]]) -> Row:
    treatment, compute = one.treatments[total], one.compute
    cites = sources.marks(treatment.cites or rules.get(treatment.rule, ()))
    by_rule = f", rule {treatment.rule}" if treatment.rule else ""
    return row(
        Text(f"{one.activity} ({one.part})", code=True),
        bounded(compute),
        spread(compute),
        ", ".join(word for word in (compute.method, compute.convention) if word),
        cell(Text(decided(treatment), strong=treatment.count != "none"), by_rule, f": {treatment.why} " if treatment.why else " ", *cites),
    )


def _made_from(data: FormModel) -> Section:
    digest = (Text("Filled from the statement with SHA-256 digest "), Text(data.statement_sha256, code=True), Text("."))
    return Section("made-from", "Made from", (Paragraph(digest),))
