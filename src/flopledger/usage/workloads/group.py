"""Groups jobs to workloads, in SQL of the subset that DuckDB and Spark share, and connected components for chains of restarts.

A stretch is what one account ran from one image on one cluster at comparable widths without a long gap. Stretches hang together where
a job of one takes up the state of a job of the other, or where an elastic run crossed from one step of width to the next. Between
accounts nothing is joined here: that a workload is handed to another account is evidence for `usage.structuring`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.utilisation import default_utilisation
from flopledger.core.dates import LATEST
from flopledger.core.frozen import frozen
from flopledger.engine.sql import SqlEngine
from flopledger.usage.graph import Numbers, components
from flopledger.usage.records import FIRST_DAY, MOST_CHIPS
from flopledger.usage.totals.calendar import DAY_MICROSECONDS, EPOCH, microseconds
from flopledger.usage.totals.queries import MOST_GIGA
from flopledger.usage.totals.rates import MICROSECONDS, fastest, make_rates

GIGA = 1e9
USUAL_LINE_FLOP = 1e25  # Regulation (EU) 2024/1689, Art. 51(2)
TEXTS = frozenset({"provider", "account", "cluster", "stream", "chip"})
Texts = NDArray[np.object_]


@frozen
class Workloads:
    """Workloads as columns, and the hand-overs between them.

    Times are seconds since 1970, `widest` and `millichips` thousandths of a chip, `giga*` 1e9 FLOP at measured or default utilisation
    for training (those of jobs on unknown chips are not in it, but in `unknown_chip_seconds`), `log_*` thousandths of a natural
    logarithm, summed over jobs. `stream_accounts` are the accounts that run the same image. `earlier` and `later` are places in the
    columns: workloads of different accounts of which one takes up the other's state.
    """

    provider: Texts
    account: Texts
    cluster: Texts
    stream: Texts
    chip: Texts
    jobs: Numbers
    started: Numbers
    ended: Numbers
    chip_seconds: Numbers
    giga_low: Numbers
    giga: Numbers
    giga_high: Numbers
    unknown_chip_seconds: Numbers
    unfinished: Numbers
    widest: Numbers
    millichips: Numbers
    log_width: Numbers
    log_width_2: Numbers
    log_seconds: Numbers
    covered: Numbers
    office: Numbers
    burst: Numbers
    continued: Numbers
    stream_accounts: Numbers
    earlier: Numbers
    later: Numbers

    def __len__(self) -> int:
        """Return the number of workloads."""
        return len(self.jobs)


FRAGMENT = tuple(field.name for field in fields(Workloads) if field.name not in ("stream_accounts", "earlier", "later"))
LEAST, MOST = frozenset({"started"}), frozenset({"ended", "widest"})


@cache
def limits() -> Mapping[str, float]:
    """Return the thresholds of limits.csv by name; the file says why each is what it is."""
    text = files("flopledger.usage.workloads").joinpath("limits.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["name"]: float(row["value"]) for row in csv.DictReader(text.splitlines())})


def workloads(
    engine: SqlEngine,
    line_flop: float = USUAL_LINE_FLOP,
    given: Mapping[str, float] | None = None,
    days: tuple[date, date] | None = None,
) -> Workloads:
    """Return the workloads in the records that the engine has as `jobs`, in a fixed order.

    `line_flop` is what streams are measured by that are too small to be looked at; `given` are other thresholds than those of limits.csv;
    `days` are the first day on which a job that counts begins and the day after the last.
    The order of rows and the number of threads change nothing. Raises EngineError where the engine fails.
    """
    said = {**limits(), **(given or {})}
    whole = {name: int(value) for name, value in said.items() if name != "least_share"}
    usual = default_utilisation("pretraining")
    can_be = {"first": microseconds(FIRST_DAY), "latest": microseconds(LATEST)}
    named = engine.answer(_query("names", **can_be)).rows
    make_rates(engine, [(str(row[0]), str(row[1]), str(row[2])) for row in named])
    last = max((int(row[3]) for row in named if row[3] is not None), default=0)
    shares = {"low": usual.low, "point": usual.point, "high": usual.high}
    counted = _query("counted", **shares, **can_be, most_chips=MOST_CHIPS, most_giga=MOST_GIGA, window=_window(days))
    least = int(said["least_share"] * line_flop / GIGA)
    kept = _query("kept", least=least, cap=min(float(least), float(MOST_GIGA)), highest_rate=fastest() * MICROSECONDS, last=last, **whole)
    engine.keep("kept", f"with counted as ({counted}), {kept.removeprefix('with ')}")
    engine.keep("placed", _query("placed", **whole))
    engine.keep("fragments", _query("fragments", **whole))
    return _grouped(engine, whole)


def _window(days: tuple[date, date] | None) -> str:
    """Return the condition that a job begins within days."""
    if days is None:
        return ""
    first, after = ((day - EPOCH).days * DAY_MICROSECONDS for day in days)
    return f"and unix_micros(j.started) >= {first} and unix_micros(j.started) < {after}"


def _query(name: str, **values: object) -> str:
    """Return a query of this package with its values put in: numbers of ours, never anything that was read."""
    text = files("flopledger.usage.workloads").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return "\n".join(line for line in text.format(**values).splitlines() if not line.startswith("--"))


def _grouped(engine: SqlEngine, whole: Mapping[str, int]) -> Workloads:
    """Return stretches that hang together as workloads."""
    found = engine.answer(f"select {', '.join(FRAGMENT)} from fragments order by fragment")
    stretches = {name: _column(found.rows, place, name) for place, name in enumerate(FRAGMENT)}
    handed, near = _pairs(engine, "taken_up"), _pairs(engine, "neighbours", **whole)
    same = np.array([stretches["account"][a] == stretches["account"][b] for a, b in handed], dtype=bool)
    links = np.concatenate([handed[same], near])
    label = components(len(found.rows), links[:, 0], links[:, 1])
    first, which = np.unique(label, return_inverse=True)
    columns: dict[str, Any] = {name: _added(values, name, first, which) for name, values in stretches.items()}
    accounts = {row[0]: int(row[1]) for row in engine.answer(_query("images")).rows}
    pairs = which[handed]
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0).reshape(-1, 2)
    shared = np.array([accounts.get(stream, 0) for stream in columns["stream"]], dtype=np.int64)
    return Workloads(**columns, stream_accounts=shared, earlier=pairs[:, 0], later=pairs[:, 1])


def _pairs(engine: SqlEngine, name: str, **values: object) -> Numbers:
    """Return pairs of stretches, the earlier one first, in order."""
    rows = engine.answer(_query(name, **values)).rows
    return np.array(sorted((int(row[0]), int(row[1])) for row in rows), dtype=np.int64).reshape(-1, 2)


def _column(rows: Sequence[Sequence[object]], place: int, name: str) -> NDArray[np.generic]:
    """Return a column of rows: text, or whole numbers with nothing for NULL."""
    if name in TEXTS:
        return np.array([row[place] for row in rows], dtype=object)
    return np.array([row[place] or 0 for row in rows], dtype=np.int64)


def _added(values: NDArray[np.generic], name: str, first: Numbers, which: Numbers) -> NDArray[np.generic]:
    """Return what a column of stretches is for workloads: that of the first stretch, the least, the most, or the sum."""
    if name in TEXTS:
        return values[first]
    made = values[first].copy() if name in LEAST | MOST else np.zeros(len(first), dtype=np.int64)
    how = np.minimum if name in LEAST else np.maximum if name in MOST else np.add
    how.at(made, which, values)
    return made
