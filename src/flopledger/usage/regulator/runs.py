"""The workloads by which customers are over a line: what each took, from when to when, on which chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flopledger.core.frozen import frozen
from flopledger.usage.assess.assess import Verdict, verdict_on
from flopledger.usage.assess.customers import Customer, largest_of, margin
from flopledger.usage.assess.decide import Bounds, Court
from flopledger.usage.read.chipnames import matched
from flopledger.usage.totals.calendar import ALL, EPOCH
from flopledger.usage.totals.queries import CHOSEN, JOBS, KEYS, chosen_query
from flopledger.usage.totals.total import Totals

RUNS = "runs"
NAMED = tuple(KEYS["workload"])
Row = Mapping[str, Any]


@frozen
class Run:
    """A workload over a line: its operations, its first day, its last where it has ended, and its chips."""

    customer: str
    operations: Bounds
    started: date
    ended: date | None
    chips: tuple[str, ...]


def runs_over(totals: Totals, court: Court, over: Sequence[Verdict]) -> list[Run]:
    """Return the workloads that are each over a line by themselves, of customers that are; in order of customer and first day.

    The totals are by workload. Where a line is not drawn on workloads every workload of such a customer would be over, so that none is
    returned.
    """
    if not over or "workload_compute" not in court.facts_used():
        return []
    found = [(row, whose) for row, whose in _workloads(totals, over) if _is_over(court, whose, _bounds(row, totals))]
    spans = _spans(totals, [row for row, _ in found])
    runs = [Run(row["customer"], _bounds(row, totals), *spans[number][0], spans[number][1]) for number, (row, _) in enumerate(found)]
    return sorted(runs, key=lambda one: (one.customer, one.started, one.operations.low))


def _workloads(totals: Totals, over: Sequence[Verdict]) -> Iterator[tuple[Row, Verdict]]:
    whose = {one.customer.name: one for one in over}
    day = over[0].customer.as_of.isoformat()
    totals.engine.create(CHOSEN, {"of_customer": "text"}, [(name,) for name in sorted(whose)])
    for row in totals.rows(chosen_query(totals.asked)):
        if row["days"] == ALL and row["as_of"] == day:
            yield row, whose[row["customer"]]


def _bounds(row: Row, totals: Totals) -> Bounds:
    return largest_of({**row, "gflop_most": row["gflop_high"] + row["unknown_milliseconds"] * margin(totals)})


def _is_over(court: Court, whose: Verdict, took: Bounds) -> bool:
    """Tell whether the line would say `over` were this the customer's only workload."""
    one = whose.customer
    alone = Customer(one.name, one.as_of, {**one.facts, "workload_compute": took}, 0.0, 0.0, 0)
    return verdict_on(court, whose.line, alone).outcome.verdict == whose.outcome.verdict


def _spans(totals: Totals, rows: Sequence[Row]) -> dict[int, tuple[tuple[date, date | None], tuple[str, ...]]]:
    """Return first and last day, and chips, of each workload."""
    types = {"number": "integer", **{f"of_{name}": "text" for name in NAMED}}
    totals.engine.create(RUNS, types, [(number, *(row[name] or "" for name in NAMED)) for number, row in enumerate(rows)])
    same = " and ".join(f"coalesce({KEYS['workload'][name]}, '') = {RUNS}.of_{name}" for name in NAMED)
    joined = f"{JOBS} join {RUNS} on {same} where unix_micros(started) < {totals.asked.end}"
    last = f"sum(case when ended is null or ended < started or unix_micros(ended) > {totals.asked.end} then 1 else 0 end)"
    days = totals.rows(
        f"select number, min(unix_micros(started)) as first, max(unix_micros(ended)) as last, {last} as open from {joined} group by number"
    )
    named = totals.rows(f"select distinct number, chip, chip_written from {joined}")
    chips: dict[int, set[str]] = {}
    for row in named:
        chip, written = matched(row["chip"], row["chip_written"])
        chips.setdefault(row["number"], set()).update(name for name in [chip or written] if name)
    return {
        row["number"]: ((_day(row["first"]), None if row["open"] else _day(row["last"] - 1)), tuple(sorted(chips.get(row["number"], ()))))
        for row in days
    }


def _day(moment_microseconds: int) -> date:
    return EPOCH + timedelta(microseconds=moment_microseconds)
