"""The published form of a reconciliation: what `flopledger reconcile --json` prints."""

from __future__ import annotations

from datetime import date

from flopledger.assess.contract import CitationModel, FindingModel
from flopledger.statement.model import Model

FORMAT = 1


class RecordModel(Model):
    """A record that was compared: whose, of what days, its digest, and the id of the key that signed it (null: not checked)."""

    file: str
    provider: str
    customer: str
    account: str
    started: date
    ended: date
    sha256: str
    key: str | None


class WorthModel(Model):
    """What chip-hours could be worth in FLOP: median, 5th and 95th percentile; null where the chip's peak is not known."""

    point: float | None
    low: float | None
    high: float | None


class RowModel(Model):
    """A chip and a month, in chip-hours.

    `attested` by providers, `booked` on days that a record covers, `uncovered` booked on days that none does, `own` booked on the
    developer's own chips. `state`: agree, unbooked (attested, not in the books), unattested (in the books, nobody attests), not
    covered, own. `missing` is what the two differ by beyond the tolerance, and `worth` what that could be; `precision` is the
    number format it is priced in, and `assumed` whether nobody stated that.
    """

    chip: str
    listed: bool
    month: date
    attested: float
    booked: float
    uncovered: float
    own: float
    state: str
    missing: float
    precision: str | None
    assumed: bool
    worth: WorthModel | None


class SumModel(Model):
    """Chip-hours over all rows of a state, and their worth; `unpriced` are hours of chips whose peak is not known.

    Where there are any, only `low` is given: what the others are worth at least.
    """

    chip_hours: float
    unpriced: float
    worth: WorthModel


class VerdictModel(Model):
    """A trigger as the books have it, and with the unbooked hours in the books as training of the system."""

    system: str
    regime: str
    trigger: str
    binding: bool
    before: str
    after: str
    probability_before: float | None
    probability_after: float | None
    total_before: float | None
    total_after: float | None
    threshold: float | None
    missing: list[str]


class UndatedModel(Model):
    """Booked chip-hours that cannot be placed in a month; null where it is the hours that are not known."""

    activity: str
    chip: str
    chip_hours: float | None


class ReconciliationModel(Model):
    """A ledger beside providers' records; `tolerance` is the part of the larger side by which two may differ and still agree.

    `utilisation` is the source of the default that chip-hours are priced with.
    """

    format: int = FORMAT
    title: str
    developer: str
    as_of: date
    tolerance: float
    utilisation: CitationModel
    records: list[RecordModel]
    rows: list[RowModel]
    unbooked: SumModel
    unattested: SumModel
    undated: list[UndatedModel]
    verdicts: list[VerdictModel]
    findings: list[FindingModel]
