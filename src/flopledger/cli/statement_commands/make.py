"""`flopledger statement make`: writes the statement of one system, in the format that the file's name asks for."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from flopledger.cli.options import DRAWS, LEDGER, REFORM, common, question
from flopledger.cli.restated import restated_as_asked, restatement
from flopledger.cli.run import WRONG_INPUT, assessed, rulebook, stop, told

if TYPE_CHECKING:
    from flopledger.assess.result import Assessment
    from flopledger.statement.draft import Draft
    from flopledger.statement.found import Format
    from flopledger.statement.model import StatementModel

SYSTEM = click.option("--system", metavar="ID", help="The system that the statement is about. [default: the ledger's only one]")


@click.command("make")
@LEDGER
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--format", "form", metavar="FORMAT", help="Of this format, whatever the file is called. [default: by the file's name]")
@SYSTEM
@question
@REFORM
@DRAWS
@restatement
def command(
    ledger: Path, *, output: Path, form: str | None, system: str | None, draws: int, reform: tuple[str, ...], **options: Any
) -> None:
    """Write the statement of a system: its lines, what counts under which rule, totals, verdicts, what is unknown.

    LEDGER is a file, or a folder that holds ledger.yaml. Exits with 2 if the input is wrong.
    """
    from flopledger.statement.found import format_for
    from flopledger.statement.model import QuestionModel
    from flopledger.statement.state import draft_of

    chosen = format_for(output.name, form)
    if isinstance(chosen, str):
        raise click.UsageError(chosen)
    shared = common(options)
    rules = rulebook(shared)
    result = assessed(ledger, shared, rules, reforms=reform, draws=draws)
    asked = QuestionModel(standards=list(shared.standard) or None, regimes=list(shared.regime) or None, reforms=list(reform), draws=draws)
    made = restated_as_asked(draft_of(result, rules, subject(result, system), asked), options, shared.pair().known)
    write(output, _rendered(chosen, made))
    stop(told(result.findings))


def _rendered(chosen: Format, made: StatementModel | Draft) -> Iterable[bytes]:
    """Return a statement in a format, in pieces; where that lacks what it needs the command ends with code 2."""
    from flopledger.statement.found import MissingPartError, rendered

    try:
        with _progress():
            return rendered(chosen, made)
    except MissingPartError as error:
        click.echo(str(error), err=True)
        return stop(WRONG_INPUT)


def _progress() -> AbstractContextManager[None]:
    """Return what shows progress where somebody looks on."""
    if not sys.stderr.isatty():
        return nullcontext()
    from flopledger.cli.printing import progress

    return progress()


def subject(result: Assessment, asked: str | None) -> str:
    """Return the system that a statement is about: the one asked for, else the only one; else the command ends with code 2."""
    names = list(result.systems)
    name = names[0] if asked is None and len(names) == 1 else asked
    if name is not None and name in result.systems:
        return name
    from flopledger.core.finding import did_you_mean

    if name is None:
        click.echo(f"The ledger has {len(names)} systems: choose one with --system. {did_you_mean('', names)}".rstrip(), err=True)
    else:
        click.echo(f"There is no system `{name}` in this ledger: {did_you_mean(name, names)}", err=True)
    return stop(WRONG_INPUT)


def write(file: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, whole or in pieces; where that cannot be done the command ends with code 2."""
    try:
        with file.open("wb") as opened:
            opened.writelines([data] if isinstance(data, bytes) else data)
    except OSError as error:
        click.echo(f"{file} cannot be written: {error.strerror}", err=True)
        stop(WRONG_INPUT)
