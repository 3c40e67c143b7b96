"""Finds what a study names, its tables, policies, labels and methods, and reports all that is not there at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from flopledger.core.finding import ERROR, Finding, did_you_mean, errors_in, finding
from flopledger.core.frozen import frozen
from flopledger.policy.doubts import doubts, nobody
from flopledger.policy.forecast.run import method_names
from flopledger.policy.load import policies_of, twice
from flopledger.policy.measures.axis import axis_of
from flopledger.policy.measures.labels import Label, label_of
from flopledger.policy.model import Law, Policy
from flopledger.policy.outcome import until
from flopledger.policy.population import Population
from flopledger.policy.sources import embedded, population_of
from flopledger.policy.study.model import ACCURACY, CROSSINGS, INDEX, OBSOLESCENCE, VINTAGES, YEARS, Asked, Source, Study


@frozen
class Prepared:
    """A study with all that it names: the population asked about, its earlier states, the policies and labels, and the day.

    Each earlier state has beside it what it is held against: the population, or those of its tables that it is a state of.
    """

    study: Study
    population: Population
    earlier: tuple[tuple[Population, Population], ...]
    policies: tuple[Policy | Law, ...]
    labels: tuple[Label, ...]
    curves: tuple[tuple[str, Label], ...]
    day: date
    findings: tuple[Finding, ...]


def prepare(study: Study, name: str, folder: Path, today: date) -> tuple[Prepared | None, list[Finding]]:
    """Return a study ready to be answered for one of its populations; None where anything it names is missing.

    `folder` is what names of tables and policies start from; `today` is the day whose law is asked where the study names none.
    """
    found: list[Finding] = []
    source = study.populations[name]
    people = _until(_population(source, folder, found), study)
    earlier = [(_until(_population(one, folder, found), study), _now(one, people, study, folder, found)) for one in source.earlier]
    day = study.as_of or today
    policies = [one for asked in study.policies for one in _policies(asked, folder, found)]
    labels = _labels(study.labels, people, found)
    curves = [(one.measure.text, label) for one in study.curves for label in _labels([one.label], people, found)]
    found += [
        *twice(policies),
        *_axes(study, people),
        *_methods(study),
        *_unasked(study, source, policies),
        *(doubts(policies, people, day) if len(people) else _empty(people, study, source)),
    ]
    if errors_in(found):
        return None, found
    return Prepared(study, people, tuple(earlier), tuple(policies), tuple(labels), tuple(curves), day, tuple(found)), found


def _population(source: Source, folder: Path, found: list[Finding]) -> Population:
    """Return a population, taking over what is wrong with its tables; notes on single cells stay with the population."""
    if not source.tables:
        return embedded()
    scores = folder / source.scores.text if source.scores is not None else None
    made = population_of([folder / one.text for one in source.tables], scores=scores, name=source.name, known=source.known)
    found += [one for one in made.findings if one.level == ERROR]
    return made


def _until(people: Population, study: Study) -> Population:
    """Return the models that were out by the study's day: of every state of the record, else it seems to have dropped the later ones."""
    return people if study.as_of is None else until(people, study.as_of)


def _now(older: Source, people: Population, study: Study, folder: Path, found: list[Finding]) -> Population:
    """Return what an earlier record is held against: the tables of today that it names, else the population."""
    if not older.now:
        return people
    return _until(_population(replace(older, tables=older.now, known=people.known), folder, found), study)


def _policies(asked: Asked, folder: Path, found: list[Finding]) -> Sequence[Policy | Law]:
    """Return what a name stands for: an id, a law, or a file of the study's own."""
    text = asked.text
    own = text.endswith((".yaml", ".yml"))
    made, problems = policies_of([str(folder / text) if own else text])
    found += [one if one.at is not None else replace(one, at=asked.at) for one in problems]
    return made


def _labels(asked: Sequence[Asked], people: Population, found: list[Finding]) -> list[Label]:
    """Return the labels that names stand for; what stands for nothing is a finding at its place."""
    made = []
    for one in asked:
        label, problems = label_of(one.text, list(people.scores))
        found += [replace(item, at=one.at) for item in problems]
        made += [label] if label is not None else []
    return made


def _axes(study: Study, people: Population) -> Iterator[Finding]:
    for one in study.curves:
        found = axis_of(people, one.measure.text)
        if isinstance(found, Finding):
            yield replace(found, at=one.measure.at)


def _methods(study: Study) -> Iterator[Finding]:
    for one in study.forecast.methods if study.forecast is not None else ():
        if one.text not in method_names():
            remedy = did_you_mean(one.text, method_names())
            yield finding("unknown-word", one.at, found=f"`{one.text}`", expected="a method of forecasting", remedy=remedy)


def _empty(people: Population, study: Study, source: Source) -> Iterator[Finding]:
    at = source.tables[0].at if source.tables else None
    yield from (replace(one, at=at) for one in nobody(people, study.as_of))


def _unasked(study: Study, source: Source, policies: Sequence[Policy | Law]) -> Iterator[Finding]:
    """Yield what is to be measured and cannot be, since the study does not name what that needs."""
    ranked = any(isinstance(one, Policy) and one.index is not None for one in policies)
    lacking = (
        *((name, not study.labels, "a label under `labels`") for name in (ACCURACY, YEARS, OBSOLESCENCE)),
        (CROSSINGS, not policies[1:], "a second policy under `policies`"),
        (INDEX, not ranked, "a policy with an index under `policies`"),
        (VINTAGES, not source.earlier, "`earlier` tables of the population"),
    )
    for name, missing, expected in lacking:
        if name in study.measures and missing:
            remedy = f"name one, or leave `{name}` out for this population"
            yield finding("study-lacks", None, found=f"`{name}` of the population `{source.name}`", expected=expected, remedy=remedy)
