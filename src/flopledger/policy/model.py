"""A policy as it is read: dated numbers with their sources, lines that may move, and a condition over the facts of a population.

`read` makes it from YAML, `run` asks it of a population. A law of the rules folder, with reforms laid over it or without, is
a policy too: `Law`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.catalogue.models import Range
from flopledger.core.citation import Citation
from flopledger.core.dates import Duration
from flopledger.core.frozen import frozen
from flopledger.rules.predicate import Predicate

PUBLISHED = "published"  # `counts`: the compute as the record states it
KINDS = (
    "static",
    "cost",
    "dual",
    "percentile",
    "frontier-connected",
    "falling",
    "rising",
    "domain",
    "with-inference",
    "index",
    "law",
)
LAW = "law"
TOP, LARGEST = "top", "largest"
YEAR, EVER = "year", "ever"
MEASURED = ("compute", "cost", "risk_index")  # what lines are on, in the order in which one of several is shown
INDEX = "risk_index"
ASSUMED = "assumption"
Span = Duration | str  # the duration before a release, or YEAR (the calendar year so far) or EVER


@frozen
class Number:
    """A number of a policy: one value, or a point with its 5th and 95th percentile, or a day; cited, or marked as assumed and why."""

    name: str
    unit: str
    value: Range | date
    cites: tuple[Citation, ...]
    assumption: str
    note: str

    @property
    def point(self) -> float | date:
        """The value without its interval."""
        return self.value.point if isinstance(self.value, Range) else self.value

    @property
    def spreads(self) -> bool:
        """Tell whether the number has an interval."""
        return isinstance(self.value, Range) and self.value.low != self.value.high


@frozen
class Window:
    """A line taken from the models released before: the value that a share of them is above (`top`), or the `largest`.

    `of` is a numeric fact, `over` how far back the window reaches, `among` a condition that narrows whom it holds. With fewer than
    `fewest` models of known value in it the line is `start`, not known where that is None.
    """

    name: str
    take: str
    of: str
    over: Span
    share: float | None
    fewest: int
    start: float | None
    among: Predicate | None


@frozen
class Moving:
    """A line that is an expression over the policy's numbers and `elapsed_years`, the years from `since` to a model's release."""

    name: str
    amount: Predicate
    since: date


Line = Window | Moving


@frozen
class Measure:
    """One measure of an index: a numeric fact, how far back it is compared, and its weight with where that comes from."""

    name: str
    of: str
    over: Span
    weight: float
    cites: tuple[Citation, ...]
    assumption: str


@frozen
class Index:
    """A weighted mean of percentiles; below `floor` of known weight it is not known, `concentration` is how firm the weights are."""

    measures: tuple[Measure, ...]
    floor: float
    fewest: int
    concentration: float


@frozen
class Policy:
    """A standard and a trigger over a population: which total `compute` means, and the condition under which a model is caught."""

    id: str
    title: str
    kind: str
    note: str
    counts: str
    cites: tuple[Citation, ...]
    assumption: str
    numbers: Mapping[str, Number]
    lines: Mapping[str, Line]
    when: Predicate
    index: Index | None

    @property
    def measure(self) -> str:
        """The measure whose line is shown: the first of compute, cost and index that the condition compares; empty where none is."""
        return next((name for name in MEASURED if self.when.comparisons_on(name)), "")

    @property
    def unit(self) -> str:
        """The unit of that measure."""
        return {"compute": "FLOP", "cost": "USD"}.get(self.measure, "")

    @property
    def source(self) -> str:
        """The first source in one line, for people."""
        return str(self.cites[0]) if self.cites else ""

    @property
    def mark(self) -> str:
        """How sure it is: the confidence of the first source, and what is assumed."""
        sure = self.cites[0].confidence if self.cites else ""
        assumed = [ASSUMED] if self.assumption or any(one.assumption for one in self.numbers.values()) else []
        return " + ".join([*([sure] if sure else []), *assumed])


@frozen
class Law:
    """A law of the rules folder as a policy, reforms laid over it, as it stands on a day; `trigger` is a label, all where empty."""

    id: str
    title: str
    source: str
    mark: str
    regime: str
    reforms: tuple[str, ...] = ()
    trigger: str = ""
    kind: str = LAW
    note: str = ""

    @property
    def unit(self) -> str:
        """The unit of the line that is shown."""
        return "FLOP"
