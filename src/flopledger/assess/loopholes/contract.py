"""The published form of the report on loopholes: what `compare --loopholes --json` and `rules loopholes --json` print."""

from __future__ import annotations

from flopledger.assess.contract import CitationModel, Model


class SaidModel(Model):
    """What one text says to a loophole: open, closed, silent, cannot tell or moot (it asks nothing of such a model).

    `under` is a standard's total or a law's trigger, `counts` the total that it counts by; `closed_by` are changes of reforms each
    of which alone closes it, `REFORM/CHANGE`, or a whole reform where none of its changes does.
    """

    under: str
    counts: str
    status: str
    answer: str
    reason: str
    rules: list[str]
    missing: list[str]
    closed_by: list[str]
    cites: list[CitationModel]


class LoopholeModel(Model):
    """One loophole under every standard and law asked, by its probe."""

    id: str
    title: str
    what: str
    escapes: str
    openly: str
    gamed: str
    cites: list[CitationModel]
    standards: list[SaidModel]
    laws: list[SaidModel]


class AmountPassingModel(Model):
    """An amount that passes: `point` null where a line is unknown, `at_most` null where nothing bounds it."""

    unit: str
    basis: str = ""
    point: float | None
    low: float | None
    high: float | None
    at_least: float
    at_most: float | None


class PassingModel(Model):
    """What passes through under one total: lines that are left out, and lines of which nobody can tell whether they are."""

    standard: str
    lines: list[str]
    open_lines: list[str]
    compute: AmountPassingModel
    cost: list[AmountPassingModel]


class WorthModel(Model):
    """What a system's work is worth in FLOP to the change of a reform that closes a loophole, beside what the law counts."""

    trigger: str
    change: str
    counted: float
    worth: float


class HereModel(Model):
    """A loophole in one system: `used` null where the facts named in `missing` would tell."""

    system: str
    used: bool | None
    missing: list[str]
    passing: list[PassingModel]
    worth: list[WorthModel]


class ReportedModel(LoopholeModel):
    """One loophole with what passes through it in each system of a ledger."""

    here: list[HereModel]
