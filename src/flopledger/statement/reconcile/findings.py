"""Says what a reconciliation shows: each difference is a finding with its place, none is an error. `run` calls it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from flopledger.core.finding import Finding, capped, finding
from flopledger.core.numbers import flop, scaled
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.ledger.model import Ledger
from flopledger.statement.reconcile.attestation import Attested
from flopledger.statement.reconcile.booked import Booked, chip_name
from flopledger.statement.reconcile.compare import UNATTESTED, UNBOOKED
from flopledger.statement.reconcile.contract import RowModel, WorthModel
from flopledger.statement.reconcile.months import month_of

FEW = 5  # names that a message lists


def of_rows(rows: Sequence[RowModel], records: Sequence[Attested], entries: Sequence[Booked], tolerance: float) -> Iterator[Finding]:
    """Yield what differs between books and records, a chip and month at a time."""
    expected = f"the same within {tolerance * 100:g} %"
    yield from capped(_unbooked(one, records, expected) for one in rows if one.state == UNBOOKED)
    yield from capped(_unattested(one, entries, expected) for one in rows if one.state == UNATTESTED)


def _unbooked(one: RowModel, records: Sequence[Attested], expected: str) -> Finding:
    files = [record.file for record in records if _has(record, one.chip, one.month)]
    own = f", beside {_hours(one.own)} on own hardware" if one.own else ""
    found = f"{_hours(one.attested)} of {one.chip} in {_month(one.month)}, and {_hours(one.booked)} in the books{own}"
    remedy = f"book what the {_hours(one.missing)} were for; {_worth(one.worth)}"
    return finding("hours-unbooked", Position(min(files), 1, 1) if files else None, found=found, expected=expected, remedy=remedy)


def _has(record: Attested, chip: str, month: date) -> bool:
    return any(chip_name(use.chip) == chip and month_of(use.started) <= month <= use.ended for use in record.record.usage)


def _unattested(one: RowModel, entries: Sequence[Booked], expected: str) -> Finding:
    found = f"{_hours(one.booked)} of {one.chip} in {_month(one.month)}, and {_hours(one.attested)} attested"
    remedy = f"ask who ran the {_hours(one.missing)}, or name own chips with --own; {_worth(one.worth)}"
    return finding("hours-unattested", _place(one, entries), found=found, expected=expected, remedy=remedy)


def _place(one: RowModel, entries: Sequence[Booked]) -> Position | None:
    """Return where the work with the most hours of a chip in a month is booked."""
    mine = [entry for entry in entries if entry.chip == one.chip and entry.days and month_of(entry.days[0]) <= one.month <= entry.days[1]]
    return max(mine, key=lambda entry: (entry.hours or 0.0, entry.activity)).at if mine else None


def _worth(one: WorthModel | None) -> str:
    if one is None or one.point is None:
        return "what they are worth in FLOP is not known"
    return f"as training they could be {flop(one.point)} FLOP [{flop(one.low)}, {flop(one.high)}]"


def _hours(hours: float) -> str:
    return f"{scaled(hours)} chip-hours"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def of_records(records: Sequence[Attested], rows: Sequence[RowModel], ledger: Ledger) -> Iterator[Finding]:
    """Yield what is to be known of the records: customers of another name, signatures that nobody checked, chips that nobody listed."""
    developer = ledger.party_name(ledger.developer)
    for record in records:
        if record.record.customer.casefold() not in {developer.casefold(), ledger.developer.casefold()}:
            found, remedy = (
                shown(record.record.customer),
                "make sure that the account is the developer's; hours of others prove nothing here",
            )
            yield finding("attestation-customer", Position(record.file, 1, 1), found=found, expected=shown(developer), remedy=remedy)
        if record.key is None:
            found = "a signature, and no key to check it with" if record.signed else "no signature"
            remedy = "give the provider's public key with --key" if record.signed else "ask the provider for a signed one"
            yield finding(
                "attestation-unchecked", Position(record.file, 1, 1), found=found, expected="a signature that was checked", remedy=remedy
            )
    for chip in dict.fromkeys(one.chip for one in rows if not one.listed and one.attested):
        files = [record.file for record in records if any(chip_name(use.chip) == chip for use in record.record.usage)]
        remedy = "give the name under which it is sold"
        at = Position(min(files), 1, 1) if files else None
        yield finding("chip-not-listed", at, found=shown(chip), expected="a chip of the catalogue", remedy=remedy)


def of_books(ledger: Ledger, entries: Sequence[Booked], silent: Sequence[int], rows: Sequence[RowModel]) -> Iterator[Finding]:
    """Yield what in the books cannot be compared, or need not be."""
    grouped: dict[str, list[Booked]] = defaultdict(list)
    for one in entries:
        if one.own:
            grouped["hours-own"].append(one)
        elif one.days is None or one.hours is None:
            grouped["hours-undated"].append(one)
    for code, listed in grouped.items():
        expected, remedy = SAID[code]
        names = list(dict.fromkeys(f"`{one.activity}`" for one in listed))
        hours = sum(one.hours for one in listed if one.hours is not None)
        found = f"{_hours(hours)} of {_some(names)}" if hours else _some(names)
        yield finding(code, listed[0].at, found=found, expected=expected, remedy=remedy)
    if silent:
        names = [f"`{ledger.activities.ids[row]}`" for row in silent]
        expected, remedy = SAID["hours-not-given"]
        yield finding("hours-not-given", ledger.activities.place(silent[0]), found=_some(names), expected=expected, remedy=remedy)
    yield from _not_covered(rows, entries)


SAID = {
    "hours-own": ("no record of these", "if they were rented, give `cost.rental`, or do not name them with --own"),
    "hours-undated": ("chip-hours, and `dates`", "give `dates`, and the chip-hours or chips and time"),
    "hours-not-given": (
        "chip-hours under `compute.hardware`",
        "give them beside the other method: both stay, and are held against each other",
    ),
}


def _not_covered(rows: Sequence[RowModel], entries: Sequence[Booked]) -> Iterator[Finding]:
    outside = [one for one in rows if one.uncovered]
    if outside:
        first, last = min(one.month for one in outside), max(one.month for one in outside)
        when = f"in {_month(first)}" if first == last else f"from {_month(first)} to {_month(last)}"
        found = f"{_hours(sum(one.uncovered for one in outside))} {when}"
        at = _place(max(outside, key=lambda one: one.uncovered), entries)
        yield finding("hours-not-covered", at, found=found, expected="records of these days", remedy="ask the providers for them")


def _some(names: Sequence[str]) -> str:
    rest = len(names) - FEW
    return ", ".join(names[:FEW]) + (f" and {rest} more" if rest > 0 else "")
