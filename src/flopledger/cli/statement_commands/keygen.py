"""`flopledger statement keygen`: makes a key to sign with, and its public half."""

from __future__ import annotations

import os
from pathlib import Path

import rich_click as click

from flopledger.cli.run import WRONG_INPUT, stop
from flopledger.cli.signed import need_extra


@click.command("keygen")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
def command(file: Path) -> None:
    """Make a key: FILE is the private half, which only you can read, FILE.pub the public one, which you give to others.

    A file that is there already is never overwritten. Keep FILE out of the ledger's folder, and out of version control.
    """
    need_extra()
    from flopledger.statement.integrity.keys import PRIVATE_MODE, new_key

    key = new_key()
    public = file.with_name(f"{file.name}.pub")
    for path, pem, mode in ((file, key.pem, PRIVATE_MODE), (public, key.public.pem, 0o644)):
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
                opened.write(pem)
        except OSError as error:
            click.echo(f"{path} cannot be written: {error.strerror}", err=True)
            stop(WRONG_INPUT)
    click.echo(f"{file} signs, {public} verifies: key {key.public.id}")
