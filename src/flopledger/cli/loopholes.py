"""Loopholes as text: what passes through each in a ledger, what each text says to it, and one explained. No arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf, isinf

from flopledger.assess.loopholes.answer import CLOSED, MOOT, OPEN, SILENT, Answer
from flopledger.assess.loopholes.here import Here, Passing
from flopledger.assess.loopholes.model import GAMED, LINE, OPENLY, Loophole
from flopledger.assess.loopholes.report import Reported
from flopledger.assess.loopholes.survey import ByLaw, Surveyed
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import CostSum, Sum
from flopledger.cli.rulebook import sources, wrapped
from flopledger.cli.views import amount, cost_words, mark
from flopledger.core.numbers import UNKNOWN, flop, interval, money
from flopledger.rules.predicate import Predicate

HEADINGS = ["under", "answer", "by rule", "FLOP here", "money here", "closed by"]
NARROW = ["under", "answer by rule", "passes here", "closed by"]  # where six columns find no room
ROOM = 110  # characters
COLUMN = 14  # characters of a column of marks, with the longest part of a name over it
LEGEND = (
    "open: less counts than if the work were done openly; closed: it makes no difference; silent: the text does not say; "
    "cannot tell: facts are missing or rules disagree; -: the text asks nothing of such a model"
)
NOTHING = "-"
MOST_NAMES = 2


def used(found: Sequence[Reported], system: str) -> list[Reported]:
    """Return the loopholes that something passes through in a system."""
    return [one for one in found if one.here[system].used]


def unsure(found: Sequence[Reported], system: str) -> list[str]:
    """Return the loopholes of which nobody can tell whether the system uses them, with the facts that would tell."""
    open_ones = [(one.loophole.id, one.here[system]) for one in found if one.here[system].used is None]
    return [f"{name} ({', '.join(here.missing)})" for name, here in open_ones]


def unused(found: Sequence[Reported], system: str) -> list[str]:
    """Return the loopholes that nothing passes through in a system."""
    return [one.loophole.id for one in found if one.here[system].used is False]


def title(loophole: Loophole) -> str:
    """Return a loophole's heading."""
    return f"{loophole.title} ({loophole.id}). {loophole.what}"


def rows(one: Reported, system: str, totals: Sequence[str]) -> list[list[str]]:
    """Return a row for each standard shown and for laws that say the same: name, answer, rule, what passes, and what closes it."""
    here, alike = one.here[system], dict[tuple[str, ...], list[str]]()
    for text in (text for text in one.surveyed.standards if text.total in totals and text.answer.mark != MOOT):
        passes = _passes(_through(one.loophole, text.answer, here, text.total))
        row = (text.answer.mark, _rules(text.answer), *passes, _broken(", ".join(text.closed_by)))
        alike.setdefault(row, []).append(text.total)
    laws: dict[tuple[str, ...], list[str]] = {}
    for law in (law for law in one.surveyed.laws if law.answer.mark != MOOT):
        laws.setdefault(_of_law(one, law, system), []).append(law.trigger.name)
    standards = [[_broken(", ".join(names)), *row] for row, names in alike.items()]
    return [*standards, *([_named(names), *row] for row, names in laws.items())]


def narrowed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows of six cells in four, for a narrow terminal."""
    return [
        [
            under,
            f"{answer}: {rule}" if rule else answer,
            flop_here if money_here in (NOTHING, flop_here) else f"{flop_here}; {money_here}",
            closed,
        ]
        for under, answer, rule, flop_here, money_here, closed in rows
    ]


def _broken(names: str) -> str:
    """Return names so that they may be broken after a slash."""
    return names.replace("/", "/ ")


def _named(names: Sequence[str]) -> str:
    rest = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return _broken(", ".join(names[:MOST_NAMES])) + rest


def _of_law(one: Reported, law: ByLaw, system: str) -> tuple[str, ...]:
    passes = _passes(_through(one.loophole, law.answer, one.here[system], law.counts))
    worth = one.worth.get((system, law.trigger.name), ())
    if worth:
        largest = max(worth, key=lambda each: each.worth_flop)
        passes = [f"{flop(largest.counted_flop)}, worth {flop(largest.worth_flop)}", passes[1]]
    return law.answer.mark, _rules(law.answer), *passes, _broken(", ".join(law.closed_by))


def _through(loophole: Loophole, answer: Answer, here: Here, total: str) -> Passing | None:
    """Return what passes under a total; nothing passes by a line that is closed, whatever the work on either side of it."""
    return None if loophole.escapes == LINE and answer.mark == CLOSED else here.passing.get(total)


def _rules(answer: Answer) -> str:
    return ", ".join(answer.rules) or (answer.reason if answer.mark != OPEN else "")


def _passes(passing: Passing | None) -> list[str]:
    if passing is None or not (passing.lines or passing.open_lines):
        return [NOTHING, NOTHING]
    return [_compute(passing.compute), _money(passing)]


def _compute(one: Sum) -> str:
    """Return what passes for certain, and what may."""
    spread = interval(one.low, one.high, one.point) if one.point else ""
    maybe = "" if not one.undetermined else "an unknown amount more" if isinf(one.at_most) else f"up to {flop(one.at_most)}"
    return "; ".join(part for part in (f"{_certain(one)} {spread}".strip(), maybe) if part) or NOTHING


def _certain(one: Sum) -> str:
    if one.point is None and one.at_least == 0 and one.high is not None:
        return f"at most {flop(one.high)}"
    return amount(one) if one.point != 0 else ""


def _money(passing: Passing) -> str:
    words = "; ".join(filter(None, map(_cost, passing.cost)))
    return words or (UNKNOWN if passing.lines else NOTHING)


def _cost(one: CostSum) -> str:
    """Return what passes of a cost for certain, else what may."""
    if one.sum.point != 0:
        return cost_words(one, None)
    known = one.sum.undetermined and 0 < one.sum.at_most < inf
    return f"up to {money(one.sum.at_most, one.currency)} {one.basis}" if known else ""


OVERVIEW = ["loophole", "widest here", "standards leave it open", "laws leave it open", "texts are silent"]


def overview(found: Sequence[Reported], system: str, totals: Sequence[str]) -> list[list[str]]:
    """Return a row for each loophole: the most that a text that leaves it open lets through, and how many texts do."""
    return [_overview(one, one.here[system], totals) for one in found]


def _overview(one: Reported, here: Here, totals: Sequence[str]) -> list[str]:
    standards = [text for text in one.surveyed.standards if text.total in totals and text.answer.mark != MOOT]
    laws = [law for law in one.surveyed.laws if law.answer.mark != MOOT]
    marks = [text.answer.mark for text in standards], [law.answer.mark for law in laws]
    open_totals = [text.total for text in standards if text.answer.mark == OPEN] + [law.counts for law in laws if law.answer.mark == OPEN]
    return [
        one.loophole.id,
        _widest(here, open_totals),
        *(f"{each.count(OPEN)} of {len(each)}" if each else NOTHING for each in marks),
        str(sum(each.count(SILENT) for each in marks)),
    ]


def _widest(here: Here, totals: Sequence[str]) -> str:
    sums = [here.passing[name].compute for name in totals if name in here.passing and here.passing[name].lines]
    if sums:
        return _compute(max(sums, key=lambda one: (one.at_least, one.at_most)))
    return "cannot tell" if here.used is None else "yes" if here.used else NOTHING


def standard_columns(found: Sequence[Surveyed], totals: Sequence[str]) -> dict[str, list[str]]:
    """Return the marks of each total, a mark for each loophole."""
    answers = [{one.total: one.answer.mark for one in surveyed.standards} for surveyed in found]
    return {total: [_short(marks.get(total, MOOT)) for marks in answers] for total in totals}


def law_columns(found: Sequence[Surveyed]) -> dict[tuple[str, ...], list[str]]:
    """Return the laws' triggers by what they say to every loophole: those that say the same share a column."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for column in zip(*(surveyed.laws for surveyed in found), strict=True):
        marks = tuple(_short(law.answer.mark) for law in column)
        if any(word != NOTHING for word in marks):
            alike.setdefault(marks, []).append(column[0].trigger.name)
    return alike


def _short(word: str) -> str:
    return NOTHING if word == MOOT else word


def probe_text(surveyed: Surveyed, totals: Sequence[str]) -> str:
    """Return a loophole with its probe, and what every text says to it, with the sources."""
    loophole = surveyed.loophole
    lines = [wrapped(title(loophole), 0), *sources(loophole.cites, 2), ""]
    lines += [wrapped(f"{OPENLY}: {loophole.openly}", 2), wrapped(f"{GAMED}: {loophole.gamed}", 2)]
    lines += [wrapped(f"{name}: {condition.text}", 2) for name, condition in _conditions(loophole)]
    alike: dict[tuple[Answer, tuple[str, ...], str], list[str]] = {}
    for text in surveyed.standards:
        if text.total in totals and text.answer.mark != MOOT:
            alike.setdefault((text.answer, text.closed_by, ""), []).append(text.total)
    for law in surveyed.laws:
        if law.answer.mark != MOOT:
            alike.setdefault((_by_rules_alone(law.answer), law.closed_by, law.counts), []).append(law.trigger.name)
    for (answer, closed_by, counts), names in alike.items():
        lines += ["", *_answer(", ".join(names), f" (counted by {counts})" if counts else "", answer, closed_by)]
    return "\n".join(lines)


def _by_rules_alone(answer: Answer) -> Answer:
    """Return an answer without the source of the law's own line, which differs from law to law, where rules have decided."""
    return replace(answer, cites=answer.cites[:1], missing=()) if answer.rules else replace(answer, missing=())


def _conditions(loophole: Loophole) -> Iterator[tuple[str, Predicate]]:
    if loophole.lines is not None:
        yield "lines that pass through", loophole.lines
    if loophole.systems is not None:
        yield "systems that use it", loophole.systems


def _answer(name: str, counts: str, answer: Answer, closed_by: Sequence[str]) -> Iterator[str]:
    rules = f" [{', '.join(answer.rules)}]" if answer.rules else ""
    yield wrapped(f"{name}{counts}: {answer.mark} - {answer.reason}{rules}", 2)
    if closed_by:
        yield wrapped(f"closed by {', '.join(closed_by)}", 4)
    yield from sources(answer.cites[:2], 4)


def line_rows(result: Assessment, system: SystemAssessment, here: Here, totals: Sequence[str]) -> list[list[str]]:
    """Return a row for each line that passes through under some total shown: activity, part, FLOP, and how it counts under each."""
    found = sorted({line for name in totals for line in (*here.passing[name].lines, *here.passing[name].open_lines)})
    parts, ids = result.components, result.ledger.activities.ids
    component = system.lines.component
    return [
        [
            ids[int(parts.row[component[line]])],
            parts.part[int(component[line])],
            flop(float(parts.point[component[line]])),
            *(mark(system.totals[name], line) for name in totals),
        ]
        for line in found
    ]
