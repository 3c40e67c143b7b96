"""`flopledger compare`: all standards side by side, and where they part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from flopledger.cli.options import AS_JSON, LEDGER, REFORM, common, question
from flopledger.cli.run import assessed, code_of, rulebook, stop


@click.command("compare")
@LEDGER
@question
@REFORM
@click.option("--all-totals", is_flag=True, help="Compare the counting that laws prescribe, too.")
@click.option("--loopholes", is_flag=True, help="Report on loopholes: which are open where, what passes through, what closes them.")
@click.option("--loophole", metavar="ID", help="Explain one loophole: its probe, the rules, the lines of this ledger.")
@AS_JSON
def command(ledger: Path, *, reform: tuple[str, ...], all_totals: bool, as_json: bool, **options: Any) -> None:
    """Compare accounting standards over a ledger: each total, and the lines that some count and others do not."""
    loopholes, loophole = options.pop("loopholes"), options.pop("loophole")
    shared = common(options)
    rules = rulebook(shared)
    result = assessed(ledger, shared, rules, reforms=reform, as_json=as_json)
    every = all_totals or bool(shared.standard)
    if loopholes or loophole:
        _print_loopholes(result, rules, shared, loophole, every=every, as_json=as_json)
    elif as_json:
        _print_json(result, rules, every=every)
    else:
        _print(result, rules, every=every)
    stop(code_of(result.findings))


def _print_json(result: Any, rules: Any, *, every: bool) -> None:
    import json

    click.echo(json.dumps(_published(result, rules, every=every), indent=2))


def _published(result: Any, rules: Any, *, every: bool) -> dict[str, Any]:
    from flopledger.assess.compare import partings
    from flopledger.assess.document import document
    from flopledger.assess.parties import party_books
    from flopledger.cli.views import totals_shown

    published = document(result)
    totals = {system.id: system.model_dump(mode="json")["totals"] for system in published.systems}
    parted = {
        system.id: [
            {
                "activity": one.activity,
                "part": one.part,
                "ways": {way: [{"standard": total, "rule": rule} for total, rule in pairs] for way, pairs in one.ways},
            }
            for one in partings(result, system, totals_shown(result, system, rules, every=every))
        ]
        for system in result.systems.values()
    }
    parties = {
        system.id: [
            {
                "party": one.party,
                "totals": [{"standard": name, "at_least": least, "whole": one.whole[name]} for name, least in one.certain.items()],
            }
            for one in party_books(result, system, totals_shown(result, system, rules, every=every))
        ]
        for system in result.systems.values()
    }
    reforms = {"reforms": published.reforms.model_dump(mode="json")} if published.reforms is not None else {}
    return {**reforms, "totals": totals, "parties": parties, "partings": parted}


def _print(result: Any, rules: Any, *, every: bool) -> None:
    from flopledger.assess.compare import partings
    from flopledger.cli import views
    from flopledger.cli.tables import console, table
    from flopledger.core.numbers import flop

    out = console()
    _print_reforms(out, result)
    for system in result.systems.values():
        totals = views.totals_shown(result, system, rules, every=every)
        out.print(
            table(
                f"{system.id}: totals",
                ["total", "FLOP", "5-95 %", "cost", "convention", "open"],
                views.total_rows(totals),
                right=(1,),
                keep=(0, 1, 2),
            )
        )
        _print_parties(out, result, system, totals)
        parted = partings(result, system, totals)
        shown = parted if len(parted) <= views.MOST_LINES else parted[: views.FEW_LINES]
        rows = [
            [one.activity, flop(one.compute), views.MARKS[way], ", ".join(f"{total} ({rule})" for total, rule in pairs)]
            for one in shown
            for way, pairs in one.ways
        ]
        out.print(
            table(f"\n{system.id}: where they part", ["activity", "FLOP", "", "total (rule)"], _grouped(rows), right=(1,), keep=(0, 1, 2))
        )
        if len(shown) < len(parted):
            out.print(f"The {len(shown)} largest of {len(parted):,} lines; --json gives all of them.", markup=False)


def _print_loopholes(result: Any, rules: Any, shared: Any, loophole: str | None, *, every: bool, as_json: bool) -> None:
    from flopledger.assess.loopholes.report import report
    from flopledger.cli import loophole_views
    from flopledger.cli.tables import console
    from flopledger.cli.views import totals_shown

    regimes = loophole_views.regimes_asked(rules, result.as_of, shared.regime, every=every)
    found = report(result, loophole_views.law_of(result, rules), regimes, loophole_views.chosen(loophole))
    if as_json:
        import json

        from flopledger.assess.loopholes.document import reported_of

        loopholes = [reported_of(result, one).model_dump(mode="json") for one in found]
        click.echo(json.dumps({**_published(result, rules, every=every), "loopholes": loopholes}, indent=2))
        return
    _print_reforms(console(), result)
    shown = {name: [total.name for total in totals_shown(result, system, rules, every=every)] for name, system in result.systems.items()}
    if loophole:
        loophole_views.print_one(result, found[0], shown)
    else:
        loophole_views.print_report(result, found, shown)


def _print_reforms(out: Any, result: Any) -> None:
    """Print which reforms are laid over the law and what they change, where there are any."""
    if result.differences is None:
        return
    from flopledger.cli.messages import report
    from flopledger.cli.reformed import print_differences

    print_differences(out, result.differences)
    text = report([item for item in result.findings if item.code == "reform-range"], verbose=False)
    out.print(f"{text}\n" if text else "", markup=False, end="")


def _print_parties(out: Any, result: Any, system: Any, totals: Any) -> None:
    from flopledger.assess.parties import party_books
    from flopledger.cli.tables import table
    from flopledger.cli.views import amount, party_rows

    books = party_books(result, system, totals)
    if books:
        names = [total.name.replace("/", "/ ") for total in totals]
        rows = [*party_rows(result, books), ["the whole", *(amount(total.compute) for total in totals)]]
        out.print(table(f"\n{system.id}: what each party's own books would say", ["party", *names], rows, keep=(0,), whole=True))


def _grouped(rows: list[list[str]]) -> list[list[str]]:
    """Leave the first cells empty where they repeat those of the row above."""
    grouped, above = [], ["", ""]
    for row in rows:
        grouped.append(["", "", *row[2:]] if row[:2] == above else row)
        above = row[:2]
    return grouped
