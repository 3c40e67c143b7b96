"""The doubts about an assessment, as findings: what is unknown, undetermined, contradictory or not itemised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.account import CLASH, Outcome
from flopledger.assess.missing import line_missing, undetermined_where
from flopledger.assess.relate import NO_ESTIMATE
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import SystemTotal
from flopledger.assess.unconverted import unconverted
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, finding
from flopledger.rules.facts import columns
from flopledger.rules.load import Rulebook
from flopledger.rules.standard import UNSPECIFIED

Flags = NDArray[np.bool_]
MOST_ALIKE = 100  # findings of one kind; the rest are counted in one more


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
                facts = tuple(line_missing(total, system.row(index), index))
                gathered.setdefault((_row(result, system, index), facts), []).append(name)
        for (row, facts), names in gathered.items():
            yield _fact_missing(result, row, facts, names)


def _by_unknown(total: SystemTotal) -> list[int]:
    return undetermined_where(total, lambda outcome: outcome.count not in (CLASH, UNSPECIFIED))


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
            for index in undetermined_where(total, lambda outcome: outcome.count == CLASH)[: MOST_ALIKE + 1]:
                outcome, activity = total.treatments.outcome[index], result.ledger.activities.ids[_row(result, system, index)]
                found = f"{', '.join(f'{rule.label} ({rule.cites[0]})' for rule in outcome.rules)} on `{activity}`"
                remedy = "one of the rules must say `overrides`; totals are given both ways"
                yield finding("rules-clash", outcome.rules[0].at, found=found, expected=f"one treatment under {name}", remedy=remedy)


def _silences(result: Assessment) -> Iterator[Finding]:
    for system in result.systems.values():
        for _, total in _shown(result, system):
            silent = [outcome for outcome in total.treatments.outcome.present() if outcome.count == UNSPECIFIED]
            for label in dict.fromkeys(outcome.label for outcome in silent):
                yield _silence(result, system, total, next(outcome for outcome in silent if outcome.label == label))


def _silence(result: Assessment, system: SystemAssessment, total: SystemTotal, outcome: Outcome) -> Finding:
    rule = outcome.rules[0]
    lines = total.treatments.outcome.where(lambda one: one.count == UNSPECIFIED and one.label == outcome.label)
    return finding(
        "source-silent",
        None,
        found=f"{total.name}, {outcome.label}: {_listed(result, system, lines)}",
        expected=f"a text that says whether such work counts ({rule.cites[0]})",
        remedy=rule.note or "totals are given both ways",
    )


def _listed(result: Assessment, system: SystemAssessment, lines: Flags, most: int = 6) -> str:
    """Name the first few activities of some lines, and say how many more there are."""
    rows = np.flatnonzero(np.bincount(_rows(result, system)[lines]))
    named = ", ".join(result.ledger.activities.ids[row] for row in rows[:most].tolist())
    return named + (f" and {len(rows) - most:,} more" if len(rows) > most else "")


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


ITEMS: dict[str, Callable[[Assessment, SystemAssessment], Flags]] = {
    "description": lambda result, system: Coded.of(result.ledger.activities.description).where(bool)[_rows(result, system)],
    "purpose": lambda _, system: system.table["purpose"].known(),
    "method": lambda result, system: result.components.estimate[system.lines.component] != NO_ESTIMATE,
    "compute": lambda result, system: ~np.isnan(result.components.point[system.lines.component]),
    "cost": lambda _, system: np.any([np.zeros(len(system.lines), dtype=bool), *(column.spread.known for column in system.costs)], axis=0),
}


def _rows(result: Assessment, system: SystemAssessment) -> NDArray[np.int64]:
    return result.components.row[system.lines.component]


def _row(result: Assessment, system: SystemAssessment, index: int) -> int:
    return int(result.components.row[system.lines.component[index]])


def _itemised(result: Assessment, rules: Rulebook) -> Iterator[Finding]:
    for standard in result.versions:
        loaded = rules.standard(standard)
        if loaded is None or loaded.itemise is None:
            continue
        for system, item in product(result.systems.values(), loaded.itemise.fields):
            short = ~ITEMS[item](result, system)
            if short.any():
                yield finding(
                    "not-itemised",
                    None,
                    found=f"no {item}: {_listed(result, system, short)}",
                    expected=f"{item} of every line ({standard}, {loaded.itemise.cites[0]})",
                    remedy=f"add it for `{system.id}`",
                )


OF_RESULT: tuple[Callable[[Assessment], Iterator[Finding]], ...] = (_unknown_amounts, _undetermined, _clashes, _silences, unconverted)
OF_STANDARDS: tuple[Callable[[Assessment, Rulebook], Iterator[Finding]], ...] = (_margins, _itemised)
