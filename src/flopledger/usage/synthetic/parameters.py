"""The numbers a made-up fleet is drawn from, each with its basis: measured in a public trace, published, or an assumption."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from zlib import crc32

import numpy as np

from flopledger.core.frozen import frozen


@frozen
class Asked:
    """A fleet as it is asked for: how many records, from which seed, at how many providers, and the line that efforts are measured by."""

    records: int
    seed: int = 1
    providers: int = 1
    line_flop: float = 1e25  # Regulation (EU) 2024/1689, Art. 51(2)


@cache
def rows_of(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a table beside this module."""
    text = files("flopledger.usage.synthetic").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(text.splitlines()))


@cache
def parameter(name: str) -> float:
    """Return a number of parameters.csv. Raises KeyError for a name that is not there."""
    return _parameters()[name]


@cache
def _parameters() -> Mapping[str, float]:
    return {row["name"]: float(row["value"]) for row in rows_of("parameters")}


def generator(asked: Asked, what: str, part: int = 0) -> np.random.Generator:
    """Return the random numbers of one part of a fleet: the same for the same seed, whatever else is drawn before or beside it."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([asked.seed, crc32(what.encode()), part])))


def window() -> tuple[int, int]:
    """Return the seconds since 1970 between which the jobs of a fleet run."""
    start = int(parameter("window_start"))
    return start, start + int(parameter("window_days")) * SECONDS_PER_DAY


SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86400
