"""Who there is in a made-up fleet: actors, and the accounts under which they are customers of the providers.

An actor is who controls; an account shows a part of that. Seats are the accounts that efforts need; everybody else comes on top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.usage.synthetic.parameters import Asked, generator, parameter

STRONG = ("owner", "payment", "tenant")  # attributes by one of which the accounts of a structured effort may be linked
COUNTRIES = ("AA", "AB", "AC", "AD")  # codes that ISO 3166 leaves without a country, but for AD; nobody is meant
PUBLIC_MAIL = "gmail.com"


@frozen
class Seat:
    """An account that an effort needs: whose it is, at which provider, and what links it to the actor's others ('' is everything)."""

    actor: int
    provider: int
    linked_by: str = ""


@frozen
class Account:
    """An account as a provider has it on record, and the actor behind it, which is the truth and on no record."""

    account: str
    provider: int
    actor: int
    customer: str
    payment: str | None
    owner: str | None
    tenant: str | None
    contact_domain: str | None
    affiliates: str | None
    country: str


def accounts(asked: Asked, seats: Sequence[Seat], actors: int) -> list[Account]:
    """Return all accounts: those of the seats first, one each and in their order; `actors` is how many actors the seats name."""
    random = generator(asked, "people")
    made = [_seated(random, seat, number) for number, seat in enumerate(seats)]
    for actor in range(actors, actors + ordinary(asked)):
        for provider in _places(random, asked.providers):
            made.append(_open(random, actor, provider, len(made)))
    return made


def ordinary(asked: Asked) -> int:
    """Return how many actors there are beside those of the efforts."""
    return max(4, round(float(asked.records ** parameter("actors_power"))))


def _places(random: np.random.Generator, providers: int) -> Iterator[int]:
    """Yield the provider of each account of an actor."""
    home = int(random.integers(providers))
    yield home
    while random.random() < parameter("more_accounts"):
        yield home
    if providers > 1 and random.random() < parameter("several_providers"):
        yield (home + 1 + int(random.integers(providers - 1))) % providers


def _open(random: np.random.Generator, actor: int, provider: int, number: int) -> Account:
    """Return an account that hides nothing on purpose; what is on record is nevertheless not everything."""
    name = f"{actor:06d}"
    reseller = actor % round(1 / parameter("reseller_share")) == 0
    payment = f"reseller-{actor // (20 * int(parameter('reseller_customers')))}" if reseller else name
    return Account(
        account=f"synthetic-account-{number:06d}",
        provider=provider,
        actor=actor,
        customer=f"synthetic-customer-{name}",
        payment=_known(random, "payment_known", f"synthetic-payment-{provider + 1}-{payment}"),
        owner=_known(random, "owner_known", f"synthetic-owner-{name}"),
        tenant=_known(random, "tenant_known", f"synthetic-tenant-{provider + 1}-{name}"),
        contact_domain=_known(random, "domain_known", _domain(actor)),
        affiliates=None,
        country=COUNTRIES[actor % len(COUNTRIES)],
    )


def _domain(actor: int) -> str:
    """Return an actor's domain: a public mail host for some, one that unrelated actors share for a few."""
    place = actor % 100 / 100
    if place < parameter("public_mail_share"):
        return PUBLIC_MAIL
    if place < parameter("public_mail_share") + parameter("shared_domain_share"):
        return f"synthetic-institution-{actor // 1000}.example"
    return f"synthetic-{actor:06d}.example"


def _seated(random: np.random.Generator, seat: Seat, number: int) -> Account:
    if not seat.linked_by:
        return _open(random, seat.actor, seat.provider, number)
    name, front = f"{seat.actor:06d}", f"front-{number:06d}"
    shared = {attribute: name if seat.linked_by == attribute else front for attribute in (*STRONG, "contact_domain")}
    return Account(
        account=f"synthetic-account-{number:06d}",
        provider=seat.provider,
        actor=seat.actor,
        customer=f"synthetic-customer-{front}",
        payment=f"synthetic-payment-{seat.provider + 1}-{shared['payment']}",
        owner=f"synthetic-owner-{shared['owner']}",
        tenant=f"synthetic-tenant-{seat.provider + 1}-{shared['tenant']}",
        contact_domain=f"synthetic-{shared['contact_domain']}.example",
        affiliates=None,
        country=COUNTRIES[number % len(COUNTRIES)],
    )


def _known(random: np.random.Generator, how_often: str, value: str) -> str | None:
    return value if random.random() < parameter(how_often) else None
