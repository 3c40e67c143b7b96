"""What is known of each customer as of a day: operations over windows as bounds, its largest workload and cluster, its country.

Time on chips that the catalogue lacks, and of jobs without an end, adds nothing to the lower bound; to the upper one it adds what the
fastest chip of the catalogue does at the highest utilisation that is assumed. A job whose number of chips is not known leaves no
upper bound at all.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.engine.sql import SqlEngine
from flopledger.usage.assess.decide import Bounds
from flopledger.usage.totals.calendar import ALL, WINDOWS_DAYS
from flopledger.usage.totals.queries import PIECES, largest_query, windows_by_customer_query
from flopledger.usage.totals.rates import GIGA, fastest
from flopledger.usage.totals.total import Question, Totals, totalled

MICROSECONDS_IN_A_MILLISECOND = 1000
HOUR_MILLISECONDS = 3_600_000
CLUSTER_COLUMNS = ("cluster", "flop_per_second", "network_bit_per_second", "colocated")
YES, NO = "yes", "no"


@frozen
class Customer:
    """A customer as of a day: its facts for conditions, and chip-hours over its whole record, known and unknown."""

    name: str
    as_of: date
    facts: Mapping[str, Any]
    chip_hours: float
    unknown_chip_hours: float
    unmeasured_jobs: int


@frozen
class Cluster:
    """A cluster as its provider describes it; None is not known."""

    flop_per_second: float | None
    network_bit_per_second: float | None
    colocated: bool | None


def read_clusters(path: Path) -> tuple[dict[str, Cluster], list[Finding]]:
    """Read a provider's table of clusters: CSV with the columns cluster, flop_per_second, network_bit_per_second, colocated (yes or no)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return {}, [_unreadable(path, 1, str(error))]
    if rows and not set(CLUSTER_COLUMNS) <= rows[0].keys():
        lacking = ", ".join(name for name in CLUSTER_COLUMNS if name not in rows[0])
        return {}, [_unreadable(path, 1, f"no column {lacking}")]
    clusters: dict[str, Cluster] = {}
    findings = []
    for number, row in enumerate(rows, 2):
        try:
            clusters[row["cluster"]] = _cluster(row, clusters)
        except (ValueError, KeyError) as error:
            findings.append(_unreadable(path, number, str(error)))
    return clusters, findings


def _unreadable(path: Path, line: int, reason: str) -> Finding:
    return finding(
        "usage-clusters",
        Position(str(path), line, 1),
        found=reason,
        expected=f"columns {', '.join(CLUSTER_COLUMNS)}: a name, two plain numbers, yes or no; empty where not known",
        remedy="correct the line; the peak is that of all chips together, without sparsity",
    )


def _cluster(row: Mapping[str, str], others: Collection[str]) -> Cluster:
    if None in row or None in row.values():
        raise ValueError("not as many cells as columns")
    if row["cluster"] in others:
        raise ValueError(f"{shown(row['cluster'])} is described twice")
    said = row["colocated"].strip()
    if said not in ("", YES, NO):
        raise ValueError(f"{shown(said)} is neither yes nor no")
    return Cluster(_number(row["flop_per_second"]), _number(row["network_bit_per_second"]), said == YES if said else None)


def _number(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise ValueError(f"{shown(text)} is no amount")
    return value


def customers(engine: SqlEngine, question: Question, clusters: Mapping[str, Cluster], countries: Mapping[str, str]) -> list[Customer]:
    """Return every customer of the records as of each day of the question, by name; `countries` are those of customers."""
    totals = totalled(engine, question)
    return [] if totals is None else customers_in(totals, clusters, countries)


def customers_in(totals: Totals, clusters: Mapping[str, Cluster], countries: Mapping[str, str]) -> list[Customer]:
    """Return every customer of totals by workload, as `customers` does."""
    windows = _by_customer(totals, windows_by_customer_query(totals.asked))
    largest = {(row["customer"], row["as_of"]): row for row in totals.rows(largest_query(totals.asked, margin(totals)))}
    ran_on = _clusters_of(totals, clusters)
    found = []
    for (name, day), rows in windows.items():
        facts = {
            **{f"window_compute_{days}d": compute_of(rows.get(str(days)), totals) for days in WINDOWS_DAYS},
            "customer_compute": compute_of(rows[ALL], totals),
            "workload_compute": largest_of(largest[name, day]),
            **cluster_facts(ran_on.get(name)),
            "customer_country": countries.get(name),
        }
        hours, unknown = (rows[ALL][column] / HOUR_MILLISECONDS for column in ("chip_milliseconds", "unknown_milliseconds"))
        found.append(Customer(name, date.fromisoformat(day), facts, hours, unknown, rows[ALL]["unmeasured"]))
    return found


def _by_customer(totals: Totals, query: str) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in totals.rows(query):
        found.setdefault((row["customer"], row["as_of"]), {})[row["days"]] = row
    return found


def margin(totals: Totals) -> float:
    """Return the giga-FLOP that a millisecond of an unknown chip adds at most."""
    return fastest() * MICROSECONDS_IN_A_MILLISECOND * totals.asked.assumed.high


def compute_of(row: Mapping[str, Any] | None, totals: Totals) -> Bounds:
    """Return the operations of a window as bounds, in FLOP; a window without jobs has none."""
    if row is None:
        return Bounds(0.0, 0.0)
    high = row["gflop_high"] + row["unknown_milliseconds"] * margin(totals)
    return Bounds(row["gflop_low"] * GIGA, math.inf if row["chipless"] else high * GIGA)


def largest_of(row: Mapping[str, Any]) -> Bounds:
    """Return the operations of the largest workload as bounds, in FLOP."""
    return Bounds(row["gflop_low"] * GIGA, math.inf if row["chipless"] else row["gflop_most"] * GIGA)


def _clusters_of(totals: Totals, clusters: Mapping[str, Cluster]) -> dict[str, Cluster]:
    """Return the largest known cluster that each customer's jobs ran on."""
    pairs = (
        totals.rows(f"select distinct customer, cluster from {PIECES} where cluster is not null order by customer, cluster")
        if clusters
        else []
    )
    return largest_clusters(((pair["customer"], pair["cluster"]) for pair in pairs), clusters)


def largest_clusters(pairs: Iterable[tuple[str, str]], clusters: Mapping[str, Cluster]) -> dict[str, Cluster]:
    """Return for each name the largest known cluster that it is paired with."""
    found: dict[str, Cluster] = {}
    for name, cluster in pairs:
        one, other = clusters.get(cluster), found.get(name)
        if one is not None and (other is None or (one.flop_per_second or 0) > (other.flop_per_second or 0)):
            found[name] = one
    return found


def cluster_facts(cluster: Cluster | None) -> dict[str, Any]:
    """Return the facts about a cluster, each unknown where the cluster is."""
    known = cluster or Cluster(None, None, None)
    return {
        "cluster_flop_per_second": known.flop_per_second,
        "cluster_network_bit_per_second": known.network_bit_per_second,
        "cluster_colocated": known.colocated,
    }


def countries_of(accounts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the country of each customer all of whose accounts name one and the same."""
    found: dict[str, set[str | None]] = {}
    for name, country in _named(accounts):
        found.setdefault(name, set()).add(country)
    return {name: country for name, every in found.items() if len(every) == 1 and (country := next(iter(every))) is not None}


def _named(accounts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str | None]]:
    from flopledger.usage.totals.queries import NO_CUSTOMER

    for row in accounts:
        yield row["customer"] or f"{NO_CUSTOMER}{row['provider']}/{row['account']}", row["country"]


def foreign(country: str | None, jurisdiction: str) -> bool | None:
    """Tell whether a country is another than that of a regime; None where either is no country that is known.

    >>> foreign("FR", "US-CA"), foreign("US", "US"), foreign(None, "US"), foreign("FR", "EU")
    (True, False, None, None)
    """
    home = jurisdiction.partition("-")[0]
    if country is None or home == UNION:
        return None
    return country.strip().upper() != home


UNION = "EU"  # of many countries: who is inside changes with the years


def question_of(days: Sequence[date], work: str) -> Question:
    """Return the question that customers' facts need: totals by workload over every window."""
    return Question(by="workload", as_of=tuple(days), work=work)
