"""Accounts that share something, joined to customers. What is linked and what is only suspected are two answers, never one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.usage.graph import Numbers, components
from flopledger.usage.linking.strengths import AFFILIATES, CUSTOMER, STRONG, Strength, normal, strengths

Row = Mapping[str, str | None]
Place = tuple[str, str]  # a provider and an account of its


@frozen
class Link:
    """Two accounts, by their place in the list, with what they share, how strong that is, and how many customers share it."""

    left: int
    right: int
    attribute: str
    strength: str
    shared_by: int
    reason: str


@frozen
class Passed:
    """A value that so many customers share that it links nobody, such as a reseller's card."""

    attribute: str
    shared_by: int
    accounts: int


@frozen
class Linked:
    """Accounts, sorted, with two partitions: `linked` by strong links, `suspected` by any. Labels are the least account of a part."""

    places: tuple[Place, ...]
    customers: tuple[str | None, ...]
    links: tuple[Link, ...]
    passed: tuple[Passed, ...]
    linked: Numbers
    suspected: Numbers

    def number(self) -> dict[Place, int]:
        """Return the place of each account in the list."""
        return {place: number for number, place in enumerate(self.places)}

    def name(self, label: int) -> str:
        """Return what a group of accounts is called: the customer on record of its first account, or that account."""
        provider, account = self.places[label]
        return f"{provider}/{self.customers[label] or account}"


def linked(accounts: Sequence[Row]) -> Linked:
    """Return the accounts as groups. An account that comes twice is one; everything that either row says of it counts.

    `accounts` are rows of records.ACCOUNT. The order of rows changes nothing.
    """
    rows = _merged(accounts)
    places = tuple(rows)
    links, passed = [], []
    for strength in strengths().values():
        for _, members in sorted(_sharing(rows, strength).items()):
            told = _told(strength, members, list(rows.values()))
            if isinstance(told, Passed):
                passed.append(told)
            else:
                links += told
    return Linked(
        places=places,
        customers=tuple(min(row[CUSTOMER], default=None) for row in rows.values()),
        links=tuple(links),
        passed=tuple(passed),
        linked=_parts(len(places), [link for link in links if link.strength == STRONG]),
        suspected=_parts(len(places), links),
    )


Merged = dict[Place, dict[str, tuple[str, ...]]]
Value = tuple[str, str]  # the provider within which a value means something, and the value


def _merged(accounts: Sequence[Row]) -> Merged:
    """Return everything on record of each account, sorted by provider and account."""
    found: dict[Place, dict[str, set[str]]] = {}
    for row in accounts:
        place = (str(row["provider"]), str(row["account"]))
        of = found.setdefault(place, {attribute: set() for attribute in strengths()})
        for attribute, values in of.items():
            given = row.get(attribute)
            values.update([given] if given else [])
    return {place: {attribute: tuple(sorted(values)) for attribute, values in found[place].items()} for place in sorted(found)}


def _sharing(rows: Merged, strength: Strength) -> dict[Value, list[int]]:
    """Return the accounts, by number, that share each value of an attribute; a declared affiliate shares the customer's name."""
    found: dict[Value, set[int]] = {}
    for number, ((provider, _), row) in enumerate(rows.items()):
        for value in _values(row, strength.attribute):
            found.setdefault((provider if strength.within_provider else "", value), set()).add(number)
    shared = {value: sorted(members) for value, members in found.items() if len(members) > 1}
    if strength.attribute != AFFILIATES:
        return shared
    declared = {value for number, ((provider, _), row) in enumerate(rows.items()) for value in _declared(provider, row)}
    return {value: members for value, members in shared.items() if value in declared}


def _values(row: Mapping[str, tuple[str, ...]], attribute: str) -> Iterator[str]:
    written = [name for text in row[attribute] for name in (text.split(";") if attribute == AFFILIATES else [text])]
    for text in [*written, *(row[CUSTOMER] if attribute == AFFILIATES else ())]:
        value = normal(attribute, text)
        if value is not None:
            yield value


def _declared(provider: str, row: Mapping[str, tuple[str, ...]]) -> Iterator[Value]:
    for text in row[AFFILIATES]:
        for name in text.split(";"):
            value = normal(AFFILIATES, name)
            if value is not None:
                yield provider, value


def _told(strength: Strength, members: list[int], rows: list[dict[str, tuple[str, ...]]]) -> list[Link] | Passed:
    """Return links of a value's accounts to the first of them, or that it says nothing because too many share it."""
    customers = len({rows[number][CUSTOMER] or (str(number),) for number in members})
    how = strength.of(customers)
    if how is None:
        return Passed(strength.attribute, customers, len(members))
    return [Link(members[0], number, strength.attribute, how, customers, strength.reason) for number in members[1:]]


def _parts(count: int, links: Sequence[Link]) -> Numbers:
    ends = np.array([(link.left, link.right) for link in links], dtype=np.int64).reshape(-1, 2)
    return components(count, ends[:, 0], ends[:, 1])
