"""`flopledger statement`: a group whose subcommands are the modules of `statement_commands`; without one it makes a statement."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from flopledger.cli import statement_commands

if TYPE_CHECKING:
    from click import Command, Context

MAKE = "make"


class Statements(click.RichGroup):
    """A group found by walking a package; what names no subcommand of it is the ledger that a statement is to be made of."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - click gives it
        """Return the names of the subcommands, `make` first."""
        found = [module.name for module in pkgutil.iter_modules(statement_commands.__path__)]
        return sorted(found, key=lambda name: (name != MAKE, name))

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a subcommand by its name, None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: Command = import_module(f"flopledger.cli.statement_commands.{cmd_name}").command
        return command

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take `statement LEDGER ...` for `statement make LEDGER ...`."""
        plain = bool(args) and args[0] not in [*self.list_commands(ctx), *ctx.help_option_names]
        return super().parse_args(ctx, [MAKE, *args] if plain and not self._misspelt(ctx, args[0]) else args)

    def _misspelt(self, ctx: Context, word: str) -> bool:
        """Tell whether a word is no file, but nearly a subcommand."""
        from flopledger.core.finding import nearest

        return not word.startswith("-") and nearest(word, self.list_commands(ctx)) is not None and not Path(word).exists()

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Return the subcommand that the arguments name; a misspelt one is refused with the nearest."""
        if args[0] not in self.list_commands(ctx):
            from flopledger.core.finding import did_you_mean

            ctx.fail(f"No such command or ledger `{args[0]}`: {did_you_mean(args[0], self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


@click.group("statement", cls=Statements)
def command(**_: Any) -> None:
    """Make a statement that somebody else can check, and all that is done with one.

    `flopledger statement LEDGER -o FILE` is short for `flopledger statement make LEDGER -o FILE`.
    """
