"""What it costs to get around a policy against doing it openly, asked of the red team: below 1 evading is cheaper.

The red team asks laws. A policy that is one static line on compute is put to it as a law of that one line; of any other policy - a line
that moves, a line on cost or on an index - it cannot be asked, and the answer is unknown with the reason, never `cannot be evaded`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.policy.measures.measured import Measured
from flopledger.policy.redteam import Answer, Campaign, Request, Wanted
from flopledger.policy.redteam.spread import Interval
from flopledger.rules.lay import Laid
from flopledger.rules.load import Rulebook, load_rules
from flopledger.rules.reform import lay

TARGET = "5x"  # what the red team asks for where nobody says otherwise: five times the lowest line
LINE = "static-line"
AS_PUBLISHED = "epoch"  # counts compute as Epoch's tables do
FROM_PLAN = "5-95 % of draws from the published savings of the plan's moves"
NOT_ASKED = "the red team is asked of laws and of static lines on compute alone"
NO_LINE = "a plain run of any size crosses no line on compute on that day"
NO_PLAN = "no plan of published techniques stays under: nothing that the red team knows evades it"
OPEN = "the reform leaves a value open: {names}"
LAW = """id: static-line
title: A static line
jurisdiction: none
sources: {{line: {{instrument: the line in question, link: "https://example.org", checked: 2026-11-22, confidence: confirmed}}}}
status: [{{from: 2000-01-01, is: applies, cites: {{source: line}}}}]
parameters:
  operations: {{unit: FLOP, values: [{{from: 2000-01-01, value: {flop!r}, cites: {{source: line}}}}]}}
triggers: [{{label: line, title: The line, count_by: {counts}, when: compute > $operations, cites: {{source: line}}}}]
"""


@frozen
class Gameability:
    """What evading costs: `cost` against doing it openly, `orders` the orders of magnitude by which what counts is less than its worth.

    `plan` names the cheapest plan; `why` says why there is no figure, empty where there is one.
    """

    policy: str
    cost: Measured
    orders: Measured
    plan: str
    why: str


def unknown(policy: str, why: str = NOT_ASKED) -> Gameability:
    """Return that nothing is known, and why."""
    return Gameability(policy, Measured(None, "times the open cost", 0, 1), Measured(None, "orders of magnitude", 0, 1), "", why)


def of_law(policy: str, regime: str, rules: Rulebook, as_of: AsOf, laid: Sequence[Laid] = (), *, seed: int = 0) -> Gameability:
    """Return what evading a law costs, with reforms laid over it where some are named."""
    campaign = Campaign.of(Request(target=TARGET, seed=seed), lay(laid, rules) if laid else rules, as_of)
    law = campaign.law(Wanted(regime))
    open_ = [name for name, value in law.regime.bindings(as_of).items() if value is None] if law is not None else []
    if open_:
        return unknown(policy, OPEN.format(names=", ".join(open_)))
    return _said(policy, campaign.ask(Wanted(regime), closing=False))


def of_line(policy: str, flop: float, as_of: AsOf, counts: str = AS_PUBLISHED, *, seed: int = 0) -> Gameability:
    """Return what evading a static line on compute costs; `counts` is the total that is held against it."""
    rules = _with_line(flop, counts)
    if rules.regime(LINE) is None:
        return unknown(policy)
    return of_law(policy, LINE, rules, as_of, seed=seed)


@cache
def _with_line(flop: float, counts: str) -> Rulebook:
    """Return the rules of the package and a law of one line."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "regimes", f"{LINE}.yaml")
        file.parent.mkdir()
        file.write_text(LAW.format(flop=flop, counts=counts), encoding="utf-8")
        rules = load_rules(Path(folder))
        rules.regime(LINE)  # read while the file is there
        return rules


def _said(policy: str, found: Answer | None) -> Gameability:
    if found is None:
        return unknown(policy, NO_LINE)
    if found.best is None:
        return unknown(policy, NO_PLAN)
    return Gameability(
        policy,
        _measured(found.factor, "times the open cost"),
        _measured(found.gameability, "orders of magnitude"),
        found.best.plan.name,
        "",
    )


def _measured(one: Interval | None, unit: str) -> Measured:
    return Measured(one.point, unit, 1, 1, one.low, one.high, FROM_PLAN) if one is not None else Measured(None, unit, 0, 1)
