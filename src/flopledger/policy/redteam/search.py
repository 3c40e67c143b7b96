"""The search: the cheapest plan that stays under a law, and what each reform would make it cost.

Best first: plans come in the order of their cost, which needs no rule to be known, and the first that `assess` finds under every line
is the cheapest there is. Nothing is random; the seed is that of the intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.policy.redteam.court import Costed, Court, Law
from flopledger.policy.redteam.spread import Interval, drawn, interval, spent, worth
from flopledger.rules.lay import Laid
from flopledger.rules.load import Rulebook
from flopledger.rules.reform import asked_for, lay

STATUTE = "statute"
MODIFICATION = "/modification"
TOKENS = {"pistillo-villalobos-2025/inference": "inference_unit=token"}  # a plain answer of a thousand tokens is no excess


@frozen
class Closed:
    """What a further rule would make of the best plan: `plan` is the cheapest then (None: there is none), `factor` its cost.

    `factor` is against the best plan under the law as it is.
    """

    rule: str
    title: str
    plan: Costed | None
    factor: float | None
    cites: tuple[Citation, ...]


@frozen
class Answer:
    """The cheapest plan under one law, counted one way.

    `best` is None where no plan of the moves stays under. `factor` is its cost against doing it openly, `gameability` log10 of what it
    is worth over what is counted (None where nothing is counted), `unhindered` the cheapest plan if there were no law.
    """

    law: Law
    target: float
    open: Costed
    unhindered: Costed
    best: Costed | None
    index: int | None
    factor: Interval | None
    counted: float | None
    gameability: Interval | None
    closed: tuple[Closed, ...]
    tried: int
    arguable: bool

    @property
    def dearest(self) -> tuple[Closed, ...]:
        """The rules whose addition would cost the adversary most: those that leave no plan, else the one that makes it dearest."""
        none_left = tuple(one for one in self.closed if one.factor is None)
        return none_left or tuple(one for one in self.closed[:1] if one.factor is not None and one.factor > 1)


def cheapest(court: Court, law: Law, *, arguable: bool = False) -> tuple[int | None, int]:
    """Return the position of the cheapest plan under a law (None: none is), and how many were looked at."""
    order = court.worth_asking(law)
    for number, index in enumerate(order):
        if court.stays_under(index, law, order[number:], arguable=arguable):
            return index, number + 1
    return None, len(order)


def answer(court: Court, law: Law, closers: Sequence[Closer] = (), *, seed: int = 0, arguable: bool = False) -> Answer:
    """Return the cheapest plan under a law, with its intervals and what each closer makes of it."""
    index, tried = cheapest(court, law, arguable=arguable)
    open_way = court.openly
    if index is None:
        return Answer(law, court.task.target, open_way, court.plans[0], None, None, None, None, None, (), tried, arguable)
    best, counted = court.plans[index], court.counted(index, law)
    figures = drawn(best.plan, seed)
    costs = best.cost / best.flop * spent(best.plan, court.task, figures) / open_way.cost
    values = worth(best.plan, court.task, figures)
    game = interval(float(np.log10(court.task.target / counted)), np.log10(values / counted)) if counted > 0 else None
    closed = tuple(_closed(court, best, closer, arguable=arguable) for closer in closers)
    factor = interval(best.cost / open_way.cost, costs)
    ranked = tuple(sorted(closed, key=lambda one: -(one.factor if one.factor is not None else np.inf)))
    return Answer(law, court.task.target, open_way, court.plans[0], best, index, factor, counted, game, ranked, tried, arguable)


@frozen
class Closer:
    """A rule that could be added: a change of a reform, or another standard's counting, and the law with it."""

    rule: str
    title: str
    law: Law
    cites: tuple[Citation, ...]


def _closed(court: Court, best: Costed, closer: Closer, *, arguable: bool) -> Closed:
    index, _ = cheapest(court, closer.law, arguable=arguable)
    plan = court.plans[index] if index is not None else None
    return Closed(closer.rule, closer.title, plan, plan.cost / best.cost if plan is not None else None, closer.cites)


def closers_of(court: Court, law: Law) -> Iterator[Closer]:
    """Yield the rules whose addition can be tried: every change of a reform that draws lines anew, every standard's counting.

    Left out are changes whose source names no value (a line on cost, a percentile), and those of what a standard counts.
    """
    yield from _reforms(court, law)
    for name in totals_to_choose(court):
        other = Law.of(law.regime, court.as_of, name)
        if other is not None and other.totals != law.totals:
            standard = court.rules.standard(name.partition("/")[0])
            title = standard.title if standard is not None else name
            yield Closer(f"count by {name}", title, other, ())


def _reforms(court: Court, law: Law) -> Iterator[Closer]:
    for reform, label in ((name, label) for name in court.rules.reform_ids for label in _labels(court.rules, name)):
        rule = f"{reform}/{label}"
        laid, found = asked_for([":".join([rule, *([TOKENS[rule]] if rule in TOKENS else [])])], court.rules)
        changed = _with(court, law, laid) if not found else None
        if changed is not None:
            change = laid[0].changes[0]
            yield Closer(rule, change.title, changed, change.cites)


def _labels(rules: Rulebook, name: str) -> tuple[str, ...]:
    reform = rules.reform(name)
    return reform.labels if reform is not None else ()


def _with(court: Court, law: Law, laid: Sequence[Laid]) -> Law | None:
    """Return a law with a reform laid over it; None where that changes nothing, or needs a value that nobody gave."""
    regime = lay(laid, court.rules).regime(law.regime.id)
    if regime is None or regime is court.rules.regime(law.regime.id):
        return None
    changed = Law.of(regime, court.as_of, law.counted_by)
    counted_anew = {total.partition("/")[0] for total in changed.totals} - set(court.standards) if changed is not None else set()
    open_values = None in regime.bindings(court.as_of).values()
    return None if open_values or counted_anew or changed is None or changed.triggers == law.triggers else changed


def is_to_choose(rules: Rulebook, name: str) -> bool:
    """Tell whether a standard is one of its own, not the counting that only a law prescribes."""
    standard = rules.standard(name)
    return standard is not None and standard.kind != STATUTE


def totals_to_choose(court: Court) -> list[str]:
    """Return the totals that may stand in the place of a law's own, those that ask of modifications alone left out."""
    found = []
    for name in court.standards:
        standard = court.rules.standard(name)
        version = standard.version(court.as_of) if standard is not None and is_to_choose(court.rules, name) else None
        found += [total.name for total in (version.totals.values() if version is not None else ()) if not total.name.endswith(MODIFICATION)]
    return found
