"""Chips by the catalogue's names: what is written is matched once for each distinct name, however many records there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from flopledger.catalogue.chips import Chip, chip_names, could_be, every_name, find_chip
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.engine.files import quoted
from flopledger.usage.read.words import many
from flopledger.usage.records import JOB

SAMPLES = 5
KNOWN = "the reference page of the catalogue lists the names that are known"
Names = tuple[str | None, str | None, int]


@frozen
class Unmatched:
    """A name that the catalogue lacks, with the number of records that have it."""

    name: str
    records: int


def match_chips(connection: duckdb.DuckDBPyConnection, rows: str, jobs: str, *, match: bool = True) -> list[Finding]:
    """Make the view `jobs` of `rows` with chips as the catalogue calls them; return what matched nothing, and what more than one."""
    columns = [field.name for field in JOB]
    if not match:
        connection.execute(f"create view {jobs} as select {', '.join(columns)} from {rows}")
        return []
    counted: list[Names] = connection.execute(f"select chip, chip_written, count(*) from {rows} group by all order by all").fetchall()
    renamed = {(chip, written) for chip, written, _ in counted if matched(chip, written) != (chip, written)}
    if renamed:
        _names_table(connection, sorted(renamed, key=str))
        named = {"chip": "case when n.is_named then n.chip else r.chip end", "chip_written": "coalesce(n.written, r.chip_written)"}
        select = ", ".join(f"{named.get(name, f'r.{name}')} as {name}" for name in columns)
        join = "on r.chip is not distinct from n.chip_before and r.chip_written is not distinct from n.written_before"
        connection.execute(f"create view {jobs} as select {select} from {rows} r left join chip_names n {join}")
    else:
        connection.execute(f"create view {jobs} as select {', '.join(columns)} from {rows}")
    return [*_unmatched(counted), *_ambiguous(counted)]


def matched(chip: str | None, written: str | None) -> tuple[str | None, str | None]:
    """Return a record's chip as the catalogue calls it, None where nothing does, and the name as it was written.

    >>> matched(None, "NVIDIA A100-SXM4-80GB")
    ('A100 SXM 80GB', 'NVIDIA A100-SXM4-80GB')
    """
    if chip is not None and chip in chip_names():
        return chip, written
    said = [name for name in (chip, written) if name is not None]
    found = next((match for name in said if (match := find_chip(name)) is not None), None)
    return None if found is None else found.id, written if written is not None else chip


def _names_table(connection: duckdb.DuckDBPyConnection, names: Sequence[tuple[str | None, str | None]]) -> None:
    lines = [(*pair, *matched(*pair)) for pair in names]
    values = ", ".join(f"({', '.join('null::varchar' if cell is None else quoted(cell) for cell in line)}, true)" for line in lines)
    connection.execute(
        f"create table chip_names as select * from (values {values}) t(chip_before, written_before, chip, written, is_named)"
    )


def _unmatched(counted: Sequence[Names]) -> Iterator[Finding]:
    """Yield one finding that names what the catalogue lacks, the most frequent first."""
    found: dict[str, int] = {}
    for chip, written, records in counted:
        name = matched(chip, written)[1]
        if name is not None and matched(chip, written)[0] is None:
            found[name] = found.get(name, 0) + records
    if found:
        most = sorted(found, key=lambda name: (-found[name], name))
        dots = ", ..." if len(most) > SAMPLES else ""
        names = ", ".join(f"{shown(name)} ({found[name]:,})" for name in most[:SAMPLES])
        yield finding(
            "usage-chip-unmatched",
            None,
            found=f"{many(sum(found.values()), 'record')} on {many(len(found), 'unknown chip')}: {names}{dots}",
            expected="a chip of the catalogue; these are kept, and what they could do is unknown",
            remedy=next((said for name in most if "did you mean" in (said := did_you_mean(name, every_name()))), KNOWN),
        )


def _ambiguous(counted: Sequence[Names]) -> Iterator[Finding]:
    """Yield a finding for each written name that several chips of different rates go by."""
    found: dict[str, int] = {}
    for chip, written, records in counted:
        name = written if written is not None else chip
        if name is not None and matched(chip, written)[0] is not None and (chip not in chip_names() or chip == _match(written)):
            found[name] = found.get(name, 0) + records
    for name, records in found.items():
        candidates = could_be(name)
        if len({rates(chip) for chip in candidates}) > 1:
            taken = find_chip(name)
            yield finding(
                "usage-chip-ambiguous",
                None,
                found=f"{shown(name)} in {many(records, 'record')}, which may be {' or '.join(chip.id for chip in candidates)}",
                expected=f"a name of one chip; {taken.id if taken else 'none'} is taken",
                remedy="write the form and the memory with the name",
            )


def _match(written: str | None) -> str | None:
    found = None if written is None else find_chip(written)
    return None if found is None else found.id


def rates(chip: Chip) -> tuple[tuple[str, float], ...]:
    """Return what a chip can do: chips alike in this give the same operations."""
    return tuple(sorted(chip.peaks.items()))
