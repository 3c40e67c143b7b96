"""From a piece of an effort to records: one for each stretch between interruptions, as a scheduler writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from flopledger.catalogue.chips import chips
from flopledger.usage.synthetic.efforts import Effort, Piece
from flopledger.usage.synthetic.parameters import SECONDS_PER_DAY, SECONDS_PER_HOUR, parameter, rows_of
from flopledger.usage.synthetic.rows import COMPLETED, NOBODY, REQUEUED, Rows
from flopledger.usage.synthetic.streams import FORMAT

CHIPS_PER_MACHINE = 8
SHORTEST_SECONDS = 60
MEASURED_SIGMA = 0.05  # how far a measurement of utilisation strays, in logarithms


def cluster_of(effort: Effort) -> int:
    """Return the row in clusters.csv on whose kind of cluster an effort runs."""
    edges = np.cumsum([float(row["efforts"]) for row in rows_of("clusters")])
    return int(np.searchsorted(edges, effort.chip * edges[-1], side="right"))


def effort_rows(random: np.random.Generator, effort: Effort, streams: Sequence[int], first: int, most: int, places: Sequence[int]) -> Rows:
    """Return the records of an effort, numbered from `first` on, at most `most` for a piece; `places` are the providers of its pieces."""
    used = float(np.exp(np.log(parameter("training_utilisation")) + parameter("training_utilisation_sigma") * random.standard_normal()))
    made: list[Rows] = []
    for planned, stream, place in zip(effort.pieces, streams, places, strict=True):
        piece, before = planned, NOBODY
        if piece.after is not None and places[piece.after] == place and random.random() < parameter("handover_recorded"):
            before = int(made[piece.after].number[-1])
        if piece.pause_seconds is not None:
            piece = replace(piece, started=int(made[-1].started[-1] + made[-1].seconds[-1] + piece.pause_seconds))
        rows = _piece_rows(random, piece, _rate(effort) * used, most, (stream, first, before))
        made.append(_measured(random, rows, used))
        first += len(rows.number)
    return joined(made)


def _rate(effort: Effort) -> float:
    chip = chips()[rows_of("clusters")[cluster_of(effort)]["chip"]]
    return chip.peaks[FORMAT]


def _piece_rows(random: np.random.Generator, piece: Piece, rate: float, most: int, named: tuple[int, int, int]) -> Rows:
    """Return the records of a piece at `rate` FLOP/s a chip: together exactly its FLOP but for rounding to seconds."""
    stream, first, before = named
    width = max(1, round(piece.flop / (rate * piece.days * SECONDS_PER_DAY * CHIPS_PER_MACHINE))) * CHIPS_PER_MACHINE
    total = piece.flop / (rate * width)
    usual = parameter("interruption_hours") * SECONDS_PER_HOUR * parameter("interruption_chips") / width
    count = int(np.clip(round(total / usual), 1, most))
    share = random.standard_exponential(count) + SHORTEST_SECONDS / usual
    elastic = random.random(count) < parameter("elastic_share")
    change = 1 - elastic * parameter("elastic_change") * random.random(count)
    chip_count = np.rint(width * change / CHIPS_PER_MACHINE).clip(1) * CHIPS_PER_MACHINE
    seconds = np.rint(total * share / share.sum() * width / chip_count).clip(1).astype(np.int64)
    ends = np.cumsum(seconds + _gaps(random, count))
    started = piece.started + np.concatenate([[0], ends[:-1]])
    number = np.arange(first, first + count)
    recorded = random.random(count) < parameter("requeue_recorded")
    continues = np.where(recorded, number - 1, NOBODY)
    continues[0] = before
    state = np.where(np.arange(count) == count - 1, COMPLETED, REQUEUED)
    nothing = np.full(count, np.nan)
    return Rows(np.full(count, stream), number, started, seconds, chip_count, nothing, continues, state)


def _gaps(random: np.random.Generator, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return the seconds between the end of a stretch and the start of the next."""
    usual = parameter("restart_gap_median") * np.exp(parameter("restart_gap_sigma") * random.standard_normal(count))
    pause = random.random(count) * parameter("pause_hours") * SECONDS_PER_HOUR
    usual = np.minimum(usual, parameter("pause_hours") * SECONDS_PER_HOUR)
    return np.rint(np.where(random.random(count) < parameter("pause_share"), pause, usual)).astype(np.int64)


def _measured(random: np.random.Generator, rows: Rows, used: float) -> Rows:
    """Put the measured utilisation to some of the records."""
    count = len(rows.number)
    known = random.random(count) < parameter("measured_share")
    seen = np.round(used * np.exp(MEASURED_SIGMA * random.standard_normal(count)), 4)
    return Rows(**{**rows.columns(), "utilisation": np.where(known, seen, np.nan)})


def joined(parts: Sequence[Rows]) -> Rows:
    """Return the rows of several as one."""
    return Rows(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Rows.__match_args__})
