"""Plans before the rules: each is written as a ledger and put through `assess`, many at a time, and triggers are asked of the result.

Nothing here says what counts or what is over a line; that is all `assess`. What a plan's systems came to is kept, so that one
assessment answers for every law and every reform of a law that leaves the counting as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flopledger.assess.asked import Asked
from flopledger.assess.assess import Selection, assess
from flopledger.assess.trigger import NOT_OVER, OVER
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.ledger.read import read_text
from flopledger.policy.redteam.moves import Move
from flopledger.policy.redteam.plan import Plan, Space
from flopledger.policy.redteam.text import Setting, caught, ledger_text
from flopledger.policy.redteam.work import Figures, Task, Work, needed, works
from flopledger.rules import tree
from flopledger.rules.load import Rulebook
from flopledger.rules.regime import CountBy, Regime, StatusEntry, Trigger

TOGETHER = 24  # plans in one ledger: fewer cost more ledgers, more cost longer walks through each
FEW_DRAWS = 100  # amounts of a plan are exact, so nothing is drawn
ALIKE = 9  # significant digits to which costs are compared: sums in another order are the same sum
MEASURES = frozenset({"compute", "cost"})
TRAINED = frozenset({"pretraining", "continued-pretraining", "model-expansion"})
OF_BASE = frozenset({"base_compute", "share_of_base", "cumulative_share_of_base"})
LATE = OF_BASE | {"fine_tuning_compute", "fine_tuning_share_of_base", "base_training_compute"}
TUNED = TRAINED | LATE | {"fine-tuning", "distillation", "reinforcement-learning"}
HEEDED = {  # the facts, and the words that facts are compared with, by which rules can tell that such a move was made
    "parties": frozenset({"share", "parties"}),
    "split": TRAINED | OF_BASE | {"started", "ended", "training_started"},
    "tuning": TUNED,
    "label": TUNED | {"safety", "proof_no_capability"},
    "dilution": frozenset({"biological_share", "primarily_biological", "with_biological_data"}),
}
OF_ANOTHERS_MODEL = frozenset({"is_modification", "original_covered", "original_compute"})


@frozen
class Costed:
    """A plan with its work and what it costs: in dollars at market prices, in FLOP where no price is known."""

    plan: Plan
    work: tuple[Work, ...]
    flop: float
    cost: float

    @property
    def months(self) -> int:
        """How many months it takes until the model is there."""
        return max(one.months[1] for one in self.work if one.produces)

    @property
    def key(self) -> tuple[float, int, int, str]:
        """The order of plans: by cost, then by the number of moves, then by the time they take, then by name."""
        return float(f"{self.cost:.{ALIKE}g}"), len(self.plan.moves), self.months, self.plan.name


@frozen
class Law:
    """What a plan must not cross: a regime's lines on compute and cost, with the total that says what counts."""

    regime: Regime
    triggers: tuple[Trigger, ...]
    status: StatusEntry
    counted_by: str  # the total named, empty for the law's own

    @classmethod
    def of(cls, regime: Regime, as_of: AsOf, total: str = "") -> Law | None:
        """Return a regime's lines on a day, counted by a total where one is named; None where it draws none then."""
        status = regime.status(as_of)
        drawn = [trigger for trigger in regime.triggers if trigger.active(as_of) and trigger.when.columns & MEASURES]
        if status is None or not drawn:
            return None
        return cls(regime, tuple(_counted_by(trigger, total) for trigger in drawn), status, total)

    @property
    def totals(self) -> frozenset[str]:
        """The full names of the totals that its lines ask for, on any day."""
        counts = {count.total for trigger in self.triggers for count in trigger.counts}
        return frozenset(counts | {trigger.cost_rule.count_by for trigger in self.triggers if trigger.cost_rule is not None})

    def words(self, rules: Rulebook, as_of: AsOf) -> frozenset[str]:
        """Return the facts that its lines and the rules of its totals ask for, and the words they are compared with."""
        totals = [total for name in sorted(self.totals) if (total := rules.total(name, as_of)) is not None]
        asked = [one for trigger in self.triggers for one in (trigger.when, *(exempt.when for exempt in trigger.unless))]
        asked += [rule.when for total in totals for rule in total.rules]
        literals = {node.value for one in asked for node in tree.walk(one.node) if isinstance(node, tree.Literal)}
        columns = frozenset().union(*(total.columns for total in totals), *(one.columns for one in asked))
        return columns | {value for value in literals if isinstance(value, str)}


def _matters(move: Move, heeded: frozenset[str]) -> bool:
    return move.kind not in HEEDED or bool(HEEDED[move.kind] & heeded)


def _counted_by(trigger: Trigger, total: str) -> Trigger:
    """Return a trigger with another total; one about somebody else's model keeps its own, which counts the modification alone."""
    if not total or trigger.when.columns & OF_ANOTHERS_MODEL:
        return trigger
    rule = replace(trigger.cost_rule, count_by=total) if trigger.cost_rule is not None else None
    return replace(trigger, counts=(CountBy(date.min, date.min, total),) if trigger.counts else (), cost_rule=rule)


@dataclass
class Court:
    """The plans of a space for one task, cheapest first, each assessed when somebody asks."""

    task: Task
    figures: Figures
    setting: Setting
    rules: Rulebook
    as_of: AsOf
    standards: Sequence[str]
    plans: Sequence[Costed]  # cheapest first
    heard: dict[int, Mapping[str, Asked]] = field(default_factory=dict)

    @property
    def openly(self) -> Costed:
        """The open way: one plain training run of the target, in the format that plans compute in; a cheap format is open to all."""
        return next(one for one in self.plans if all(move.kind == "format" for move in one.plan.moves))

    def worth_asking(self, law: Law) -> list[int]:
        """Return the plans whose every move can make a difference to the law, cheapest first; the others are others in disguise."""
        heeded = law.words(self.rules, self.as_of)
        return [index for index, one in enumerate(self.plans) if all(_matters(move, heeded) for move in one.plan.moves)]

    def systems(self, index: int, coming: Sequence[int] = ()) -> Mapping[str, Asked]:
        """Return the systems of a plan that the law asks about, by name, as `assess` finds them; `coming` are asked about next."""
        if index not in self.heard:
            batch = [index, *(other for other in coming if other not in self.heard and other != index)][:TOGETHER]
            self.heard.update(zip(batch, self.hear([self.plans[one].plan for one in batch]), strict=True))
        return self.heard[index]

    def hear(self, plans: Sequence[Plan]) -> list[Mapping[str, Asked]]:
        """Assess plans, all in one ledger."""
        prefixes = [f"p{number}-" for number in range(len(plans))]
        ledger, _ = read_text(ledger_text(plans, self.task, self.figures, self.setting, prefixes))
        if ledger is None:
            message = "a plan does not read back as a ledger"
            raise RuntimeError(message)
        result = assess(ledger, self.rules, self.as_of, Selection(list(self.standards), []), FEW_DRAWS)
        return [
            {name: result.systems[f"{prefix}{name}"].past[-1][1] for name in caught(self._work(plan), self.setting.scope)}
            for plan, prefix in zip(plans, prefixes, strict=True)
        ]

    def _work(self, plan: Plan) -> list[Work]:
        return works(plan, self.task, self.figures)

    def stays_under(self, index: int, law: Law, coming: Sequence[int] = (), *, arguable: bool = False) -> bool:
        """Tell whether no line of a law is crossed by a plan: certainly, or (`arguable`) as far as anybody can tell."""
        asked = self.systems(index, coming).values()
        if any(self._plainly_over(one, law, trigger) for one in asked for trigger in law.triggers):
            return False
        verdicts = (one.verdict(law.regime, trigger, law.status).verdict for one in asked for trigger in law.triggers)
        return all(verdict != OVER if arguable else verdict == NOT_OVER for verdict in verdicts)

    def _plainly_over(self, asked: Asked, law: Law, trigger: Trigger) -> bool:
        """Tell whether the condition holds of what is certain: the verdict is then not `not over`, and need not be worked out."""
        total = asked.totals.get(trigger.count_by(self.as_of) or "")
        if total is None or trigger.when.columns & {"cost", "energy"}:
            return False
        row, bindings = {**asked.facts_in(law.regime), "compute": total.compute.at_least}, law.regime.bindings(self.as_of)
        held = trigger.when.evaluate(row, bindings) is True
        return held and all(one.when.evaluate(row, bindings) is False for one in trigger.unless)

    def counted(self, index: int, law: Law) -> float:
        """Return the most that any line of a law counts of the system for certain, in FLOP."""
        asked = self.systems(index)["model"]
        names = {trigger.count_by(self.as_of) or "" for trigger in law.triggers if not trigger.when.columns & OF_ANOTHERS_MODEL}
        return max((asked.totals[name].compute.at_least for name in names if name in asked.totals), default=0.0)


def in_order(space: Space, task: Task, figures: Figures, setting: Setting) -> list[Costed]:
    """Return every plan of a space that reaches the target, cheapest first."""
    plans = (costed(plan, task, figures, setting) for plan in space.plans() if reaches(plan, task, figures, setting.start))
    return sorted(plans, key=lambda one: one.key)


def costed(plan: Plan, task: Task, figures: Figures, setting: Setting) -> Costed:
    """Return a plan with its work and cost; what others published is paid by them."""
    work = works(plan, task, figures)
    flop, price = float(sum(one.flop for one in work if one.ours)), setting.price(plan)
    return Costed(plan, tuple(work), flop, flop if price is None else flop * price)


def reaches(plan: Plan, task: Task, figures: Figures, start: date) -> bool:
    """Tell whether a plan comes to the target: a teacher is at least as good, a base is not there already, and both are out in time."""
    want = float(needed(plan, task, figures))
    if plan.teacher is not None and (plan.teacher.compute < want or plan.teacher.released >= start):
        return False
    return plan.base is None or (plan.base.compute < want and plan.base.released < start)
