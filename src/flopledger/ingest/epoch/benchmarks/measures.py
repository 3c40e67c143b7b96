"""Which file holds which score in which column: `scores.csv`, one row for each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from flopledger.core.frozen import frozen

PER_CENT = "per cent"
FRACTION = "fraction"


@frozen
class Measure:
    """A score: its name as a column of a population, the file (without suffix) and column it stands in, its unit there, its title."""

    score: str
    file: str
    column: str
    unit: str
    title: str

    @property
    def shown_unit(self) -> str:
        """The unit in a population: shares are fractions, whatever the file has."""
        return FRACTION if self.unit == PER_CENT else self.unit


@cache
def measures() -> tuple[Measure, ...]:
    """Return every score that is read; one score may stand in several files."""
    text = files("flopledger.ingest.epoch.benchmarks").joinpath("scores.csv").read_text(encoding="utf-8")
    return tuple(_measure(row) for row in csv.DictReader(text.splitlines()))


def _measure(row: Mapping[str, str]) -> Measure:
    return Measure(row["score"], row["file"], row["column"], row["unit"], row["title"])
