"""The reference page of the command line, made from the commands themselves."""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from reference_tables import markdown


def command_pages() -> dict[str, str]:
    """Return the page of commands; no page where the package has no command line."""
    if find_spec("flopledger.cli") is None:
        return {}
    main: click.Command = import_module("flopledger.cli").main
    return {"command-line.md": "# Command line\n\n" + "\n".join(sections(main, click.Context(main, info_name="flopledger"), 2))}


def sections(command: click.Command, context: click.Context, level: int) -> list[str]:
    """Return the section of a command, then those of its subcommands."""
    found = [section(command, context, level)]
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context)):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                found += sections(inner, click.Context(inner, info_name=name, parent=context), level + 1)
    return found


def section(command: click.Command, context: click.Context, level: int) -> str:
    """Return one command: how it is called, what it does, its options."""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    text = inspect.cleandoc(command.help or "").replace("\b", "").split("\f")[0].strip()
    options = [row(option) for option in command.params if isinstance(option, click.Option) and not option.hidden]
    parts = [f"{'#' * level} {context.command_path}", f"```text\n{usage}\n```", text, markdown(options).strip() if options else ""]
    return "\n\n".join(part for part in parts if part) + "\n"


def row(option: click.Option) -> dict[str, str]:
    """Return an option as a row of the table."""
    takes = "" if option.is_flag else (option.metavar or kind_of(option.type))
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    return {"option": names, "takes": takes, "default": default_of(option), "meaning": option.help or ""}


def kind_of(kind: click.ParamType[Any]) -> str:
    """Return what an option takes: the choices, or the name of the type."""
    return ", ".join(str(choice) for choice in kind.choices) if isinstance(kind, click.Choice) else kind.name


def default_of(option: click.Option) -> str:
    """Return an option's default as text; one that is computed, empty or merely off is left out."""
    value = option.default
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
