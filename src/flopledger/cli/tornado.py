"""The text of tornadoes: what moves a total most, in a row, and all of it as bars. No arithmetic but that of drawing them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flopledger.assess.moved import UNKNOWN, Moved, Open, compute_moved, cost_moved, energy_moved
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.assess.tornado import Bar
from flopledger.assess.total import SystemTotal
from flopledger.core.citation import Citation
from flopledger.core.numbers import flop, interval, money

FLOP = "FLOP"
WIDTH = 36  # characters of the widest bar
FULL, POINT = "█", "│"
LEAST_SHARE = 0.005  # of the variance: what is below is shown as less than 1 %
FEW_OPEN = 8
HEADER = ["total", "moved most by", "at its 5 and 95 %", "of the variance", "given by", "verdicts"]
LEGEND = "all other inputs at their points; `flopledger explain LEDGER TOTAL` shows every input"


def totals_asked(system: SystemAssessment, shown: Sequence[SystemTotal]) -> list[SystemTotal]:
    """Return the totals shown, and those that verdicts count by."""
    counted = [verdict.counts for verdict, _ in system.verdicts]
    names = dict.fromkeys([*(total.name for total in shown), *counted])
    return [system.totals[name] for name in names if name in system.totals]


def most_rows(result: Assessment, system: SystemAssessment, totals: Sequence[SystemTotal]) -> list[list[str]]:
    """Return a row for each total with something uncertain in it: its compute, what moves that most, and the laws that ask for it."""
    known: dict[bytes, Moved] = {}
    rows = []
    for total in totals:
        counted = total.treatments.fraction.tobytes()
        moved = known.get(counted) or known.setdefault(counted, compute_moved(result, system, total))
        if moved.most is not None or moved.open_count:
            laws = dict.fromkeys(verdict.regime.id for verdict, _ in system.verdicts if verdict.counts == total.name)
            rows.append([total.name, *_most(moved), ", ".join(laws)])
    return rows


def _most(moved: Moved) -> list[str]:
    """Return the cells on what moves a sum most: lines that no interval covers come first, since nothing bounds what they do."""
    bar, words = moved.most, _open_in_words(moved)
    if bar is None:
        return [words, "", "", ""]
    return [f"{words}; else {bar.input}" if words else bar.input, interval(bar.low, bar.high, None), share(bar.share), given_by(bar)]


def _open_in_words(moved: Moved) -> str:
    count = len(moved.sum.unknown), len(moved.sum.undetermined)
    words = [f"{number} {what}" for number, what in zip(count, ("of unknown amount", "undetermined"), strict=True) if number]
    return f"lines: {', '.join(words)}" if words else ""


def share(value: float | None) -> str:
    """Return a share of the variance in words."""
    if value is None:
        return "too wide to tell"
    return "< 1 %" if 0 < value < LEAST_SHARE else f"{value:.0%}".replace("%", " %")


def given_by(bar: Bar) -> str:
    """Return who gives an input's value: the ledger, or a default."""
    return "the ledger" if bar.default is None else f"default: {bar.default.instrument}"


def tornado_texts(result: Assessment, system: SystemAssessment, total: SystemTotal) -> list[str]:
    """Return a total's tornadoes as text: compute, each cost, energy; those of sums of nothing are left out."""
    asked = [
        (FLOP, "compute", compute_moved(result, system, total)),
        *((one.currency, f"cost ({one.basis})", cost_moved(result, system, total, one)) for one in total.cost),
        ("Wh", "energy", energy_moved(result, system, total)),
    ]
    head = f"{total.name} of {system.id}"
    wanted = [one for one in asked if one[2].sum.at_least > 0 or one[2].tornado.bars]
    return [_text(f"{head}: {what}", unit, moved) for unit, what, moved in wanted or asked[:1]]


def _text(head: str, unit: str, moved: Moved) -> str:
    one = moved.sum
    amount = _amount(one.point, unit) if one.point is not None else f"at least {_amount(one.at_least, unit)}"
    ends = interval(one.low, one.high, one.point) if one.point is not None else ""
    return "\n".join([f"{head} {amount} {ends}".rstrip(), *_bars(moved, unit), *_defaults(moved), *_open(moved, unit)])


def _amount(value: float | None, unit: str) -> str:
    return f"{flop(value)} {unit}" if unit in (FLOP, "Wh") else money(value, unit)


def _bars(moved: Moved, unit: str) -> Iterator[str]:
    bars = moved.tornado.bars
    if not bars:
        yield "  no input has an interval"
        return
    at = moved.sum.at_least if moved.sum.point is None else moved.sum.point
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    rows = [("input", "at 5 %", "at 95 %", "of the variance", "")]
    rows += [(bar.input, flop(bar.low), flop(bar.high), share(bar.share), _drawn(bar, at, low, high)) for bar in bars]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    yield f"  {unit} with one input at its 5th and 95th percentile, all others at their points:"
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:], strict=True)), row[-1]]
        yield f"  {'  '.join(cells)}".rstrip()
    if moved.tornado.others:
        yield f"  and {moved.tornado.others:,} further inputs, each moving it less: together {share(moved.tornado.others_share)}"


def _drawn(bar: Bar, at: float, low: float, high: float) -> str:
    """Return a bar between the ends of the widest, the point marked in it."""
    scale = (WIDTH - 1) / (high - low)
    first, point, last = (round((value - low) * scale) for value in (bar.low, at, bar.high))
    return "".join(POINT if place == point else FULL if first <= place <= last else " " for place in range(last + 1)) + (
        "" if last >= point else " " * (point - last - 1) + POINT
    )


def _defaults(moved: Moved) -> Iterator[str]:
    for bar in moved.tornado.bars:
        if bar.default is not None:
            lines = ", ".join(bar.lines) + (f" and {bar.count - len(bar.lines):,} more" if bar.count > len(bar.lines) else "")
            yield f"  {bar.input}: a default where the ledger gives none; moves {lines}"
            yield f"    source: {_source(bar.default)}"


def _source(cite: Citation) -> str:
    return ", ".join(word for word in (str(cite), cite.link) if word)


def _open(moved: Moved, unit: str) -> Iterator[str]:
    for one in moved.open[:FEW_OPEN]:
        yield f"  {one.line}: {_open_line(one, unit)}"
    if moved.open_count > FEW_OPEN:
        yield f"  and {moved.open_count - min(FEW_OPEN, len(moved.open)):,} further lines that no interval covers"


def _open_line(one: Open, unit: str) -> str:
    what = "counts and is of unknown amount" if one.why == UNKNOWN else "nobody can say whether it counts"
    most = f"up to {_amount(one.high, unit)} with it" if one.high is not None else "no bound is known"
    return f"{what}; {most}"
