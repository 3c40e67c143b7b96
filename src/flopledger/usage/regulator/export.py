"""The export for a regulator: of customers that are over a line, what the rule asks to report. Whatever it does not ask for is left out.

Numbers are rounded to what an estimate has; days take the place of moments. A customer of whom the records cannot tell whether it is
over the line is not in it, nor is how many of those there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flopledger.assess.trigger import CANNOT_TELL, OVER
from flopledger.core.dates import AsOf
from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.usage.assess.assess import Line, Verdict
from flopledger.usage.assess.customers import customers_in
from flopledger.usage.assess.decide import Court
from flopledger.usage.regulator.asked import Asked, asked_for
from flopledger.usage.regulator.contract import AnswerModel, AskedModel, ExportModel, OperationsModel, ReportModel
from flopledger.usage.regulator.runs import Run, runs_over
from flopledger.usage.reported import verdicts
from flopledger.usage.reported.case import Case
from flopledger.usage.totals.total import Totals

DIGITS = 3  # significant ones: more would tell of single jobs


@frozen
class Exported:
    """An export, and of how many customers it cannot be told whether they belong into it: that is for the provider alone."""

    made: ExportModel
    open: int


def exported(case: Case, day: date) -> Exported | Finding:
    """Return what the one law of a case asks to report as of a day; a finding where it asks for nothing or the records are empty."""
    regime = case.regimes[0]
    if not any(trigger.name in asked_for() for trigger in regime.customers):
        return _nothing_asked(regime.id)
    totals = case.totalled((day,))
    if totals is None:
        return finding(
            "usage-file-unreadable", None, found="no record with a start", expected="records of jobs", remedy="see `flopledger usage check`"
        )
    known = customers_in(totals, case.clusters, case.countries())
    asked = [(line, every) for line, every in verdicts.asked([regime], known, day) if line.trigger.name in asked_for()]
    if not asked:
        return _nothing_asked(regime.id)
    named = {name for names in case.held().values() for name in names}
    reports = [one for line, every in asked for one in _reports(totals, line, every, named)]
    made = ExportModel(
        regime=regime.shown,
        law=regime.title,
        status=asked[0][0].status.status,
        as_of=day,
        asked=[_asked(line.trigger.name, one) for line, _ in asked for one in asked_for()[line.trigger.name]],
        reports=reports,
    )
    return Exported(made, sum(one.outcome.verdict == CANNOT_TELL for _, every in asked for one in every))


def _nothing_asked(regime: str) -> Finding:
    return finding(
        "usage-nothing-asked",
        None,
        found=f"{shown(regime)} asks a provider for no report of customers on this day",
        expected="a law that does, and existed then",
        remedy=f"one of {', '.join(sorted({name.partition('/')[0] for name in asked_for()}))}",
    )


def _asked(line: str, one: Asked) -> AskedModel:
    return AskedModel(line=line, item=one.item, asked=one.asked, cites=str(one.citation), confidence=one.citation.confidence)


def _reports(totals: Totals, line: Line, every: Sequence[Verdict], named: set[str]) -> Iterator[ReportModel]:
    over = [one for one in every if one.outcome.verdict == OVER]
    asked = asked_for()[line.trigger.name]
    found = runs_over(totals, Court(line.regime, line.trigger, AsOf.on(line.as_of)), over)
    for one in over:
        runs = [run for run in found if run.customer == one.customer.name]
        name = one.customer.name if one.customer.name in named else None
        yield from (_report(line.trigger.name, asked, name, run) for run in _told(asked, runs))


def _told(asked: Sequence[Asked], runs: list[Run]) -> Sequence[Run | None]:
    """Return the runs that are reported one by one; a single report where nothing is asked of a run but that there is one."""
    return runs if runs and any(one.answer in OF_A_RUN for one in asked) else [None]


def _report(line: str, asked: Sequence[Asked], name: str | None, run: Run | None) -> ReportModel:
    return ReportModel(line=line, answers=[AnswerModel(item=one.item, value=_value(one, name, run)) for one in asked])


def _value(one: Asked, name: str | None, run: Run | None) -> Any:
    if one.answer in OF_A_RUN:
        return None if run is None else OF_A_RUN[one.answer](run)
    return {"customer": name, "training_run": True}.get(one.answer)


def _operations(run: Run) -> OperationsModel:
    return OperationsModel(low=_rounded(run.operations.low), high=_rounded(run.operations.high))


def _rounded(value: float) -> float | None:
    return None if value == float("inf") else float(f"{value:.{DIGITS}g}")


OF_A_RUN: Mapping[str, Callable[[Run], Any]] = {
    "operations": _operations,
    "started": lambda run: run.started,
    "ended": lambda run: run.ended,
    "chips": lambda run: list(run.chips),
}
