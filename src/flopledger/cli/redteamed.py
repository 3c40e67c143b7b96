"""What `flopledger redteam` prints: one answer in full, or a table of many; no arithmetic here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flopledger.cli.tables import table
from flopledger.cli.visible import visible
from flopledger.core.numbers import flop, money

if TYPE_CHECKING:
    from flopledger.policy.redteam import Answer, Campaign, Wanted
    from flopledger.policy.redteam.court import Costed
    from flopledger.policy.redteam.moves import Move
    from flopledger.policy.redteam.spread import Interval

NOTHING = "-"
NO_PLAN = "no plan is left"
Answers = Sequence[tuple["Wanted", "Answer | None"]]


def print_answers(out: Any, campaign: Campaign, answers: Answers) -> None:
    """Print one answer in full, several as a table with a row each."""
    if len(answers) == 1:
        _one(out, campaign, *answers[0])
        return
    columns = ["law", "counted by", "target", "cheapest plan", "against openly", "gameability", "costs most to get around"]
    rows = [_row(*one) for one in answers]
    out.print(table(f"Red team as of {campaign.as_of.in_force}", columns, rows, right=(2,), keep=(0, 1, 2, 6), whole=True))
    out.print("")
    out.print(_note(campaign), markup=False)


def _row(wanted: Wanted, found: Answer | None) -> list[str]:
    asked = [wanted.regime, wanted.total or "itself"]
    if found is None:
        return [*asked, NOTHING, "a plain run of any size crosses no line on compute", "", "", ""]
    if found.best is None:
        return [*asked, flop(found.target), "none found", "", "", ""]
    return [*asked, flop(found.target), found.best.plan.name, _factor(found.factor), _orders(found), _dearest(found)]


def _dearest(found: Answer) -> str:
    if not found.dearest:
        return "none that was tried"
    more = f"\nand {len(found.dearest) - 1} more" if len(found.dearest) > 1 else ""
    return f"{found.dearest[0].rule}{more}\n{_times(found.dearest[0].factor)}"


def _times(factor: float | None) -> str:
    return NO_PLAN if factor is None else f"x {factor:.2f}"


def _factor(one: Interval | None) -> str:
    return NOTHING if one is None else f"x {one.point:.2f}{_ends(one)}"


def _ends(one: Interval) -> str:
    return "" if one.low == one.high else f" ({one.low:.2f} to {one.high:.2f})"


def _orders(found: Answer) -> str:
    one = found.gameability
    return "nothing is counted" if one is None else f"{one.point:.2f}{_ends(one)}"


def _one(out: Any, campaign: Campaign, wanted: Wanted, found: Answer | None) -> None:
    counted = f"counted by {wanted.total}" if wanted.total else "counted by its own rules"
    status = f" ({found.law.status.status})" if found is not None else ""
    out.print(visible(f"{wanted.regime}{status} as of {campaign.as_of.in_force}, {counted}\n"), markup=False, style="bold")
    if found is None:
        out.print("A plain run of any size crosses no line on compute: name an amount as --target.", markup=False)
        return
    out.print(
        table(
            f"{flop(found.target)} FLOP wanted",
            ["way", "FLOP", "cost", "against openly", "months"],
            list(_ways(campaign, found)),
            right=(1,),
            whole=True,
        )
    )
    if found.best is None:
        out.print(f"\nNone of {found.tried} plans stays {_under(found)}.", markup=False)
        return
    moves = [_move(one) for one in found.best.plan.moves]
    out.print(table("\nThe plan", ["move", "what it does", "saving", "limit", "source"], moves, whole=True))
    out.print(visible(f"\nCounted: {flop(found.counted)} FLOP. Gameability: {_orders(found)} orders of magnitude."), markup=False)
    _print_closed(out, found)
    out.print("")
    out.print(_note(campaign), markup=False)


def _under(found: Answer) -> str:
    return "where nobody can say that it crosses" if found.arguable else "under every line for certain"


def _ways(campaign: Campaign, found: Answer) -> Iterator[list[str]]:
    yield _way(campaign, "openly, one plain run", found.open, "x 1.00")
    yield _way(
        campaign,
        f"if there were no law: {found.unhindered.plan.name}",
        found.unhindered,
        f"x {found.unhindered.cost / found.open.cost:.2f}",
    )
    if found.best is not None:
        yield _way(campaign, f"without crossing: {found.best.plan.name}", found.best, _factor(found.factor))


def _way(campaign: Campaign, name: str, one: Costed, factor: str) -> list[str]:
    cost = money(one.cost, "USD") if campaign.unit == "USD" else f"{flop(one.cost)} FLOP"
    return [name, flop(one.flop), cost, factor, str(one.months)]


def _move(move: Move) -> list[str]:
    return [move.id, move.title, *move.figures, str(move.citation)]


def _print_closed(out: Any, found: Answer) -> None:
    rows = [[one.rule, one.title, _times(one.factor), one.plan.plan.name if one.plan is not None else NOTHING] for one in found.closed]
    if rows:
        columns = ["rule", "what it says", "costs the adversary", "cheapest plan then"]
        out.print(table("\nOne more rule, and what it makes of the plan", columns, rows, keep=(0, 2), whole=True))
    if found.dearest:
        names = ", ".join(one.rule for one in found.dearest)
        out.print(f"\nCosts most to get around: {names} ({_times(found.dearest[0].factor)}).", markup=False)


def _note(campaign: Campaign) -> str:
    said = [
        "Savings are what publications report of their own cases; that they hold at this size is not known.",
        "Intervals are 5 to 95 % of draws from the published ranges.",
        f"Every way includes the cost of {campaign.request.requests:.3g} answers.".replace("e+", "e"),
    ]
    if campaign.unit != "USD":
        said.append("No market price is known near the start of the work, so costs are FLOP.")
    return " ".join(said)


def print_moves(out: Any) -> None:
    """Print every move with its figures and source."""
    from flopledger.policy.redteam.moves import moves

    rows = [[move.id, move.kind, move.title, *move.figures, str(move.citation)] for move in moves().values()]
    out.print(table("Moves", ["id", "kind", "what it does", "saving", "limit", "source"], rows, keep=(0, 1), whole=True))
