"""What was known when: the verdicts of one policy over two states of the record, joined by name, and why they differ.

Only models that had been released by the day of the older record are compared: what came out since is no change of mind. A model that
was renamed meanwhile is one model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flopledger.catalogue.models import ModelRecord
from flopledger.core.frozen import frozen
from flopledger.ingest.epoch.join import renames
from flopledger.policy.caught import CAUGHT, UNKNOWN, Caught
from flopledger.policy.measures.measured import Measured, share
from flopledger.policy.population import Population

SAYS = {CAUGHT: "caught", 0: "not caught", UNKNOWN: "unknown"}
DROPPED, ADDED = "dropped", "added later"
GAINED, LOST, CHANGED, ELSE = "figure gained", "figure lost", "figure changed", "other figures, other models or the line moved"
GONE = "not on record"
FIELDS = ("compute", "cost")  # what lines are drawn on


@frozen
class Change:
    """A model with another verdict in the newer record; `before` and `after` also say that it is not on record; `why` says what changed."""

    name: str
    before: str
    after: str
    why: str


@frozen
class Vintages:
    """What became of the verdicts of the older record.

    `changed` is the share of models in both whose verdict is another; `changes` are all, with the models dropped from the record and
    those released in time that were added later, of which only caught ones and those caught before are listed.
    """

    policy: str
    older: str
    newer: str
    both: int
    changed: Measured
    dropped: int
    added: int
    changes: tuple[Change, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """How many changes there are of each reason."""
        found: dict[str, int] = {}
        for change in self.changes:
            found[change.why] = found.get(change.why, 0) + 1
        return found


def between(older: Population, then: Caught, newer: Population, now: Caught, renamed: Mapping[str, str] | None = None) -> Vintages:
    """Return what changed; `renamed` are names of the older record with what the newer calls them (none given: those on record)."""
    names = renames() if renamed is None else renamed
    later = {record.name: (record, int(verdict)) for record, verdict in zip(newer.records, now.verdict, strict=True)}
    pairs = [
        (record, int(verdict), later.get(names.get(record.name, record.name)))
        for record, verdict in zip(older.records, then.verdict, strict=True)
    ]
    both = [(record, verdict, found) for record, verdict, found in pairs if found is not None]
    changes = [_change(record, verdict, *found) for record, verdict, found in both if verdict != found[1]]
    dropped = [(record, verdict) for record, verdict, found in pairs if found is None]
    kept = {found[0].name for _, _, found in both}
    added = [(record, verdict) for record, verdict in later.values() if record.name not in kept and _by(record, older)]
    changed = Measured(share(len(changes), len(both)), "share of models in both", len(both), len(pairs))
    every = (*changes, *_dropped(dropped), *_added(added))
    return Vintages(then.policy, older.name, newer.name, len(both), changed, len(dropped), len(added), every)


def _by(record: ModelRecord, older: Population) -> bool:
    return record.released is not None and older.known is not None and record.released <= older.known


def _dropped(found: list[tuple[ModelRecord, int]]) -> Iterator[Change]:
    yield from (Change(record.name, SAYS[verdict], GONE, DROPPED) for record, verdict in found if verdict == CAUGHT)


def _added(found: list[tuple[ModelRecord, int]]) -> Iterator[Change]:
    yield from (Change(record.name, GONE, SAYS[verdict], ADDED) for record, verdict in found if verdict == CAUGHT)


def _change(before: ModelRecord, verdict: int, after: ModelRecord, verdict_after: int) -> Change:
    return Change(after.name, SAYS[verdict], SAYS[verdict_after], _why(before, after, verdict, verdict_after))


def _why(before: ModelRecord, after: ModelRecord, verdict: int, verdict_after: int) -> str:
    """Return what changed in the record: a figure came, went or moved, however little; the first that fits the change of verdict."""
    pairs = [(_point(before, name), _point(after, name)) for name in FIELDS]
    came, went = (
        any(one is None and other is not None for one, other in pairs),
        any(one is not None and other is None for one, other in pairs),
    )
    if came and verdict == UNKNOWN:
        return GAINED
    if went and verdict_after == UNKNOWN:
        return LOST
    if any(one is not None and other is not None and one != other for one, other in pairs):
        return CHANGED
    if verdict_after == UNKNOWN:
        return ELSE
    return GAINED if came else LOST if went else ELSE


def _point(record: ModelRecord, name: str) -> float | None:
    value = getattr(record, name)
    point: float | None = getattr(value, "point", value)
    return point
