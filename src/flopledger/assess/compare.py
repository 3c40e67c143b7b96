"""Compares standards: every total side by side, and the lines on which they part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import SystemTotal
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen

Ways = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # how a line counts -> (total, rule) that say so


@frozen
class Parting:
    """A line that totals treat differently: which way each goes, by which rule."""

    activity: str
    part: str
    compute: float
    ways: Ways


def partings(result: Assessment, system: SystemAssessment, totals: Sequence[SystemTotal]) -> list[Parting]:
    """Return the lines that some totals count and others do not, those with the most compute first, unknown ones last."""
    patterns = Coded.of(list(zip(*(total.treatments.outcome.code.tolist() for total in totals), strict=True)))
    ways = patterns.map(partial(_ways, totals))
    found = [_parting(result, system, index, ways[index]) for index in np.flatnonzero(ways.where(_part)).tolist()]
    return sorted(found, key=lambda one: 1.0 if math.isnan(one.compute) else -one.compute)


def _ways(totals: Sequence[SystemTotal], pattern: Sequence[int]) -> Ways:
    """Return which totals go which way; `pattern` is the number of each total's outcome."""
    ways: dict[str, list[tuple[str, str]]] = {}
    for total, number in zip(totals, pattern, strict=True):
        outcome = total.treatments.outcome.words[number]
        ways.setdefault(outcome.count, []).append((total.name, outcome.label))
    return tuple((way, tuple(pairs)) for way, pairs in ways.items())


def _part(ways: Ways) -> bool:
    return len(ways) > 1


def _parting(result: Assessment, system: SystemAssessment, index: int, ways: Ways) -> Parting:
    component = int(system.lines.component[index])
    parts = result.components
    name = result.ledger.activities.ids[int(parts.row[component])]
    return Parting(name, parts.part[component], float(parts.point[component]), ways)
