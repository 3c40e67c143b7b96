"""Where a population comes from: tables of models as they are published, or the models that this package brings along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from flopledger.catalogue.models import ModelRecord, models
from flopledger.catalogue.scores import scores as catalogue_scores
from flopledger.core.frozen import frozen
from flopledger.ingest.epoch.benchmarks.match import places_of
from flopledger.ingest.epoch.benchmarks.read import Scores, read_scores
from flopledger.ingest.epoch.read import Imported, read_tables
from flopledger.policy.population import Floats, Population, in_order

EMBEDDED = "embedded"
DISTILLATION = "distillation"


@frozen
class Scored:
    """Of one score: the models that have it on record, and those of them that are not in the population."""

    score: str
    models: int
    unmatched: tuple[str, ...]


@frozen
class Gathered:
    """A population with what it was made from: the tables, the scores, and how many of these found their model."""

    population: Population
    imported: Imported
    scores: Scores | None
    scored: tuple[Scored, ...]


def population_of(
    files: Sequence[Path], *, scores: Path | None = None, name: str = "", known: date | None = None, as_given: bool = False
) -> Population:
    """Return the models of one or several published tables, joined by name, with their scores and every finding.

    `scores` is a folder of benchmark tables. `known` is the day on which the record stood so; where it is not given, the last day
    that any of the tables shows to know of. `as_given` takes the tables in the order given and joins equal names only. Nothing is
    raised for anything a file can hold: a table that cannot be read is a finding of level error, and its models are missing.
    """
    return gathered(files, scores=scores, name=name, known=known, as_given=as_given).population


def gathered(
    files: Sequence[Path], *, scores: Path | None = None, name: str = "", known: date | None = None, as_given: bool = False
) -> Gathered:
    """Return the population as `population_of` does, with the counts of how it came to be."""
    imported = read_tables(files, as_given=as_given)
    read = read_scores(scores) if scores is not None else None
    records = in_order(_distilled(imported.records, read.distilled if read is not None else {}))
    columns, scored = _joined(records, read.best if read is not None else {})
    found = (*imported.findings, *(read.findings if read is not None else ()))
    title = name or ", ".join(path.stem for path in files)
    return Gathered(Population(title, records, known or imported.known, columns, found), imported, read, scored)


def embedded() -> Population:
    """Return the models of the catalogue with the scores that it cites; it needs no file and no network.

    The record stood so on the last day that it shows to know of, as with tables: when somebody last checked a row is another day.
    """
    records = in_order(list(models()))
    columns, _ = _joined(records, catalogue_scores())
    known = max((record.released for record in records if record.released is not None), default=None)
    return Population(EMBEDDED, records, known, columns)


def _joined(records: Sequence[ModelRecord], best: Mapping[str, Mapping[str, float]]) -> tuple[dict[str, Floats], tuple[Scored, ...]]:
    """Return a column for each score, NaN where a model has none, and what found no model."""
    names = [record.name for record in records]
    columns: dict[str, Floats] = {}
    scored = []
    for score, values in best.items():
        places = places_of(values, names)
        column = np.full(len(records), np.nan)
        for model, place in places.items():
            column[place] = np.fmax(column[place], values[model])
        columns[score] = column
        scored.append(Scored(score, len(values), tuple(model for model in values if model not in places)))
    return columns, tuple(scored)


def _distilled(records: Sequence[ModelRecord], distilled: Mapping[str, str]) -> list[ModelRecord]:
    """Return the records with the technique of those that a table of distilled models names."""
    places = places_of(distilled, [record.name for record in records])
    confidence = {place: distilled[model] for model, place in places.items()}
    return [_marked(record, confidence[index]) if index in confidence else record for index, record in enumerate(records)]


def _marked(record: ModelRecord, confidence: str) -> ModelRecord:
    note = "; ".join(part for part in (record.note, f"listed as distilled with {confidence} confidence") if part)
    return replace(record, technique=record.technique or DISTILLATION, note=note)
