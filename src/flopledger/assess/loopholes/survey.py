"""What every standard and every law says to every loophole, by its probe, and which reforms would close it.

`here` adds what passes through in a ledger; `cli` prints both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flopledger.assess.asked import Asked
from flopledger.assess.loopholes.answer import CLOSED, MOOT, Answer, Pair, Verdicts, by_standard, by_trigger, pair_of
from flopledger.assess.loopholes.changes import Proposed, proposed
from flopledger.assess.loopholes.model import Loophole
from flopledger.assess.loopholes.read import known
from flopledger.assess.loopholes.scale import Factors, ask, factors_of
from flopledger.assess.trigger import CANNOT_TELL, NOT_OVER, OVER
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.load import Rulebook
from flopledger.rules.regime import Regime, StatusEntry, Trigger

MEASURES = frozenset(("compute", "cost"))


@frozen
class ByStandard:
    """What one total of a standard says to a loophole, and the changes that would close it."""

    total: str
    answer: Answer
    closed_by: tuple[str, ...]


@frozen
class ByLaw:
    """What one trigger of a law says to a loophole: `counts` is the total it counts by."""

    regime: Regime
    trigger: Trigger
    status: StatusEntry
    counts: str
    answer: Answer
    closed_by: tuple[str, ...]


@frozen
class Surveyed:
    """One loophole under everything that is asked."""

    loophole: Loophole
    standards: tuple[ByStandard, ...]
    laws: tuple[ByLaw, ...]


@frozen
class _Line:
    """One trigger of the law as it stands, brought to the size of the probes."""

    regime: Regime
    trigger: Trigger
    status: StatusEntry


def survey(
    rules: Rulebook,
    as_of: AsOf,
    standards: Sequence[str],
    regimes: Sequence[str],
    loopholes: Sequence[Loophole] | None = None,
    changes: tuple[Proposed, ...] | None = None,
) -> tuple[Surveyed, ...]:
    """Return what some standards and regimes say on a day to every loophole, or to some.

    `changes` are those of every reform, for who has laid them over the rules already.
    """
    changes, lines = proposed(rules) if changes is None else changes, tuple(_lines(rules, as_of, regimes))
    return tuple(_surveyed(_Question(one, rules, as_of, changes), standards, lines) for one in loopholes or known())


def _lines(rules: Rulebook, as_of: AsOf, regimes: Sequence[str]) -> Iterator[_Line]:
    for regime in filter(None, map(rules.regime, regimes)):
        status = regime.status(as_of)
        for trigger in regime.triggers if status is not None else ():
            if status is not None and trigger.active(as_of) and trigger.when.columns & MEASURES:
                yield _Line(regime, trigger, status)


@frozen
class _Question:
    loophole: Loophole
    rules: Rulebook
    as_of: AsOf
    changes: tuple[Proposed, ...]


def _surveyed(question: _Question, standards: Sequence[str], lines: Sequence[_Line]) -> Surveyed:
    loophole, rules, as_of = question.loophole, question.rules, question.as_of
    pair = pair_of(loophole, rules, as_of)
    again = {change.name: pair_of(loophole, change.rules, as_of) if change.recounts else pair for change in question.changes}
    by_law = _by_law(question, pair, again, lines)
    return Surveyed(loophole, tuple(_by_standard(question, pair, again, name) for name in _totals(rules, as_of, standards)), by_law)


def _totals(rules: Rulebook, as_of: AsOf, standards: Sequence[str]) -> Iterator[str]:
    for standard in filter(None, map(rules.standard, standards)):
        version = standard.version(as_of)
        yield from version.totals if version is not None else ()


def _by_standard(question: _Question, pair: Pair, again: Mapping[str, Pair], total: str) -> ByStandard:
    name = total.partition("/")[0]
    standard = question.rules.standard(name)
    coverage = standard.coverage if standard is not None else None
    answer = by_standard(pair, total, coverage)
    recounted = [change for change in question.changes if change.recounts and change.rules.standard(name) is not standard]
    asked = recounted if answer.mark not in (CLOSED, MOOT) else []
    closing = (change.name for change in asked if by_standard(again[change.name], total, coverage).mark == CLOSED)
    return ByStandard(total, answer, _shortest(closing))


def _by_law(question: _Question, pair: Pair, again: Mapping[str, Pair], lines: Sequence[_Line]) -> tuple[ByLaw, ...]:
    return tuple(_under(question, pair, again, _Asked.of(pair, line), lines) for line in lines)


@frozen
class _Asked:
    """A trigger with its factors and its verdicts on the two models."""

    line: _Line
    factors: Factors
    openly: str
    gamed: str

    @classmethod
    def of(cls, pair: Pair, line: _Line) -> _Asked:
        openly, _ = _models(pair)
        factors = factors_of(openly, line.regime, line.trigger)
        return cls(line, factors, *_verdicts(pair, line, factors))


def _models(pair: Pair) -> tuple[Asked, Asked]:
    return pair.openly.past[-1][1], pair.gamed.past[-1][1]


def _verdicts(pair: Pair, line: _Line, factors: Factors) -> list[str]:
    """Return a trigger's verdicts on the open and on the gamed model, its lines moved by some factors."""
    return [ask(one, line.trigger, line.regime, line.regime, line.status, factors) for one in _models(pair)]


def _under(question: _Question, pair: Pair, again: Mapping[str, Pair], one: _Asked, lines: Sequence[_Line]) -> ByLaw:
    line = one.line
    others = tuple(_others(pair, one, lines)) if one.openly == OVER and one.gamed != OVER else ()
    counts = line.trigger.count_by(question.as_of) or (line.trigger.cost_rule.count_by if line.trigger.cost_rule is not None else "")
    answer = by_trigger(pair, line.trigger, counts, Verdicts(one.openly, one.gamed, others))
    closing = () if answer.mark in (CLOSED, MOOT) else _shortest(_closing(question, again, one))
    return ByLaw(line.regime, line.trigger, line.status, counts, answer, closing)


def _others(pair: Pair, one: _Asked, lines: Sequence[_Line]) -> Iterator[str]:
    """Yield the law's other triggers that catch the gamed model and not the open one, the law moved as for this trigger."""
    for other in lines:
        if other.regime is one.line.regime and other is not one.line and _verdicts(pair, other, one.factors) in ONLY_GAMED:
            yield other.trigger.label


ONLY_GAMED = ([NOT_OVER, OVER], [CANNOT_TELL, OVER])


def _closing(question: _Question, again: Mapping[str, Pair], one: _Asked) -> Iterator[str]:
    """Yield each change, and each whole reform, that puts the gamed model over a trigger's line."""
    line = one.line
    for change in question.changes:
        regime = change.rules.regime(line.regime.id)
        trigger = next((other for other in regime.triggers if other.name == line.trigger.name), None) if regime is not None else None
        if regime is None or trigger is None or not (change.recounts or regime is not line.regime):
            continue
        gamed = again[change.name].gamed.past[-1][1]
        if ask(gamed, trigger, regime, line.regime, line.status, one.factors) == OVER:
            yield change.name


def _shortest(names: Iterator[str]) -> tuple[str, ...]:
    """Return the changes that suffice alone; a whole reform only where none of its changes does."""
    found = list(names)
    reforms = {name.partition("/")[0] for name in found if "/" in name}
    return tuple(name for name in found if "/" in name or name not in reforms)
