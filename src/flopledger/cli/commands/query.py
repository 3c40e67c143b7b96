"""`flopledger query`: SQL over the tables of an assessment, in a database that can reach nothing else."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import rich_click as click

from flopledger.cli.options import AS_JSON, LEDGER, common, question
from flopledger.cli.run import WRONG_INPUT, assessed, rulebook, stop


@click.command("query")
@LEDGER
@click.argument("sql")
@question
@AS_JSON
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values.")
def command(ledger: Path, sql: str, *, as_json: bool, as_csv: bool, **options: Any) -> None:
    """Ask a ledger's assessment with SQL: tables lines, systems, treatments, totals, verdicts, estimates and findings.

    For example: "select activity, relation, flop from lines order by flop desc".
    """
    import duckdb

    from flopledger.assess.tables import assessment_tables
    from flopledger.engine.duckdb import DuckDBEngine

    shared = common(options)
    result = assessed(ledger, shared, rulebook(shared))
    engine = DuckDBEngine()
    for name, columns in assessment_tables(result).items():
        engine.create(name, columns)
    try:
        names, rows = engine.rows(sql)
    except duckdb.Error as error:
        click.echo(f"The query cannot be run: {str(error).splitlines()[0]}", err=True)
        click.echo(f"Tables: {', '.join(assessment_tables(result))}. `describe TABLE` lists columns.", err=True)
        stop(WRONG_INPUT)
    _print(names, rows, as_json=as_json, as_csv=as_csv)


def _finite(value: Any) -> Any:
    """Return a value as JSON can hold it: decimals as numbers, what is no number there as null."""
    if isinstance(value, Decimal):
        return float(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _print(names: list[str], rows: list[tuple[Any, ...]], *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps([dict(zip(names, map(_finite, row), strict=True)) for row in rows], indent=2, default=str, allow_nan=False))
    elif as_csv:
        import csv
        import sys

        csv.writer(sys.stdout).writerows([names, *rows])
    else:
        from flopledger.cli.tables import console, table
        from flopledger.core.numbers import plain

        console().print(table("", names, [[plain(value) for value in row] for row in rows], keep=range(len(names))))
