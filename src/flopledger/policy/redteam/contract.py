"""The published form of the red team's answers: what `flopledger redteam --json` prints. `document` fills it.

Numbers are plain JSON numbers; null is what is not known, what does not exist, and what has no end.
"""

from __future__ import annotations

from flopledger.assess.contract import AsOfModel, CitationModel, Model


class IntervalModel(Model):
    """A point with its 5th and 95th percentile."""

    point: float
    low: float
    high: float


class MoveModel(Model):
    """One move of a plan."""

    id: str
    kind: str
    title: str
    cites: list[CitationModel]


class PlanModel(Model):
    """A way to the target: what it takes in FLOP, what that costs in `unit` (USD, or FLOP where no price is known), and how long."""

    name: str
    moves: list[MoveModel]
    compute: float
    cost: float
    unit: str
    months: int


class ClosedModel(Model):
    """A further rule: the cheapest plan then and its cost against the best plan without it; both null where no plan is left."""

    rule: str
    title: str
    plan: PlanModel | None
    cost_factor: float | None
    cites: list[CitationModel]


class AnswerModel(Model):
    """The answer to one question.

    `result` is `under`, `no plan found`, or `no line on compute` (then there is no target). `counted_by` is null where the law's own
    counting is asked, `status` the law's on the day. `target` and `counted` are FLOP; `cost_factor` is against doing it openly,
    `gameability_oom` null where nothing is counted. `costs_most` are the rules whose addition costs the adversary most, of those in
    `closed_by`.
    """

    regime: str
    counted_by: str | None
    result: str
    status: str | None = None
    target: float | None = None
    certain: bool
    openly: PlanModel | None = None
    unhindered: PlanModel | None = None
    plan: PlanModel | None = None
    counted: float | None = None
    cost_factor: IntervalModel | None = None
    gameability_oom: IntervalModel | None = None
    closed_by: list[ClosedModel]
    costs_most: list[str]
    plans_tried: int = 0


class AnswersModel(Model):
    """All answers of one call, the day they are of, and the seed of their intervals."""

    answers: list[AnswerModel]
    as_of: AsOfModel
    seed: int
