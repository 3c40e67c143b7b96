"""Whether a text leaves a loophole open: the two models of its probe are assessed, and the answers are compared.

Nothing about any standard or law is written down here or in a loophole's file. `lines` says how a law's own lines are brought to
the size of the probes, `changes` asks again with each reform laid over the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flopledger.assess.account import CLASH, Outcome
from flopledger.assess.assess import Selection, assess
from flopledger.assess.loopholes.model import GAMED, LINE, OPENLY, Loophole
from flopledger.assess.loopholes.scale import COMPUTE_LINE, COST_LINE, CURRENCY
from flopledger.assess.missing import line_missing
from flopledger.assess.result import SystemAssessment
from flopledger.assess.total import SystemTotal
from flopledger.assess.trigger import CANNOT_TELL, OVER
from flopledger.core.citation import Citation
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.load import Rulebook
from flopledger.rules.regime import Trigger
from flopledger.rules.standard import ALL, UNSPECIFIED, Coverage, Rule

OPEN, CLOSED, SILENT, UNCERTAIN, MOOT = "open", "closed", "silent", "cannot tell", "moot"
MARKS = (OPEN, CLOSED, SILENT, UNCERTAIN, MOOT)
PROBE_BASIS = "rental"
THRESHOLDS = {"compute_threshold": COMPUTE_LINE, "cost_threshold": COST_LINE}
SAME = 1 - 1e-9  # sums of the same amounts in another order


@frozen
class Answer:
    """What a text says to a loophole: a mark, the reason, the rules that decide, their citations, and facts that are missing."""

    mark: str
    reason: str
    rules: tuple[str, ...] = ()
    cites: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()


@frozen
class Pair:
    """The two models of a probe, assessed under a rulebook, and the lines of the gamed one that pass through the loophole."""

    loophole: Loophole
    openly: SystemAssessment
    gamed: SystemAssessment
    passing: tuple[int, ...]

    def outcomes(self, total: str) -> list[Outcome]:
        """Return what a total says of the lines that pass through: of those left out or open, else of all."""
        treatments = self.gamed.totals[total].treatments
        lost = [index for index in self.passing if not treatments.fraction[index] >= 1.0]
        return [treatments.outcome[index] for index in lost or self.passing]


def pair_of(loophole: Loophole, rules: Rulebook, as_of: AsOf) -> Pair:
    """Return a probe's two models under every standard of a day; verdicts are asked later, each at its own line."""
    systems = assess(loophole.ledger, rules, as_of, Selection(None, [])).systems
    gamed, condition = systems[GAMED], loophole.lines
    lines = range(len(gamed.lines)) if condition is not None else ()
    return Pair(loophole, systems[OPENLY], gamed, tuple(i for i in lines if condition and condition.evaluate(gamed.row(i), {})))


def by_standard(pair: Pair, total: str, coverage: Coverage | None) -> Answer:
    """Return what a standard's total says; on the form of a line, what the standard itself asks of one."""
    if pair.loophole.escapes == LINE:
        return _by_coverage(pair, total, coverage)
    openly, gamed = (system.totals[total].compute for system in (pair.openly, pair.gamed))
    if not openly.at_least > COMPUTE_LINE:
        return _decided(pair, total, MOOT, "the work is not counted in whole however it is done or booked")
    if gamed.at_least >= openly.at_least * SAME:
        return _decided(pair, total, CLOSED, "all of it counts", _refused(pair, total))
    if gamed.at_most < openly.at_least * SAME:
        return _decided(pair, total, OPEN, f"{gamed.at_most / openly.at_least:.0%} of what counts if it is done openly")
    return _left_open(pair, total)


def _by_coverage(pair: Pair, total: str, coverage: Coverage | None) -> Answer:
    if coverage is None or not coverage.when.columns.issuperset(pair.loophole.about):
        return Answer(SILENT, "the form of a line is left to the law")
    openly, gamed = (coverage.when.evaluate(_row(system, total), THRESHOLDS) for system in (pair.openly, pair.gamed))
    mark = MOOT if not openly else {True: CLOSED, False: OPEN, None: UNCERTAIN}[gamed]
    return Answer(mark, f"`{coverage.when.text}`", (), coverage.cites)


def _row(system: SystemAssessment, total: str) -> Mapping[str, object]:
    sums = system.totals[total]
    cost = sums.cost_sum(PROBE_BASIS, CURRENCY)
    amounts = {"compute": sums.compute.point, "cost": cost.point if cost is not None else None, "energy": sums.energy.point}
    return {**system.facts, **amounts}


def _decided(pair: Pair, total: str, mark: str, reason: str, refused: Sequence[Rule] = ()) -> Answer:
    return Answer(mark, reason, *_sources(pair.outcomes(total), refused))


STRUCTURE = frozenset(("does", "part", "relation"))  # what most rules name, whatever they are about


def _refused(pair: Pair, total: str) -> list[Rule]:
    """Return the rules that leave work out for what the loophole pretends, and that do not hold of it: exceptions kept narrow."""
    condition = pair.loophole.lines
    named = condition.columns - STRUCTURE if condition is not None else frozenset()
    rules = pair.gamed.totals[total].treatments.total.rules
    return [rule for rule in rules if rule.count.kind != ALL and rule.when.columns & named]


def _sources(outcomes: Sequence[Outcome], others: Sequence[Rule] = ()) -> tuple[tuple[str, ...], tuple[Citation, ...]]:
    rules = {rule.label: rule for one in outcomes for rule in (*one.rules, *one.unknown)} | {rule.label: rule for rule in others}
    return tuple(rules), tuple(dict.fromkeys(cite for rule in rules.values() for cite in rule.cites))


def _left_open(pair: Pair, total: str) -> Answer:
    """Return the answer where lines are neither counted nor left out: the text is silent, rules clash, or facts are missing."""
    if total not in pair.gamed.totals:
        return Answer(UNCERTAIN, "facts are missing")
    one = pair.gamed.totals[total]
    lines = one.compute.undetermined
    outcomes = [one.treatments.outcome[index] for index in lines]
    if any(outcome.count == UNSPECIFIED for outcome in outcomes):
        return Answer(SILENT, "the text does not say whether it counts", *_sources(outcomes))
    reason = "two rules disagree" if any(outcome.count == CLASH for outcome in outcomes) else "facts are missing"
    return Answer(UNCERTAIN, reason, *_sources(outcomes), _facts(pair, one, lines))


def _facts(pair: Pair, total: SystemTotal, lines: Iterable[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for index in lines for name in line_missing(total, pair.gamed.row(index), index)))


@frozen
class Verdicts:
    """A trigger's verdicts on the two models, and the law's other triggers that catch the gamed one and not the open one."""

    openly: str
    gamed: str
    others: tuple[str, ...]


def by_trigger(pair: Pair, trigger: Trigger, total: str, verdicts: Verdicts) -> Answer:
    """Return what a law says through one of its triggers, which counts by `total`."""
    if verdicts.openly != OVER or not trigger.when.columns.issuperset(pair.loophole.about):
        return Answer(MOOT, "it draws no line for a model such as this", (), trigger.cites)
    if verdicts.gamed == OVER:
        return _by_rules(pair, trigger, total, Answer(CLOSED, "over the line all the same"))
    if verdicts.others:
        return Answer(CLOSED, f"caught by {', '.join(verdicts.others)}", verdicts.others, trigger.cites)
    if verdicts.gamed == CANNOT_TELL:
        return _by_rules(pair, trigger, total, _left_open(pair, total))
    return _by_rules(pair, trigger, total, Answer(OPEN, "below the line"))


def _by_rules(pair: Pair, trigger: Trigger, total: str, answer: Answer) -> Answer:
    """Return an answer with the rules that decided on the lines that pass through, and the trigger's own source."""
    rules, cites = _sources(pair.outcomes(total)) if total in pair.gamed.totals else ((), ())
    cites = tuple(dict.fromkeys((*(answer.cites or cites), *trigger.cites)))
    return replace(answer, rules=answer.rules or rules, cites=cites)
