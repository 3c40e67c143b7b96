"""Answers for machines: one JSON object for each question, with the plan, its figures, and where every move comes from."""

from __future__ import annotations

import math
from typing import Any

from flopledger.policy.redteam.campaign import Campaign, Wanted
from flopledger.policy.redteam.court import Costed
from flopledger.policy.redteam.search import Answer, Closed
from flopledger.policy.redteam.spread import Interval

UNDER, NONE_FOUND, NO_LINE = "under", "no plan found", "no line on compute"


def document(campaign: Campaign, wanted: Wanted, found: Answer | None) -> dict[str, Any]:
    """Return an answer as plain values; unknown is None, and so is what is infinite."""
    asked = {"regime": wanted.regime, "counted_by": wanted.total or None}
    if found is None:
        return {**asked, "result": NO_LINE}
    return {
        **asked,
        "result": UNDER if found.best is not None else NONE_FOUND,
        "target": {"unit": "FLOP", "point": found.target},
        "certain": not found.arguable,
        "openly": _plan(campaign, found.open),
        "unhindered": _plan(campaign, found.unhindered),
        "plan": _plan(campaign, found.best) if found.best is not None else None,
        "counted": {"unit": "FLOP", "point": found.counted} if found.counted is not None else None,
        "cost_factor": _interval(found.factor),
        "gameability_oom": _interval(found.gameability),
        "closed_by": [_closed(campaign, one) for one in found.closed],
        "costs_most": [one.rule for one in found.dearest],
        "plans_tried": found.tried,
        "seed": campaign.request.seed,
    }


def _interval(one: Interval | None) -> dict[str, float] | None:
    return {"point": one.point, "low": one.low, "high": one.high} if one is not None and math.isfinite(one.point) else None


def _plan(campaign: Campaign, one: Costed) -> dict[str, Any]:
    moves = [{"id": move.id, "kind": move.kind, "title": move.title, "cites": dict(move.citation.as_json())} for move in one.plan.moves]
    return {"name": one.plan.name, "moves": moves, "compute": one.flop, "cost": one.cost, "unit": campaign.unit, "months": one.months}


def _closed(campaign: Campaign, one: Closed) -> dict[str, Any]:
    plan = _plan(campaign, one.plan) if one.plan is not None else None
    cites = [dict(cite.as_json()) for cite in one.cites]
    return {"rule": one.rule, "title": one.title, "plan": plan, "cost_factor": one.factor, "cites": cites}
