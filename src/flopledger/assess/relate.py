"""Relates activities to systems: one line for each system and component of an activity, however many paths reach it.

The result is the `lines` table that standards' rules run over: facts as columns, amounts beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.inputs import Inputs, Uncertain, inputs_of
from flopledger.core.coded import Coded
from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.estimate.lazily import Lazily
from flopledger.estimate.run import Choice, Estimates
from flopledger.estimate.spread import Spread
from flopledger.ledger.kinds import activity_kinds
from flopledger.ledger.lineage import RANK, RELATIONS, Lineage, Reach, producers
from flopledger.ledger.model import Ledger
from flopledger.ledger.plans import standing

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_ESTIMATE = -1
NO_RELATION = -1


@frozen
class Components:
    """The components of all activities' compute, once for the ledger: activity, part, amount, and which estimate it is from."""

    row: Rows
    part: Coded[str]
    point: Floats
    low: Floats
    high: Floats
    uncertain: Uncertain
    estimate: Rows  # position in `estimates.compute`, NO_ESTIMATE where nothing is known
    entry: Rows

    def __len__(self) -> int:
        """Return the number of components."""
        return len(self.row)


@frozen
class Lines:
    """The lines of one system: positions in the components, and how each activity reaches the system."""

    system: str
    component: Rows
    relation: Coded[str]
    reach: Mapping[int, Sequence[Reach]]  # by activity; absent where the work makes no part of the system
    lineage: Lineage

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.component)


def components(ledger: Ledger, estimates: Estimates) -> Components:
    """Return every component of every activity; an activity without a usable estimate is one component of unknown amount."""
    blocks = [_block(number, choice, ledger.activities.ids) for number, choice in enumerate(estimates.compute)]
    parts = estimates.unknown_parts
    blocks.append(_unknown(np.array([row for row, _ in parts], dtype=np.int64), Coded.of([part for _, part in parts])))
    silent = np.ones(ledger.activities.count, dtype=bool)
    silent[np.concatenate([block.row for block in blocks])] = False
    rows = np.flatnonzero(silent)
    blocks.append(_unknown(rows, _usual_parts(ledger).take(rows)))
    return _in_order(blocks, ledger.activities.ids)


@frozen
class _Block:
    """Components of one estimate, or of none."""

    row: Rows
    part: Coded[str]
    spread: Spread
    inputs: Inputs
    estimate: Rows
    entry: Rows


def _block(number: int, choice: Choice, ids: Sequence[str]) -> _Block:
    one, entries = choice.estimate, choice.entries
    return _Block(
        row=one.rows[entries],
        part=Coded.of(one.part).take(entries),
        spread=one.spread.take(entries),
        inputs=inputs_of(one, entries, ids),
        estimate=np.full(len(entries), number, dtype=np.int64),
        entry=entries,
    )


def _usual_parts(ledger: Ledger) -> Coded[str]:
    by_kind = {kind: entry.part for kind, entry in activity_kinds().items()}
    return Coded.of(ledger.activities.does).map(lambda does: by_kind.get(does or "", "whole"))


def _unknown(rows: Rows, parts: Coded[str]) -> _Block:
    nowhere = np.full(len(rows), NO_ESTIMATE, dtype=np.int64)
    return _Block(rows, parts, Spread.unknown(len(rows)), Inputs.none(), nowhere, nowhere)


def _in_order(blocks: Sequence[_Block], ids: Sequence[str]) -> Components:
    """Join the blocks, ordered by activity and then by part, so that the order of estimation leaves no trace."""
    row = np.concatenate([block.row for block in blocks])
    part = Coded.join([block.part for block in blocks])
    place = {name: number for number, name in enumerate(sorted(part.words))}
    order = np.lexsort((part.map(place.__getitem__).array(np.int64), row))
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    starts = np.cumsum([0, *(len(block.row) for block in blocks)])
    inputs = [block.inputs.of_amounts(position[start:end]) for block, start, end in zip(blocks, starts[:-1], starts[1:], strict=True)]
    spread = Spread(*(np.concatenate([getattr(block.spread, end) for block in blocks])[order] for end in ("point", "low", "high")))
    row, part = row[order], part.take(order)
    return Components(
        row=row,
        part=part,
        point=spread.point,
        low=spread.low,
        high=spread.high,
        uncertain=Uncertain.of(spread, Inputs.join(inputs), *_labels(row, part, ids)),
        estimate=np.concatenate([block.estimate for block in blocks])[order],
        entry=np.concatenate([block.entry for block in blocks])[order],
    )


def _labels(row: Rows, part: Coded[str], ids: Sequence[str]) -> tuple[Lazily[str], Lazily[str]]:
    """Return the names of components: one by which they are drawn, and one for people, which tells the part where there are several."""
    several = np.bincount(row)[row] > 1 if len(row) else row > 0
    return (
        Lazily(len(row), lambda index: f"{ids[int(row[index])]}/{part[index]}"),
        Lazily(len(row), lambda index: ids[int(row[index])] + (f" ({part[index]})" if several[index] else "")),
    )


def relate(ledger: Ledger, parts: Components) -> tuple[list[Lines], list[Finding]]:
    """Return the lines of every system, and a finding for work that belongs to none."""
    made = producers(ledger)
    walks = {system: Lineage(ledger, system, made) for system in ledger.systems}
    reached = {system: walk.rows() for system, walk in walks.items()}
    attached = _attached(ledger, walks, reached)
    stands = standing(ledger.activities, ledger.on)
    relations = {system: np.where(stands, _with_reached(attached[system], reached[system]), NO_RELATION) for system in ledger.systems}
    lines = [_lines(parts, walks[system], reached[system], relations[system]) for system in ledger.systems]
    linked = ~stands
    for relation in relations.values():
        linked |= relation != NO_RELATION
    return lines, list(_unlinked(ledger, np.flatnonzero(~linked)))


def _with_reached(attached: Rows, reached: Mapping[int, Sequence[Reach]]) -> Rows:
    relation = attached.copy()
    for row, reaches in reached.items():
        relation[row] = RANK[reaches[0].relation]
    return relation


def _lines(parts: Components, walk: Lineage, reached: Mapping[int, Sequence[Reach]], relation: Rows) -> Lines:
    """Return the lines of a system; `relation` is each activity's, as its rank, NO_RELATION where it has none."""
    of_component = relation[parts.row]
    component = np.flatnonzero(of_component != NO_RELATION)
    return Lines(walk.system, component, Coded(RELATIONS, of_component[component]), reached, walk)


def _attached(ledger: Ledger, walks: Mapping[str, Lineage], reached: Mapping[str, Mapping[int, Sequence[Reach]]]) -> dict[str, Rows]:
    """Return, for each system, the relation by kind of the work that was done for it and makes no part of it, as its rank."""
    activities = ledger.activities
    done_for = Coded.of(activities.done_for)
    systems = done_for.both(Coded.of(activities.uses)).map(lambda pair: list(_systems_of(ledger, walks, *pair)))
    without_product = {kind: entry.without_product for kind, entry in activity_kinds().items()}
    usual = Coded.of(activities.does).map(lambda does: RANK[without_product.get(does or "", "auxiliary")]).array(np.int64)
    elsewhere = np.zeros(activities.count, dtype=bool)
    elsewhere[[row for rows in reached.values() for row in rows]] = True
    elsewhere &= ~done_for.where(bool)
    belongs = {system: systems.where(partial(_names, system)) for system in ledger.systems}
    return {system: np.where(mine & ~elsewhere, usual, NO_RELATION) for system, mine in belongs.items()}


def _names(system: str, systems: Sequence[str]) -> bool:
    return system in systems


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


def _unlinked(ledger: Ledger, rows: Rows) -> Iterator[Finding]:
    for row in rows.tolist():
        yield finding(
            "unlinked",
            ledger.activities.place(row),
            found=f"`{ledger.activities.ids[row]}`, which leads to no system",
            expected="`produces` something that a system is made from, or `for: [system]`",
            remedy="say what it was done for; now it is in no total",
        )
