"""Policies asked of a population: who is caught at the figures as published, and in which share of the draws.

Lines of windows come from the published points, as a regulator's percentile would; a model's own compute and cost are drawn, and
the rates of moving lines too. Models go through in blocks that fit a processor's cache; neither the size of a block nor the
number of threads changes a result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, UNKNOWN, Caught
from flopledger.policy.draws import Spread, Streams
from flopledger.policy.model import PUBLISHED, Law, Policy
from flopledger.policy.population import Population
from flopledger.policy.prepare import Preparation
from flopledger.policy.ready import Ready
from flopledger.policy.vector import unwarned

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
DRAWS = 1000
CELLS_IN_A_BLOCK = 32_768  # of 8 bytes: a quarter of a megabyte, which a core's own cache holds beside what is computed from it


class Road(Protocol):
    """The road of ledgers, which answers for laws and for totals of standards; `policy.laws` has it."""

    def caught(self, laws: Sequence[Law], population: Population, draws: int, *, keep: bool) -> Mapping[str, Caught]:
        """Return what each law says of every model, by the law's id as a policy."""

    def counted(self, population: Population, total: str) -> Spread:
        """Return the compute of every model as a total of a standard counts it."""


@frozen
class How:
    """How policies are asked: on how many threads, and the road of ledgers where laws or totals of standards are among them."""

    threads: int = 1
    road: Road | None = None


ALONE = How()


def run(
    policies: Sequence[Policy | Law], population: Population, draws: int = DRAWS, seed: int = 0, *, keep: bool = False, how: How = ALONE
) -> dict[str, Caught]:
    """Return what each policy says of every model, by the policy's id.

    `keep` keeps the verdicts in every draw (models, draws). Raises ValueError where the road of ledgers is needed and not given.
    """
    own, laws, road = [one for one in policies if isinstance(one, Policy)], [one for one in policies if isinstance(one, Law)], how.road
    if road is None and (laws or any(one.counts != PUBLISHED for one in own)):
        message = "laws and totals of standards need the road of ledgers"
        raise ValueError(message)
    counted = road.counted if road is not None else None
    ready = Preparation(population, own, draws, seed, counted).ready() if own else []
    drawing = _Drawing(population, ready, draws, seed)
    found = {one.id: made for one, made in zip(own, drawing.caught(keep=keep, threads=how.threads), strict=True)}
    if road is not None and laws:
        found |= road.caught(laws, population, draws, keep=keep)
    return {one.id: found[one.id] for one in policies}


@dataclass(frozen=True)
class _Drawing:
    """The draws of a population under policies that are ready."""

    population: Population
    ready: Sequence[Ready]
    draws: int
    seed: int

    def caught(self, *, keep: bool, threads: int) -> list[Caught]:
        """Return the verdicts of every policy with their chances."""
        shares = [np.where(one.verdict == UNKNOWN, np.nan, (one.verdict == CAUGHT).astype(np.float64)) for one in self.ready]
        kept = [np.repeat(one.yes[:, None], self.draws, axis=1) if keep else None for one in self.ready]
        opened = [np.isin(np.arange(len(self.population)), one.open) for one in self.ready]
        some = np.flatnonzero(np.logical_or.reduce(opened)) if opened and self.draws else np.empty(0, dtype=np.int64)
        height = max(1, CELLS_IN_A_BLOCK // max(1, self.draws))
        own = local()

        def block(rows: Rows) -> None:
            if not hasattr(own, "streams"):
                own.streams = Streams.of(self.seed)
            with unwarned():
                ask(rows, _Values(self.population, rows, self.draws, own.streams))

        def ask(rows: Rows, values: _Values) -> None:
            for one, share, drawn, is_open in zip(self.ready, shares, kept, opened, strict=True):
                mine = np.flatnonzero(is_open[rows])
                if len(mine):
                    held = one.caught(rows[mine], {name: values.of(name, spread, mine) for name, spread in one.measures.items()})
                    share[rows[mine]] = np.count_nonzero(held, axis=1) / self.draws
                    if drawn is not None:
                        drawn[rows[mine]] = held

        _in_turn(block, [some[start : start + height] for start in range(0, len(some), height)], threads)
        return [
            Caught(one.policy.id, one.verdict, share, one.line(), drawn) for one, share, drawn in zip(self.ready, shares, kept, strict=True)
        ]


def _in_turn(block: Callable[[Rows], None], blocks: Sequence[Rows], threads: int) -> None:
    if threads <= 1:
        for rows in blocks:
            block(rows)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(block, blocks))


class _Values:
    """The draws of a block of models, made when they are first asked for: all policies see the same ones."""

    def __init__(self, population: Population, rows: Rows, draws: int, streams: Streams) -> None:
        self.ids = [population.records[row].id for row in rows.tolist()]
        self.rows, self.draws, self.streams = rows, draws, streams
        self.normals: dict[str, Floats] = {}
        self.values: dict[tuple[str, int], Floats] = {}

    def of(self, name: str, spread: Spread, mine: Rows) -> Floats:
        """Return the draws of a measure for some of the block's models."""
        key = (name, id(spread))
        if key not in self.values:
            self.values[key] = spread.drawn(self.rows, self._normals(name))
        whole = self.values[key]
        return whole if len(mine) == len(whole) else whole[mine]

    def _normals(self, name: str) -> Floats:
        if name not in self.normals:
            made = np.empty((len(self.ids), self.draws))
            for row, model in enumerate(self.ids):
                self.streams.fill(f"{name}/{model}", made[row])
            self.normals[name] = made
        return self.normals[name]
