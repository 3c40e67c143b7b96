"""`flopledger statement verify`: says in one line whether a statement is valid, then what was checked and what was not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from flopledger.cli.options import AS_JSON
from flopledger.cli.run import ASKED_TO_FAIL, stop
from flopledger.cli.signed import EXISTING, bytes_of, need_extra, public_keys, unusable
from flopledger.cli.visible import visible

if TYPE_CHECKING:
    from flopledger.statement.integrity.report import Report

FEW = 10
LONGEST = 60


@click.command("verify")
@click.argument("statement", type=EXISTING, metavar="FILE")
@click.option("--key", type=EXISTING, multiple=True, help="The public key of whoever must have signed; may be repeated.")
@click.option("--ledger", type=click.Path(path_type=Path), help="The ledger: its files are compared, and the assessment is made again.")
@click.option(
    "--rules", type=click.Path(path_type=Path, file_okay=False, exists=True), multiple=True, help="A folder with further rule files."
)
@click.option("--system", metavar="ID", help="The system that the statement has to be about.")
@click.option("--replaces", type=EXISTING, help="The statement that this one says it replaces.")
@AS_JSON
def command(statement: Path, *, key: tuple[Path, ...], replaces: Path | None, as_json: bool, **options: Any) -> None:
    """Verify a statement: signed, disclosable, or with parts withheld.

    Exits with 0 if it is valid, 1 if not, 2 if the input cannot be used. Without --key no statement is valid.
    """
    need_extra()
    from flopledger.statement.integrity.verify import Given, UnusableError, verify

    earlier = bytes_of(replaces) if replaces is not None else None
    given = Given(public_keys(key), options["ledger"], options["rules"], options["system"], earlier)
    try:
        report = verify(bytes_of(statement), given)
    except UnusableError as error:
        unusable(statement, str(error))
    text = json.dumps(_document(report), indent=2, ensure_ascii=False) if as_json else "\n".join(map(visible, _lines(report)))
    click.echo(text)
    stop(0 if report.valid else ASKED_TO_FAIL)


def _document(report: Report) -> dict[str, Any]:
    """Return the report for machines; of each sum also what the withheld lines must come to."""
    sums = [{**asdict(one), "withheld": one.withheld} for one in report.sums]
    return {"valid": report.valid, **asdict(report), "sums": sums}


def _lines(report: Report) -> Iterator[str]:
    about = f"statement on `{report.system}` by {report.developer}"
    first, *further = report.wrong or [""]
    yield f"valid: {about}, signed by {', '.join(report.signers)}" if report.valid else f"not valid: {about}: {first}"
    yield from (f"  and {one}" for one in further)
    yield from (f"    {one.at}: {_short(one.stated)}, now {_short(one.found)}" for one in report.differences[:FEW])
    if len(report.differences) > FEW:
        yield f"    and {len(report.differences) - FEW:,} more (--json lists them)"
    yield f"  checked: {'; '.join(report.checked) or 'nothing'}"
    if report.unchecked:
        yield f"  not checked: {'; '.join(report.unchecked)}"
    if report.withheld_lines:
        yield from _withheld(report)


def _withheld(report: Report) -> Iterator[str]:
    """Yield what the withheld lines must come to under each total, totals alike together."""
    from flopledger.core.numbers import flop

    alike: dict[tuple[float, float, bool], list[str]] = {}
    for one in report.sums:
        if one.what == "compute":
            alike.setdefault((one.shown, one.withheld, one.known), []).append(one.total)
    count = "1 line is" if report.withheld_lines == 1 else f"{report.withheld_lines} lines are"
    yield f"  {count} withheld, which must come to (FLOP):"
    for (seen, rest, known), names in alike.items():
        yield f"    {'' if known else 'at least '}{flop(max(rest, 0.0))} beside {flop(seen)} shown: {', '.join(names)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
