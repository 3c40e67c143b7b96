"""Reforms: proposed changes of standards and regimes, kept apart from the law that they would change.

`load` makes these from `reforms/*.yaml`; `lay` puts one over a standard or regime; `reform` is what the rest of the program calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.rules.parameter import Parameter, ParameterValue
from flopledger.rules.predicate import Predicate
from flopledger.rules.regime import CostRule, Exemption, Trigger
from flopledger.rules.standard import Rule

EVERY = "every"
LAW = "law"  # in a reform's rule of cost, the total by which the law counts compute
LINE = "line"  # in a condition about a line that a law draws, `$line` is that line as the law has it


@frozen
class ReformParameter:
    """A number, or a choice between readings, of a reform.

    `choices` are the words that a choice may take, each with its meaning; `low` and `high` the range that the source gives.
    """

    parameter: Parameter
    choices: Mapping[str, str]
    low: float | None
    high: float | None
    cites: tuple[Citation, ...]

    @property
    def default(self) -> ParameterValue | None:
        """The reform's own value, the latest where it has several; None where its source leaves it to others."""
        return self.parameter.values[-1].value if self.parameter.values else None


@frozen
class StandardEdit:
    """What a change does to totals of standards.

    `rules` are added, or take the place of those of the same label; a rule that overrides `every` overrides all that were there.
    `without` are left out, `otherwise` replaces the general rule, `parameters` take the place of the standard's own.
    """

    totals: tuple[str, ...]
    rules: tuple[Rule, ...]
    without: tuple[str, ...]
    otherwise: Rule | None
    parameters: Mapping[str, Parameter]
    at: Position


@frozen
class RegimeEdit:
    """What a change does to regimes, or to some of their triggers.

    `of` names regimes, triggers by their full name, or is `every`; `apart` takes some out. Where a condition asks whether the
    measure `on` (compute or cost) is over a line, each of `also` is a further way to be over it and `instead` takes its place; what
    is about another measure is left out where the law draws a line on that one itself. `reads` puts a condition in the place of a
    fact. `either` makes lines on compute and cost that had to be crossed together sufficient each. `count_by` and `cost` say anew
    what is counted, the latter where the trigger says nothing of cost. `unless`, `triggers` and `parameters` are added, or take the
    place of those of the same name.
    """

    of: tuple[str, ...]
    apart: tuple[str, ...]
    on: str
    also: tuple[Predicate, ...]
    instead: Predicate | None
    reads: Mapping[str, Predicate]
    either: bool
    count_by: str
    cost: CostRule | None
    unless: tuple[Exemption, ...]
    triggers: tuple[Trigger, ...]
    customers: tuple[Trigger, ...]
    parameters: Mapping[str, Parameter]
    at: Position

    def concerns(self, regime: str, label: str) -> bool:
        """Tell whether the edit is about a trigger of a regime."""
        return _among(self.of, regime, label) and not _among(self.apart, regime, label)


def _among(names: tuple[str, ...], regime: str, label: str) -> bool:
    return any(name in names for name in (EVERY, regime, f"{regime}/{label}"))


@frozen
class Change:
    """One thing that a reform would change, by its label: it can be laid over the law alone."""

    label: str
    title: str
    note: str
    cites: tuple[Citation, ...]
    standards: tuple[StandardEdit, ...]
    regimes: tuple[RegimeEdit, ...]
    at: Position


@frozen
class Reform:
    """A proposal: its parameters, the `terms` that its conditions name as `$term` (each may name earlier ones), and its changes."""

    id: str
    title: str
    published: date
    note: str
    sources: Mapping[str, Citation]
    parameters: Mapping[str, ReformParameter]
    terms: Mapping[str, Predicate]
    changes: tuple[Change, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its changes, in the order written."""
        return tuple(change.label for change in self.changes)
