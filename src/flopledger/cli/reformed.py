"""What reforms would change, as rows of text for people: `assess` and `compare` print it before anything else."""

from __future__ import annotations

import math
from typing import Any

from flopledger.assess.account import Outcome
from flopledger.assess.differences import CountChange, Differences, TotalChange, VerdictChange, limb_on_compute
from flopledger.cli.views import FEW_LINES, MARKS
from flopledger.core.numbers import UNKNOWN, flop, plain
from flopledger.rules.lay import Laid
from flopledger.rules.standard import SHARE

NOTHING = "no verdict turns and nothing counts otherwise"


def print_differences(out: Any, found: Differences) -> None:
    """Print what the reforms are, and what they would change; what stays as it is follows in the assessment itself."""
    from flopledger.cli.tables import table

    for one in found.laid:
        out.print(laid_text(one), markup=False)
    out.print(f"{summary(found)}\n", markup=False, style="bold")
    turned = [one for one in found.verdicts if one.turned]
    if turned:
        columns = ["system", "trigger", "law", "reform", "line", "as if", "by", "missing"]
        out.print(table("verdicts that would turn", columns, [verdict_row(one) for one in turned], keep=(0, 1, 2, 3), whole=True))
    if found.totals:
        rows = [total_row(one) for one in found.totals]
        out.print(table("\ntotals that would change", ["system", "total", "law", "reform"], rows, right=(2, 3), keep=(0, 1)))
    if found.counts:
        columns = ["activity", "part", "total", "law", "reform", "by"]
        rows = [count_row(one) for one in found.counts[:FEW_LINES]]
        out.print(table("\nlines that would count otherwise", columns, rows, keep=(0, 1, 3, 4)))
    if len(found.counts) > FEW_LINES:
        out.print(f"{FEW_LINES} of {len(found.counts):,}; --json gives all of them.", markup=False)
    out.print("\nWith the reform laid over the law:\n", markup=False, style="bold")


def laid_text(laid: Laid) -> str:
    """Return a reform in a line: its name, its title and the values set by whoever asks."""
    values = ", ".join(f"{name} = {plain(value)}" for name, value in laid.values.items())
    return f"Reform {laid.name}: {laid.reform.title}{f' ({values})' if values else ''}"


def summary(found: Differences) -> str:
    """Return in a sentence how much would change."""
    moved = sum(not one.turned for one in found.verdicts)
    turned = len(found.verdicts) - moved
    counts = [(turned, "verdict"), (len(found.totals), "total"), (len(found.counts), "line of work counted otherwise")]
    words = [f"{number} {what if number == 1 else _plural(what)}" for number, what in counts if number]
    first = f"The reform would change {', '.join(words)}." if words else f"The reform changes nothing here: {NOTHING}."
    return first + (f" {moved} more line{'s' if moved > 1 else ''} of law would lie elsewhere without turning a verdict." if moved else "")


def _plural(what: str) -> str:
    first, _, rest = what.partition(" ")
    return f"{first}s {rest}".strip()


def verdict_row(one: VerdictChange) -> list[str]:
    """Return what a trigger says under the law and under the reform, where the line would be, and which change does it."""
    return [
        one.system,
        one.trigger,
        one.law.verdict if one.law is not None else "no such line",
        one.reformed.verdict,
        _line(one),
        flop(one.as_if) if one.as_if is not None and one.law is not None else "",
        ", ".join(name.partition("/")[2] for name in one.by) or "several together",
        ", ".join(one.reformed.missing),
    ]


def _line(one: VerdictChange) -> str:
    old = limb_on_compute(one.law) if one.law is not None else None
    new = limb_on_compute(one.reformed)
    before, after = (limb.threshold if limb is not None else None for limb in (old, new))
    if before is None or after is None:
        return flop(after) if after is not None else ""
    return flop(after) if flop(before) == flop(after) else f"{flop(before)} -> {flop(after)}"


def total_row(one: TotalChange) -> list[str]:
    """Return a total under the law and under the reform."""
    return [one.system, one.total, *(UNKNOWN if point is None else flop(point) for point in (one.law, one.reformed))]


def count_row(one: CountChange) -> list[str]:
    """Return how a line counts under the law and under the reform, by which rules."""
    return [one.activity, one.part, one.total, _way(*one.law), _way(*one.reformed), _rules(one.reformed[0])]


def _rules(outcome: Outcome) -> str:
    """Return the rules that decide, or those of which nobody knows whether they hold."""
    return " + ".join(rule.label for rule in outcome.unknown) or outcome.label


def _way(outcome: Outcome, fraction: float) -> str:
    return f"{fraction:.0%}" if outcome.count == SHARE and not math.isnan(fraction) else MARKS[outcome.count]
