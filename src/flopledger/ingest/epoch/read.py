"""Reading tables of models: what each file gave, the joined records, and every finding. Called by `policy/sources.py` and the command."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from flopledger.catalogue.models import ModelRecord
from flopledger.core.finding import Finding, Problems, sorted_findings
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.ingest.epoch.join import Joined, join
from flopledger.ingest.epoch.record import records_of
from flopledger.ingest.epoch.table import ModelTable, table_of
from flopledger.ingest.own import is_own, records_in
from flopledger.ingest.sheet import read_sheet


@frozen
class Imported:
    """What the files gave: the published tables and how they were joined, a record for each model, the last day that any knows of.

    `own` names the files in our own form, with their number of models: what they say of a model goes before what a table says.
    """

    tables: tuple[ModelTable, ...]
    joined: Joined
    records: tuple[ModelRecord, ...]
    known: date | None
    findings: tuple[Finding, ...]
    own: Mapping[str, int]


def read_tables(files: Sequence[Path], *, as_given: bool = False) -> Imported:
    """Read tables of models and join them by name; `as_given` joins in the order of the files and by equal names alone."""
    problems = Problems()
    sheets = [sheet for path in files if (sheet := read_sheet(path, problems)) is not None]
    own = {sheet.file: records_in(sheet, problems) for sheet in sheets if is_own(sheet)}
    read = [table for sheet in sheets if not is_own(sheet) and (table := table_of(sheet, problems)) is not None]
    joined = join(read, problems, as_given=as_given)
    days = [day for day in (*(table.known for table in read), *map(_checked_on, own.values())) if day is not None]
    known = max(days, default=None)
    records = _together([record for given in own.values() for record in given], records_of(joined, known))
    counts = {file: len(given) for file, given in own.items()}
    for table in read if not records else ():
        problems.find(
            "models-missing", Position(table.file, 1, 1), "no model", "at least one row with a name", "give a table that has models in it"
        )
    none = {sheet.file for sheet in sheets} - {table.file for table in read} - {*own}
    return Imported(tuple(read), joined, records, known, tuple(sorted_findings(_told(problems.findings(), none))), counts)


def _told(found: Iterable[Finding], none: Collection[str]) -> list[Finding]:
    """Return what is worth telling: of a file that is no table of models not also each of its lines that are no rows."""
    return [one for one in found if one.code != "row-width" or one.at is None or one.at.file not in none]


def _checked_on(records: Sequence[ModelRecord]) -> date | None:
    return max((record.source.checked for record in records if record.source.checked is not None), default=None)


def _together(first: Sequence[ModelRecord], others: Sequence[ModelRecord]) -> tuple[ModelRecord, ...]:
    """Return all records with a name each once, and an id each of its own."""
    if not first:
        return tuple(others)
    named = {record.name: record for record in reversed([*first, *others])}
    found: dict[str, ModelRecord] = {}
    for record in [*first, *others]:
        if named[record.name] is record:
            id_ = record.id if record.id not in found else f"{record.id}-row-{len(found) + 1}"
            found[id_] = replace(record, id=id_)
    return tuple(found.values())
