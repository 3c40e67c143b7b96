"""`flopledger statement sign`: signs a statement, and issues it so that parts can be withheld later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import rich_click as click

from flopledger.cli.run import WRONG_INPUT, stop
from flopledger.cli.signed import EXISTING, OUTPUT, bytes_of, need_extra, private_key, refused, unusable
from flopledger.cli.statement_commands.make import write

if TYPE_CHECKING:
    from flopledger.statement.integrity.attest import StatementError
    from flopledger.statement.integrity.keys import SigningKey

SUFFIX = ".sdjwt"


@click.command("sign")
@click.argument("statement", type=EXISTING, metavar="FILE")
@OUTPUT
@click.option(
    "--key", type=EXISTING, help="The private key, PEM, Ed25519. [default: the PEM in the environment variable FLOPLEDGER_SIGNING_KEY]"
)
@click.option("--disclosable", is_flag=True, help=f"Also write OUTPUT with the ending {SUFFIX}, of which parts can be withheld.")
def command(statement: Path, *, output: Path, key: Path | None, disclosable: bool) -> None:
    """Sign the statement in FILE (JSON): a DSSE envelope around an in-toto statement.

    The same statement and key give the same bytes. Exits with 2 if the input is wrong.
    """
    need_extra()
    from flopledger.statement.integrity.attest import StatementError, sign, tree_in

    signer = private_key(key)
    try:
        made = tree_in(bytes_of(statement))
        write(output, sign(made, signer))
    except StatementError as error:
        _refused(statement, error)
    if disclosable:
        write(output.with_suffix(SUFFIX), _issued(made, signer))
    click.echo(f"signed: statement on `{made['subject']['system']}` by {made['subject']['developer']}, with the key {signer.public.id}")


def _issued(tree: dict[str, Any], key: SigningKey) -> bytes:
    from flopledger.statement.integrity.issue import ReservedNameError, issue

    try:
        return issue(tree, key)
    except ReservedNameError as error:
        click.echo(f"The ledger uses the name {error}, which SD-JWT keeps for itself: rename it, or sign without --disclosable", err=True)
        stop(WRONG_INPUT)


def _refused(file: Path, error: StatementError) -> NoReturn:
    from flopledger.core.finding import finding
    from flopledger.core.position import Position

    if not error.inexact:
        unusable(file, str(error))
    expected, remedy = "a number that a double holds", "write it as the double that it is, such as 1e24"
    refused(finding("number-inexact", Position(str(file), 1, 1), found=str(error), expected=expected, remedy=remedy))
