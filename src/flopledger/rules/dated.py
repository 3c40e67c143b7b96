"""What is dated twice: the day it applies from, and the day it was published. `latest` answers for a pair of days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from flopledger.core.dates import AsOf


class Dated(Protocol):
    """Anything with a day from which it applies and a day on which it became known."""

    @property
    def applies_from(self) -> date:
        """The first day on which it applies."""

    @property
    def published(self) -> date:
        """The day on which it could first be known."""


Entry = TypeVar("Entry", bound=Dated)


def latest(entries: Iterable[Entry], as_of: AsOf) -> Entry | None:
    """Return the entry in force on one day as known on another: the last to apply, and of these the last published."""
    open_entries = [entry for entry in entries if entry.applies_from <= as_of.in_force and entry.published <= as_of.known]
    return max(open_entries, key=lambda entry: (entry.applies_from, entry.published), default=None)
