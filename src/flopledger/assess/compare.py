"""Compares standards: every total side by side, and the lines on which they part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import SystemTotal


@dataclass(frozen=True, slots=True)
class Parting:
    """A line that totals treat differently: which way each goes, by which rule."""

    activity: str
    part: str
    compute: float
    ways: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # how it counts -> (total, rule) that say so


def partings(result: Assessment, system: SystemAssessment, totals: Sequence[SystemTotal]) -> list[Parting]:
    """Return the lines that some totals count and others do not, those with the most compute first, unknown ones last."""
    found = [_parting(result, system, totals, index) for index in range(len(system.lines))]
    return sorted((one for one in found if one is not None), key=lambda one: -one.compute if one.compute == one.compute else 1.0)


def _parting(result: Assessment, system: SystemAssessment, totals: Sequence[SystemTotal], index: int) -> Parting | None:
    ways: dict[str, list[tuple[str, str]]] = {}
    for total in totals:
        outcome = total.treatments.outcome[index]
        ways.setdefault(outcome.count, []).append((total.name, outcome.label))
    if len(ways) == 1:
        return None
    component = int(system.lines.component[index])
    parts = result.components
    name = result.ledger.activities.ids[int(parts.row[component])]
    return Parting(name, parts.part[component], float(parts.point[component]), tuple((way, tuple(pairs)) for way, pairs in ways.items()))
