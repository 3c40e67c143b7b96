"""Accounting standards: which lines count towards which total, how much of each, and who says so.

`load` makes these from YAML; `assess` applies them. A standard has versions in time, a version has one or more totals,
a total has a general rule (`otherwise`) and labelled exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.core.citation import Citation
from flopledger.core.dates import AsOf, Duration
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.rules.dated import latest
from flopledger.rules.parameter import Parameter, ParameterValue
from flopledger.rules.predicate import Predicate

ALL = "all"
NONE = "none"
UNSPECIFIED = "unspecified"
SHARE = "share"
COUNTS = (ALL, NONE, UNSPECIFIED)
OTHERWISE = "otherwise"
GUIDANCE, STATUTE = "guidance", "statute"  # an accounting standard proper, or the counting that a law itself prescribes
KINDS = (GUIDANCE, STATUTE)


@frozen
class Count:
    """How much of a line counts: `kind` all, none, unspecified (the source does not say), or share with its expression."""

    kind: str
    share: Predicate | None = None


@frozen
class Rule:
    """One rule of a total; `when` always holds for the rule `otherwise`. `at` is its place in the rule file."""

    label: str
    when: Predicate
    count: Count
    overrides: tuple[str, ...]
    note: str
    cites: tuple[Citation, ...]
    at: Position


@frozen
class Total:
    """A sum that a standard defines, by its full name (`ec-2025/direct`, or `casper-2025` where there is one only)."""

    name: str
    otherwise: Rule
    rules: tuple[Rule, ...]

    @property
    def columns(self) -> frozenset[str]:
        """The facts that its rules name."""
        shares = [rule.count.share for rule in (*self.rules, self.otherwise) if rule.count.share is not None]
        return frozenset().union(*(predicate.columns for predicate in (*shares, *(rule.when for rule in self.rules))))


@frozen
class Convention:
    """The counting convention that a source states, by the name that `estimate` knows."""

    name: str
    cites: tuple[Citation, ...]


@frozen
class Review:
    """How often the source wants its standard reviewed."""

    every: Duration
    cites: tuple[Citation, ...]


@frozen
class Itemisation:
    """What an itemised report must hold for each line."""

    fields: tuple[str, ...]
    cites: tuple[Citation, ...]


@frozen
class Estimates:
    """That estimates are allowed, and within which margin (a fraction) where the source states one."""

    margin: float | None
    cites: tuple[Citation, ...]


@frozen
class Coverage:
    """The form of trigger that a standard asks for, over thresholds that it leaves to the law."""

    when: Predicate
    cites: tuple[Citation, ...]


@frozen
class StandardVersion:
    """A standard as it stood from one day on; `totals` by full name, `estimates` its own or those of all versions."""

    standard: str
    title: str
    applies_from: date
    published: date
    parameters: Mapping[str, Parameter]
    convention: Convention | None
    estimates: Estimates | None
    totals: Mapping[str, Total]

    @property
    def bindings(self) -> dict[str, ParameterValue | None]:
        """The value of each parameter, for conditions; None for one of a reform that its source leaves open."""
        return {name: parameter.values[-1].value if parameter.values else None for name, parameter in self.parameters.items()}


@frozen
class Standard:
    """An accounting standard in all its versions."""

    id: str
    title: str
    kind: str
    note: str
    sources: Mapping[str, Citation]
    versions: tuple[StandardVersion, ...]
    review: Review | None
    itemise: Itemisation | None
    estimates: Estimates | None
    coverage: Coverage | None
    reforms: tuple[str, ...] = ()  # what has been laid over it

    @property
    def shown(self) -> str:
        """The id with the reforms laid over it: `us-training-run + pistillo-villalobos-2025`."""
        return " + ".join((self.id, *self.reforms))

    def version(self, as_of: AsOf) -> StandardVersion | None:
        """Return the version in force on one day as known on another; None before the first."""
        return latest(self.versions, as_of)
