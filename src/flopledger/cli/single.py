"""Estimates one piece of work from the command line: the ledger of one activity that the arguments make, run like any other."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import rich_click as click

from flopledger.cli.tables import console, table
from flopledger.core.finding import Finding, did_you_mean, errors_in
from flopledger.core.numbers import flop, interval
from flopledger.core.position import Position
from flopledger.estimate.methods import QUANTITIES, methods

if TYPE_CHECKING:
    from flopledger.estimate.given import Estimate

ABOUT_THE_WORK = ("does", "dates", "started", "ended", "by", "status", "purpose")
MODELS = ("model", "teacher", "reference", "reward_model", "critic", "draft")
WORK = "work"
FILES = re.compile(r"(?:file|record)$")
USUAL = {"does": "other"}
COLUMNS = ("quantity", "method", "part", "amount", "5-95 %", "convention", "from", "sources")


@dataclass(slots=True)
class Arguments:
    """The arguments as the text of a ledger: which line each is on, and the files that go beside it."""

    lines: list[str] = field(default_factory=list)
    places: dict[int, str] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    def add(self, line: str, argument: str = "") -> None:
        """Add a line; findings about it are shown at the argument."""
        self.lines.append(line)
        if argument:
            self.places[len(self.lines)] = argument


def known_methods() -> dict[str, str]:
    """Return the path of each method by the name to call it by: its own, or with its quantity where two share one."""
    found: dict[str, str] = {}
    for quantity in QUANTITIES:
        for method in methods(quantity):
            found[method.path if method.name in found else method.name] = method.path
    return found


def read_arguments(method: str, arguments: Sequence[str]) -> Arguments:
    """Return the ledger of one activity; raises a usage error for what is no `key=value` or no method."""
    known = known_methods()
    if method not in known and method not in known.values():
        message = f"There is no method `{method}`: {did_you_mean(method, list(known))}"
        raise click.UsageError(message)
    path = known.get(method, method)
    given = dict(_pair(argument) for argument in arguments)
    made = Arguments()
    for line in ("flopledger: 1", "developer: you", "parties: {you: {name: You}}", "artifacts:", "  made: {kind: model}"):
        made.add(line)
    placed = {name: _field(made, name, value) for name, value in given.items()}
    for line in ("systems: {made: {kind: model}}", "activities:", f"  {WORK}:"):
        made.add(line)
    about = {**USUAL, **{name: value for name, value in placed.items() if name in ABOUT_THE_WORK}}
    for name, value in about.items():
        made.add(f"    {name}: {json.dumps(value)}", name)
    made.add("    for: made" if "produces" not in given else "    produces: made")
    fields = {f"{path}.{name}" if "." not in name else name: (value, name) for name, value in placed.items() if name not in about}
    _nested(made, fields, [] if any(field.startswith(f"{path}.") for field in fields) else [path])
    return made


def _pair(argument: str) -> tuple[str, str]:
    name, equals, value = argument.partition("=")
    if not equals or not re.fullmatch(r"[a-z_0-9.]+", name):
        message = f"`{argument}` is no `field=value`, such as `chip_hours=2.6M`"
        raise click.UsageError(message)
    return name, value


def _field(made: Arguments, name: str, value: str) -> str:
    """Return a field's value; a model given by its size or its config becomes an artifact, a file lies beside the ledger."""
    last = name.rpartition(".")[2]
    if last in MODELS:
        return _artifact(made, name, last, value)
    if FILES.search(last) and Path(value).is_file():
        return _beside(made, last, Path(value))
    return value


def _artifact(made: Arguments, name: str, artifact: str, value: str) -> str:
    path = Path(value)
    if path.is_dir() or path.is_file():
        config = _beside(made, artifact, path / "config.json" if path.is_dir() else path)
        made.add(f"  {artifact}: {{kind: model, config: {json.dumps(config)}}}", name)
    else:
        made.add(f"  {artifact}: {{kind: model, parameters: {json.dumps(value)}}}", name)
    return artifact


def _beside(made: Arguments, name: str, path: Path) -> str:
    beside = f"{name}{path.suffix}"
    made.files[beside] = path
    return beside


def _nested(made: Arguments, fields: Mapping[str, tuple[str, str]], empty: Sequence[str]) -> None:
    """Add dotted paths as nested lines, each group written once; those of `empty` are groups with nothing in them."""
    current: list[str] = []
    for path in sorted({*fields, *empty}):
        value, argument = fields.get(path, (None, "METHOD"))
        *above, name = path.split(".")
        shared = _alike(current, above)
        for depth, group in enumerate(above[shared:], shared):
            made.add(f"{'  ' * (depth + 2)}{group}:", argument)
        current = above
        made.add(f"{'  ' * (len(above) + 2)}{name}: {'{}' if value is None else json.dumps(value)}", argument)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many groups two paths have in common from above."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def estimated(made: Arguments) -> tuple[list[tuple[Estimate, int]], list[Finding]]:
    """Return every estimate of the work with its entry, and what is wrong with the arguments."""
    from flopledger.estimate.run import estimate
    from flopledger.ledger.read import read_ledger

    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ledger.yaml").write_text("\n".join(made.lines) + "\n", encoding="utf-8")
        for beside, path in made.files.items():
            shutil.copyfile(path, folder / beside)
        ledger, found = read_ledger(folder)
        if ledger is None:
            return [], _placed(made, found, folder)
        estimates, more = estimate(ledger)
        row = list(ledger.activities.ids).index(WORK)
        return list(estimates.of(row)), _placed(made, [*found, *more], folder)


def _placed(made: Arguments, found: Sequence[Finding], folder: Path) -> list[Finding]:
    """Return findings about the arguments at the arguments, those about files at the files, and none about the ledger around them."""
    return [placed for item in found if (placed := _at(made, item, folder)) is not None]


def _at(made: Arguments, item: Finding, folder: Path) -> Finding | None:
    if item.at is None:
        return None
    name = Path(item.at.file).name
    if name in made.files:
        return replace(item, at=Position(str(made.files[name]), item.at.line, item.at.column))
    argument = made.places.get(item.at.line)
    return replace(item, at=Position(argument, 1, 1)) if argument and str(folder) not in item.found else None


def show(estimates: Sequence[tuple[Estimate, int]]) -> None:
    """Print the estimates as a table."""
    console().print(table("", COLUMNS, [_row(one, entry) for one, entry in estimates], right=(3,), keep=(1, 2, 3)))


def _row(one: Estimate, entry: int) -> list[str]:
    point, low, high = (float(values[entry]) for values in (one.spread.point, one.spread.low, one.spread.high))
    amount = f"{flop(point)} {unit_of(one, entry)}"
    inputs = ", ".join(f"{name} {value}" for name, value in _inputs(one, entry))
    return [
        one.quantity,
        one.method,
        str(one.part[entry]),
        amount,
        interval(low, high, point),
        one.convention,
        inputs,
        _sources(one, entry),
    ]


def _sources(one: Estimate, entry: int) -> str:
    """Return the sources of an estimate, each instrument once."""
    return "; ".join(dict.fromkeys(cite.instrument for cite in one.cites[entry])) if len(one.cites) else ""


def unit_of(one: Estimate, entry: int) -> str:
    """Return the unit of an estimate's amount: FLOP, Wh or its currency."""
    if one.quantity == "cost":
        return str(one.currency[entry]) if len(one.currency) else ""
    return {"compute": "FLOP", "energy": "Wh"}[one.quantity]


def _inputs(one: Estimate, entry: int) -> Iterator[tuple[str, str]]:
    for name, values in one.inputs.items():
        value: Any = values[entry]
        if value is not None and value == value and value not in MODELS:  # noqa: PLR0124 -- not a number is not equal to itself
            yield name, f"{value:.6g}".replace("e+", "e") if isinstance(value, float) else str(value)


def refused(estimates: Sequence[tuple[Estimate, int]], found: Sequence[Finding]) -> bool:
    """Tell whether the arguments are wrong, or gave nothing at all."""
    return errors_in(found) or not estimates
