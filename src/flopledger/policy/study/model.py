"""A study as it is read: its question, whom it asks about, which policies, and what is measured of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.core.position import Position

EMBEDDED = "embedded"
CATCHES, BURDEN, STABILITY, VINTAGES, ACCURACY, CURVES = "catches", "burden", "stability", "vintages", "accuracy", "curves"
OBSOLESCENCE, GAMEABILITY, METRICS, INDEX, FORECAST = "obsolescence", "gameability", "metrics", "index", "forecast"
CROSSINGS, YEARS = "crossings", "years"
MEASURES = (
    *(CATCHES, CROSSINGS, BURDEN, STABILITY, VINTAGES, ACCURACY, YEARS, CURVES),
    *(OBSOLESCENCE, GAMEABILITY, METRICS, INDEX, FORECAST),
)
DRAWS, RESAMPLES, SEED = 1000, 1000, 0


@frozen
class Asked:
    """A name in the study, with its place: the id of a policy or label, a file."""

    text: str
    at: Position


@frozen
class Source:
    """Whom the study asks about: the package's own models, or tables; `earlier` is the record as it stood before.

    `now` of an earlier record names the tables that it is a state of, where those are not all of the population's.
    """

    name: str
    tables: tuple[Asked, ...]  # none: the models of the package
    scores: Asked | None
    known: date | None
    earlier: tuple[Source, ...]
    now: tuple[Asked, ...] = ()


@frozen
class CurveOf:
    """A line drawn at every height on one measure, against one label."""

    measure: Asked
    label: Asked


@frozen
class ForecastOf:
    """A forecast by each of some methods, of the models above lines (FLOP) until the end of a year."""

    methods: tuple[Asked, ...]
    lines: tuple[float, ...]
    until: int


@frozen
class Study:
    """What a file of a study says. `measures` are of MEASURES, in that order; `limits` is what its numbers do not show."""

    id: str
    title: str
    question: str
    cites: tuple[Citation, ...]
    populations: Mapping[str, Source]
    as_of: date | None
    policies: tuple[Asked, ...]
    labels: tuple[Asked, ...]
    measures: tuple[str, ...]
    curves: tuple[CurveOf, ...]
    forecast: ForecastOf | None
    draws: int
    resamples: int
    seed: int
    limits: tuple[str, ...]
