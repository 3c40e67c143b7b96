"""Adds the totals of a statement up again from its lines; where lines are withheld, says what these must come to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from flopledger.statement.integrity.report import Added

NEAR = 1e-9  # relative; sums of doubles in another order differ by less
MICRO = 1e-6  # money is added in whole millionths
COMPUTE, ENERGY = "compute", "energy"


def additions(system: dict[str, Any], *, withheld: bool) -> Iterator[Added]:
    """Yield every sum of a system's totals; energy is not stated line by line, so nobody can add it up."""
    lines = system["lines"]
    for total in system["totals"]:
        name, compute = total["standard"], total["compute"]
        yield _compute(name, compute, lines, withheld=withheld)
        yield from (_cost(name, one, lines, withheld=withheld) for one in total["cost"])
        if total["energy"]["at_least"]:
            yield Added(name, ENERGY, total["energy"]["unit"], total["energy"]["at_least"], 0.0, total["energy"]["point"] is not None, None)


def _compute(name: str, stated: dict[str, Any], lines: list[dict[str, Any]], *, withheld: bool) -> Added:
    """Return a sum of compute: the points of the counted lines by the share that counts, the least of those without one."""
    counted = [(line["compute"], _share(line, name)) for line in lines if _share(line, name) > 0]
    shown = math.fsum(_least(one) * share for one, share in counted)
    holds = _holds(stated["at_least"], shown, 0.0, withheld=withheld)
    if not withheld:
        bare = any(one["point"] is None for one, _ in counted)
        same = stated["point"] is None if bare else stated["point"] is not None and math.isclose(stated["point"], shown, rel_tol=NEAR)
        holds = holds and same
    return Added(name, COMPUTE, stated["unit"], stated["at_least"], shown, stated["point"] is not None, holds)


def _least(amount: dict[str, Any]) -> float:
    return float(amount["point"] if amount["point"] is not None else amount["low"] or 0.0)


def _cost(name: str, stated: dict[str, Any], lines: list[dict[str, Any]], *, withheld: bool) -> Added:
    """Return a sum of cost: only where every counted line says what it bears, in this currency, do the lines tell all of it."""
    counted = [(_borne(line, stated), _share(line, name)) for line in lines if _share(line, name) > 0]
    shown = math.fsum(amount * share for amount, share in counted if amount is not None)
    known = stated["point"] is not None
    every = known and all(amount is not None for amount, _ in counted)
    holds = _holds(stated["at_least"], shown, MICRO * (len(lines) + 1), withheld=withheld or not every)
    told = every or withheld or not holds
    return Added(name, stated["basis"], stated["currency"], stated["at_least"], shown, known, holds if told else None)


def _borne(line: dict[str, Any], stated: dict[str, Any]) -> float | None:
    found = (one["point"] for one in line["cost"] if one["method"] == stated["basis"] and one["unit"] == stated["currency"])
    return next(found, None)


def _share(line: dict[str, Any], total: str) -> float:
    treatment = line["treatments"].get(total) or {}
    return float(treatment.get("share") or 0.0)


def _holds(stated: float, shown: float, spare: float, *, withheld: bool) -> bool:
    """Tell whether a sum can be right: that of all lines exactly, that of some lines at most."""
    near = math.isclose(stated, shown, rel_tol=NEAR, abs_tol=spare)
    return near or (withheld and shown < stated)
