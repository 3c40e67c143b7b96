"""What a shared attribute says: the table strengths.csv, and the form in which values are compared."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from flopledger.core.frozen import frozen

STRONG, WEAK = "strong", "weak"
DOMAIN, AFFILIATES, CUSTOMER = "contact_domain", "affiliates", "customer"
WITHIN_PROVIDER = "provider"
_SPACES = re.compile(r"\s+")


@frozen
class Strength:
    """What it says when accounts share an attribute, and from how many customers on it says less, or nothing.

    `within_provider`: the value means something at one provider only. `suspected_above`: a strong link that more customers share is
    weak. `ignored_above`: one that more share is none. None is no bound.
    """

    attribute: str
    within_provider: bool
    strength: str
    suspected_above: int | None
    ignored_above: int | None
    reason: str

    def of(self, customers: int) -> str | None:
        """Return how strong a link is that so many customers share, None for no link."""
        if self.ignored_above is not None and customers > self.ignored_above:
            return None
        return WEAK if self.suspected_above is not None and customers > self.suspected_above else self.strength


@cache
def strengths() -> Mapping[str, Strength]:
    """Return the table by attribute."""
    text = files("flopledger.usage.linking").joinpath("strengths.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["attribute"]: _strength(row) for row in csv.DictReader(text.splitlines())})


def _strength(row: Mapping[str, str]) -> Strength:
    suspected, ignored = (int(row[name]) if row[name] else None for name in ("suspected_above", "ignored_above"))
    return Strength(row["attribute"], row["scope"] == WITHIN_PROVIDER, row["strength"], suspected, ignored, row["reason"])


@cache
def public_mail() -> frozenset[str]:
    """Return the mail hosts at which anybody has an address: a domain of theirs links nobody."""
    text = files("flopledger.usage.linking").joinpath("public_mail.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def normal(attribute: str, value: str | None) -> str | None:
    """Return a value in the form in which it is compared, None where it says nothing.

    >>> normal("owner", " Example  AG "), normal("contact_domain", "jane@WWW.Example.com."), normal("contact_domain", "gmail.com")
    ('example ag', 'example.com', None)
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFKC", value or "").casefold()).strip()
    if attribute == DOMAIN:
        text = text.rpartition("@")[2].strip(".").removeprefix("www.")
        text = "" if text in public_mail() else text
    return text or None
