"""`flopledger check`: read a ledger, run every estimator and every check, derive the figures as filed, and say what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from flopledger.cli.options import AS_JSON, LEDGER, VERBOSE, common, question
from flopledger.cli.run import code_of, read, rulebook, stop


@click.command("check")
@LEDGER
@question
@AS_JSON
@VERBOSE
def command(ledger: Path, *, as_json: bool, verbose: bool, **options: Any) -> None:
    """Check a ledger: everything that is wrong or doubtful, all at once, with place and remedy.

    LEDGER is a file, or a folder that holds ledger.yaml. Exits with 2 if anything is wrong.
    """
    from flopledger.core.finding import errors_in, sorted_findings

    shared = common(options)
    book, found = read(ledger)
    if book is not None and not errors_in(found):
        found = [*found, *_beyond_reading(book, shared)]
    found = sorted_findings(found)
    if as_json:
        _print_json(found)
    else:
        _print(found, verbose=verbose, summary=_summary(book))
    stop(code_of(found))


def _beyond_reading(book: Any, shared: Any) -> list[Any]:
    """Run every estimator, look for work that belongs to no system, and derive the figures as filed again."""
    from flopledger.assess.relate import components, relate
    from flopledger.estimate.run import estimate

    if not book.asserts:
        estimates, found = estimate(book)
        return [*found, *relate(book, components(book, estimates))[1]]
    from flopledger.assess.assess import Selection, assess

    named = sorted({str(entry.get("total")).partition("/")[0] for entry in book.asserts if entry.get("total")})
    result = assess(book, rulebook(shared), shared.pair(), Selection(named, ()))
    return [item for item in result.findings if item.code not in ASSESSMENT_ONLY]


# What depends on the standard that is asked about is the business of `assess`.
ASSESSMENT_ONLY = frozenset({"fact-missing", "source-silent", "rules-clash", "margin-exceeded", "not-itemised"})


def _summary(book: Any) -> str:
    if book is None:
        return ""
    systems = ", ".join(book.systems)
    amounts = [
        _many(book.activities.count, "activity", "activities"),
        _many(len(book.artifacts), "artifact", "artifacts"),
        _many(len(book.asserts), "figure as filed", "figures as filed"),
    ]
    return f"{book.title}: {', '.join(amounts)}, systems: {systems or 'none'}"


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _print_json(found: list[Any]) -> None:
    from flopledger.assess.document import findings

    click.echo("[" + ",\n ".join(item.model_dump_json() for item in findings(found)) + "]")


def _print(found: list[Any], *, verbose: bool, summary: str) -> None:
    from flopledger.cli.messages import counted, report
    from flopledger.cli.visible import visible

    text = report(found, verbose=verbose)
    click.echo("\n\n".join(part for part in (visible(summary), text) if part) + ("\n" if text else ""))
    click.echo(counted(found))
