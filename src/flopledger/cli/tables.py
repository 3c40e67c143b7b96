"""Tables for people: as wide as the terminal, colour only on one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from flopledger.cli.visible import visible

WIDTH_IN_A_PIPE = 140
LONGEST_WIDTH = 5  # digits
VERDICT_STYLES = {"over": "bold red", "cannot tell": "yellow", "not over": "green"}


def console() -> Console:
    """Return a console: the terminal's width and colours, or plain text of a fixed width in a pipe."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH_IN_A_PIPE, 24)).columns if terminal else _width_asked_for(os.environ.get("COLUMNS", ""))
    return Console(width=width, highlight=False, soft_wrap=False, color_system="auto" if terminal else None)


def _width_asked_for(columns: str) -> int:
    return int(columns) if columns.isdecimal() and len(columns) <= LONGEST_WIDTH and int(columns) else WIDTH_IN_A_PIPE


def table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    keep: Sequence[int] = (0,),
    whole: bool = False,
) -> Table:
    """Return a table of plain text; columns in `right` are numbers, those in `keep` are not wrapped; `whole`: no word is cut off."""
    made = Table(
        title=Text(visible(title), "bold") if title else None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, show_edge=False
    )
    for index, name in enumerate(columns):
        justify: JustifyMethod = "right" if index in right else "left"
        made.add_column(
            Text(visible(name)), justify=justify, no_wrap=index in keep, overflow="fold" if whole or index in keep else "ellipsis"
        )
    for row in rows:
        made.add_row(*(Text(visible(cell), VERDICT_STYLES.get(cell, "")) for cell in row))
    return made
