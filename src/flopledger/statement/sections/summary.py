"""The summary: one plain line (do the books hold, is a line crossed, since when), then the verdicts of laws that bind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flopledger.assess.contract import FindingModel, LimbModel, SumModel, VerdictModel
from flopledger.core.numbers import UNKNOWN
from flopledger.statement.context import Context
from flopledger.statement.inert import brief
from flopledger.statement.tree import Block, Note, Paragraph, Row, Section, Span, Table, Text
from flopledger.statement.words import cell, count, measured, percent, row

OVER, NOT_OVER, CANNOT_TELL = "over", "not over", "cannot tell"
BINDING = "binding"
COMPUTE, COST = "compute", "cost"
MOST_NAMED = 5


def section(context: Context) -> Section:
    """Return the summary."""
    blocks: list[Block] = [Note(_kind(context), (Paragraph((Text(plain_line(context), strong=True),)),))]
    blocks += _replaces(context)
    rows = [_row(context, one) for one in _binding(context)]
    if rows:
        columns = ("Line", "Verdict", "Law is", "Chance", "Crossed", "Times the line")
        blocks.append(
            Table("summary-verdicts", "Lines of laws that bind on the day of the question", columns, tuple(rows), frozenset({3, 5}))
        )
    return Section("summary", "Summary", tuple(blocks))


def plain_line(context: Context) -> str:
    """Return the statement in one line: valid or not, over or not, since when."""
    title = brief(context.statement.subject.title)
    return f"{books_in_words(context.statement.assessment.findings)} {_lines_in_words(context, title, _binding(context))}"


def books_in_words(findings: Sequence[FindingModel]) -> str:
    """Return whether the books hold."""
    errors, warnings = (sum(one.level == level for one in findings) for level in ("error", "warning"))
    if errors:
        return f"The books do not hold: {count(errors, 'error')}."
    doubts = f", with {count(warnings, 'warning')}" if warnings else ""
    return f"The books are valid{doubts}."


def _binding(context: Context) -> list[VerdictModel]:
    found = [one for one in context.system.verdicts if context.group(one) == BINDING]
    return sorted(found, key=lambda one: (OVER, CANNOT_TELL, NOT_OVER).index(one.verdict))


def _lines_in_words(context: Context, title: str, verdicts: Sequence[VerdictModel]) -> str:
    if not verdicts:
        return "No law that binds on the day of the question was asked."
    over = [one for one in verdicts if one.verdict == OVER]
    open_ = sum(one.verdict == CANNOT_TELL for one in verdicts)
    named = "; ".join(_since(context, one) for one in over[:MOST_NAMED]) + ("; and further ones" if len(over) > MOST_NAMED else "")
    said = (
        f"{title} is over {count(len(over), 'line')} of laws that bind: {named}."
        if over
        else f"{title} is over no line of a law that binds"
    )
    cannot = f"for {count(open_, 'line')} what is known does not decide" if open_ else ""
    if over:
        return f"{said} {cannot[:1].upper()}{cannot[1:]}." if cannot else said
    return f"{said}; {cannot}." if cannot else f"{said}."


def _since(context: Context, one: VerdictModel) -> str:
    since = f", since {one.crossed_on}" if one.crossed_on else ", since a day that is not known"
    return f"{context.laws[one.regime].title} ({context.trigger(one).title}){since}"


def _kind(context: Context) -> str:
    if any(one.level == "error" for one in context.statement.assessment.findings):
        return "error"
    return "warning" if any(one.verdict != NOT_OVER for one in _binding(context)) else "note"


def _replaces(context: Context) -> Iterator[Block]:
    one = context.statement.replaces
    if one is not None:
        said = f"This statement replaces the one with digest {one.sha256}: restated by {one.by} on {one.on}. {one.reason}"
        yield Note("warning", (Paragraph((Text(said),)),))


def _row(context: Context, one: VerdictModel) -> Row:
    law = context.laws[one.regime]
    verdict: Span = Text(one.verdict, strong=one.verdict != NOT_OVER)
    return row(
        context.verdict_link(one.regime, one.trigger),
        verdict,
        f"{law.status} since {law.status_from}",
        percent(one.probability),
        crossed(one),
        cell(times(context, one)),
    )


def crossed(one: VerdictModel) -> str:
    """Return the day on which a line was crossed: nothing where it was not, unknown where nobody can tell."""
    if one.crossed_on is not None:
        return one.crossed_on.isoformat()
    return "" if one.verdict == NOT_OVER else UNKNOWN


def times(context: Context, one: VerdictModel) -> str:
    """Return how many times its line a total is, limb by limb; at least so many where a line of the books is open."""
    said = [_limb(limb, open_=_is_open(context, one, limb.measure)) for limb in one.limbs if limb.threshold]
    return "; ".join(dict.fromkeys(said))


def _limb(limb: LimbModel, *, open_: bool) -> str:
    line = measured(limb.threshold or 0.0, limb.measure)
    if limb.total is None or not limb.threshold or (open_ and limb.total == 0):
        return f"unknown × {line}"
    return f"{'at least ' if open_ else ''}{limb.total / limb.threshold:.3g} × {line}"


def _is_open(context: Context, one: VerdictModel, measure: str) -> bool:
    """Return whether what a line is compared with may be more: a line of the books is unknown, or nobody can place it."""
    sums: list[SumModel] = []
    for total in context.system.totals:
        if total.standard == one.standard:
            sums += [total.compute] if measure == COMPUTE else total.cost if COST in measure else []
    return measure in one.missing or any(each.point is None or each.undetermined_lines for each in sums)
