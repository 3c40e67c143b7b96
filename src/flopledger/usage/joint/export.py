"""What a provider hands to whoever joins: keyed hashes of its customers' identifiers, and each customer's total above a floor.

The hash is HMAC-SHA256 (RFC 2104, FIPS 180-4) with a key that the providers agree on and the joiner does not have. It hides
identifiers from everybody without the key. It does not hide them from who holds it: names of companies can be guessed, and whoever
has the key can hash a list of them and look. So the joiner holds no key, and a provider gets back totals of its own customers only.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from flopledger.core.frozen import frozen
from flopledger.usage.graph import Numbers
from flopledger.usage.linking.link import Linked, Row
from flopledger.usage.linking.strengths import normal, strengths
from flopledger.usage.workloads.group import Workloads

IDENTIFIERS = ("owner", "contact_domain")
USUAL_IDENTIFIERS = ("owner",)
SHORTEST_KEY_BYTES = 32  # as long as the hash: RFC 2104, section 3, advises against less
CHECKED = b"flopledger joint file: the same key"
FORMAT = 1


class CustomerModel(BaseModel):
    """One customer: keyed hashes of its identifiers, and its total in the window, in 1e9 FLOP."""

    model_config = ConfigDict(frozen=True)

    hashes: list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]] = Field(min_length=1)
    giga_flop: int = Field(ge=0)


class JointModel(BaseModel):
    """A joint file: nothing in it but hashes and totals, and what makes files comparable.

    `key_check` is a hash of a fixed text: files of different keys cannot be joined. Totals below `floor_giga_flop` are left out.
    """

    model_config = ConfigDict(frozen=True)

    flopledger_joint: int = FORMAT
    key_check: str
    first_day: date
    after_last_day: date
    floor_giga_flop: int
    identifiers: list[str]
    customers: list[CustomerModel]


@frozen
class Terms:
    """What the providers agree on: the key, the window, the floor in 1e9 FLOP, and which identifiers are hashed."""

    key: bytes
    first_day: date
    after_last_day: date
    floor_giga_flop: int
    identifiers: tuple[str, ...] = USUAL_IDENTIFIERS


def keyed(key: bytes, attribute: str, value: str) -> str:
    """Return the keyed hash of an identifier in its normal form.

    >>> keyed(b"k" * 32, "owner", "example ag")[:8]
    '9bb2fa99'
    """
    return hmac.new(key, f"{attribute}\x00{value}".encode(), sha256).hexdigest()


def exported(found: Workloads, counted: Numbers, accounts: Linked, rows: Sequence[Row], terms: Terms) -> JointModel:
    """Return the joint file of one provider.

    `counted` are the places of the workloads that count, such as those likely to be training; `rows` are the accounts as they were read.
    A customer without any of the identifiers cannot be joined with anybody and is left out.
    """
    totals = _totals(found, counted, accounts)
    hashes = _hashes(accounts, rows, terms)
    customers = [
        CustomerModel(hashes=sorted(hashes[label]), giga_flop=giga)
        for label, giga in totals.items()
        if giga >= terms.floor_giga_flop and hashes.get(label)
    ]
    return JointModel(
        key_check=hmac.new(terms.key, CHECKED, sha256).hexdigest()[:16],
        first_day=terms.first_day,
        after_last_day=terms.after_last_day,
        floor_giga_flop=terms.floor_giga_flop,
        identifiers=list(terms.identifiers),
        customers=sorted(customers, key=lambda one: one.hashes),  # by hash: no order of the provider's shows through
    )


def _totals(found: Workloads, counted: Numbers, accounts: Linked) -> dict[int, int]:
    """Return the total of each customer; accounts that are not on the list have no identifiers and are left out."""
    number, totals = accounts.number(), dict[int, int]()
    for place in counted.tolist():
        at = number.get((found.provider[place], found.account[place]))
        if at is not None:
            label = int(accounts.linked[at])
            totals[label] = totals.get(label, 0) + int(found.giga[place])
    return totals


def _hashes(accounts: Linked, rows: Sequence[Row], terms: Terms) -> dict[int, set[str]]:
    """Return the hashes of each customer; what so many customers share that it links nobody is not hashed."""
    number = accounts.number()
    whose: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        label = int(accounts.linked[number[(str(row["provider"]), str(row["account"]))]])
        for said in _said(row, terms.identifiers):
            whose.setdefault(said, set()).add(label)
    hashes: dict[int, set[str]] = {}
    for (attribute, value), labels in whose.items():
        for label in labels if strengths()[attribute].of(len(labels)) is not None else ():
            hashes.setdefault(label, set()).add(keyed(terms.key, attribute, value))
    return hashes


def _said(row: Mapping[str, str | None], identifiers: Sequence[str]) -> Iterable[tuple[str, str]]:
    for attribute in identifiers:
        value = normal(attribute, row.get(attribute))
        if value is not None:
            yield attribute, value


def likely(training: np.ndarray[tuple[int, ...], np.dtype[np.float64]], least: float) -> Numbers:
    """Return the places of what is at least so likely training."""
    return np.flatnonzero(training >= least)
