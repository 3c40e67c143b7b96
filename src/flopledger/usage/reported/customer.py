"""A customer's page: who it is, what it used, what laws' lines say of it, what its work most likely was, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

import numpy as np

from flopledger.assess.document import findings
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.usage.assess.assess import Line, Verdict
from flopledger.usage.linking.link import Link, Linked, Place
from flopledger.usage.linking.strengths import STRONG
from flopledger.usage.reported import sums, verdicts
from flopledger.usage.reported.case import Case, doubts, last_day, made
from flopledger.usage.reported.contract import (
    AccountModel,
    CustomerReportModel,
    PartModel,
    ReportedAlertModel,
    ReportedWorkloadModel,
)
from flopledger.usage.reported.facts import LINKED, OWN, SUSPECTED, of_parts
from flopledger.usage.structuring.alert import Alert, Searched
from flopledger.usage.structuring.contract import LinkModel
from flopledger.usage.structuring.document import alert_model, largest_first, link_model, workload
from flopledger.usage.totals.queries import NO_CUSTOMER
from flopledger.usage.totals.total import Totals
from flopledger.usage.workloads.group import Workloads

MOST_WORKLOADS = 50  # that a page lists
MOST_NAMES = 10_000  # among which the nearest to an unknown one is looked for


@frozen
class Subject:
    """Whose page it is: a name, and the accounts of each part. `held` are all accounts with their customers on record."""

    name: str
    parts: Mapping[str, frozenset[Place]]
    held: Mapping[Place, tuple[str, ...]]
    accounts: Linked

    def part(self, provider: str, account: str) -> str | None:
        """Return to which part an account belongs; None for those of others."""
        place = (provider, account)
        return next((part for part, places in self.parts.items() if place in places), None)


def subject_of(case: Case, customer: str | None, account: str | None) -> Subject | Finding:
    """Return the customer of a name or the one behind an account (`ACCOUNT`, or `PROVIDER/ACCOUNT`), with what is linked to it."""
    held, accounts = case.held(), case.linked()
    own = {place for place, names in held.items() if customer in names} if customer else _with(held, account or "")
    if not own:
        return _unknown(held, customer, account)
    if customer is None and len({provider for provider, _ in own}) > 1:
        return _several(own, account or "")
    names = sorted({name for place in own for name in held[place]})
    own |= {place for place, known in held.items() if set(names) & set(known) and place[0] in {provider for provider, _ in own}}
    return Subject(customer or " / ".join(names) or f"{NO_CUSTOMER}{account}", _parts(own, accounts), held, accounts)


def _with(held: Mapping[Place, tuple[str, ...]], account: str) -> set[Place]:
    return {place for place in held if account in (place[1], "/".join(place))}


def _parts(own: set[Place], accounts: Linked) -> dict[str, frozenset[Place]]:
    """Return the customer's own accounts, the others that strong links join with them, and those that only weak links do."""
    number = accounts.number()
    mine = [number[place] for place in own]
    joined = set(np.flatnonzero(np.isin(accounts.linked, accounts.linked[mine])).tolist()) | set(mine)
    suspected = {end for link in _weak(accounts, joined) for end in (link.left, link.right)} - joined
    groups = (own, {accounts.places[one] for one in joined} - own, {accounts.places[one] for one in suspected})
    return dict(zip((OWN, LINKED, SUSPECTED), map(frozenset, groups), strict=True))


def _weak(accounts: Linked, joined: AbstractSet[int]) -> list[Link]:
    """Return the weak links of every value that one of these accounts shares; whom those accounts share other values with is not asked."""
    weak = [link for link in accounts.links if link.strength != STRONG]
    shared = {(link.left, link.attribute) for link in weak if link.left in joined or link.right in joined}
    return [link for link in weak if (link.left, link.attribute) in shared]


def _unknown(held: Mapping[Place, tuple[str, ...]], customer: str | None, account: str | None) -> Finding:
    known = {name for names in held.values() for name in names} if customer else {name for _, name in held}
    what, asked = ("customer", customer) if customer else ("account", account)
    return finding(
        "usage-customer-unknown",
        None,
        found=f"no {what} {shown(asked or '')}",
        expected=f"a {what} of these records or of the list of accounts",
        remedy=did_you_mean(asked or "", sorted(known)[:MOST_NAMES]),
    )


def _several(own: set[Place], account: str) -> Finding:
    named = ", ".join(shown("/".join(place)) for place in sorted(own))
    return finding(
        "usage-customer-unknown",
        None,
        found=f"an account {shown(account)} at {len(own)} providers",
        expected="one account",
        remedy=f"name the provider, too: {named}",
    )


def customer_report(case: Case, subject: Subject, days: tuple[date, ...]) -> CustomerReportModel | None:
    """Return a customer's page as of a day (none: that of the last record); None where no record has a start."""
    totals = case.totalled(days)
    if totals is None:
        return None
    day = last_day(totals)
    sums.hold_parts(totals, _groups(subject))
    asked = list(verdicts.asked(case.regimes, of_parts(totals, case, subject.name, _groups(subject)), day))
    how, doubtful = made(case, totals, day), [*case.findings, *doubts(totals)]
    parts = _used(case, subject, totals)
    lines = case.lines(day)
    searched = {line: case.searched(line, subject.accounts, _until(totals.calendar.first, day)) for line in lines}
    mine = _workloads(searched[lines[0]].found, subject)
    return CustomerReportModel(
        customer=subject.name,
        accounts=list(_accounts(case, subject)),
        links=list(_links(subject, strong=True)),
        suspected_links=list(_links(subject, strong=False)),
        parts=parts,
        lines=[verdicts.line_model(line) for line, _ in asked],
        verdicts=[verdicts.verdict_model(one) for _, every in asked for one in every],
        workload_line=lines[0],
        workloads=mine[:MOST_WORKLOADS],
        workloads_more=max(len(mine) - MOST_WORKLOADS, 0),
        alerts=[one for line, found in searched.items() for one in alerts_of(found, line, subject)],
        unknown=list(_open(asked, parts, subject)),
        made=how,
        findings=findings(doubtful),
    )


def _until(first: date, day: date) -> tuple[date, date]:
    return min(first, day), date.fromordinal(day.toordinal() + 1)


def _groups(subject: Subject) -> dict[str, frozenset[Place]]:
    """Return the accounts that are summed up: the customer's own, these with the linked ones, and the suspected ones."""
    groups = {**subject.parts, LINKED: subject.parts[OWN] | subject.parts[LINKED] if subject.parts[LINKED] else frozenset()}
    return {part: places for part, places in groups.items() if places}


def _used(case: Case, subject: Subject, totals: Totals) -> list[PartModel]:
    """Return what the customer used, with what is linked, and what suspected accounts used; the totals are gone after this."""
    day = last_day(totals)
    months, windows = sums.months_of_parts(totals), sums.windows_of_parts(totals, day)
    by_chip = case.totalled((day,), "billed")
    chips = {} if by_chip is None else sums.chips_of_parts(by_chip, day)
    return [
        PartModel(
            part=part,
            accounts=["/".join(place) for place in sorted(places)],
            months=months.get(part, []),
            windows=windows.get(part, []),
            chips=chips.get(part, []),
        )
        for part, places in _groups(subject).items()
    ]


def _accounts(case: Case, subject: Subject) -> Iterator[AccountModel]:
    countries = {(str(row["provider"]), str(row["account"])): row["country"] for row in case.accounts}
    for part, places in subject.parts.items():
        for place in sorted(places):
            yield AccountModel(
                provider=place[0], account=place[1], part=part, customers=list(subject.held.get(place, ())), country=countries.get(place)
            )


def _links(subject: Subject, *, strong: bool) -> Iterator[LinkModel]:
    """Yield the links within the customer's group that are strong, or the weak ones by which others are suspected."""
    accounts, number = subject.accounts, subject.accounts.number()
    joined = {number[place] for part in (OWN, LINKED) for place in subject.parts[part]}
    chosen = [link for link in accounts.links if link.strength == STRONG and link.left in joined] if strong else _weak(accounts, joined)
    yield from (link_model(accounts, link) for link in chosen if strong or not {link.left, link.right} <= joined)


def _workloads(found: Workloads, subject: Subject) -> list[ReportedWorkloadModel]:
    """Return the workloads of the customer's own and linked accounts, the largest first."""
    parts = ((place, subject.part(found.provider[place], found.account[place])) for place in largest_first(found))
    return [ReportedWorkloadModel(part=part, workload=workload(found, place)) for place, part in parts if part in (OWN, LINKED)]


def alerts_of(searched: Searched, line_flop: float, subject: Subject | None = None) -> list[ReportedAlertModel]:
    """Return alerts at a line, of everybody or of one customer: those in which its own or a linked account has a piece."""
    found = searched.found

    def own(alert: Alert) -> list[int]:
        pieces = enumerate((found.provider[place], found.account[place]) for place in alert.pieces)
        return [number for number, place in pieces if subject is not None and subject.part(*place) in (OWN, LINKED)]

    chosen = [(alert, own(alert)) for alert in searched.alerts]
    return [
        ReportedAlertModel(line=line_flop, own=mine, alert=alert_model(found, alert)) for alert, mine in chosen if mine or subject is None
    ]


def _open(asked: Sequence[tuple[Line, list[Verdict]]], parts: Sequence[PartModel], subject: Subject) -> Iterator[str]:
    """Yield in words what is not known of the customer."""
    missing = sorted({name for _, every in asked for one in every for name in one.outcome.missing})
    yield from (FACTS.get(name, name.replace("_", " ")) for name in missing)
    own = next((part for part in parts if part.part == OWN), None)
    whole = own.windows[-1].used if own is not None and own.windows else None
    if whole is not None and whole.unknown_chip_hours:
        yield "what the chips did that the catalogue lacks: their hours are counted, their operations are not"
    if whole is not None and whole.unmeasured:
        yield "how long the jobs ran that have no end, and those without a number of chips"
    if not any(subject.held[place] for place in subject.parts[OWN]):
        yield "who is behind these accounts: the records name no customer"
    yield "what the customer runs at other providers, and what its programs compute"


FACTS = {
    "foreign_customer": "where the customer is established: give the list of accounts with its country",
    "customer_country": "where the customer is established: give the list of accounts with its country",
    "cluster_colocated": "whether its cluster stands in one data centre: give the table of clusters",
    "cluster_network_bit_per_second": "the network of its cluster: give the table of clusters",
    "cluster_flop_per_second": "the peak of its cluster: give the table of clusters",
    "workload_compute": "on which side of a line its largest workload lies: the bounds reach across",
    "customer_compute": "on which side of a line all its work lies: the bounds reach across",
}
