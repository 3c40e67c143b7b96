"""What `assess` and `compare` show of a system, as rows of text: no arithmetic, only choice and wording."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from flopledger.assess.account import CLASH, UNDETERMINED
from flopledger.assess.duty import Owed
from flopledger.assess.modification import answers
from flopledger.assess.parties import PartyBooks
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.total import CostSum, Sum, SystemTotal
from flopledger.assess.trigger import CANNOT_TELL, OVER, Verdict
from flopledger.core.numbers import UNKNOWN, flop, interval, money
from flopledger.rules.load import Rulebook
from flopledger.rules.regime import DEAD, PROPOSED
from flopledger.rules.standard import ALL, NONE, SHARE, STATUTE, UNSPECIFIED

DOLLAR = "USD"
MARKS = {ALL: "counts", NONE: "-", SHARE: "part", UNSPECIFIED: "open", UNDETERMINED: "unknown", CLASH: "clash"}
LEGEND = "counts: in whole; -: left out; open: the source does not say; unknown: a fact is missing; clash: rules disagree"
MOST_LINES = 200  # in a table that people read
FEW_LINES = 40  # where there are more
ORDER_OF_VERDICTS = (OVER, CANNOT_TELL)
ORDER_OF_GROUPS = ("binding", "not enforced", "upcoming", "proposed", "dead")


def totals_shown(result: Assessment, system: SystemAssessment, rules: Rulebook, *, every: bool) -> list[SystemTotal]:
    """Return the totals to show: those of standards proper, and with `every` also the counting that laws prescribe."""
    names = [name for name in result.versions if every or not _is_statute(rules, name)]
    return [system.totals[total] for name in names for total in result.versions[name].totals]


def _is_statute(rules: Rulebook, name: str) -> bool:
    standard = rules.standard(name)
    return standard is not None and standard.kind == STATUTE


def lines_shown(result: Assessment, system: SystemAssessment) -> list[int]:
    """Return the lines to show, in the ledger's order: all of them, or of very many the largest few."""
    if len(system.lines) <= MOST_LINES:
        return list(range(len(system.lines)))
    point = result.components.point[system.lines.component]
    return sorted(np.argsort(-point, kind="stable")[:FEW_LINES].tolist())


def legend(shown: Sequence[int], count: int) -> str:
    """Return what the marks mean, and that not all lines are shown where that is so."""
    left_out = (
        f"\nThe {len(shown):,} largest of {count:,} lines; `flopledger query` and `--json` give all of them." if len(shown) < count else ""
    )
    return LEGEND + left_out


def line_rows(result: Assessment, system: SystemAssessment, shown: Sequence[int]) -> list[list[str]]:
    """Return a row for each line shown: activity, part, relation, compute, interval, method and cost."""
    return [_line(result, system, index) for index in shown]


def treatment_rows(result: Assessment, system: SystemAssessment, totals: Sequence[SystemTotal], shown: Sequence[int]) -> list[list[str]]:
    """Return a row for each line shown: activity, part, and how it counts under each total."""
    return [[*_line(result, system, index)[:2], *(mark(total, index) for total in totals)] for index in shown]


def _line(result: Assessment, system: SystemAssessment, index: int) -> list[str]:
    component = int(system.lines.component[index])
    parts = result.components
    point, low, high = (float(values[component]) for values in (parts.point, parts.low, parts.high))
    return [
        result.ledger.activities.ids[int(parts.row[component])],
        parts.part[component],
        system.lines.relation[index],
        _bounded(point, low, high),
        interval(low, high, point) if not math.isnan(point) else "",
        result.method(component) or "none",
        _cost(system, index),
    ]


def _bounded(point: float, low: float, high: float) -> str:
    if not math.isnan(point) or math.isnan(low):
        return flop(point)
    return f"at most {flop(high)}" if low == 0 else f"at least {flop(low)}"


def _cost(system: SystemAssessment, index: int) -> str:
    for column in system.costs:
        value = float(column.spread.point[index])
        if not math.isnan(value):
            return f"{money(value, column.currency[index])} {column.basis}"
    return "unknown"


def mark(total: SystemTotal, index: int) -> str:
    """Return in a word how a line counts under a total."""
    outcome = total.treatments.outcome[index]
    fraction = float(total.treatments.fraction[index])
    if outcome.count == SHARE and not math.isnan(fraction):
        return f"{fraction:.0%}"
    return MARKS[outcome.count]


def total_rows(totals: Sequence[SystemTotal]) -> list[list[str]]:
    """Return a row for each total: compute, interval, cost, convention, and what is open."""
    return [_total_row(total) for total in totals]


def _total_row(total: SystemTotal) -> list[str]:
    if not any(fraction != 0 for fraction in total.treatments.fraction.tolist()):
        return [total.name, "-", "", "-", "", "no line counts"]
    return [total.name, amount(total.compute), _interval_of(total.compute), _costs(total), total.convention, _open(total.compute)]


def party_rows(result: Assessment, books: Sequence[PartyBooks]) -> list[list[str]]:
    """Return a row for each party: its name, and what its own books would say under each total."""
    return [
        [
            result.ledger.party_name(one.party),
            *(flop(least) if one.whole[name] else f"at least {flop(least)}" for name, least in one.certain.items()),
        ]
        for one in books
    ]


def amount(one: Sum) -> str:
    """Return a sum's point, or what it is at least where a counted line is unknown."""
    if one.point is not None:
        return flop(one.point)
    return f"at least {flop(one.at_least)}" if one.at_least > 0 else UNKNOWN


def _interval_of(one: Sum) -> str:
    return interval(one.low, one.high, one.point) if one.point is not None else ""


def _costs(total: SystemTotal) -> str:
    currency = _currency(total.cost)
    covered = {one.basis for one in total.cost if one.currency == currency}
    here = [one for one in total.cost if one.currency == currency or one.basis not in covered]
    return "; ".join(cost_words(one, total.times_smallest(one)) for one in here) or UNKNOWN


def _currency(costs: Sequence[CostSum]) -> str:
    """Return the currency to show where rates give sums in several: that of the most whole sums, the laws' dollar before others."""
    whole = Counter(one.currency for one in costs if one.sum.point is not None)
    return max(whole, key=lambda name: (whole[name], name == DOLLAR, name), default="")


def cost_words(one: CostSum, times: float | None) -> str:
    """Return a cost with its basis, and how many times the smallest basis it is."""
    apart = f" ({times:.2g} x)" if times is not None and times > 1 else ""
    if one.sum.point is not None:
        return f"{money(one.sum.point, one.currency)} {one.basis}{apart}"
    return f"at least {money(one.sum.at_least, one.currency)} {one.basis}{apart}" if one.sum.at_least > 0 else UNKNOWN


def _open(one: Sum) -> str:
    words = []
    if one.unknown:
        words.append(f"{len(one.unknown)} counted of unknown amount")
    if one.undetermined:
        both = f", {flop(one.with_undetermined)} with them" if one.with_undetermined is not None else ""
        words.append(f"{len(one.undetermined)} undetermined{both}")
    return "; ".join(words)


def verdicts_sorted(system: SystemAssessment) -> list[tuple[Verdict, tuple[Owed, ...]]]:
    """Return the verdicts, those over a line first, then by how binding the law is."""
    return sorted(system.verdicts, key=lambda pair: _rank(pair[0]))


def _rank(verdict: Verdict) -> tuple[int, int, str]:
    urgent = ORDER_OF_VERDICTS.index(verdict.verdict) if verdict.verdict in ORDER_OF_VERDICTS else len(ORDER_OF_VERDICTS)
    return ORDER_OF_GROUPS.index(verdict.status.group), urgent, verdict.trigger.name


def verdict_rows(verdicts: Sequence[tuple[Verdict, tuple[Owed, ...]]]) -> list[list[str]]:
    """Return a row for each verdict: trigger, status, verdict, how far from the line, probability, since when, what is missing."""
    return [
        [
            verdict.trigger.name,
            verdict.status.status,
            verdict.verdict,
            _distance(verdict),
            "" if verdict.probability is None else f"{verdict.probability:.0%}",
            _crossed(verdict),
            _why(verdict),
        ]
        for verdict, _ in verdicts
    ]


def _crossed(verdict: Verdict) -> str:
    """Return the day of the crossing, and the earlier one since which it was known."""
    crossed = verdict.crossed_on.isoformat() if verdict.crossed_on is not None else ""
    if verdict.known_on is None or (verdict.crossed_on is not None and verdict.known_on >= verdict.crossed_on):
        return crossed
    return f"{crossed} (known {verdict.known_on})".lstrip()


def _distance(verdict: Verdict) -> str:
    """Return each limb as a multiple of its line: `0.034 x 1e26 FLOP`."""
    words = []
    for limb in verdict.limbs:
        if limb.threshold is not None and limb.threshold > 0 and limb.total is not None:
            line = f"{flop(limb.threshold)} FLOP" if limb.measure == "compute" else money(limb.threshold, "USD")
            words.append(f"{limb.total / limb.threshold:.3g} x {line}")
    return "; ".join(dict.fromkeys(words))


def _why(verdict: Verdict) -> str:
    if verdict.exempted_by:
        return f"exempt: {verdict.exempted_by}"
    if verdict.verdict != CANNOT_TELL:
        return ""
    rooms = dict(_rooms(verdict))
    facts = [name for name in verdict.missing if name not in rooms]
    words = [*facts[:MOST_FACTS], *([f"{len(facts) - MOST_FACTS} more"] if len(facts) > MOST_FACTS else []), *rooms.values()]
    return ", ".join(words) or "a text that says what counts"


MOST_FACTS = 3


def _rooms(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield, for each sum not wholly known, how much its unknown part would have to hold for the line to be crossed."""
    for limb in verdict.limbs:
        if limb.measure in verdict.missing and limb.threshold is not None and limb.total is not None and limb.total < limb.threshold:
            short = limb.threshold - limb.total
            text = f"unknown work above {flop(short)} FLOP" if limb.measure == "compute" else f"unknown cost above {money(short, 'USD')}"
            yield limb.measure, text


def modification_rows(system: SystemAssessment) -> list[list[str]]:
    """Return a row for each law in force about a system made from somebody else's weights: what it counts of it, in one line."""
    found = sorted((one for one in answers(system) if one.verdict.status.group not in (PROPOSED, DEAD)), key=lambda one: _rank(one.verdict))
    alike: dict[str, list[str]] = {}
    for one in found:
        alike.setdefault(one.text, []).append(one.verdict.trigger.name)
    return [[", ".join(names), text] for text, names in alike.items()]


def duty_rows(verdicts: Sequence[tuple[Verdict, tuple[Owed, ...]]]) -> list[list[str]]:
    """Return a row for each duty of the verdicts that are over a line."""
    return [
        [
            verdict.trigger.name,
            one.do,
            one.due.isoformat() if one.due is not None else "",
            "; ".join(filter(None, [f"would be {one.words}" if one.hypothetical else one.words, one.counted])),
            str(one.cites[0]),
        ]
        for verdict, duties in verdicts
        for one in duties
    ]
