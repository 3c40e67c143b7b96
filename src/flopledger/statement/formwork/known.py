"""What is known of a sum, and what that lets a form answer: a figure, or unknown with what is known all the same."""

from __future__ import annotations

from collections.abc import Callable

from flopledger.assess.contract import SumModel, SystemModel, TotalModel
from flopledger.core.frozen import frozen
from flopledger.statement.formwork.form import unanswered
from flopledger.statement.formwork.rounding import at_least, at_most, figures


@frozen
class Known:
    """A sum as far as it is known: `point` None where counted work is unknown or lines cannot be placed.

    `least` and `most` hold whatever the unknown work comes to; `most` is None where nothing bounds it. `why` says in words why
    there is no point.
    """

    point: float | None
    least: float
    most: float | None
    low: float | None = None
    high: float | None = None
    convention: str = ""
    why: str = ""


@frozen
class Answer:
    """An answer in words, and whether it is one."""

    words: str
    known: bool


NOTHING = Known(None, 0.0, None, why="the statement does not hold the total that is asked for")


def total_of(system: SystemModel, name: str | None) -> TotalModel | None:
    """Return a total of a system by its name, None where the statement does not hold it."""
    return next((one for one in system.totals if one.standard == name), None)


def known(one: SumModel | None) -> Known:
    """Return what is known of a sum. A sum of no lines is unknown: no model came to be without compute."""
    if one is None:
        return NOTHING
    if one.point == 0 and not one.undetermined_lines:
        return Known(None, 0.0, None, why="no line of the ledger counts")
    if one.point is not None and not one.undetermined_lines:
        return Known(one.point, one.point, one.point, one.low, one.high, one.convention)
    return Known(None, one.at_least, one.at_most, convention=one.convention, why=_why(one))


def _why(one: SumModel) -> str:
    silent, open_ = (len(dict.fromkeys(names)) for names in (one.unknown_lines, one.undetermined_lines))
    parts = [f"{silent} counted {_lines(silent)} of unknown amount" if silent else "", f"{open_} {_lines(open_)} that nobody can place"]
    return " and ".join(part for part in (parts if open_ else parts[:1]) if part)


def _lines(number: int) -> str:
    return "line" if number == 1 else "lines"


def answer(one: Known, unit: str, write: Callable[[float], str] = figures, scale: float = 1.0) -> Answer:
    """Return the answer to a question for an amount: known, too, where the least and the most come to the same written figure.

    `scale` is how many of the sum's units the answer's unit holds (1e6 for MWh out of Wh).
    """
    if one.most is not None and (one.point is not None or one.least > 0) and write(one.least / scale) == write(one.most / scale):
        return Answer(f"{write(one.least / scale)} {unit}", known=True)
    bounds = [f"at least {at_least(one.least / scale)} {unit}" if one.least > 0 else ""]
    bounds.append(f"at most {at_most(one.most / scale)} {unit}" if one.most is not None else "")
    return Answer(unanswered("; ".join(part for part in (", ".join(part for part in bounds if part), one.why) if part)), known=False)


def interval(one: Known, unit: str, scale: float = 1.0) -> str:
    """Return the interval of a known amount in two figures, rounded outward; nothing where it is exact."""
    if one.point is None or one.low is None or one.high is None or one.low == one.high:
        return ""
    return f"{at_least(one.low / scale)} to {at_most(one.high / scale)} {unit}"
