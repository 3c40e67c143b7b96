"""What every report starts from: records that an engine has, accounts, clusters, laws and a day; and what is worked out once for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date

from flopledger import __version__
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.core.dates import AsOf
from flopledger.core.finding import Finding
from flopledger.core.frozen import frozen
from flopledger.engine.sql import SqlEngine
from flopledger.rules.regime import Regime
from flopledger.usage.assess.customers import Cluster, countries_of
from flopledger.usage.assess.decide import Court
from flopledger.usage.linking.link import Linked, Place, Row, linked
from flopledger.usage.reported.contract import MadeModel
from flopledger.usage.structuring.alert import Searched, search
from flopledger.usage.totals.calendar import WINDOWS
from flopledger.usage.totals.queries import JOBS
from flopledger.usage.totals.total import USUAL_WORK, Question, Totals, totalled, unknown_chips, unplaced
from flopledger.usage.workloads.group import USUAL_LINE_FLOP, workloads

COMPUTE = ("workload_compute", "customer_compute", "window_compute")  # facts that are drawn in FLOP of work


@frozen
class Case:
    """Records as an engine has them, with everything beside them. `lines_flop` are lines that workloads are looked for above.

    Where `lines_flop` is empty those of the laws are taken. `findings` are those of reading.
    """

    engine: SqlEngine
    regimes: Sequence[Regime]
    accounts: Sequence[Row] = ()
    clusters: Mapping[str, Cluster] = field(default_factory=dict)
    work: str = USUAL_WORK
    lines_flop: tuple[float, ...] = ()
    findings: Sequence[Finding] = ()

    def totalled(self, days: tuple[date, ...], by: str = "workload") -> Totals | None:
        """Return the sums of the records as of some days; None where no record has a start."""
        return totalled(self.engine, Question(by, days, WINDOWS, self.work))

    def countries(self) -> dict[str, str]:
        """Return the country of each customer that accounts give one."""
        return countries_of(dict(row) for row in self.accounts)

    def held(self) -> dict[Place, tuple[str, ...]]:
        """Return every account of the records and of the list, with the customers on record of each."""
        found: dict[Place, set[str]] = {}
        for provider, account, customer in self._written():
            found.setdefault((provider, account), set()).update([customer] if customer else [])
        return {place: tuple(sorted(found[place])) for place in sorted(found)}

    def linked(self) -> Linked:
        """Return all accounts as groups; who the records name as an account's customer counts as the list does."""
        written = [{"provider": provider, "account": account, "customer": customer} for provider, account, customer in self._written()]
        return linked([*self.accounts, *written])

    def _written(self) -> Iterable[tuple[str, str, str | None]]:
        rows = self.engine.answer(
            f"select distinct provider, account, customer from {JOBS} where provider is not null and account is not null"
        ).rows
        yield from ((str(provider), str(account), customer) for provider, account, customer in rows)
        yield from ((str(row["provider"]), str(row["account"]), row["customer"]) for row in self.accounts)

    def lines(self, day: date) -> tuple[float, ...]:
        """Return the lines that workloads are looked for above, the lowest first: those asked for, else those of the laws on a day."""
        return tuple(sorted(set(self.lines_flop or _lines(self.regimes, day)))) or (USUAL_LINE_FLOP,)

    def searched(self, line_flop: float, accounts: Linked, days: tuple[date, date] | None = None) -> Searched:
        """Return workloads, and alerts of structuring at a line; the sums held before are gone after this."""
        return search(self.engine, workloads(self.engine, line_flop, days=days), accounts, line_flop)


def _lines(regimes: Sequence[Regime], day: date) -> Iterable[float]:
    for regime in regimes:
        for trigger in regime.customers if regime.status(AsOf.on(day)) is not None else ():
            lines = Court(regime, trigger, AsOf.on(day)).lines
            yield from (value for name, values in lines.items() if name.startswith(COMPUTE) for value in values)


def doubts(totals: Totals) -> list[Finding]:
    """Return what totals leave out: records without a start, chips that the catalogue lacks."""
    return [*unplaced(totals), *unknown_chips(totals)]


def made(case: Case, totals: Totals, day: date) -> MadeModel:
    """Return how a report was made."""
    share = default_utilisation(case.work)
    return MadeModel(
        version=__version__,
        engine=case.engine.name,
        work=case.work,
        utilisation=[share.low, share.point, share.high],
        records=totals.records,
        first_day=totals.calendar.first,
        as_of=day,
    )


def last_day(totals: Totals) -> date:
    """Return the latest day that totals are as of."""
    return max(totals.calendar.as_of)
