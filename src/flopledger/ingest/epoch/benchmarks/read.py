"""Reading scores: the best of each model on each benchmark, and how much of every file could be used."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from flopledger.core.finding import Finding, Problems, sorted_findings
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.ingest.epoch.benchmarks.measures import PER_CENT, Measure, measures
from flopledger.ingest.epoch.benchmarks.versions import Versions, read_versions, rows_of

HUNDRED = 100.0
VERSION, SYSTEM = "Model version", "System"


@frozen
class Coverage:
    """Of one score in one file: its rows, those with a number, and those of these whose version is no model that is known."""

    score: str
    file: str
    rows: int
    scored: int
    unnamed: int


@frozen
class Scores:
    """The best score of each model by benchmark, models that were distilled, what each file gave, files of no known benchmark."""

    best: Mapping[str, Mapping[str, float]]
    distilled: Mapping[str, str]
    coverage: tuple[Coverage, ...]
    others: tuple[str, ...]
    findings: tuple[Finding, ...]


def read_scores(folder: Path) -> Scores:
    """Read every table of scores in a folder and the folders below it.

    A model's score on a benchmark is the highest of all its versions, settings and runs on record, in all files that have it:
    what it was shown to be able to do, not what it does on average. Per cent become fractions.
    """
    problems = Problems()
    found = {path.stem: path for path in sorted(folder.rglob("*.csv"))} if folder.is_dir() else {}
    versions = read_versions(found, problems)
    best: dict[str, dict[str, float]] = {}
    coverage = tuple(_measured(measure, found[measure.file], versions, best, problems) for measure in measures() if measure.file in found)
    if not coverage:
        at, expected = Position(str(folder), 1, 1), "a folder with tables of Epoch AI's benchmarking hub"
        problems.find("scores-missing", at, "no table of benchmark scores", expected, "name the folder that holds them")
    known = {measure.file for measure in measures()}
    others = tuple(name for name in found if name not in known)
    return Scores(best, versions.distilled, coverage, others, tuple(sorted_findings(problems.findings())))


def _measured(measure: Measure, path: Path, versions: Versions, best: dict[str, dict[str, float]], problems: Problems) -> Coverage:
    named = SYSTEM if measure.file == "open_model_trends_benchmarks" else VERSION
    rows = rows_of(path, (named, measure.column), problems)
    scored = list(_numbers(rows, named, measure))
    kept = best.setdefault(measure.score, {})
    unnamed = 0
    for version, value in scored:
        model = version if named == SYSTEM else versions.model_of(version)
        if not model:
            unnamed += 1
        elif value > kept.get(model, -math.inf):
            kept[model] = value
    return Coverage(measure.score, measure.file, len(rows), len(scored), unnamed)


def _numbers(rows: list[dict[str, str]], named: str, measure: Measure) -> Iterator[tuple[str, float]]:
    """Yield the versions whose cell holds a number; an empty cell or a word is no score."""
    for row in rows:
        try:
            value = float(row[measure.column].removesuffix("%"))
        except ValueError:
            continue
        if math.isfinite(value):
            yield row[named], value / HUNDRED if measure.unit == PER_CENT else value
