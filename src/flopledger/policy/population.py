"""A population: many systems as they are on record, and the columns that policies ask of them. Rows keep one order, by release and name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from flopledger.catalogue.models import ModelRecord
from flopledger.core.finding import Finding
from flopledger.core.frozen import frozen

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


@frozen
class Population:
    """Models in the order of their release, those without a date last, with scores by benchmark and what could not be read.

    `known` is the day on which the record stood so (the vintage); `scores` holds one number for each record, NaN where none.
    """

    name: str
    records: tuple[ModelRecord, ...]
    known: date | None
    scores: Mapping[str, Floats] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        """Return the number of models."""
        return len(self.records)

    @property
    def released(self) -> Days:
        """The day each was released, NaT where it is not known."""
        return np.array([record.released for record in self.records], dtype="datetime64[D]")

    def numbers(self, name: str) -> Floats:
        """Return a numeric field of every record, the point of a range; NaN where it is not known."""
        values = (getattr(record, name) for record in self.records)
        return np.array([np.nan if value is None else getattr(value, "point", value) for value in values], dtype=np.float64)


def in_order(records: list[ModelRecord]) -> tuple[ModelRecord, ...]:
    """Return records by release, then name; those without a day last."""
    return tuple(sorted(records, key=lambda record: (record.released or date.max, record.name, record.id)))
