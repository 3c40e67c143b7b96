"""Every law's lines over a provider's customers as of each day, with the law's status then. Called by `flopledger usage assess`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flopledger.assess.trigger import NOT_OVER
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.load import Rulebook
from flopledger.rules.regime import Regime, StatusEntry, Trigger
from flopledger.usage.assess.customers import Customer, foreign
from flopledger.usage.assess.decide import Bounds, Court, Outcome

FOREIGN = "foreign_customer"


@frozen
class Line:
    """A law's line over customers as it stood on a day: `status` is the law's on that day."""

    regime: Regime
    trigger: Trigger
    status: StatusEntry
    as_of: date


@frozen
class Verdict:
    """What a line says of a customer. `amount` and `threshold` are of the first amount that the condition compares, None where none is."""

    customer: Customer
    line: Line
    outcome: Outcome
    amount: Bounds | None
    threshold: float | None


@dataclass(slots=True)
class Assessed:
    """The verdicts that are not `not over`, the lines asked, and how many customers each line leaves below."""

    lines: tuple[Line, ...]
    customers: int
    verdicts: list[Verdict] = field(default_factory=list)
    counts: Counter[tuple[str, date, str]] = field(default_factory=Counter)


def lines_of(regimes: Iterable[Regime], days: Iterable[date]) -> tuple[Line, ...]:
    """Return the lines over customers that laws draw on days; a law that did not exist yet draws none."""
    return tuple(_lines(list(regimes), days))


def _lines(regimes: Sequence[Regime], days: Iterable[date]) -> Iterator[Line]:
    for day in days:
        for regime in regimes:
            status = regime.status(AsOf.on(day))
            for trigger in regime.customers if status is not None else ():
                if status is not None and trigger.active(AsOf.on(day)):
                    yield Line(regime, trigger, status, day)


def regimes_of(rules: Rulebook, names: Sequence[str] = ()) -> list[Regime]:
    """Return the regimes of some names, or all, that have lines over customers."""
    found = (rules.regime(name) for name in names or rules.regime_ids)
    return [regime for regime in found if regime is not None and regime.customers]


def assessed(lines: Sequence[Line], customers: Sequence[Customer]) -> Assessed:
    """Return the verdict of each line on each customer as of the line's day: over or cannot tell; those not over are counted."""
    result = Assessed(tuple(lines), len({one.name for one in customers}))
    for line in lines:
        court = Court(line.regime, line.trigger, AsOf.on(line.as_of))
        for customer in customers:
            if customer.as_of == line.as_of:
                _add(result, court, line, customer)
    return result


def _add(result: Assessed, court: Court, line: Line, customer: Customer) -> None:
    made = verdict_on(court, line, customer)
    result.counts[line.trigger.name, line.as_of, made.outcome.verdict] += 1
    if made.outcome.verdict != NOT_OVER:
        result.verdicts.append(made)


def verdict_on(court: Court, line: Line, customer: Customer) -> Verdict:
    """Return what a line says of a customer, whatever it is; the court is the line's."""
    facts = {**customer.facts, FOREIGN: foreign(customer.facts["customer_country"], line.regime.jurisdiction)}
    return Verdict(customer, line, court.outcome(facts), *_amount(court, facts))


def _amount(court: Court, facts: Mapping[str, object]) -> tuple[Bounds | None, float | None]:
    for name, lines in court.lines.items():
        value = facts.get(name)
        if isinstance(value, Bounds) and lines:
            return value, lines[0]
    return None, None
