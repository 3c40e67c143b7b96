"""Who modifies somebody else's model: what each law counts of it, in one line each, and which line its work is held to.

One law looks at the modification alone and compares it with the original, another at the whole model, a third leaves open whose
the original's compute is. What is said here is read from the treatments of the lines, so that no law is described twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.account import CLASH, UNDETERMINED
from flopledger.assess.asked import Asked
from flopledger.assess.result import SystemAssessment
from flopledger.assess.total import SystemTotal
from flopledger.assess.trigger import Verdict
from flopledger.core.coded import Coded
from flopledger.core.exact import exact_sum
from flopledger.core.frozen import frozen
from flopledger.rules.standard import ALL, NONE, SHARE, UNSPECIFIED

Flags = NDArray[np.bool_]
ORIGINAL = "original_compute"
WORDS = {
    ALL: "count",
    NONE: "do not count",
    SHARE: "count in part",
    UNSPECIFIED: "are left open by the text",
    UNDETERMINED: "hang on a fact that is missing",
    CLASH: "are under two rules that disagree",
}


@frozen
class Answer:
    """What one law says of a modification: the own work that counts (FLOP), how the original's counts and why, the line it is held to."""

    verdict: Verdict
    own_flop: float
    original_flop: float | None
    original: str
    because: str
    at: str
    line: str

    @property
    def text(self) -> str:
        """The answer in one line."""
        why = f" ({self.at})" if self.at else ""
        held = f"; {self.line}" if self.line else ""
        theirs = "FLOP (number unknown)" if self.original_flop is None else f"{_flop(self.original_flop)} FLOP"
        return f"{self.verdict.verdict}: {_flop(self.own_flop)} FLOP of own work count; the original's {theirs} {self.original}{why}{held}"


def _flop(value: float) -> str:
    return "0" if value == 0 else f"{value:.3g}".replace("e+", "e")


def answers(system: SystemAssessment) -> list[Answer]:
    """Return what each law that counts compute says of a system made from somebody else's weights; nothing of any other system."""
    _, asked = system.past[-1]
    others = _of_others(asked)
    if not others.any():
        return []
    triggers = [verdict for verdict, _ in system.verdicts if verdict.counts and "compute" in verdict.trigger.when.columns]
    return [_answer(asked, verdict, system.totals[verdict.counts], others) for verdict in triggers]


def _of_others(asked: Asked) -> Flags:
    """Tell which lines made the original: training behind the weights in which the developer has no part."""
    weights = asked.lines.relation.where(lambda relation: relation == "updates-weights")
    rows = asked.parts.row[asked.lines.component]
    foreign = Coded.of(asked.ledger.activities.by).take(rows).where(lambda by: asked.ledger.developer not in by)
    found: Flags = weights & foreign
    return found


def _answer(asked: Asked, verdict: Verdict, total: SystemTotal, others: Flags) -> Answer:
    fraction, amount = total.treatments.fraction, asked.parts.point[asked.lines.component]
    own = ~others & (np.nan_to_num(fraction) > 0) & ~np.isnan(amount)
    outcomes = [total.treatments.outcome[index] for index in np.flatnonzero(others).tolist()]
    words = dict.fromkeys(WORDS[one.count] for one in outcomes)
    cite = next(rule.cites[0] for one in outcomes for rule in (*one.rules, *one.unknown))
    theirs = exact_sum(amount[others])
    return Answer(
        verdict=verdict,
        own_flop=exact_sum((amount * fraction)[own]),
        original_flop=None if np.isnan(theirs) else theirs,
        original=" and ".join(words),
        because=str(cite),
        at=cite.at,
        line=" ".join(_line(verdict)),
    )


def _line(verdict: Verdict) -> Iterator[str]:
    """Yield which line the modification is held to, where it is one that hangs on the original."""
    if ORIGINAL not in verdict.trigger.when.columns or not verdict.row.get("is_modification"):
        return
    row, lines = verdict.row, [limb.threshold for limb in verdict.limbs if limb.threshold is not None]
    if row.get(ORIGINAL) is not None:
        yield f"held to {_lines(lines)} FLOP, by the original's {_flop(float(row[ORIGINAL]))}"
    elif row.get("original_compute_obtainable"):
        yield "the original's compute is not in the ledger and could be had, so no other line takes its place"
    elif row.get("original_compute_obtainable") is None:
        yield "the original's compute is unknown; whether it can be known or estimated is not recorded (`original_compute_obtainable`)"
    elif row.get("original_systemic") is None:
        yield "the original's compute cannot be had; which line takes its place hangs on `original_systemic`"
    else:
        kind = "with" if row.get("original_systemic") else "without"
        why = f"the original's compute cannot be had, and the line for a model {kind} systemic risk takes its place"
        yield f"held to {_lines(lines)} FLOP: {why}"


def _lines(lines: Sequence[float]) -> str:
    return " and ".join(_flop(line) for line in lines) or "an unknown number of"
