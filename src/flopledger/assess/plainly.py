"""Citations and numbers as the published documents have them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from flopledger.assess.contract import CitationModel
from flopledger.core.citation import Citation


def cites_of(cites: Sequence[Citation]) -> list[CitationModel]:
    """Return citations as published."""
    return [cite_of(one) for one in cites]


@lru_cache(maxsize=4096)
def cite_of(one: Citation) -> CitationModel:
    """Return a citation as published."""
    return CitationModel(**{name: getattr(one, name) for name in CitationModel.model_fields})


def number(value: float | None) -> float | None:
    """Return a number as JSON can hold it: null where it is not known or not finite."""
    return None if value is None or math.isnan(value) or math.isinf(value) else float(value)
