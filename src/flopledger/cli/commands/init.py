"""`flopledger init`: write a commented starter ledger."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import rich_click as click

from flopledger.cli.run import WRONG_INPUT, stop


@click.command("init")
@click.argument("path", type=click.Path(path_type=Path), default=Path("ledger.yaml"))
def command(path: Path) -> None:
    """Write a starter ledger with comments to PATH (a file, or a folder for its ledger.yaml). Nothing is overwritten."""
    target = path if path.suffix in (".yaml", ".yml") else path / "ledger.yaml"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(files("flopledger.cli").joinpath("starter.yaml").read_text(encoding="utf-8"))
    except FileExistsError:
        click.echo(f"{target} is there already; nothing was written. Give another path.", err=True)
        stop(WRONG_INPUT)
    except OSError as error:
        click.echo(f"{target} cannot be written: {error.strerror}.", err=True)
        stop(WRONG_INPUT)
    click.echo(f"Wrote {target}. Next: flopledger check {target}")
