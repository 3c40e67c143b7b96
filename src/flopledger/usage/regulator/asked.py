"""What each line over customers asks to report: the table asked.csv, one row for each thing that is asked for, with its source."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from flopledger.catalogue.table import citation_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen


@frozen
class Asked:
    """One thing that a line asks for. `answer` names what records say of it; empty where they say nothing."""

    item: str
    asked: str
    answer: str
    citation: Citation


@cache
def asked_for() -> Mapping[str, tuple[Asked, ...]]:
    """Return what is asked for by the full name of the line; a line that is not there asks for no report of customers."""
    text = files("flopledger.usage.regulator").joinpath("asked.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[Asked, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        found[row["line"]] = (*found.get(row["line"], ()), Asked(row["item"], row["asked"], row["answer"], citation_of(row)))
    return MappingProxyType(found)
