"""Labels of capability: what a verdict is held against, as data. A label is a score at or above a level, or the best of each year.

Labels of the package are rows of `labels.csv`; any other is written as `SCORE>=LEVEL` or `SCORE top SHARE%`. A model without the
score has no label: it is neither capable nor not, and how such models differ from the others is said with every figure.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

import numpy as np

from flopledger.catalogue.table import citation_of
from flopledger.core.citation import Citation
from flopledger.core.finding import Finding, did_you_mean, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.policy.measures.confusion import Verdicts
from flopledger.policy.measures.measured import Flags, Floats
from flopledger.policy.population import Population

PER_CENT = 100.0
EXPECTED = "a label of the list, SCORE>=LEVEL, or SCORE top SHARE%"
_LEVEL = re.compile(r"\s*(?P<score>[^<>=]+?)\s*>=\s*(?P<level>[-+.0-9eE]+)\s*")
_TOP = re.compile(r"\s*(?P<score>.+?)\s+top\s+(?P<share>[.0-9]+)\s*%\s*")


@frozen
class Label:
    """What is called capable: a score of at least `level`, or, where `top` is given, the best share of it (0 to 1) of each year."""

    id: str
    title: str
    score: str
    level: float | None
    top: float | None
    why: str = ""
    cites: tuple[Citation, ...] = ()


@frozen
class Coverage:
    """How many models have a label, and how those differ from the others: medians of compute in FLOP, None where nobody has any."""

    labelled: int
    of: int
    capable: int
    median_compute_with: float | None
    median_compute_without: float | None
    median_year_with: float | None
    median_year_without: float | None


@cache
def labels() -> dict[str, Label]:
    """Return the labels of the package by id."""
    text = files("flopledger.policy.measures").joinpath("labels.csv").read_text(encoding="utf-8")
    return {row["id"]: _of_row(row) for row in csv.DictReader(text.splitlines())}


def _of_row(row: dict[str, str]) -> Label:
    level, top = (float(row[name]) if row[name] else None for name in ("level", "top"))
    return Label(row["id"], row["title"], row["score"], level, top, row["why"], (citation_of(row),))


def label_of(text: str, scores: Collection[str]) -> tuple[Label | None, list[Finding]]:
    """Return the label that a text names or spells out, if the population has its score; else what is wrong with it."""
    label = labels().get(text) or _spelt(text)
    if label is None:
        remedy = did_you_mean(text, sorted(labels()))
        return None, [finding("label-unknown", None, found=f"{shown(text)} is no label", expected=EXPECTED, remedy=remedy)]
    if label.score not in scores:
        return None, [_no_score(label, scores)]
    return label, []


def _no_score(label: Label, scores: Collection[str]) -> Finding:
    found = f"label {shown(label.id)}: the population has no score {shown(label.score)}"
    return finding(
        "label-unscored",
        None,
        found=found,
        expected="a population with the scores that a label asks for",
        remedy=did_you_mean(label.score, scores) or "give the tables of scores with --scores",
    )


def empty(what: str, label: Label) -> Finding:
    """Return the finding that nothing can be held against a label; `what` is the policy or measure in question."""
    found = f"{what}: known of no model that has the label {shown(label.id)}"
    remedy = "take another label, a later day, or more tables"
    return finding("label-empty", None, found=found, expected="models of which both are known", remedy=remedy)


def _spelt(text: str) -> Label | None:
    if (level := _LEVEL.fullmatch(text)) is not None and (value := _number(level["level"])) is not None:
        return Label(text.strip(), f"{level['score']} of at least {value:g}", level["score"], value, None)
    if (top := _TOP.fullmatch(text)) is not None and (value := _number(top["share"])) is not None and 0 < value < PER_CENT:
        return Label(text.strip(), f"{top['score']} among the best {value:g} % of the year", top["score"], None, value / PER_CENT)
    return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def labelled(population: Population, label: Label) -> Verdicts:
    """Return 1 for each capable model, 0 for each that is not, -1 where nobody knows. Raises KeyError for a score that is not there.

    The best share of a year is taken among that year's scored models, at least one, with all that tie with the last of them; a
    model without a day has then no label. It is known when the year is over: a label is the truth afterwards, not a rule.
    """
    scores = population.scores[label.score]
    if label.top is None:
        capable = scores >= (label.level if label.level is not None else math.inf)
        return np.where(np.isnan(scores), -1, capable).astype(np.int8)
    return _best_of_years(population, scores, label.top)


def _best_of_years(population: Population, scores: Floats, top: float) -> Verdicts:
    year = population.released.astype("datetime64[Y]")
    found = np.full(len(scores), -1, dtype=np.int8)
    usable = ~np.isnan(scores) & ~np.isnat(year)
    for one in np.unique(year[usable]):
        rows = usable & (year == one)
        best = np.sort(scores[rows])[::-1]
        least = best[math.ceil(top * len(best)) - 1]
        found[rows] = scores[rows] >= least
    return found


def coverage(population: Population, label: Verdicts) -> Coverage:
    """Return how many models have a label, and whether those are larger or later than the others."""
    has: Flags = label >= 0
    compute, year = population.numbers("compute"), _years(population)
    return Coverage(
        labelled=int(has.sum()),
        of=len(label),
        capable=int((label == 1).sum()),
        median_compute_with=_median(compute[has]),
        median_compute_without=_median(compute[~has]),
        median_year_with=_median(year[has]),
        median_year_without=_median(year[~has]),
    )


def _years(population: Population) -> Floats:
    found = [math.nan if record.released is None else record.released.year for record in population.records]
    return np.array(found, dtype=np.float64)


def _median(values: Floats) -> float | None:
    numbers = values[~np.isnan(values)]
    return float(np.median(numbers)) if len(numbers) else None
