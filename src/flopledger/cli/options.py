"""Options that several commands share, and what they turn into."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from flopledger.core.frozen import frozen

if TYPE_CHECKING:
    from flopledger.core.dates import AsOf

Function = TypeVar("Function", bound=Callable[..., Any])


class Day(click.ParamType):  # type: ignore[type-arg] # older versions of click have no parameter here
    """A day as year-month-day."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or say what is wrong with it."""
        from flopledger.core.dates import DateError, parse_date

        try:
            return value if isinstance(value, date) else parse_date(str(value))
        except DateError as error:
            self.fail(f"{error.found} is not {error.expected}", param, ctx)


class Memory(click.ParamType):  # type: ignore[type-arg] # as above
    """An amount of memory as the engine reads it; a negative one would be no limit to it."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the amount as it is written, or say what is wrong with it."""
        if re.fullmatch(r"\d{1,9}(\.\d{1,9})? ?[KMGT]i?B", str(value), re.IGNORECASE) is None:
            self.fail(f"{value!r} is no amount of memory such as 500MB or 4GB", param, ctx)
        return str(value)


MEMORY = click.option(
    "--memory",
    "--memory-limit",
    type=Memory(),
    default="1GB",
    show_default=True,
    metavar="SIZE",
    help="Above this, what is worked on goes to disk.",
)
SPILL = click.option("--spill", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Where to. [default: the system's]")


@frozen
class Common:
    """The shared options as given."""

    as_of: date | None
    known_on: date | None
    standard: tuple[str, ...]
    regime: tuple[str, ...]
    rules: tuple[Path, ...]

    def pair(self) -> AsOf:
        """Return the days of the question: today where none is given, known on the same day where only one is."""
        from flopledger.core.dates import AsOf

        in_force = self.as_of or date.today()  # noqa: DTZ011 - laws change at local midnight
        return AsOf(in_force, self.known_on or in_force)


LEDGER = click.argument("ledger", type=click.Path(path_type=Path), metavar="LEDGER")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
FEWEST_DRAWS, MOST_DRAWS, USUAL_DRAWS = 100, 50_000, 4096
DRAWS = click.option(
    "--draws",
    type=click.IntRange(FEWEST_DRAWS, MOST_DRAWS),
    default=USUAL_DRAWS,
    show_default=True,
    help="How many draws intervals and chances are taken from, where no closed form is exact.",
)
VERBOSE = click.option("--verbose", "-v", is_flag=True, help="Print notes in full.")

_QUESTION = (
    click.option("--as-of", type=Day(), help="The day whose law is asked for. [default: today]"),
    click.option("--known-on", type=Day(), help="Take only what was published by this day. [default: the same day]"),
    click.option("--standard", "-s", multiple=True, metavar="ID", help="An accounting standard; may be repeated. [default: all]"),
    click.option("--regime", "-r", multiple=True, metavar="ID", help="A law or rule; may be repeated. [default: all]"),
    click.option(
        "--rules", type=click.Path(path_type=Path, file_okay=False, exists=True), multiple=True, help="A folder with further rule files."
    ),
)


REFORM = click.option(
    "--reform",
    multiple=True,
    metavar="ID",
    help="A reform to lay over the law, as ID, ID/CHANGE or ID:NAME=VALUE; may be repeated. What it changes comes first.",
)


def question(function: Function) -> Function:
    """Add the options that say under which rules and as of when to assess."""
    for option in reversed(_QUESTION):
        function = option(function)
    return function


def common(options: dict[str, Any]) -> Common:
    """Take the shared options out of a command's arguments."""
    names = Common.__dataclass_fields__
    return Common(**{name: options.pop(name) for name in names})
