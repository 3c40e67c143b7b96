"""The places of laws and codes that ask for what stands in forms: `sources.csv`, one row each, with how sure of it we are."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from flopledger.assess.contract import CitationModel


def law(*names: str) -> list[CitationModel]:
    """Return the places of laws by their ids. Raises KeyError for one that is not listed."""
    return [_laws()[name] for name in names]


@cache
def _laws() -> dict[str, CitationModel]:
    text = files("flopledger.statement.formwork").joinpath("sources.csv").read_text(encoding="utf-8")
    return {row.pop("id"): CitationModel.model_validate({key: _given(key, value) for key, value in row.items()}) for row in _rows(text)}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def _given(key: str, value: str) -> str | None:
    return None if key in ("published", "checked") and not value else value
