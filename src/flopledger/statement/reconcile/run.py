"""The whole of a reconciliation: a ledger and providers' records in, the published comparison and all findings out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from flopledger.assess.document import findings as finding_models
from flopledger.assess.plainly import cite_of
from flopledger.assess.result import Assessment
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.core.finding import Finding, errors_in, sorted_findings
from flopledger.core.frozen import frozen
from flopledger.ledger.model import Ledger
from flopledger.statement.reconcile.asif import verdicts, with_hours
from flopledger.statement.reconcile.attestation import Attested
from flopledger.statement.reconcile.attested import attested
from flopledger.statement.reconcile.booked import Booked, booked
from flopledger.statement.reconcile.compare import UNATTESTED, UNBOOKED, WORK, rows_of, summed
from flopledger.statement.reconcile.contract import ReconciliationModel, RecordModel, RowModel, UndatedModel
from flopledger.statement.reconcile.findings import of_books, of_records, of_rows


@frozen
class Asked:
    """What to compare by: the part of the larger side by which two may differ and still agree, and chips that the developer owns."""

    tolerance: float
    own_chips: Collection[str] = ()


@frozen
class _Sides:
    """Both sides and what came of comparing them."""

    records: Sequence[Attested]
    entries: Sequence[Booked]
    rows: Sequence[RowModel]


def reconcile(
    path: Path, before: Assessment, records: Sequence[Attested], asked: Asked, again: Callable[[Ledger], Assessment]
) -> tuple[ReconciliationModel, list[Finding]]:
    """Return the comparison of an assessed ledger with records, and its findings; `again` assesses another ledger in the same way.

    The order of the records does not matter. Work booked after the day by which everything is known has not been done yet.
    """
    records = sorted(records, key=lambda one: (one.record.provider, one.record.account, one.record.started, one.sha256, one.file))
    until, ledger = before.as_of.known, before.ledger
    used, covered, found = attested(records)
    entries, silent = booked(ledger, until, asked.own_chips)
    rows = rows_of(entries, used, covered, until, asked.tolerance)
    after = _after(path, before, rows, again)
    found += of_rows(rows, records, entries, asked.tolerance)
    found += [*of_records(records, rows, ledger), *of_books(ledger, entries, silent, rows)]
    found = sorted_findings(found)
    return _model(before, _Sides(records, entries, rows), asked, after, found), found


def _after(path: Path, before: Assessment, rows: Sequence[RowModel], again: Callable[[Ledger], Assessment]) -> Assessment | None:
    """Return the assessment with the unbooked hours in the books, None where there are none."""
    if not any(one.state == UNBOOKED for one in rows):
        return None
    ledger, found = with_hours(path, before.ledger, rows, before.as_of.known)
    if ledger is None or errors_in(found):  # what was read once is read again: only files that change meanwhile come here
        return None
    return again(ledger)


def _model(before: Assessment, sides: _Sides, asked: Asked, after: Assessment | None, found: Sequence[Finding]) -> ReconciliationModel:
    return ReconciliationModel(
        title=before.ledger.title,
        developer=before.ledger.party_name(before.ledger.developer),
        as_of=before.as_of.known,
        tolerance=asked.tolerance,
        utilisation=cite_of(default_utilisation(WORK).citation),
        records=[_record(one) for one in sides.records],
        rows=list(sides.rows),
        unbooked=summed(sides.rows, UNBOOKED),
        unattested=summed(sides.rows, UNATTESTED),
        undated=[_undated(one) for one in sides.entries if one.days is None or one.hours is None],
        verdicts=verdicts(before, after),
        findings=finding_models(found),
    )


def _record(one: Attested) -> RecordModel:
    record = one.record
    return RecordModel(
        file=one.file,
        provider=record.provider,
        customer=record.customer,
        account=record.account,
        started=record.started,
        ended=record.ended,
        sha256=one.sha256,
        key=one.key,
    )


def _undated(one: Booked) -> UndatedModel:
    return UndatedModel(activity=one.activity, chip=one.chip, chip_hours=one.hours)
