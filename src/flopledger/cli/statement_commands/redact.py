"""`flopledger statement redact`: withholds parts of a disclosable statement; what is left still verifies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import rich_click as click

from flopledger.cli.signed import EXISTING, OUTPUT, bytes_of, need_extra, unusable
from flopledger.cli.statement_commands.make import write

ALL = "all"


@click.command("redact")
@click.argument("statement", type=EXISTING, metavar="FILE")
@OUTPUT
@click.option("--keep", multiple=True, metavar="IDS", help="Activities whose lines stay whole, with commas between them, or `all`.")
@click.option("--amounts", multiple=True, metavar="IDS", help="Activities of whose lines only amounts and how they count stay, or `all`.")
@click.option("--facts", multiple=True, metavar="NAMES", help="Facts of the system that stay, or `all`.")
def command(statement: Path, *, output: Path, keep: tuple[str, ...], amounts: tuple[str, ...], facts: tuple[str, ...]) -> None:
    """Withhold parts of the disclosable statement in FILE (`statement sign --disclosable`): the rest still verifies.

    The subject, totals, verdicts and rules always stay. Everything else goes unless it is named. Needs no key.
    """
    need_extra()
    from flopledger.statement.integrity.presented import PresentedError, presented
    from flopledger.statement.integrity.redact import Chosen, fact_names, line_names, redacted

    try:
        whole = presented(bytes_of(statement))
        lines = line_names(whole)
        chosen = Chosen(_names(keep, lines, "line"), _names(amounts, lines, "line"), _names(facts, fact_names(whole), "fact"))
        write(output, redacted(whole, chosen))
    except PresentedError as error:
        unusable(statement, str(error), expected="a disclosable statement: `flopledger statement sign --disclosable` makes one")


def _names(given: tuple[str, ...], known: Sequence[str], what: str) -> Collection[str] | None:
    """Return the names given, None for all of them; one that is not there ends the command."""
    names = [name for text in given for name in ([text] if text in known else map(str.strip, text.split(","))) if name]
    if ALL in names and ALL not in known:
        return None
    for name in names:
        if name not in known:
            from flopledger.core.finding import did_you_mean

            raise click.UsageError(f"The statement shows no {what} `{name}`: {did_you_mean(name, known)}")
    return names
