"""Verdicts and duties: each line that a law draws, whether it is crossed, how it was decided, and what is due from whom it catches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flopledger.assess.contract import DutyModel, ModificationModel, VerdictModel
from flopledger.core.numbers import flop
from flopledger.statement.context import Context
from flopledger.statement.model import LawModel, TriggerModel
from flopledger.statement.sections.summary import CANNOT_TELL, NOT_OVER, OVER, crossed, times
from flopledger.statement.tree import Block, Paragraph, Row, Section, Table, Terms, Text, said
from flopledger.statement.words import cell, percent, row

COLUMNS = ("Line", "Verdict", "Law is", "Counted by", "Times the line", "Chance", "Crossed")
DUTIES = ("Line", "What is to be done", "By", "When", "Sources")
IN_FULL = ("binding", "not enforced", "upcoming")  # of the others the tables say enough
GROUPS = {
    "binding": "Laws that bind",
    "not enforced": "Laws that are not enforced",
    "upcoming": "Laws that are enacted and do not apply yet",
    "proposed": "Proposals",
    "dead": "Laws that lapsed, were vetoed, revoked or superseded",
}


def section(context: Context) -> Section:
    """Return the section on verdicts and duties."""
    blocks = [_table(context, number, group) for number, group in enumerate(GROUPS, 1)]
    duties = _duties(context)
    changed = _modification(context.system.modification)
    tables: list[Block] = [block for block in (*blocks, duties, changed) if block is not None]
    laws = [one for one in context.statement.rules.laws if one.group in IN_FULL]
    return Section(
        "verdicts", "Verdicts and duties", tuple(tables), tuple(_law(context, number, one) for number, one in enumerate(laws, 1))
    )


def _table(context: Context, number: int, group: str) -> Table | None:
    found = [one for one in context.system.verdicts if context.group(one) == group]
    order = (OVER, CANNOT_TELL, NOT_OVER)
    rows = tuple(_row(context, one) for one in sorted(found, key=lambda one: order.index(one.verdict)))
    return Table(f"verdicts-{number}", GROUPS[group], COLUMNS, rows, frozenset({5})) if rows else None


def _row(context: Context, one: VerdictModel) -> Row:
    law = context.laws[one.regime]
    return row(
        context.verdict_link(one.regime, one.trigger) if law.group in IN_FULL else f"{one.regime}/{one.trigger}",
        Text(one.verdict, strong=one.verdict != NOT_OVER),
        f"{law.status} since {law.status_from}",
        context.total_link(one.standard) if one.standard else "",
        times(context, one),
        percent(one.probability),
        _crossed(one),
        name="" if law.group in IN_FULL else context.verdicts[one.regime, one.trigger],
    )


def _crossed(one: VerdictModel) -> str:
    foreseen = one.known_on is not None and (one.crossed_on is None or one.known_on < one.crossed_on)
    return f"{crossed(one)} (foreseen {one.known_on})".lstrip() if foreseen else crossed(one)


def _duties(context: Context) -> Table | None:
    rows = tuple(_duty(context, one, duty) for one in context.system.verdicts for duty in one.duties)
    return Table("duties", "Duties of whoever is over a line", DUTIES, rows) if rows else None


def _duty(context: Context, one: VerdictModel, duty: DutyModel) -> Row:
    when = "; ".join(filter(None, [f"would be {duty.when}" if duty.hypothetical else duty.when, duty.counted]))
    due = duty.due.isoformat() if duty.due is not None else ""
    return row(context.verdict_link(one.regime, one.trigger), duty.do, due, when, cell(*context.sources.marks(duty.cites)))


def _modification(found: Sequence[ModificationModel]) -> Table | None:
    columns = ("Line", "Verdict", "Own compute, FLOP", "The original", "Because")
    rows = tuple(row(f"{one.regime}/{one.trigger}", one.verdict, flop(one.own_flop), one.original, one.because) for one in found)
    return Table("modification", "Somebody else’s model, modified: what each law counts", columns, rows, frozenset({2})) if rows else None


def _law(context: Context, number: int, law: LawModel) -> Section:
    """Return the section of a law, and in it those of the lines that it draws."""
    text = f"{law.jurisdiction}: {law.status} since {law.status_from}. {law.note}".rstrip()
    inner = tuple(_detail(context, one) for one in context.system.verdicts if one.regime == law.id)
    return Section(f"law-{number}", law.title, (said(text, *context.sources.marks(law.cites)),), inner)


def _detail(context: Context, one: VerdictModel) -> Section:
    name = context.verdicts[one.regime, one.trigger]
    return Section(name, f"{one.regime}/{one.trigger}: {one.verdict}", (Terms(tuple(_terms(context, one, context.trigger(one)))),))


def _terms(context: Context, one: VerdictModel, trigger: TriggerModel) -> Iterator[tuple[str, Paragraph]]:
    yield "Line", said(trigger.title, *context.sources.marks(one.cites))
    yield "Condition", said(Text(trigger.when, code=True))
    for exemption in trigger.unless:
        yield "Unless", said(f"{exemption.label}: ", Text(exemption.when, code=True), *context.sources.marks(exemption.cites))
    if one.standard:
        yield "Counted by", said(context.total_link(one.standard))
    yield from _figures(context, one)
    if trigger.note:
        yield "Note", said(trigger.note)


def _figures(context: Context, one: VerdictModel) -> Iterator[tuple[str, Paragraph]]:
    said_ = {
        "How far from the line": times(context, one),
        "Chance, over the intervals": percent(one.probability),
        "Crossed": _crossed(one),
        "Moved most by": one.moved_most_by or "",
        "Not known": ", ".join(name.replace("_", " ") for name in one.missing),
        "Exempted by": one.exempted_by,
        "Presumption": one.presumption if one.verdict == OVER else "",
    }
    yield from ((name, said(words)) for name, words in said_.items() if words)
