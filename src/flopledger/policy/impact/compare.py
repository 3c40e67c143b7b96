"""What the change of a standard, a law or a policy does: who enters, who leaves, how many a year, and what nobody can tell.

It is the note that should go with every revision: whoever revises a line a year or twice should know the effect beforehand.
`sides` makes policies of what is compared, `note` writes the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.models import ModelRecord
from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, NOT_CAUGHT, UNKNOWN, Caught
from flopledger.policy.measures.burden import standings
from flopledger.policy.population import Population

Flags = NDArray[np.bool_]
ENDS = (5.0, 95.0)
WORDS = {CAUGHT: "caught", NOT_CAUGHT: "not caught", UNKNOWN: "unknown"}


@frozen
class Ends:
    """A number of models as published figures give it, with the 5th and 95th percentile of the draws; None where nothing was drawn."""

    value: int
    low: float | None
    high: float | None


@frozen
class Side:
    """One of the two: what it is, its source and how sure that is, and the duties of whoever it catches, None where none are known."""

    id: str
    title: str
    source: str
    mark: str
    duties: int | None


@frozen
class Moved:
    """A model of two verdicts: these, the lines (NaN where there is none), the chances, and how large its developer is."""

    record: ModelRecord
    old: int
    new: int
    old_line: float
    new_line: float
    old_chance: float
    new_chance: float
    standing: str


@frozen
class OfYear:
    """The models of one year, None for those without a day: all, caught under each, entering, leaving, unknown under either."""

    year: int | None
    models: int
    old: int
    new: int
    enters: int
    leaves: int
    unknown: int


@frozen
class Impact:
    """The effect of replacing `old` by `new` over a population.

    `opened` are models that were decided and no longer are, `settled` the other way; `unknown` counts those that are unknown under
    both. `bound` and `freed` are developers of whom something is caught under the new alone, or under the old alone, unless it is that
    nobody can tell of what is caught under the one whether it is under the other.
    """

    population: str
    known: date | None
    models: int
    old: Side
    new: Side
    old_caught: Ends
    new_caught: Ends
    old_unknown: int
    new_unknown: int
    entering: Ends
    leaving: Ends
    enters: tuple[Moved, ...]
    leaves: tuple[Moved, ...]
    opened: tuple[Moved, ...]
    settled: tuple[Moved, ...]
    unknown: int
    years: tuple[OfYear, ...]
    bound: tuple[str, ...]
    freed: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Tell whether any verdict changes."""
        return bool(self.enters or self.leaves or self.opened or self.settled)


def impact(population: Population, sides: tuple[Side, Side], old: Caught, new: Caught) -> Impact:
    """Compare what two policies say of a population; both have to be of it, drawn with one seed."""
    was, is_ = old.verdict == CAUGHT, new.verdict == CAUGHT
    open_before, open_now = old.verdict == UNKNOWN, new.verdict == UNKNOWN
    moved = _moved(population, old, new)
    drawn = (_drawn(old), _drawn(new))
    before, after = _developers(population, was), _developers(population, is_)
    return Impact(
        population=population.name,
        known=population.known,
        models=len(population),
        old=sides[0],
        new=sides[1],
        old_caught=_ends(was, drawn[0]),
        new_caught=_ends(is_, drawn[1]),
        old_unknown=int(open_before.sum()),
        new_unknown=int(open_now.sum()),
        entering=_ends(is_ & (old.verdict == NOT_CAUGHT), _both(drawn[1], drawn[0])),
        leaving=_ends(was & (new.verdict == NOT_CAUGHT), _both(drawn[0], drawn[1])),
        enters=tuple(one for one in moved if (one.old, one.new) == (NOT_CAUGHT, CAUGHT)),
        leaves=tuple(one for one in moved if (one.old, one.new) == (CAUGHT, NOT_CAUGHT)),
        opened=tuple(one for one in moved if one.new == UNKNOWN),
        settled=tuple(one for one in moved if one.old == UNKNOWN),
        unknown=int((open_before & open_now).sum()),
        years=tuple(_by_year(population, old, new)),
        bound=tuple(sorted(after - before - _developers(population, is_ & open_before))),
        freed=tuple(sorted(before - after - _developers(population, was & open_now))),
    )


def _moved(population: Population, old: Caught, new: Caught) -> list[Moved]:
    """Return the models whose verdict changes, the newest first."""
    standing = standings(population.records)
    rows = np.flatnonzero(old.verdict != new.verdict)[::-1].tolist()
    return [
        Moved(
            record=population.records[row],
            old=int(old.verdict[row]),
            new=int(new.verdict[row]),
            old_line=float(old.line[row]),
            new_line=float(new.line[row]),
            old_chance=float(old.probability[row]),
            new_chance=float(new.probability[row]),
            standing=standing[row],
        )
        for row in rows
    ]


def _drawn(caught: Caught) -> tuple[Flags, Flags] | None:
    """Return which models are caught in each draw, and of which a verdict is known."""
    known = (caught.verdict != UNKNOWN)[:, None]
    return None if caught.draws is None else (caught.draws & known, known)


def _both(caught: tuple[Flags, Flags] | None, other: tuple[Flags, Flags] | None) -> tuple[Flags, Flags] | None:
    """Return which models are caught under the one and known not to be under the other, in each draw."""
    if caught is None or other is None:
        return None
    return caught[0] & ~other[0] & other[1], other[1]


def _ends(rows: Flags, drawn: tuple[Flags, Flags] | None) -> Ends:
    count = int(rows.sum())
    if drawn is None or not drawn[0].shape[1]:
        return Ends(count, None, None)
    low, high = (float(end) for end in np.percentile(drawn[0].sum(axis=0).astype(np.float64), ENDS))
    return Ends(count, low, high)


def _developers(population: Population, rows: Flags) -> set[str]:
    return {name for record, row in zip(population.records, rows.tolist(), strict=True) if row for name in record.developers}


def _by_year(population: Population, old: Caught, new: Caught) -> Iterator[OfYear]:
    years = [None if record.released is None else record.released.year for record in population.records]
    every: Sequence[int | None] = sorted({year for year in years if year is not None})
    for year in (*every, *([None] if None in years else [])):
        mine = np.array([one == year for one in years], dtype=np.bool_)
        yield OfYear(
            year=year,
            models=int(mine.sum()),
            old=int((mine & (old.verdict == CAUGHT)).sum()),
            new=int((mine & (new.verdict == CAUGHT)).sum()),
            enters=int((mine & (old.verdict == NOT_CAUGHT) & (new.verdict == CAUGHT)).sum()),
            leaves=int((mine & (old.verdict == CAUGHT) & (new.verdict == NOT_CAUGHT)).sum()),
            unknown=int((mine & ((old.verdict == UNKNOWN) | (new.verdict == UNKNOWN))).sum()),
        )
