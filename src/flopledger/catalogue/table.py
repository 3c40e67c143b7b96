"""Reads the csv files of the catalogue. Every row of every one of them carries the citation of its figures.

Only the standard library is used here: the catalogue is read on the way to the first assessment, so it must load fast.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

from flopledger.core.citation import Citation

LENGTH_OF_A_MONTH = len("2024-12")

Row = Mapping[str, str]


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of `<name>.csv` in this package, each column's text by the column's name."""
    text = files("flopledger.catalogue").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def citation_of(row: Row) -> Citation:
    """Return the citation that a row's columns instrument, at, link, quote, published, checked and confidence make."""
    return Citation(
        instrument=row["instrument"],
        at=row.get("at", ""),
        link=row["link"],
        quote=row.get("quote", ""),
        published=day_of(row.get("published", "")),
        checked=day_of(row["checked"]),
        confidence=row["confidence"],
    )


def day_of(text: str) -> date | None:
    """Return the day that a cell names; a month stands for its first day, an empty cell for a day not known.

    >>> day_of("2022-11")
    datetime.date(2022, 11, 1)
    """
    if not text:
        return None
    return date.fromisoformat(f"{text}-01" if len(text) == LENGTH_OF_A_MONTH else text)


def number_of(text: str) -> float | None:
    """Return the number in a cell, or None where it is empty: not known."""
    return float(text) if text else None


def words_of(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds a list with semicolons.

    >>> words_of("H100;H100 80GB")
    ('H100', 'H100 80GB')
    """
    return tuple(text.split(";")) if text else ()
