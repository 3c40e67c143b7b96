"""Relates activities to systems: one line for each system and component of an activity, however many paths reach it.

The result is the `lines` table that standards' rules run over: facts as columns, amounts beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flopledger.core.finding import Finding, finding
from flopledger.estimate.run import Choice, Estimates
from flopledger.ledger.kinds import activity_kinds
from flopledger.ledger.lineage import Lineage, Reach, producers
from flopledger.ledger.model import Ledger

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_ESTIMATE = -1


@dataclass(frozen=True, slots=True)
class Components:
    """The components of all activities' compute, once for the ledger: activity, part, amount, and which estimate it is from."""

    row: Rows
    part: Sequence[str]
    point: Floats
    low: Floats
    high: Floats
    own_down: Floats
    own_up: Floats
    shared_down: Floats
    shared_up: Floats
    shared_key: Sequence[str | None]
    estimate: Rows  # position in `estimates.compute`, NO_ESTIMATE where nothing is known
    entry: Rows

    def __len__(self) -> int:
        """Return the number of components."""
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one system: positions in the components, and how each activity reaches the system."""

    system: str
    component: Rows
    relation: Sequence[str]
    reach: Mapping[int, Sequence[Reach]]  # by activity; absent where the work makes no part of the system
    lineage: Lineage

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.component)


def components(ledger: Ledger, estimates: Estimates) -> Components:
    """Return every component of every activity; an activity without a usable estimate is one component of unknown amount."""
    blocks = [_block(number, choice) for number, choice in enumerate(estimates.compute)]
    parts = estimates.unknown_parts
    blocks.append(_unknown(np.array([row for row, _ in parts], dtype=np.int64), [part for _, part in parts]))
    silent = np.setdiff1d(np.arange(ledger.activities.count), np.concatenate([block.row for block in blocks]))
    blocks.append(_unknown(silent, _usual_parts(ledger, silent)))
    return _in_order(blocks)


def _block(number: int, choice: Choice) -> Components:
    one, entries = choice.estimate, choice.entries
    spread, count = one.spread.take(entries), len(entries)
    down, up = _logs(spread.point, spread.low), _logs(spread.high, spread.point)
    shared = one.shared
    nothing = np.zeros(count)
    shared_down = shared.down[entries] if shared else nothing
    shared_up = shared.up[entries] if shared else nothing
    return Components(
        row=one.rows[entries],
        part=[one.part[entry] for entry in entries.tolist()] if count != len(one.part) else one.part,
        point=spread.point,
        low=spread.low,
        high=spread.high,
        own_down=np.sqrt(np.maximum(down**2 - shared_down**2, 0.0)),
        own_up=np.sqrt(np.maximum(up**2 - shared_up**2, 0.0)),
        shared_down=shared_down,
        shared_up=shared_up,
        shared_key=[shared.key[entry] for entry in entries.tolist()] if shared else [None] * count,
        estimate=np.full(count, number, dtype=np.int64),
        entry=entries,
    )


def _logs(above: Floats, below: Floats) -> Floats:
    """Return natural log ratios, 0 where the two are equal or one is missing."""
    usable = (above > 0) & (below > 0) & np.isfinite(above) & np.isfinite(below)
    return np.where(usable, np.log(np.where(usable, above, 1.0) / np.where(usable, below, 1.0)), 0.0)


def _usual_parts(ledger: Ledger, rows: Rows) -> list[str]:
    kinds = activity_kinds()
    return [kinds[kind].part if kind in kinds else "whole" for kind in (ledger.activities.does[row] for row in rows.tolist())]


def _unknown(rows: Rows, parts: Sequence[str]) -> Components:
    count = len(rows)
    missing, nothing = np.full(count, np.nan), np.zeros(count)
    nowhere = np.full(count, NO_ESTIMATE, dtype=np.int64)
    return Components(rows, parts, missing, missing, missing, nothing, nothing, nothing, nothing, [None] * count, nowhere, nowhere)


def _in_order(blocks: Sequence[Components]) -> Components:
    """Join the blocks, ordered by activity and then by part, so that the order of estimation leaves no trace."""
    row = np.concatenate([block.row for block in blocks])
    part = [name for block in blocks for name in block.part]
    already = bool(np.all(row[1:] >= row[:-1]))
    order = np.arange(len(row)) if already and len(blocks) <= 1 else np.lexsort((np.array(part, dtype=object).astype(str), row))

    def joined(name: str) -> NDArray[np.float64]:
        values: NDArray[np.float64] = np.concatenate([getattr(block, name) for block in blocks])[order]
        return values

    keys = [key for block in blocks for key in block.shared_key]
    return Components(
        row=row[order],
        part=[part[index] for index in order.tolist()],
        point=joined("point"),
        low=joined("low"),
        high=joined("high"),
        own_down=joined("own_down"),
        own_up=joined("own_up"),
        shared_down=joined("shared_down"),
        shared_up=joined("shared_up"),
        shared_key=[keys[index] for index in order.tolist()],
        estimate=np.concatenate([block.estimate for block in blocks])[order],
        entry=np.concatenate([block.entry for block in blocks])[order],
    )


def relate(ledger: Ledger, parts: Components) -> tuple[list[Lines], list[Finding]]:
    """Return the lines of every system, and a finding for work that belongs to none."""
    made = producers(ledger)
    walks = {system: Lineage(ledger, system, made) for system in ledger.systems}
    reached = {system: walk.rows() for system, walk in walks.items()}
    attached = _attached(ledger, walks, reached)
    lines = [_lines(ledger, parts, walks[system], reached[system], attached[system]) for system in ledger.systems]
    linked = set().union(*reached.values(), *attached.values()) if ledger.systems else set()
    return lines, list(_unlinked(ledger, linked))


def _lines(ledger: Ledger, parts: Components, walk: Lineage, reached: Mapping[int, Sequence[Reach]], attached: Mapping[int, str]) -> Lines:
    relation_of: list[str | None] = [None] * ledger.activities.count
    for row, relation in attached.items():
        relation_of[row] = relation
    for row, reaches in reached.items():
        relation_of[row] = reaches[0].relation
    inside = np.array([relation is not None for relation in relation_of], dtype=bool)
    component = np.flatnonzero(inside[parts.row])
    relations = [relation_of[row] or "" for row in parts.row[component].tolist()]
    return Lines(walk.system, component, relations, reached, walk)


def _attached(
    ledger: Ledger, walks: Mapping[str, Lineage], reached: Mapping[str, Mapping[int, Sequence[Reach]]]
) -> dict[str, dict[int, str]]:
    """Return, for each system, the work that was done for it and makes no part of it, with its relation by kind."""
    kinds = {kind: entry.without_product for kind, entry in activity_kinds().items()}
    somewhere = set().union(*reached.values()) if reached else set()
    attached: dict[str, dict[int, str]] = {system: {} for system in ledger.systems}
    known: dict[tuple[object, object], list[str]] = {}
    activities = ledger.activities
    for row, (does, done_for, uses) in enumerate(zip(activities.does, activities.done_for, activities.uses, strict=True)):
        if row in somewhere and not done_for:
            continue
        key = (done_for, uses)
        if key not in known:
            known[key] = list(_systems_of(ledger, walks, done_for, uses))
        for system in known[key]:
            attached[system][row] = kinds.get(does or "", "auxiliary")
    return attached


def _systems_of(ledger: Ledger, walks: Mapping[str, Lineage], done_for: Sequence[str], uses: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the systems that work belongs to: those named, else those whose lineage holds something it used, else the only one."""
    if done_for:
        for system, walk in walks.items():
            if any(name in walk.artifacts for name in done_for):
                yield system
        return
    users = [system for system, walk in walks.items() if any(artifact in walk.artifacts for _, artifact in uses)]
    if users or len(ledger.systems) != 1:
        yield from users
        return
    yield from ledger.systems


def _unlinked(ledger: Ledger, linked: set[int]) -> Iterator[Finding]:
    for row in range(ledger.activities.count):
        if row not in linked:
            yield finding(
                "unlinked",
                ledger.activities.place(row),
                found=f"`{ledger.activities.ids[row]}`, which leads to no system",
                expected="`produces` something that a system is made from, or `for: [system]`",
                remedy="say what it was done for; now it is in no total",
            )
