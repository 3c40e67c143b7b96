"""How much of a chip's peak rate work gets, where nobody measured it: `utilisation.csv`, a default by kind of work.

Only the default for training rests on published figures; the others are wide judgements and marked as recalled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from flopledger.catalogue.table import Row, citation_of, read_table, words_of
from flopledger.core.citation import Citation


@dataclass(frozen=True, slots=True)
class Utilisation:
    """A default utilisation: median and 5th to 95th percentile, as fractions of the dense peak.

    `key` names the assumption: estimates with the same key err together.
    """

    point: float
    low: float
    high: float
    citation: Citation
    key: str
    note: str


@cache
def _defaults() -> Mapping[str, Utilisation]:
    return MappingProxyType({kind: _default(row) for row in read_table("utilisation") for kind in words_of(row["kinds"])})


def _default(row: Row) -> Utilisation:
    point, low, high = (float(row[name]) for name in ("point", "low", "high"))
    return Utilisation(point, low, high, citation_of(row), row["key"], row["note"])


def default_utilisation(kind_of_work: str) -> Utilisation:
    """Return the default utilisation for a kind of activity, `pretraining` or `evaluation`. Raises KeyError for an unknown kind."""
    return _defaults()[kind_of_work]
