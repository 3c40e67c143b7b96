"""`flopledger attest`: what a compute provider does: write a signed record of what an account used."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import rich_click as click

from flopledger.cli.options import Day
from flopledger.cli.run import WRONG_INPUT, stop
from flopledger.cli.signed import need_extra, private_key
from flopledger.cli.statement_commands.make import write as write_file


@click.group("attest")
def command() -> None:
    """Write a compute provider's signed record of what a customer used, for `flopledger reconcile`."""


@command.command("write")
@click.argument("usage", type=click.Path(path_type=Path), metavar="USAGE.csv")
@click.option("--provider", required=True, metavar="NAME", help="Who attests.")
@click.option("--customer", required=True, metavar="NAME", help="Who holds the account.")
@click.option("--account", required=True, metavar="ID", help="The provider's name for the account.")
@click.option("--started", type=Day(), help="The first day of the record. [default: the first of the table]")
@click.option("--ended", type=Day(), help="The last day of the record. [default: the last of the table]")
@click.option("--issued", type=Day(), help="The day of the record. [default: today]")
@click.option("--key", type=click.Path(path_type=Path), help="The private key. [default: $FLOPLEDGER_SIGNING_KEY]")
@click.option("--unsigned", is_flag=True, help="Write plain JSON, to be signed elsewhere.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
def write(usage: Path, *, key: Path | None, unsigned: bool, output: Path, **given: Any) -> None:
    """Write a record from a table: CSV with `month` (or `started` and `ended`), `chip`, `chip_hours`, and perhaps `region`, `precision`.

    The record says that nothing else was used in its days: give --started and --ended where the table leaves days out.
    """
    from flopledger.statement.reconcile.attestation import plain_file, sealed
    from flopledger.statement.reconcile.usage_table import usage_in

    if not unsigned:
        need_extra()
    used, found = usage_in(usage)
    if found:
        _refuse(found)
    record = _record(used, given)
    write_file(output, plain_file(record) if unsigned else sealed(record, private_key(key)))


def _refuse(found: list[Any]) -> NoReturn:
    from flopledger.cli.messages import counted, report

    click.echo(f"{report(found, verbose=False)}\n\n{counted(found)}", err=True)
    stop(WRONG_INPUT)


def _record(used: list[Any], given: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    from flopledger.statement.reconcile.attestation import PREFIX, AttestationModel

    started = given["started"] or min((one.started for one in used), default=None)
    ended = given["ended"] or max((one.ended for one in used), default=None)
    if started is None or ended is None:
        raise click.UsageError("The table is empty: give --started and --ended to attest that nothing was used.")
    issued = given["issued"] or date.today()  # noqa: DTZ011 - the day where the provider is
    names = {name: given[name] for name in ("provider", "customer", "account")}
    try:
        return AttestationModel(**names, started=started, ended=ended, issued=issued, usage=used)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.UsageError(f"{' '.join(map(str, first['loc']))}: {first['msg'].removeprefix(PREFIX)}".lstrip(": ")) from error
