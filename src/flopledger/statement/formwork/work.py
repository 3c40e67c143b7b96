"""The work behind a total: which lines count, by which methods, on which days, over how many chip-hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from flopledger.assess.contract import CitationModel, EstimateModel, LineModel, SumModel
from flopledger.core.frozen import frozen
from flopledger.estimate.methods import methods
from flopledger.statement.model import StatementModel
from flopledger.statement.words import count

COUNTS = ("all", "part")
HOURS_A_DAY = 24
MOST_NAMED = 12


@frozen
class Time:
    """How long counted work took: `days` on which some of it ran, and `chip_days`; the activities of which either is not known."""

    first: date | None
    last: date | None
    days: int
    undated: tuple[str, ...]
    chip_days: float
    without_hours: tuple[str, ...]


def counted(statement: StatementModel, total: str) -> tuple[LineModel, ...]:
    """Return the lines that count, in whole or in part, in a total."""
    lines = statement.assessment.systems[0].lines
    return tuple(one for one in lines if total in one.treatments and one.treatments[total].count in COUNTS)


def rule_cites(statement: StatementModel, total: str) -> dict[str, list[CitationModel]]:
    """Return the sources of each rule of a total, by the rule's label."""
    found = [one for one in statement.rules.countings if one.total == total]
    return {rule.label: rule.cites for one in found for rule in (one.otherwise, *one.rules)}


def time_of(statement: StatementModel, lines: Iterable[LineModel]) -> Time:
    """Return how long the activities of lines took: days are counted once where several ran, first and last day included."""
    first_lines = {one.activity: one for one in reversed(list(lines))}
    known = [one for one in statement.books.activities if one.id in first_lines]
    spans = [(one.started, one.ended) for one in known if one.started is not None and one.ended is not None]
    hours = {name: chip_hours(line.estimates) for name, line in first_lines.items()}
    return Time(
        first=min((start for start, _ in spans), default=None),
        last=max((end for _, end in spans), default=None),
        days=_days(spans),
        undated=tuple(one.id for one in known if one.started is None or one.ended is None),
        chip_days=sum(one for one in hours.values() if one is not None) / HOURS_A_DAY,
        without_hours=tuple(one.id for one in known if hours[one.id] is None),
    )


def _days(spans: Iterable[tuple[date, date]]) -> int:
    """Return on how many days at least one span lies."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end.toordinal() - max(start.toordinal() - 1, reached))
        reached = max(reached, end.toordinal())
    return total


def chip_hours(estimates: Iterable[EstimateModel]) -> float | None:
    """Return the chip-hours of an activity: its estimates share them; None where none has any."""
    found = [value for one in estimates if isinstance(value := one.inputs.get("chip_hours"), (int, float))]
    return max(found, default=None)


def chips(lines: Iterable[LineModel]) -> tuple[str, ...]:
    """Return the chips that lines were worked out with, each once."""
    found = [one.inputs.get("chip") for line in lines for one in line.estimates]
    return tuple(dict.fromkeys(str(name) for name in found if name))


def energy_estimates(line: LineModel) -> list[EstimateModel]:
    """Return the estimates of an activity's energy that were chosen: those of the first method that has any."""
    found = [one for one in line.estimates if one.quantity == "energy"]
    return [one for one in found if one.method == found[0].method]


def methods_in_words(lines: Sequence[LineModel]) -> str:
    """Return how the compute of lines was worked out: each method with its title and how many lines; nothing where none was."""
    if not any(one.compute.method for one in lines):
        return ""
    used: dict[str, int] = {}
    for one in lines:
        used[one.compute.method] = used.get(one.compute.method, 0) + 1
    return "; ".join(f"{_titled('compute', name)} ({number} of {count(len(lines), 'line')})" for name, number in used.items())


def energy_in_words(lines: Sequence[LineModel]) -> str:
    """Return how the energy of lines was worked out, with what was assumed since the ledger does not say."""
    used = dict.fromkeys(one.method for line in lines for one in energy_estimates(line))
    assumed = dict.fromkeys(str(one.inputs["assumed"]) for line in lines for one in energy_estimates(line) if one.inputs.get("assumed"))
    said = "; ".join(_titled("energy", name) for name in used)
    return f"{said}. Assumed, as the ledger does not say: {'; '.join(list(assumed)[:MOST_NAMED])}" if assumed else said


def _titled(quantity: str, name: str) -> str:
    title = next((one.title for one in methods(quantity) if one.name == name), "")
    return f"{name} ({title})" if title else name or "no method has input"


def approximations(one: SumModel | None, lines: Sequence[LineModel]) -> Iterator[str]:
    """Yield what a total rests on beside records: values that the ledger does not give, declared amounts, bounds, unknown amounts."""
    for bar in one.tornado.bars if one is not None else ():
        if bar.default is not None:
            source = f"{bar.default.instrument}, {bar.default.at}" if bar.default.at else bar.default.instrument
            yield f"{bar.input}: the usual value, as the ledger gives none ({source}; {count(bar.line_count, 'line')})"
    silent = [line for line in lines if line.compute.point is None]
    bounds = [f"{line.activity} (at most {line.compute.high:.3g} FLOP)" for line in silent if line.compute.high is not None]
    if bounds:
        yield f"only bounded: {_named(bounds)}".replace("e+", "e")
    unbounded = [line.activity for line in silent if line.compute.high is None]
    if unbounded:
        yield f"of unknown amount, and in no figure: {_named(unbounded)}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
