"""The doubts about an assessment, as findings: what is unknown, undetermined, contradictory or not itemised.

Also answers which facts a total is missing, for verdicts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from flopledger.assess.account import CLASH
from flopledger.assess.linefacts import row_of
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import SystemTotal
from flopledger.core.finding import Finding, finding
from flopledger.engine.table import Column
from flopledger.rules.facts import columns
from flopledger.rules.load import Rulebook
from flopledger.rules.standard import UNSPECIFIED

MOST_ALIKE = 100  # findings of one kind; the rest are counted in one more
UNKNOWN_AMOUNT = "compute"


def missing_facts(total: SystemTotal, table: Mapping[str, Column], facts: Mapping[str, Any]) -> list[str]:
    """Return the facts that keep a total from being known: those behind undetermined lines, and `compute` for unknown amounts."""
    found: dict[str, None] = {}
    for index in total.compute.undetermined[:MOST_ALIKE]:
        found.update(dict.fromkeys(line_missing(total, row_of(table, facts, index), index)))
    if math.isinf(total.compute.at_most):
        found[UNKNOWN_AMOUNT] = None
    return list(found)


def line_missing(total: SystemTotal, row: Mapping[str, Any], index: int) -> list[str]:
    """Return the facts whose being unknown leaves a line undetermined under a total."""
    outcome = total.treatments.outcome[index]
    names: set[str] = set()
    for rule in outcome.unknown:
        names |= rule.when.unknown_columns(row, total.treatments.bindings)
    if outcome.rules and outcome.rules[0].count.share is not None:
        names |= outcome.rules[0].count.share.unknown_columns(row, total.treatments.bindings)
    return sorted(names)


def doubts(result: Assessment, rules: Rulebook) -> list[Finding]:
    """Return every doubt about an assessment."""
    found = [list(source(result)) for source in OF_RESULT] + [list(source(result, rules)) for source in OF_STANDARDS]
    return [one for alike in found for one in _capped(alike)]


def _capped(found: list[Finding]) -> Iterator[Finding]:
    yield from found[:MOST_ALIKE]
    if len(found) > MOST_ALIKE:
        first = found[MOST_ALIKE]
        yield finding(first.code, first.at, found=f"{len(found) - MOST_ALIKE:,} more like it", expected=first.expected, remedy=first.remedy)


def _unknown_amounts(result: Assessment) -> Iterator[Finding]:
    parts, activities = result.components, result.ledger.activities
    used = np.zeros(len(parts), dtype=bool)
    for system in result.systems.values():
        used[system.lines.component] = True
    for row in dict.fromkeys(parts.row[used & np.isnan(parts.point)].tolist()):
        yield finding(
            "amount-unknown",
            activities.place(row),
            found=f"no estimate of what `{activities.ids[row]}` took",
            expected="`compute` by at least one method",
            remedy="if only a bound is known, `compute: {declared: at most ... FLOP}` lets totals be bounded",
        )


def _undetermined(result: Assessment) -> Iterator[Finding]:
    for system in result.systems.values():
        gathered: dict[tuple[int, tuple[str, ...]], list[str]] = {}
        for name, total in _shown(result, system):
            for index in _by_unknown(total)[: MOST_ALIKE + 1]:
                row = int(result.components.row[system.lines.component[index]])
                gathered.setdefault((row, tuple(line_missing(total, system.row(index), index))), []).append(name)
        for (row, facts), names in gathered.items():
            yield _fact_missing(result, row, facts, names)


def _by_unknown(total: SystemTotal) -> list[int]:
    return [index for index in total.compute.undetermined if total.treatments.outcome[index].count not in (CLASH, UNSPECIFIED)]


def _fact_missing(result: Assessment, row: int, names: Sequence[str], totals: Sequence[str]) -> Finding:
    activities = result.ledger.activities
    known = columns("line", "system")
    where = "; ".join(f"`{name}` comes from {known[name].source}" for name in names if name in known)
    return finding(
        "fact-missing",
        activities.place(row),
        found=f"`{activities.ids[row]}` cannot be placed under {', '.join(dict.fromkeys(totals))}",
        expected=f"the fact{'' if len(names) == 1 else 's'} {', '.join(f'`{name}`' for name in names)}",
        remedy=f"record it ({where}); until then totals are given both ways",
    )


def _shown(result: Assessment, system: SystemAssessment) -> Iterator[tuple[str, SystemTotal]]:
    for version in result.versions.values():
        for name in version.totals:
            yield name, system.totals[name]


def _clashes(result: Assessment) -> Iterator[Finding]:
    for system in result.systems.values():
        for name, total in _shown(result, system):
            for index in total.compute.undetermined:
                outcome = total.treatments.outcome[index]
                if outcome.count == CLASH:
                    row = int(result.components.row[system.lines.component[index]])
                    found = (
                        f"{', '.join(f'{rule.label} ({rule.cites[0]})' for rule in outcome.rules)} on `{result.ledger.activities.ids[row]}`"
                    )
                    remedy = "one of the rules must say `overrides`; totals are given both ways"
                    yield finding("rules-clash", outcome.rules[0].at, found=found, expected=f"one treatment under {name}", remedy=remedy)


def _silences(result: Assessment) -> Iterator[Finding]:
    for system in result.systems.values():
        gathered: dict[tuple[str, str], list[str]] = {}
        for name, total in _shown(result, system):
            for index in total.compute.undetermined:
                outcome = total.treatments.outcome[index]
                if outcome.count == UNSPECIFIED:
                    row = int(result.components.row[system.lines.component[index]])
                    gathered.setdefault((name, outcome.label), []).append(result.ledger.activities.ids[row])
        for (name, label), activities in gathered.items():
            yield _silence(system, name, label, activities)


def _silence(system: SystemAssessment, name: str, label: str, activities: Sequence[str]) -> Finding:
    outcome = next(one for one in system.totals[name].treatments.outcome if one.label == label)
    rule = outcome.rules[0]
    return finding(
        "source-silent",
        None,
        found=f"{name}, {label}: {_listed(activities)}",
        expected=f"a text that says whether such work counts ({rule.cites[0]})",
        remedy=rule.note or "totals are given both ways",
    )


def _listed(names: Sequence[str], most: int = 6) -> str:
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:most]) + (f" and {len(distinct) - most:,} more" if len(distinct) > most else "")


def _margins(result: Assessment, _: Rulebook) -> Iterator[Finding]:
    for version in result.versions.values():
        allowed = version.estimates
        if allowed is None or allowed.margin is None:
            continue
        for system, name in product(result.systems.values(), version.totals):
            total = system.totals[name].compute
            width = _width(total.point, total.low, total.high)
            if width > allowed.margin:
                found = f"{name} of `{system.id}` is known to within {width:.0%}"
                expected = f"an estimate within {allowed.margin:.0%} ({allowed.cites[0]})"
                yield finding(
                    "margin-exceeded", None, found=found, expected=expected, remedy="give utilisation or tokens instead of a default"
                )


def _width(point: float | None, low: float | None, high: float | None) -> float:
    if not point or low is None or high is None:
        return 0.0
    return max(high - point, point - low) / point


ITEMS: dict[str, Callable[[Assessment, SystemAssessment, int], bool]] = {
    "description": lambda result, system, index: bool(result.ledger.activities.description[_row(result, system, index)]),
    "purpose": lambda _result, system, index: system.table["purpose"].cell(index) is not None,
    "method": lambda result, system, index: bool(result.method(int(system.lines.component[index]))),
    "compute": lambda result, system, index: not np.isnan(result.components.point[system.lines.component[index]]),
    "cost": lambda _result, system, index: any(column.spread.known[index] for column in system.costs),
}


def _row(result: Assessment, system: SystemAssessment, index: int) -> int:
    return int(result.components.row[system.lines.component[index]])


def _itemised(result: Assessment, rules: Rulebook) -> Iterator[Finding]:
    for standard in result.versions:
        loaded = rules.standard(standard)
        if loaded is None or loaded.itemise is None:
            continue
        for system in result.systems.values():
            for item in loaded.itemise.fields:
                has = ITEMS[item]
                short = [index for index in range(min(len(system.lines), MOST_ITEMISED)) if not has(result, system, index)]
                if short:
                    names = _listed([result.ledger.activities.ids[_row(result, system, index)] for index in short])
                    cites = loaded.itemise.cites[0]
                    yield finding(
                        "not-itemised",
                        None,
                        found=f"no {item}: {names}",
                        expected=f"{item} of every line ({standard}, {cites})",
                        remedy=f"add it for `{system.id}`",
                    )


MOST_ITEMISED = 10_000  # lines looked at for what an itemised report needs

OF_RESULT: tuple[Callable[[Assessment], Iterator[Finding]], ...] = (_unknown_amounts, _undetermined, _clashes, _silences)
OF_STANDARDS: tuple[Callable[[Assessment, Rulebook], Iterator[Finding]], ...] = (_margins, _itemised)
