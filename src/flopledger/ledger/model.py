"""The ledger as the rest of the road sees it: frozen, typed, every value traceable to its place.

Parties, artifacts, systems and asserts are entries; activities are columns, one value for each activity, because that is
what estimators and rules work on, be there ten activities or a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.quantity import Quantity
from flopledger.core.yaml12 import Mapping as MappingNode
from flopledger.ledger.files import Folder, SourceFile
from flopledger.ledger.rates import Rates
from flopledger.ledger.raw import Days, Raw


@frozen
class Entry:
    """A declared party, artifact, system or assert: its typed values by field, and where each was written."""

    id: str
    at: Position
    values: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Position] = field(default_factory=dict)
    evidence: tuple[Citation, ...] = ()
    node: MappingNode | None = field(default=None, compare=False, repr=False)  # its fields as written

    def get(self, name: str) -> Any:
        """Return the value of a field, None where it is not known."""
        return self.values.get(name)

    def point(self, name: str) -> float | None:
        """Return the point of an amount, None where it is not known."""
        quantity = self.values.get(name)
        return quantity.point if isinstance(quantity, Quantity) else None

    def place(self, name: str) -> Position:
        """Return where a field was written, or the entry itself."""
        return self.places.get(name, self.at)


@frozen
class System:
    """The artifact that is assessed, with what it makes and where it was placed on the market when."""

    entry: Entry
    makes: tuple[str, ...] | None
    placed_on_market: Mapping[str, date]

    @property
    def id(self) -> str:
        """The system's id, which is its artifact's."""
        return self.entry.id


@frozen
class Activities:
    """The activities as columns: entry number `i` of each is about activity `ids[i]`; None and NaT mean not known."""

    ids: Sequence[str]
    does: Coded[str | None]
    started: Days
    ended: Days
    status: Coded[str]
    entered: Days
    withdrawn: Days
    replaces: Coded[tuple[str, ...]]
    gone: Days  # the first day on which it no longer stands in the books: withdrawn, or replaced by a later entry
    purpose: Coded[str | None]
    by: Coded[Mapping[str, float]]
    uses: Coded[tuple[tuple[str, str], ...]]
    produces: Coded[tuple[str, ...]]
    done_for: Coded[tuple[str, ...]]
    technique: Coded[str | None]
    federated: Coded[bool | None]
    discarded: Coded[bool | None]
    proof_no_capability: Coded[bool | None]
    description: Coded[str | None]
    evidence: Mapping[int, tuple[Citation, ...]]
    raw: Raw

    @property
    def count(self) -> int:
        """The number of activities."""
        return len(self.ids)

    def place(self, row: int, path: str = "") -> Position:
        """Return where an activity, or one of its values, is written."""
        return self.raw.place(path, row) if path else self.raw.activity_place(row)


@frozen
class Ledger:
    """One developer's record of the work behind one or more systems."""

    title: str
    description: str
    developer: str
    parties: Mapping[str, Entry]
    artifacts: Mapping[str, Entry]
    systems: Mapping[str, System]
    activities: Activities
    asserts: tuple[Entry, ...]
    folder: Folder
    rates: Rates = field(default_factory=Rates)
    on: date | None = None  # the day whose books these are: what was entered later or given up by then does not stand; None: the last

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files that were read, with their digests."""
        return tuple(self.folder.files.values())

    def party_name(self, party: str) -> str:
        """Return a party's name, or its id where it has none."""
        entry = self.parties.get(party)
        return str(entry.get("name") or party) if entry is not None else party
