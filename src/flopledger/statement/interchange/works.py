"""The work of a statement as bills of materials show it: each activity once, with its stage, its lines, and its energy in kWh."""

from __future__ import annotations

from flopledger.assess.contract import AmountModel, LineModel, SumModel
from flopledger.core.frozen import frozen
from flopledger.core.numbers import UNKNOWN
from flopledger.statement.formwork.rounding import exactly
from flopledger.statement.formwork.work import energy_estimates
from flopledger.statement.inert import inert
from flopledger.statement.interchange.lifecycle import Stage, stage
from flopledger.statement.model import ActivityModel, StatementModel

WATT_HOURS_A_KILOWATT_HOUR = 1e3
OWN = ("updates-weights", "merged", "expanded-from")
Pairs = list[tuple[str, str]]


@frozen
class Energy:
    """Energy in kWh with its interval and the method behind it."""

    point: float
    low: float | None
    high: float | None
    method: str
    assumed: str


@frozen
class Work:
    """An activity with its lines and stage; `energy` None where it is not known."""

    activity: ActivityModel
    lines: tuple[LineModel, ...]
    stage: Stage
    energy: Energy | None

    @property
    def own(self) -> bool:
        """Tell whether the work went into the weights of the subject, and not only into what these came from."""
        return any(one.relation in OWN for one in self.lines)


def works(statement: StatementModel) -> list[Work]:
    """Return every activity with a line, in the order of the books."""
    lines: dict[str, list[LineModel]] = {}
    for one in statement.assessment.systems[0].lines:
        lines.setdefault(one.activity, []).append(one)
    found = [each for each in statement.books.activities if each.id in lines]
    return [Work(each, tuple(lines[each.id]), stage(each.does), _energy(lines[each.id][0])) for each in found]


def _energy(line: LineModel) -> Energy | None:
    """Return the energy of a line's activity: its estimates stand with each of its lines, so those of one are enough."""
    chosen = [one for one in line.estimates if one.quantity == "energy"] and energy_estimates(line)
    points = [one.point for one in chosen]
    if not chosen or any(one is None for one in points):
        return None
    assumed = "; ".join(dict.fromkeys(str(one.inputs["assumed"]) for one in chosen if one.inputs.get("assumed")))
    low, high = (_sum([getattr(one, end) for one in chosen]) for end in ("low", "high"))
    return Energy(_sum(points) or 0.0, low, high, chosen[0].method, assumed)


def _sum(amounts: list[float | None]) -> float | None:
    known = [one for one in amounts if one is not None]
    return sum(known) / WATT_HOURS_A_KILOWATT_HOUR if len(known) == len(amounts) else None


def said_of(one: Work) -> Pairs:
    """Return what is said of an activity as names and values: kind, status, days, relation, compute part by part."""
    given = one.activity
    pairs = [
        ("flopledger:activity", given.id),
        ("flopledger:does", given.does or UNKNOWN),
        ("flopledger:lifecycle", one.stage.cyclonedx),
        ("flopledger:status", given.status),
        ("flopledger:started", str(given.started or UNKNOWN)),
        ("flopledger:ended", str(given.ended or UNKNOWN)),
    ]
    for line in one.lines:
        pairs += _compute(line)
    return [(name, inert(value)) for name, value in pairs]


def _compute(line: LineModel) -> Pairs:
    name = f"flopledger:compute:{line.part}"
    counts = [f"{total} ({one.count})" for total, one in line.treatments.items() if one.count != "none"]
    return [(f"{name}:relation", line.relation), *amount(name, line.compute), (f"{name}:counted-by", ", ".join(counts) or "no total")]


def amount(name: str, one: AmountModel | SumModel) -> Pairs:
    """Return an amount as names and values: the point, its unit, the interval, convention and method; unknown is a word."""
    pairs = [(name, number(one.point)), (f"{name}:unit", one.unit)]
    pairs += [(f"{name}:{end}", number(value)) for end, value in (("low", one.low), ("high", one.high)) if value is not None]
    pairs += [(f"{name}:convention", one.convention)] if one.convention else []
    return [*pairs, (f"{name}:method", one.method)] if isinstance(one, AmountModel) and one.method else pairs


def total(name: str, one: SumModel) -> Pairs:
    """Return a total as names and values: where lines are of unknown amount or cannot be placed, their numbers beside it."""
    pairs = [*amount(name, one), (f"{name}:at-least", number(one.at_least))]
    pairs += [(f"{name}:at-most", number(one.at_most))] if one.at_most is not None else []
    for word, lines in (("unknown-lines", one.unknown_lines), ("undetermined-lines", one.undetermined_lines)):
        pairs += [(f"{name}:{word}", str(len(dict.fromkeys(lines))))] if lines else []
    return pairs


def number(value: float | None) -> str:
    """Return a number with all its digits, or the word for none."""
    return UNKNOWN if value is None else exactly(value)
