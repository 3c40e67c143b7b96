"""Prints the loopholes: those of a ledger for `compare`, those of the rules alone for `rules loopholes`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import rich_click as click

from flopledger.cli import loopholes as text
from flopledger.cli.run import WRONG_INPUT, stop
from flopledger.cli.tables import console, table

if TYPE_CHECKING:
    from flopledger.assess.loopholes.model import Loophole
    from flopledger.assess.loopholes.report import Reported
    from flopledger.assess.loopholes.survey import Surveyed
    from flopledger.assess.result import Assessment, SystemAssessment
    from flopledger.core.dates import AsOf
    from flopledger.rules.load import Rulebook


def chosen(name: str | None) -> Sequence[Loophole]:
    """Return the loophole of a name, or all; a name that is none ends the command with code 2."""
    from flopledger.assess.loopholes.read import known

    every = known()
    found = [one for one in every if name in (None, one.id)]
    return found or _unknown(name or "", [one.id for one in every])


def _unknown(name: str, names: Sequence[str]) -> NoReturn:
    from flopledger.core.finding import did_you_mean

    click.echo(f"There is no loophole `{name}`: {did_you_mean(name, names)}", err=True)
    stop(WRONG_INPUT)


def regimes_asked(rules: Rulebook, as_of: AsOf, wanted: Sequence[str], *, every: bool) -> list[str]:
    """Return the regimes to ask: those named, else those in force or to come, with `every` also proposals and what is dead."""
    from flopledger.rules.regime import DEAD, PROPOSED

    found = []
    for name in wanted or rules.regime_ids:
        regime = rules.regime(name)
        status = regime.status(as_of) if regime is not None else None
        if status is not None and (wanted or every or status.group not in (PROPOSED, DEAD)):
            found.append(name)
    return found


def law_of(result: Assessment, rules: Rulebook) -> Rulebook:
    """Return the rules that a result was assessed under: with the reforms over them, where some were laid."""
    if result.differences is None:
        return rules
    from flopledger.rules.reform import lay

    return lay(result.differences.laid, rules)


def print_report(result: Assessment, found: Sequence[Reported], shown: dict[str, list[str]]) -> None:
    """Print what passes through every loophole in a ledger; `shown` are the totals to show of each system."""
    out = console()
    for system in result.systems:
        out.print(table(f"{system}: loopholes", text.OVERVIEW, text.overview(found, system, shown[system]), right=(1,), whole=True), "")
        mine = text.used(found, system)
        for one in mine:
            rows = text.rows(one, system, shown[system])
            out.print(_table(f"{system}: {text.title(one.loophole)}", rows, out.width), "")
        out.print(_rest(system, found), markup=False)
    out.print(f"{text.LEGEND}. Loopholes overlap: what passes through two is not to be added.", markup=False)


def _table(title: str, rows: list[list[str]], width: int) -> Any:
    if width < text.ROOM:
        return table(title, text.NARROW, text.narrowed(rows), keep=(), whole=True)
    return table(title, text.HEADINGS, rows, right=(3,), keep=(1,), whole=True)


def _rest(system: str, found: Sequence[Reported]) -> str:
    unsure, unused = text.unsure(found, system), text.unused(found, system)
    lines = [f"{system}: nothing is known to pass through {', '.join(unused)}."] if unused else []
    return "\n".join([*lines, *([f"{system}: cannot tell without the facts named: {'; '.join(unsure)}."] if unsure else []), ""])


def print_one(result: Assessment, one: Reported, shown: dict[str, list[str]]) -> None:
    """Print one loophole: its probe, what each text says with its source, and the lines that pass through here."""
    out = console()
    totals = list(dict.fromkeys(name for names in shown.values() for name in names))
    out.print(text.probe_text(one.surveyed, totals), markup=False)
    for name, system in result.systems.items():
        _print_lines(out, result, system, one, shown[name])


def _print_lines(out: Any, result: Assessment, system: SystemAssessment, one: Reported, totals: list[str]) -> None:
    here = one.here[system.id]
    rows = text.line_rows(result, system, here, totals)
    if rows:
        out.print(
            table(
                f"\n{system.id}: lines that pass through",
                ["activity", "part", "FLOP", *(name.replace("/", "/ ") for name in totals)],
                rows,
                right=(2,),
                keep=(0, 2),
                whole=True,
            )
        )
        return
    missing = f" (cannot tell without {', '.join(here.missing)})" if here.used is None else ""
    out.print(f"\n{system.id}: no line passes through{missing}", markup=False)


def print_survey(found: Sequence[Surveyed], totals: Sequence[str]) -> None:
    """Print what every standard and every law says to each loophole."""
    out = console()
    names = [one.loophole.id for one in found]
    _print_marks(out, "loopholes under each standard, by probe ledgers", names, text.standard_columns(found, totals))
    laws = text.law_columns(found)
    columns = {f"{named[0]} (+{len(named) - 1})" if len(named) > 1 else named[0]: marks for marks, named in laws.items()}
    _print_marks(out, "loopholes under each law, its lines brought to the size of the probes", names, columns)
    for named in (named for named in laws.values() if len(named) > 1):
        out.print(f"{named[0]} stands for {', '.join(named[1:])}, too.", markup=False)
    out.print(f"{text.LEGEND}.", markup=False)


def _print_marks(out: Any, title: str, names: Sequence[str], columns: Mapping[str, Sequence[str]]) -> None:
    """Print columns of marks, as many beside each other as there is room for."""
    room = max((out.width - max(map(len, names))) // text.COLUMN, 1)
    every = list(columns.items())
    for first in range(0, len(every), room):
        some = every[first : first + room]
        rows = [[name, *(marks[number] for _, marks in some)] for number, name in enumerate(names)]
        out.print(table(title if not first else "", ["", *(name.replace("/", "/ ") for name, _ in some)], rows, whole=True), "")


def totals_asked(rules: Rulebook, found: Sequence[Surveyed], *, every: bool) -> list[str]:
    """Return the totals to show: those of standards proper, with `every` also the counting that laws prescribe."""
    from flopledger.rules.standard import STATUTE

    names = [one.total for one in found[0].standards]
    standards = {name: rules.standard(name.partition("/")[0]) for name in names}
    return [name for name, standard in standards.items() if every or (standard is not None and standard.kind != STATUTE)]


def print_probe(one: Surveyed, totals: Sequence[str]) -> None:
    """Print one loophole with its probe and what each text says."""
    console().print(text.probe_text(one, totals), markup=False)


def survey_json(found: Sequence[Surveyed]) -> str:
    """Return the survey as the published document."""
    from flopledger.assess.loopholes.document import surveyed_of

    return json.dumps([surveyed_of(one).model_dump(mode="json") for one in found], indent=2)
