"""Answers a study: every measure that it asks for, in one order, so that the same file gives the same figures everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from flopledger.core.dates import AsOf
from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.policy.caught import Caught
from flopledger.policy.forecast.ask import Ask
from flopledger.policy.forecast.history import HistoryError, history
from flopledger.policy.forecast.result import Forecast
from flopledger.policy.forecast.run import forecast
from flopledger.policy.impact import Impact, impact, side_of
from flopledger.policy.measures.axis import axis_of
from flopledger.policy.measures.compared import Comparison, compare, gameability_of, judged
from flopledger.policy.measures.curve import Curve, curve
from flopledger.policy.measures.gameability import Gameability
from flopledger.policy.measures.labels import Label, labelled
from flopledger.policy.measures.vintages import Vintages, between
from flopledger.policy.measures.yearly import Yearly, yearly
from flopledger.policy.metrics.compare import Comparison as Metrics
from flopledger.policy.metrics.compare import compare as of_metrics
from flopledger.policy.model import Law, Policy
from flopledger.policy.outcome import Outcome, lines_on, outcome
from flopledger.policy.population import Population
from flopledger.policy.ranking import Ranking, ranking
from flopledger.policy.run import How, run
from flopledger.policy.study.model import CROSSINGS, FORECAST, GAMEABILITY, INDEX, METRICS, VINTAGES, YEARS
from flopledger.policy.study.prepare import Prepared
from flopledger.rules.load import load_rules

Step = tuple[str, Callable[[], None]]


@dataclass(slots=True)
class Answered:
    """What a study found so far.

    `comparisons` has one entry for each label, one without where the study names none; `crossings` one for each policy but the first,
    against that; `years` one for each policy and label.
    """

    prepared: Prepared
    caught: Mapping[str, Caught] = field(default_factory=dict)
    crossings: list[Impact] = field(default_factory=list)
    years: list[Yearly] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    games: dict[str, Gameability] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    vintages: list[Vintages] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    metrics: Metrics | None = None
    rankings: list[tuple[Policy, Ranking]] = field(default_factory=list)
    forecasts: list[Forecast] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def answering(prepared: Prepared, how: How) -> tuple[Answered, list[Step]]:
    """Return an answer that holds nothing yet, and the steps that fill it, in order, each with what it does."""
    made = Answered(prepared, findings=list(prepared.findings))
    return made, list(_Answering(made, how).steps())


@frozen
class _Answering:
    made: Answered
    how: How

    def steps(self) -> Iterator[Step]:
        asked = self.made.prepared
        wanted = asked.study.measures
        yield "asking the policies", self.ask
        yield from ((f"evading {one.id}", self._game(one)) for one in asked.policies if GAMEABILITY in wanted)
        yield from ((f"measuring against {one.id if one else 'no label'}", self._compare(one)) for one in asked.labels or (None,))
        yield from ((f"the years by {one.id}", self._years(one)) for one in asked.labels if YEARS in wanted)
        yield from ((f"from the first to {one.id}", self._cross(one)) for one in asked.policies[1:] if CROSSINGS in wanted)
        yield from ((f"the record as {one.name} had it", self._earlier(one, now)) for one, now in asked.earlier if VINTAGES in wanted)
        yield from ((f"lines on {measure} at every height", self._curve(measure, label)) for measure, label in asked.curves)
        if METRICS in wanted:
            yield "comparing metrics", self.measure
        yield from ((f"ranking by {one.id}", self._rank(one)) for one in asked.policies if INDEX in wanted and isinstance(one, Policy))
        for one in asked.study.forecast.methods if asked.study.forecast is not None and FORECAST in wanted else ():
            yield f"forecasting by {one.text}", self._forecast(one.text)

    def ask(self) -> None:
        made, asked = self.made, self.made.prepared
        study, own = asked.study, [one for one in asked.policies if isinstance(one, Policy)]
        made.caught = run(asked.policies, asked.population, study.draws, study.seed, keep=True, how=self.how)
        today = lines_on(own, asked.population, asked.day, self.how)
        made.outcomes = [outcome(one, made.caught[one.id], asked.population, today.get(one.id)) for one in asked.policies]

    def _game(self, policy: Policy | Law) -> Callable[[], None]:
        def game() -> None:
            asked = self.made.prepared
            self.made.games[policy.id] = gameability_of(policy, load_rules(), AsOf.on(asked.day), seed=asked.study.seed)

        return game

    def _compare(self, label: Label | None) -> Callable[[], None]:
        def measure() -> None:
            asked, made = self.made.prepared, self.made
            study = asked.study
            if label is not None and made.comparisons:
                first = made.comparisons[0]
                found = judged(first, asked.population, made.caught, label, seed=study.seed, resamples=study.resamples)
            else:
                found = compare(asked.population, made.caught, label, made.games, seed=study.seed, resamples=study.resamples)
            made.comparisons.append(found)
            made.findings += found.findings

        return measure

    def _years(self, label: Label) -> Callable[[], None]:
        def measure() -> None:
            asked, made = self.made.prepared, self.made
            capable, study = labelled(asked.population, label), asked.study
            made.years += [
                yearly(asked.population, one, label.id, capable, seed=study.seed, resamples=study.resamples) for one in made.caught.values()
            ]

        return measure

    def _cross(self, policy: Policy | Law) -> Callable[[], None]:
        def compare_both() -> None:
            asked, caught, rules = self.made.prepared, self.made.caught, load_rules()
            sides = side_of(asked.policies[0], rules, asked.day), side_of(policy, rules, asked.day)
            self.made.crossings.append(impact(asked.population, sides, caught[sides[0].id], caught[policy.id]))

        return compare_both

    def _earlier(self, older: Population, newer: Population) -> Callable[[], None]:
        def join() -> None:
            asked, made = self.made.prepared, self.made
            then = run(asked.policies, older, 0, asked.study.seed, how=self.how)
            whole = newer is asked.population
            now = made.caught if whole else run(asked.policies, newer, 0, asked.study.seed, how=self.how)
            made.vintages += [between(older, then[name], newer, found) for name, found in now.items()]

        return join

    def _curve(self, measure: str, label: Label) -> Callable[[], None]:
        def draw() -> None:
            asked = self.made.prepared
            study, axis = asked.study, axis_of(asked.population, measure)
            if not isinstance(axis, Finding):
                names, label_ = (measure, axis[1], label.id), labelled(asked.population, label)
                self.made.curves.append(curve(names, axis[0], label_, seed=study.seed, resamples=study.resamples))

        return draw

    def measure(self) -> None:
        asked = self.made.prepared
        score = asked.labels[0].score if asked.labels else ""
        self.made.metrics = of_metrics(asked.population, score if score in asked.population.scores else "", asked.study.seed)

    def _rank(self, policy: Policy) -> Callable[[], None]:
        def rank() -> None:
            asked = self.made.prepared
            if policy.index is not None:
                found = ranking(asked.population, policy.index, asked.study.draws, asked.study.seed)
                self.made.rankings.append((policy, found))

        return rank

    def _forecast(self, method: str) -> Callable[[], None]:
        def foresee() -> None:
            asked = self.made.prepared
            study = asked.study
            if study.forecast is None:
                return
            question = Ask(until=study.forecast.until, lines=study.forecast.lines, draws=study.draws, seed=study.seed)
            try:
                self.made.forecasts.append(forecast(history(asked.population), question, method))
            except HistoryError as error:
                remedy = "give tables with more years, or leave `forecast` out for this population"
                short = finding("record-short", None, found=error.found, expected=error.expected, remedy=remedy)
                self.made.findings += [short] if short not in self.made.findings else []

        return foresee
