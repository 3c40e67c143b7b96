"""`flopledger rules`: what the rules folder holds, one rule file in full, Casper's table derived by probes, and what is overdue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import rich_click as click

from flopledger.cli.options import AS_JSON, Day
from flopledger.cli.run import WRONG_INPUT, stop

RULES = click.option(
    "--rules", type=click.Path(path_type=Path, file_okay=False, exists=True), multiple=True, help="A folder with further rule files."
)
AS_OF = click.option("--as-of", type=Day(), help="The day whose law is asked for. [default: today]")


@click.group("rules")
def command() -> None:
    """Look at standards and laws: list them, show one, compare standards by probes, find what is overdue."""


def _pair(as_of: date | None) -> Any:
    from flopledger.core.dates import AsOf

    return AsOf.on(as_of or date.today())  # noqa: DTZ011 - laws change at local midnight


@command.command("list")
@RULES
@AS_OF
@AS_JSON
def list_rules(rules: tuple[Path, ...], as_of: date | None, *, as_json: bool) -> None:
    """List every standard and regime with its status on a day."""
    from flopledger.cli.rulebook import regime_rows, standard_rows
    from flopledger.rules.load import load_rules

    book, pair = load_rules(*rules), _pair(as_of)
    standards, regimes = standard_rows(book, pair), regime_rows(book, pair)
    if as_json:
        import json

        click.echo(json.dumps({"standards": standards, "regimes": regimes}, indent=2))
        return
    from flopledger.cli.tables import console, table

    out = console()
    out.print(
        table("standards", ["id", "kind", "version from", "totals", "title"], [list(row.values()) for row in standards], keep=(0, 1, 2))
    )
    out.print(
        table(
            "\nregimes", ["id", "where", "status", "since", "triggers", "title"], [list(row.values()) for row in regimes], keep=(0, 1, 2, 3)
        )
    )


@command.command("show")
@click.argument("name")
@RULES
@AS_OF
def show(name: str, rules: tuple[Path, ...], as_of: date | None) -> None:
    """Show a standard's rules or a regime's triggers, with conditions, parameters and citations, as they stand on a day."""
    from flopledger.cli.rulebook import regime_text, standard_text
    from flopledger.core.finding import did_you_mean
    from flopledger.rules.load import load_rules

    book, pair = load_rules(*rules), _pair(as_of)
    if name in book.standard_ids:
        click.echo(standard_text(book, name, pair))
    elif name in book.regime_ids:
        click.echo(regime_text(book, name, pair))
    else:
        click.echo(f"There is no standard or regime `{name}`: {did_you_mean(name, [*book.standard_ids, *book.regime_ids])}", err=True)
        stop(WRONG_INPUT)


@command.command("kinds")
def kinds() -> None:
    """List the kinds of activity with their meanings."""
    from flopledger.cli.tables import console, table
    from flopledger.ledger.kinds import activity_kinds

    rows = [[entry.kind, entry.part, entry.purpose, entry.meaning] for entry in activity_kinds().values()]
    console().print(table("kinds of activity", ["does", "part", "purpose", "meaning"], rows, keep=(0, 1, 2)))


@command.command("facts")
def facts_() -> None:
    """List the facts that conditions may use."""
    from flopledger.cli.tables import console, table
    from flopledger.rules.facts import facts

    rows = [[of, fact.name, fact.type, fact.unit, fact.meaning] for of in ("line", "system", "total") for fact in facts(of)]
    console().print(table("facts", ["of", "name", "type", "unit", "meaning"], rows, keep=(0, 1, 2)))
