"""The chip-hours that providers attest, over several records: one for each chip, month and number format.

Records of one account may overlap: then, day by day and chip by chip, the largest of them holds, so that nothing counts twice
and the order in which they are given does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.statement.reconcile.attestation import Attested, UsageModel
from flopledger.statement.reconcile.booked import chip_name
from flopledger.statement.reconcile.months import Days, joined, length, month_of, months, shared

EXPECTED_ONCE = "each day of an account in one record"


@frozen
class Used:
    """Chip-hours attested: the chip by its id (or the provider's name, where the catalogue lacks it), the month, the format."""

    chip: str
    month: date
    precision: str | None
    hours: float


def attested(records: Sequence[Attested]) -> tuple[list[Used], tuple[Days, ...], list[Finding]]:
    """Return what the records attest together, the days that they cover, and findings about records that overlap."""
    once, found = _once(sorted(records, key=lambda one: (one.sha256, one.file)))
    accounts: dict[tuple[str, str], list[Attested]] = defaultdict(list)
    for one in once:
        accounts[one.record.provider, one.record.account].append(one)
    used = [item for _, group in sorted(accounts.items()) for item in _account(group, found)]
    return used, joined((one.record.started, one.record.ended) for one in once), found


def _once(records: Sequence[Attested]) -> tuple[list[Attested], list[Finding]]:
    """Return each record once, and a finding for each that was given again."""
    first: dict[str, Attested] = {}
    found = []
    for one in records:
        if one.sha256 in first:
            found.append(_overlap(one, first[one.sha256], "the same record", "give it once; it is counted once"))
        first.setdefault(one.sha256, one)
    return list(first.values()), found


def _account(group: Sequence[Attested], found: list[Finding]) -> Iterator[Used]:
    """Yield what an account used."""
    overlapping = [pair for pair in combinations(group, 2) if shared(_period(pair[0]), _period(pair[1]))]
    for one, other in overlapping:
        found.append(_overlap(other, one, "some of the same days", "ask which holds; the larger counts, day by day and chip by chip"))
    yield from (_largest(group) if overlapping else _plainly(group))


def _period(one: Attested) -> Days:
    return one.record.started, one.record.ended


def _overlap(one: Attested, other: Attested, what: str, remedy: str) -> Finding:
    record = one.record
    words = f"{what} of {shown(record.account)} at {shown(record.provider)} as in {other.file}"
    return finding("attestation-overlap", Position(one.file, 1, 1), found=words, expected=EXPECTED_ONCE, remedy=remedy)


def _plainly(group: Sequence[Attested]) -> Iterator[Used]:
    for one in group:
        for use in one.record.usage:
            days = (use.started, use.ended)
            for part in months(days):
                yield Used(chip_name(use.chip), month_of(part[0]), use.precision, use.chip_hours * length(part) / length(days))


def _largest(group: Sequence[Attested]) -> Iterator[Used]:
    """Yield, for each chip and day, what the record with the most hours has."""
    by_record = [_by_day(one.record.usage) for one in group]
    for key in sorted({key for daily in by_record for key in daily}):
        most = max((daily[key] for daily in by_record if key in daily), key=lambda uses: (sum(hours for _, hours in uses), str(uses)))
        yield from (Used(key[0], month_of(key[1]), precision, hours) for precision, hours in most)


def _by_day(usage: Sequence[UsageModel]) -> dict[tuple[str, date], list[tuple[str | None, float]]]:
    found: dict[tuple[str, date], list[tuple[str | None, float]]] = defaultdict(list)
    for use in usage:
        number = length((use.started, use.ended))
        for day in range(number):
            found[chip_name(use.chip), use.started + timedelta(days=day)].append((use.precision, use.chip_hours / number))
    return found
