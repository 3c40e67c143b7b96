"""A whole made-up fleet in outline: accounts, streams and the records of efforts in memory, background jobs part by part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.usage.synthetic.efforts import Effort, Plan, planned
from flopledger.usage.synthetic.parameters import Asked, generator, parameter
from flopledger.usage.synthetic.people import Account, accounts
from flopledger.usage.synthetic.rows import Rows, background_rows
from flopledger.usage.synthetic.segments import cluster_of, effort_rows, joined
from flopledger.usage.synthetic.streams import Background, Stream, background, of_effort


@frozen
class Fleet:
    """A fleet before it is written. `effort_of` names the effort, by number, of each record of `trained`."""

    asked: Asked
    accounts: list[Account]
    streams: list[Stream]
    background: Background
    efforts: list[Effort]
    trained: Rows
    effort_of: np.ndarray[tuple[int, ...], np.dtype[np.int64]]

    def parts(self) -> Iterator[Rows]:
        """Yield the rows of the fleet: background part by part, then the efforts' records."""
        count, size = self.asked.records - len(self.trained.number), int(parameter("rows_per_part"))
        for part, first in enumerate(range(0, count, size)):
            yield background_rows(self.asked, self.background, part, first, min(size, count - first))
        yield self.trained


def fleet(asked: Asked) -> Fleet:
    """Return the fleet that is asked for: the same for the same seed, size, providers and line."""
    plan = planned(asked)
    people = accounts(asked, plan.seats, plan.actors)
    streams, drawn_by = background(asked, people)
    of_piece: list[list[int]] = []
    for effort in plan.efforts:
        of_piece.append(list(range(len(streams), len(streams) + len(effort.pieces))))
        streams.extend(of_effort(effort, people, [piece.seat for piece in effort.pieces], cluster_of(effort)))
    trained, effort_of = _trained(asked, plan, of_piece)
    return Fleet(asked, people, streams, drawn_by, plan.efforts, trained, effort_of)


def _trained(asked: Asked, plan: Plan, of_piece: list[list[int]]) -> tuple[Rows, np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """Return the efforts' records, numbered to the end of the fleet, and the effort of each."""
    random, pieces = generator(asked, "segments"), sum(len(effort.pieces) for effort in plan.efforts)
    most = max(1, int(asked.records * parameter("most_effort_share") / pieces))
    made: list[Rows] = []
    first = 0
    for effort, streams in zip(plan.efforts, of_piece, strict=True):
        places = [plan.seats[piece.seat].provider for piece in effort.pieces]
        made.append(effort_rows(random, effort, streams, first, most, places))
        first += len(made[-1].number)
    together = joined(made)
    offset = asked.records - first
    moved = {"number": together.number + offset, "continues": np.where(together.continues < 0, -1, together.continues + offset)}
    whose = np.repeat(np.arange(len(made)), [len(rows.number) for rows in made])
    return Rows(**{**together.columns(), **moved}), whose
