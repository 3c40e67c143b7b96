"""Tables for people: as wide as the terminal, colour only on one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

WIDTH_IN_A_PIPE = 140
VERDICT_STYLES = {"over": "bold red", "cannot tell": "yellow", "not over": "green"}


def console() -> Console:
    """Return a console: the terminal's width and colours, or plain text of a fixed width in a pipe."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH_IN_A_PIPE, 24)).columns if terminal else int(os.environ.get("COLUMNS", WIDTH_IN_A_PIPE))
    return Console(width=width, highlight=False, soft_wrap=False, color_system="auto" if terminal else None)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), keep: Sequence[int] = (0,)) -> Table:
    """Return a table; columns in `right` are numbers, those in `keep` are not wrapped."""
    made = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for index, name in enumerate(columns):
        made.add_column(name, justify="right" if index in right else "left", no_wrap=index in keep, overflow="fold" if index in keep else "ellipsis")
    for row in rows:
        made.add_row(*(_escaped(cell) for cell in row))
    return made


def _escaped(cell: str) -> str:
    """Return a cell whose brackets are text, the verdict words alone in their colour."""
    style = VERDICT_STYLES.get(cell)
    text = cell.replace("[", "\\[")
    return f"[{style}]{text}[/{style}]" if style is not None else text
