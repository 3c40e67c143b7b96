"""What the commands about signed statements share: the extra they need, files in, findings out."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import rich_click as click

from flopledger.cli.run import WRONG_INPUT, stop

if TYPE_CHECKING:
    from flopledger.core.finding import Finding
    from flopledger.statement.integrity.keys import PublicKey, SigningKey

NEEDED = ("cryptography", "sd_jwt")
LARGEST = 1_073_741_824  # bytes; a statement of a hundred thousand lines has half of that
EXISTING = click.Path(path_type=Path, dir_okay=False)
OUTPUT = click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")


def need_extra() -> None:
    """End the command with code 2 where the libraries for signatures are not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        click.echo(f"Signatures need {' and '.join(missing)}, which are not installed: pip install 'flopledger[sign]'", err=True)
        stop(WRONG_INPUT)


def refused(found: Finding) -> NoReturn:
    """Print a finding and end the command with code 2."""
    from flopledger.cli.messages import counted, report

    click.echo(report([found], verbose=False), err=True)
    click.echo(f"\n{counted([found])}", err=True)
    stop(WRONG_INPUT)


def bytes_of(file: Path) -> bytes:
    """Return the bytes of an ordinary file of bearable size; else the command ends with code 2."""
    problem = "no ordinary file" if file.exists() else "no such file"
    try:
        if file.is_file() and file.stat().st_size <= LARGEST:
            return file.read_bytes()
        problem = f"more than {LARGEST:,} bytes" if file.is_file() else problem
    except OSError as error:
        problem = str(error.strerror)
    return unusable(file, problem, "file-unreadable", "a file that can be read")


def unusable(file: Path, found: str, code: str = "statement-unusable", expected: str = "") -> NoReturn:
    """Say that a file is no statement, and end the command with code 2."""
    from flopledger.core.finding import finding
    from flopledger.core.position import Position

    expected = expected or "a statement as JSON, signed or not, or a disclosable one"
    remedy = "`flopledger statement LEDGER -o FILE.json` makes a statement, `flopledger statement sign` signs one"
    refused(finding(code, Position(str(file), 1, 1), found=found, expected=expected, remedy=remedy))


def private_key(file: Path | None) -> SigningKey:
    """Return the key to sign with; else the command ends with code 2."""
    from flopledger.statement.integrity.keys import SigningKey, signing_key

    key = signing_key(file)
    return key if isinstance(key, SigningKey) else refused(key)


def public_keys(files: tuple[Path, ...]) -> list[PublicKey]:
    """Return the keys that are trusted; else the command ends with code 2."""
    from flopledger.statement.integrity.keys import PublicKey, public_key

    keys = [public_key(file) for file in files]
    return [key if isinstance(key, PublicKey) else refused(key) for key in keys]
