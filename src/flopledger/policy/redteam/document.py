"""Fills the published form of answers: one object for each question, with the plan, its figures, and where every move comes from."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flopledger.assess.contract import AsOfModel
from flopledger.assess.plainly import cites_of
from flopledger.policy.redteam.campaign import Campaign, Wanted
from flopledger.policy.redteam.contract import AnswerModel, AnswersModel, ClosedModel, IntervalModel, MoveModel, PlanModel
from flopledger.policy.redteam.court import Costed
from flopledger.policy.redteam.moves import Move
from flopledger.policy.redteam.search import Answer, Closed
from flopledger.policy.redteam.spread import Interval

UNDER, NONE_FOUND, NO_LINE = "under", "no plan found", "no line on compute"


def document(campaign: Campaign, answers: Sequence[tuple[Wanted, Answer | None]]) -> AnswersModel:
    """Return answers in their published form."""
    day = AsOfModel(in_force=campaign.as_of.in_force, known=campaign.as_of.known)
    return AnswersModel(answers=[_answer(campaign, *one) for one in answers], as_of=day, seed=campaign.request.seed)


def _answer(campaign: Campaign, wanted: Wanted, found: Answer | None) -> AnswerModel:
    certain = not campaign.request.arguable
    asked = AnswerModel(regime=wanted.regime, counted_by=wanted.total or None, result=NO_LINE, certain=certain, closed_by=[], costs_most=[])
    if found is None:
        return asked
    return asked.model_copy(
        update={
            "result": UNDER if found.best is not None else NONE_FOUND,
            "status": found.law.status.status,
            "target": found.target,
            "openly": _plan(campaign, found.open),
            "unhindered": _plan(campaign, found.unhindered),
            "plan": _plan(campaign, found.best) if found.best is not None else None,
            "counted": found.counted,
            "cost_factor": _interval(found.factor),
            "gameability_oom": _interval(found.gameability),
            "closed_by": [_closed(campaign, one) for one in found.closed],
            "costs_most": [one.rule for one in found.dearest],
            "plans_tried": found.tried,
        }
    )


def _interval(one: Interval | None) -> IntervalModel | None:
    return IntervalModel(point=one.point, low=one.low, high=one.high) if one is not None and math.isfinite(one.point) else None


def _plan(campaign: Campaign, one: Costed) -> PlanModel:
    moves = [_move(move) for move in one.plan.moves]
    return PlanModel(name=one.plan.name, moves=moves, compute=one.flop, cost=one.cost, unit=campaign.unit, months=one.months)


def _move(move: Move) -> MoveModel:
    return MoveModel(id=move.id, kind=move.kind, title=move.title, cites=cites_of([move.citation]))


def _closed(campaign: Campaign, one: Closed) -> ClosedModel:
    plan = _plan(campaign, one.plan) if one.plan is not None else None
    return ClosedModel(rule=one.rule, title=one.title, plan=plan, cost_factor=one.factor, cites=cites_of(one.cites))
