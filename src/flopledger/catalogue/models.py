"""Models of the record, with their sources. A row of `models.csv` is a `ModelRecord`, and so is what an importer makes of a row."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from io import StringIO
from typing import Any

from flopledger.catalogue.table import Row, citation_of, day_of, number_of, read_table, words_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

LARGEST_WRITTEN_OUT = 1e6
LONGEST_DOUBLE = 17  # significant digits; no double needs more


@frozen
class Range:
    """A published figure with its 5th and 95th percentile; equal ends where the source states the figure as exact."""

    point: float
    low: float
    high: float


@frozen
class ModelRecord:
    """What is known of one model; None and an empty tuple are *not known*, never none."""

    id: str  # unique in its population: the name in small letters with hyphens
    name: str
    developers: tuple[str, ...]
    countries: tuple[str, ...]
    released: date | None
    domains: tuple[str, ...]  # language, vision, biology, image generation and so on, as the source's list says
    tasks: tuple[str, ...]
    parameters: float | None
    tokens: float | None  # the size of the training data in `tokens_unit`, each counted once; passes are `epochs`
    tokens_unit: str  # tokens, words, images, samples; empty where the source does not say
    epochs: float | None
    compute: Range | None  # FLOP of training, the base's included where `base` is given and `compute_scope` says so
    compute_scope: str  # whole (from scratch), cumulative (base and own work), own (own work alone), unclear
    compute_confidence: str  # confident, likely, speculative, unknown: as the source marks it
    own_compute: float | None  # FLOP of the work after the base model, where the source tells it apart
    compute_over: float | None  # FLOP: a line the source says the model is above without giving a figure
    hardware: tuple[str, ...]
    chips: float | None
    hours: float | None  # wall-clock
    chip_hours: float | None
    utilisation: float | None  # model FLOP utilisation, 0 to 1
    number_format: str
    cost: Range | None  # USD of training
    cost_basis: str  # what the cost covers and of which year the dollars are, as the source says
    power_watt: float | None
    base: str  # the name of the model it was derived from
    technique: str  # how: fine-tuning, distillation, continued-pretraining, expansion, merging; empty where none or unknown
    open_weights: bool | None
    accessibility: str
    source: Citation
    note: str = ""


_NUMBERS = (
    *("parameters", "tokens", "epochs", "own_compute", "compute_over", "chips", "hours"),
    *("chip_hours", "utilisation", "power_watt"),
)
_LISTS = ("developers", "countries", "domains", "tasks", "hardware")
_RANGES = ("compute", "cost")
_ENDS = ("", "_low", "_high")
_TEXTS = (
    *("id", "name", "tokens_unit", "compute_scope", "compute_confidence", "number_format", "cost_basis"),
    *("base", "technique", "accessibility", "note"),
)
_CITATION = ("instrument", "at", "link", "published", "checked", "confidence")
_YES, _NO = "yes", "no"

COLUMNS = (
    *("id", "name", "developers", "countries", "released", "domains", "tasks", "parameters", "tokens", "tokens_unit", "epochs"),
    *("compute", "compute_low", "compute_high", "compute_scope", "compute_confidence", "own_compute", "compute_over"),
    *("hardware", "chips", "hours", "chip_hours", "utilisation", "number_format", "cost", "cost_low", "cost_high", "cost_basis"),
    *("power_watt", "base", "technique", "open_weights", "accessibility", *_CITATION, "note"),
)


@cache
def models() -> tuple[ModelRecord, ...]:
    """Return every model of the catalogue, in the order of the file."""
    return tuple(model_of(row) for row in read_table("models"))


def model_of(row: Row) -> ModelRecord:
    """Return the record in a row with the columns `COLUMNS`. Raises ValueError for a cell that holds no value of its column."""
    cells: dict[str, Any] = {
        **{name: row[name] for name in _TEXTS},
        **{name: words_of(row[name]) for name in _LISTS},
        **{name: number_of(row[name]) for name in _NUMBERS},
        **{name: _range(row, name) for name in _RANGES},
        "released": day_of(row["released"]),
        "open_weights": {_YES: True, _NO: False}.get(row["open_weights"]),
        "source": citation_of(row),
    }
    return ModelRecord(**cells)


def _range(row: Row, name: str) -> Range | None:
    point, low, high = (number_of(row[f"{name}{end}"]) for end in _ENDS)
    return None if point is None else Range(point, point if low is None else low, point if high is None else high)


def row_of(record: ModelRecord) -> dict[str, str]:
    """Return a record as a row of text with the columns `COLUMNS`, so that `model_of` gives it back."""
    ends = {f"{name}{end}": number for name in _RANGES for end, number in zip(_ENDS, _numbers(getattr(record, name)), strict=True)}
    cells = {
        **{name: getattr(record, name) for name in _TEXTS},
        **{name: ";".join(getattr(record, name)) for name in _LISTS},
        **{name: written(getattr(record, name)) for name in _NUMBERS},
        **{name: written(number) for name, number in ends.items()},
        **{name: str(getattr(record.source, name) or "") for name in _CITATION},
        "released": str(record.released or ""),
        "open_weights": "" if record.open_weights is None else _YES if record.open_weights else _NO,
    }
    return {name: cells[name] for name in COLUMNS}


def models_csv(records: Iterable[ModelRecord]) -> str:
    """Return records as the text of a table with the columns `COLUMNS`, which reads back the same."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row_of(record) for record in records)
    return text.getvalue()


def _numbers(amount: Range | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if amount is None else (amount.point, amount.low, amount.high)


def written(number: float | None) -> str:
    """Return a number in the fewest digits that read back the same.

    >>> written(2.1e25), written(25000.0), written(0.1 + 0.2), written(None)
    ('2.1e25', '25000', '0.30000000000000004', '')
    """
    if number is None:
        return ""
    if number.is_integer() and abs(number) < LARGEST_WRITTEN_OUT:
        return str(int(number))
    text = next(text for digits in range(1, LONGEST_DOUBLE + 1) if float(text := f"{number:.{digits}g}") == number)
    return text.replace("e+0", "e").replace("e+", "e")
