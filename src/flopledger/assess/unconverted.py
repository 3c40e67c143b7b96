"""Finds the costs that a total or a law's line needs in another currency, and that no rate of the ledger converts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flopledger.assess.exchange import Exchange
from flopledger.assess.result import Assessment
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, finding
from flopledger.estimate.given import Estimate
from flopledger.ledger.model import Ledger
from flopledger.ledger.rates import DAYS_NEAR
from flopledger.rules.regime import accepted


def unconverted(result: Assessment) -> Iterator[Finding]:
    """Yield a finding for each cost that a total or a law's line needs in another currency, and that no rate near it converts."""
    for one in result.estimates.cost:
        wanted = _wanted(result, one)
        if wanted:
            yield from _without_rate(result, one, sorted(wanted))


def _wanted(result: Assessment, one: Estimate) -> set[str]:
    """Return the currencies that a basis is needed in: those of the laws' lines, and if several are written, each of them."""
    written = set(Coded.of(one.currency).take(np.flatnonzero(one.spread.bounded)).present()) - {""}
    if not written:
        return set()
    rules = [verdict.trigger.cost_rule for system in result.systems.values() for verdict, _ in system.verdicts]
    asked = {rule.currency for rule in rules if rule is not None and one.method in accepted(rule.basis)}
    return asked | (written if len(written) > 1 else set())


def _without_rate(result: Assessment, one: Estimate, wanted: list[str]) -> Iterator[Finding]:
    ledger, currency = result.ledger, Coded.of(one.currency)
    exchange = Exchange.of(ledger, one.rows)
    for due in wanted:
        lacking = currency.where(lambda name, due=due: name not in ("", due))  # type: ignore[misc]
        if exchange is not None:
            lacking &= np.isnan(exchange.factor(currency, due))
        for entry in np.flatnonzero(lacking & one.spread.bounded).tolist():
            yield _lacks(ledger, int(one.rows[entry]), one.method, (currency[entry], due))


def _lacks(ledger: Ledger, row: int, basis: str, pair: tuple[str, str]) -> Finding:
    written, due = pair
    started = ledger.activities.started[row]
    on = None if np.isnat(started) else started.astype(object)
    nearest = ledger.rates.nearest(written, due, on)
    known = f"; the nearest is of {nearest}" if nearest is not None else "; the ledger has none"
    when = f"near {on}" if on is not None else "for work without dates"
    return finding(
        "rate-missing",
        ledger.activities.place(row),
        found=f"the cost of `{ledger.activities.ids[row]}` ({basis}) in {written}, and no rate to {due} {when}{known}",
        expected=f"a rate from at most {DAYS_NEAR} days outside the dates of the work",
        remedy=f"add `rates: [{{on: {on or '...'}, one: {written}, is: ... {due}, evidence: [...]}}]`",
    )
