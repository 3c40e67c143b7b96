"""One line in full: what was done, for what, by whom, when; every estimate; how it counts under each total, by which rule; evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flopledger.assess.contract import CrossCheckModel, EstimateModel, LineModel, TreatmentModel
from flopledger.core.numbers import values
from flopledger.statement.context import Context, line_id
from flopledger.statement.model import ActivityModel
from flopledger.statement.tree import Block, Paragraph, Row, Section, Span, Table, Terms, Text, said
from flopledger.statement.words import bounded, cell, decided, joined, percent, row, spread

ESTIMATES = ("Quantity", "Method", "Part", "Amount", "5–95 %", "Convention", "Inputs and sources")
TOGETHER = " + "  # as `assess` joins the names of rules that hold together
TREATMENTS = ("How it counts", "Under, by rule", "Why", "Sources")


def detail(context: Context, index: int) -> Section:
    """Return the section of a line."""
    one = context.system.lines[index]
    activity = context.activities.get(one.activity)
    blocks: list[Block] = [Terms(tuple(_terms(context, one, activity)))]
    if one.estimates:
        blocks.append(_estimates(context, one, index))
    blocks += [said(text) for text in map(_check, one.cross_checks)]
    blocks.append(_treatments(context, one, index))
    return Section(line_id(index), f"{one.activity} ({one.part})", tuple(blocks))


def _terms(context: Context, one: LineModel, activity: ActivityModel | None) -> Iterator[tuple[str, Paragraph]]:
    if activity is not None:
        yield from _work(context, activity)
    yield "Relation to the system", said(one.relation)
    interval = spread(one.compute)
    yield "Compute", said(Text(bounded(one.compute), strong=True), f" {interval}" if interval else "", _method(one))
    costs = [f"{bounded(cost)} {spread(cost)} by {cost.method}".replace("  ", " ") for cost in one.cost]
    yield "Cost", said("; ".join(costs) or "unknown")
    yield "Written at", said(context.place(one.file, one.line))


def _method(one: LineModel) -> str:
    convention = f"; convention: {one.compute.convention}" if one.compute.convention else ""
    return f" (method: {one.compute.method}{convention})" if one.compute.method else " (no method has input)"


def _work(context: Context, one: ActivityModel) -> Iterator[tuple[str, Paragraph]]:
    if one.description:
        yield "Description", said(one.description)
    yield "Work", said(f"{one.does or 'of unknown kind'}, for {one.purpose or 'an unknown purpose'}, {one.status}{_default(one)}")
    yield "Dates", said(_dates(one))
    yield "Done by", said(", ".join(_share(context, name, share) for name, share in one.by.items()) or "unknown")
    if one.uses:
        yield "Used", said(", ".join(f"{use.artifact} ({use.role})" for use in one.uses))
    if one.produces:
        yield "Made", said(", ".join(one.produces))
    yield "Evidence", said(*(context.sources.marks(one.evidence) or (Text("none in the ledger"),)))


def _default(one: ActivityModel) -> str:
    return "; nothing is written about it: it stands for how what is used came to be" if one.by_default else ""


def _dates(one: ActivityModel) -> str:
    if one.started is None and one.ended is None:
        return "unknown"
    return f"{one.started or 'unknown'} to {one.ended or 'unknown'}" if one.started != one.ended else f"{one.started}"


def _share(context: Context, name: str, share: float | None) -> str:
    party = next((one.name for one in context.statement.books.parties if one.id == name), name)
    return party if share == 1 else f"{party} ({percent(share)})"


def _estimates(context: Context, one: LineModel, index: int) -> Table:
    rows = tuple(_estimate(context, one, each) for each in one.estimates)
    return Table(f"{line_id(index)}-estimates", f"Estimates of {one.activity}, side by side", ESTIMATES, rows, frozenset({3, 4}))


def _estimate(context: Context, line: LineModel, one: EstimateModel) -> Row:
    used = one.quantity == "compute" and one.method == line.compute.method and one.part == line.part
    given = {name: value for name, value in one.inputs.items() if value is not None}
    method = Text(f"{one.method}, used" if used else one.method, strong=used)
    sources = context.sources.marks(one.cites)
    return row(one.quantity, method, one.part, bounded(one), spread(one), one.convention, cell(values(given), *sources))


def _check(one: CrossCheckModel) -> str:
    apart = "agree within their intervals" if one.agree else "differ beyond their intervals"
    ratio = "" if one.ratio is None else f"{one.methods[0]} is {one.ratio:.3g} times {one.methods[1]}: "
    implied = (
        "" if one.implied_utilisation is None else f" Over the chip-hours that implies a utilisation of {percent(one.implied_utilisation)}"
    )
    peak = f" of the {one.of_format} peak." if implied and one.of_format else "." if implied else ""
    cause = f" Likeliest cause: {one.explanation}." if one.explanation else ""
    return f"Held against each other: {ratio}they {apart}.{implied}{peak}{cause}"


Outcome = tuple[str, str, str]


def _treatments(context: Context, one: LineModel, index: int) -> Table:
    """Return how a line counts, totals with the same answer in one row, those that count it first."""
    groups: dict[Outcome, list[tuple[str, TreatmentModel]]] = {}
    for total, treatment in one.treatments.items():
        groups.setdefault((decided(treatment), treatment.rule, treatment.why), []).append((total, treatment))
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] == "left out", item[0]))
    rows = tuple(_treatment(context, outcome, treated) for outcome, treated in ordered)
    return Table(f"{line_id(index)}-counts", f"How {one.activity} ({one.part}) counts", TREATMENTS, rows)


def _treatment(context: Context, outcome: Outcome, treated: Sequence[tuple[str, TreatmentModel]]) -> Row:
    how, rule, why = outcome
    totals = [tuple(_rules(context, total, rule)) for total, _ in treated]
    cites = context.sources.marks(cite for total, _ in treated for label in rule.split(TOGETHER) for cite in context.cites(total, label))
    return row(Text(how, strong=how != "left out"), cell(*joined(totals)), why, cell(*cites))


def _rules(context: Context, total: str, rule: str) -> Iterator[Span]:
    """Yield a total with the rules that decided under it: several where they agree."""
    first, *others = rule.split(TOGETHER)
    yield context.rule_link(total, first, f"{total}: {first}")
    for other in others:
        yield Text(TOGETHER)
        yield context.rule_link(total, other, other)
