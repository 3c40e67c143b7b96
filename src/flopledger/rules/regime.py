"""Regimes: what a total triggers under a law or rule, from when, for whom, with which duties.

`load` makes these from YAML; `assess` asks them. Everything has the day from which it applies and the day on which it
could be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flopledger.core.citation import Citation
from flopledger.core.dates import AsOf, Duration
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.rules.dated import Dated, latest
from flopledger.rules.parameter import Parameter, ParameterValue
from flopledger.rules.predicate import Predicate

BINDING = "binding"
UPCOMING = "upcoming"
PROPOSED = "proposed"
NOT_ENFORCED = "not enforced"
DEAD = "dead"

GROUPS = {
    "draft": PROPOSED,
    "proposed": PROPOSED,
    "passed": PROPOSED,
    "enacted": UPCOMING,
    "applies": BINDING,
    "not enforced": NOT_ENFORCED,
    "vetoed": DEAD,
    "revoked": DEAD,
    "repealed": DEAD,
    "superseded": DEAD,
    "lapsed": DEAD,
}

CROSSING = "crossing"
MARKET = "market"
START = "start"
COST_BASES = ("rental", "market", "amortised", "purchase", "invoice", "declared")

EVENTS = (CROSSING, MARKET, START, "incident", "change", "request", "year")


@frozen
class StatusEntry:
    """What a regime is from a day on: `status` is one of the words of GROUPS."""

    applies_from: date
    published: date
    status: str
    note: str
    cites: tuple[Citation, ...]

    @property
    def group(self) -> str:
        """What the status means for who is over a line: binding, upcoming, proposed, not enforced or dead."""
        return GROUPS[self.status]


@frozen
class CountBy:
    """From a day on, the total that a trigger's `compute` means."""

    applies_from: date
    published: date
    total: str


MARKET, RENTAL = "market", "rental"


def accepted(basis: str) -> tuple[str, ...]:
    """Return the bases of a ledger that a law's basis takes, the one it means first.

    The average market price of statutes is `market`; a rent that the ledger states stands for it where it states no such average.
    """
    return (MARKET, RENTAL) if basis == MARKET else (basis,)


@frozen
class CostRule:
    """How a trigger's `cost` is made: price basis, currency, and the total that says which lines count."""

    basis: str
    currency: str
    count_by: str
    cites: tuple[Citation, ...]


@frozen
class Exemption:
    """A case in which a trigger does not apply although its condition holds."""

    label: str
    when: Predicate
    note: str
    cites: tuple[Citation, ...]


@frozen
class Duty:
    """What has to be done by whom a trigger catches, and by when.

    `within` counts from the event `after`; `before` names an event; `by` and `on` are days, `each` days of every year as
    (month, day). `applies_from` is the day on
    which the duty begins, None with the trigger; `when` and `unless` narrow whom it binds.
    """

    do: str
    within: Duration | None
    after: str | None
    before: str | None
    by: date | None
    on: date | None
    each: tuple[tuple[int, int], ...]
    applies_from: date | None
    when: Predicate | None
    unless: Predicate | None
    note: str
    cites: tuple[Citation, ...]
    at: Position


@frozen
class Trigger:
    """A line that a regime draws; `name` is `regime/label`, `until` the last day on which it is drawn."""

    name: str
    label: str
    title: str
    applies_from: date | None
    until: date | None
    counts: tuple[CountBy, ...]
    cost_rule: CostRule | None
    when: Predicate
    unless: tuple[Exemption, ...]
    presumption: str
    note: str
    cites: tuple[Citation, ...]
    duties: tuple[Duty, ...]
    at: Position

    def active(self, as_of: AsOf) -> bool:
        """Tell whether the trigger is drawn on the day in question, whatever the regime's status."""
        begun = self.applies_from is None or self.applies_from <= as_of.in_force
        return begun and (self.until is None or as_of.in_force <= self.until)

    def count_by(self, as_of: AsOf) -> str | None:
        """Return the full name of the total that `compute` means; None where none is named or none yet."""
        entry = latest(self.counts, as_of)
        return None if entry is None else entry.total


@frozen
class Regime:
    """A law or rule with its status, parameters and triggers over time: those of a system, and those of a provider's customer."""

    id: str
    title: str
    jurisdiction: str
    note: str
    sources: Mapping[str, Citation]
    statuses: tuple[StatusEntry, ...]
    parameters: Mapping[str, Parameter]
    triggers: tuple[Trigger, ...]
    customers: tuple[Trigger, ...] = ()  # lines over facts of a compute provider's customer
    reforms: tuple[str, ...] = ()  # what has been laid over it

    @property
    def shown(self) -> str:
        """The id with the reforms laid over it: `eu-ai-act + pistillo-villalobos-2025`."""
        return " + ".join((self.id, *self.reforms))

    def status(self, as_of: AsOf) -> StatusEntry | None:
        """Return the status in force on one day as known on another; None before the regime existed."""
        return latest(self.statuses, as_of)

    def bindings(self, as_of: AsOf) -> dict[str, ParameterValue | None]:
        """Return the value of each parameter, for conditions; None before it had one."""
        return {name: parameter.value(as_of) for name, parameter in self.parameters.items()}

    def change_dates(self) -> tuple[date, ...]:
        """Return every day on which something of the regime changes for who asks on that day, earliest first."""
        return tuple(sorted(set(_changes(self))))


def _changes(regime: Regime) -> Iterator[date]:
    values = [value for parameter in regime.parameters.values() for value in parameter.values]
    counts = [count for trigger in regime.triggers for count in trigger.counts if count.applies_from > date.min]
    dated: list[Dated] = [*regime.statuses, *values, *counts]
    yield from (max(entry.applies_from, entry.published) for entry in dated)
    for trigger in (*regime.triggers, *regime.customers):
        yield from (day for day in (trigger.applies_from, *(duty.applies_from for duty in trigger.duties)) if day is not None)
        if trigger.until is not None:
            yield trigger.until + timedelta(days=1)
