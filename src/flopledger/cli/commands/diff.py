"""`flopledger diff`: what is different between two statements or ledgers, differences first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import rich_click as click

from flopledger.cli.options import AS_JSON, DRAWS, REFORM, USUAL_DRAWS, common, question
from flopledger.cli.run import ASKED_TO_FAIL, WRONG_INPUT, assessed, rulebook, stop

if TYPE_CHECKING:
    from flopledger.statement.model import StatementModel

LEDGERS = (".yaml", ".yml")


@click.command("diff")
@click.argument("a", type=click.Path(path_type=Path), metavar="A")
@click.argument("b", type=click.Path(path_type=Path), metavar="B")
@question
@REFORM
@DRAWS
@AS_JSON
def command(a: Path, b: Path, *, reform: tuple[str, ...], draws: int, as_json: bool, **options: Any) -> None:
    """Show what is different between two statements, two ledgers, or a statement and a ledger: differences first.

    A and B are statements as JSON, signed or not, or ledgers; a ledger beside a statement is asked what the statement was asked,
    unless you ask otherwise. Exits with 0 where both say the same, with 1 where they do not, with 2 where one cannot be used.
    Signatures are not checked here: `flopledger statement verify` does that.
    """
    from flopledger.statement.difference import compared

    written = {file: _written(file) for file in (a, b) if not _is_ledger(file)}
    asked = {**options, "reform": reform, "draws": draws}
    if len(written) == 1 or (written and a == b):
        asked = _as_in(next(iter(written.values())), asked)
    system = next(iter(written.values())).subject.system if len(written) == 1 else None
    first, second = (({one.subject.system: one} if (one := written.get(file)) else _assessed(file, asked, system)) for file in (a, b))
    found = compared(first, second)
    (_print_json if as_json else _print)(a, b, first, second, found)
    stop(ASKED_TO_FAIL if found else 0)


def _is_ledger(file: Path) -> bool:
    return file.is_dir() or file.suffix.lower() in LEDGERS


def _written(file: Path) -> StatementModel:
    from flopledger.core.finding import Finding
    from flopledger.statement.stored import stored

    found = stored(file)
    return _refuse(found) if isinstance(found, Finding) else found.statement


def _refuse(found: Any) -> NoReturn:
    from flopledger.cli.messages import report

    click.echo(report([found], verbose=False), err=True)
    stop(WRONG_INPUT)


def _as_in(statement: StatementModel, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what to ask a ledger: what is asked for here, else what the statement was asked."""
    same, days = statement.question, statement.assessment.as_of
    return {
        "as_of": asked["as_of"] or days.in_force,
        "known_on": asked["known_on"] or (None if asked["as_of"] else days.known),
        "standard": asked["standard"] or tuple(same.standards or ()),
        "regime": asked["regime"] or tuple(same.regimes or ()),
        "rules": asked["rules"],
        "reform": asked["reform"] or tuple(same.reforms),
        "draws": same.draws if asked["draws"] == USUAL_DRAWS else asked["draws"],
    }


def _assessed(ledger: Path, asked: dict[str, Any], system: str | None) -> dict[str, StatementModel]:
    """Return the statements of a ledger's systems, or of one; where it has no such system, of all."""
    from flopledger.statement.model import QuestionModel
    from flopledger.statement.state import statement_of
    from flopledger.statement.stored import as_written

    given = dict(asked)
    shared, reforms, draws = common(given), given["reform"], given["draws"]
    rules = rulebook(shared)
    result = assessed(ledger, shared, rules, reforms=reforms, draws=draws)
    question_ = QuestionModel(
        standards=list(shared.standard) or None, regimes=list(shared.regime) or None, reforms=list(reforms), draws=draws
    )
    names = [system] if system is not None and system in result.systems else list(result.systems)
    return {name: as_written(statement_of(result, rules, name, question_)) for name in names}


def _print_json(a: Path, b: Path, first: Any, second: Any, found: list[Any]) -> None:
    import json

    from flopledger.statement.difference import counted_kinds

    sides = {"a": {"file": str(a), "systems": list(first)}, "b": {"file": str(b), "systems": list(second)}}
    changes = [one.model_dump(mode="json") for one in found]
    click.echo(json.dumps({**sides, "same": not found, "counts": counted_kinds(found), "changes": changes}, indent=2))


def _print(a: Path, b: Path, first: Any, second: Any, found: list[Any]) -> None:
    from flopledger.cli.tables import console, table
    from flopledger.cli.visible import visible
    from flopledger.statement.difference import counted_kinds

    out = console()
    for kind, number in counted_kinds(found).items():
        rows = [[one.at, _side_of(one.before), _side_of(one.after)] for one in found if one.kind == kind]
        out.print(table(f"{kind}: {number} {'difference' if number == 1 else 'differences'}", ["", "before", "after"], rows, keep=()))
        out.print("")
    lines = sum(len(one.assessment.systems[0].lines) for one in second.values())
    said = "say the same" if not found else f"differ in {len(found):,} {'place' if len(found) == 1 else 'places'}"
    out.print(visible(f"{a} and {b} {said} ({', '.join({**first, **second})}: {lines:,} lines)."), markup=False)


def _side_of(value: str | None) -> str:
    return "absent" if value is None else value
