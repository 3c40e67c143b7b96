"""How much of a chip's peak rate work gets, where nobody measured it: `utilisation.csv`, a default by kind of work.

Only the default for training rests on published figures; the others are wide judgements and marked as recalled.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from flopledger.catalogue.table import Row, citation_of, number_of, read_table, words_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

OF_SEVERAL_PARTS = ("training", "post-training")


@frozen
class Utilisation:
    """A default utilisation: median and 5th to 95th percentile, as fractions of the dense peak.

    `key` names the assumption: estimates with the same key err together. Outside `least` and `most` a utilisation, stated or
    implied, is worth a question; `least` is None where very low ones are nothing unusual.
    """

    point: float
    low: float
    high: float
    least: float | None
    most: float
    citation: Citation
    key: str
    note: str


@cache
def _defaults(column: str) -> Mapping[str, Utilisation]:
    return MappingProxyType({word: _default(row) for row in read_table("utilisation") for word in words_of(row[column])})


def _default(row: Row) -> Utilisation:
    point, low, high, most = (float(row[name]) for name in ("point", "low", "high", "most"))
    return Utilisation(point, low, high, number_of(row["least"]), most, citation_of(row), row["key"], row["note"])


def default_utilisation(kind_of_work: str, part: str | None = None) -> Utilisation:
    """Return the default utilisation for a kind of activity, `pretraining` or `evaluation`. Raises KeyError for an unknown kind.

    Work on weights has parts that run very differently, updates and sampling: where the part is known, its default is taken.

    >>> default_utilisation("reinforcement-learning").key, default_utilisation("reinforcement-learning", "forward").key
    ('post-training', 'decoding')
    """
    found = _defaults("kinds")[kind_of_work]
    of_part = _defaults("parts").get(part or "") if found.key in OF_SEVERAL_PARTS else None
    return of_part or found
