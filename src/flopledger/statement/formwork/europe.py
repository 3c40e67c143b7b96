"""What the European forms share: which total is the training compute of a model, and the fields that several of them ask for."""

from __future__ import annotations

from dataclasses import replace

from flopledger.assess.contract import LineModel, TotalModel, VerdictModel
from flopledger.core.frozen import frozen
from flopledger.statement.formwork.fields import Asked, amount, with_words
from flopledger.statement.formwork.form import FieldModel
from flopledger.statement.formwork.known import NOTHING, Known, known, total_of
from flopledger.statement.formwork.work import (
    approximations,
    chips,
    counted,
    energy_estimates,
    energy_in_words,
    methods_in_words,
    time_of,
)
from flopledger.statement.model import StatementModel

REGIME, TRIGGER = "eu-ai-act", "systemic-risk-presumption"
DIRECT, ACT_ALONE = "ec-2025/direct", "ai-act-2024"
WATT_HOURS_A_MEGAWATT_HOUR = 1e6
OF_DEFINITION = {
    "over": "The model is presumed to be one with systemic risk, so its training compute is the cumulative one (annex para 118).",
    "not over": "The model is not over the line of Art. 51(2), so its training compute is what directly contributes to updates of its "
    "parameters (annex para 118).",
    "cannot tell": "Whether the model is over the line of Art. 51(2) cannot be told, and the definition of training compute hangs on it "
    "(annex para 118); the cumulative one is given.",
}


@frozen
class Training:
    """The training of a model as European law counts it: the total, what is known of its compute and energy, the lines in it, why it."""

    name: str
    total: TotalModel | None
    compute: Known
    energy: Known
    lines: tuple[LineModel, ...]
    why: str


def verdict_of(statement: StatementModel, regime: str, trigger: str) -> VerdictModel | None:
    """Return a verdict of the statement, None where the law was not asked."""
    found = statement.assessment.systems[0].verdicts
    return next((one for one in found if (one.regime, one.trigger) == (regime, trigger)), None)


def cumulative(statement: StatementModel) -> Training:
    """Return the cumulative training compute, by which Art. 51(2) is judged."""
    verdict = verdict_of(statement, REGIME, TRIGGER)
    if verdict is None:
        return Training("", None, NOTHING, NOTHING, (), "The statement was made without the AI Act: ask for the regime eu-ai-act.")
    return _training(statement, verdict.standard, f"The total by which Art. 51(2) is judged: {verdict.standard}.")


def training(statement: StatementModel) -> Training:
    """Return the training compute in the Guidelines' sense: cumulative for a model with systemic risk, else what updates parameters."""
    verdict = verdict_of(statement, REGIME, TRIGGER)
    if verdict is None or verdict.verdict != "not over":
        one = cumulative(statement)
        return one if verdict is None else Training(one.name, one.total, one.compute, one.energy, one.lines, OF_DEFINITION[verdict.verdict])
    return _training(statement, DIRECT if verdict.standard != ACT_ALONE else ACT_ALONE, OF_DEFINITION[verdict.verdict])


def updating(statement: StatementModel) -> Training:
    """Return the work that directly contributes to updates of the parameters: what takes the training time that forms ask for."""
    return _training(statement, DIRECT, "Work that directly contributes to updates of the parameters.")


def _training(statement: StatementModel, name: str, why: str) -> Training:
    total = total_of(statement.assessment.systems[0], name)
    compute = known(total.compute) if total is not None else NOTHING
    energy = known(total.energy) if total is not None else NOTHING
    return Training(name, total, compute, energy, counted(statement, name), why)


def parameters(statement: StatementModel, asked: Asked) -> FieldModel:
    """Return the field on the number of parameters."""
    value = statement.assessment.systems[0].facts.get("parameters")
    number = float(value) if isinstance(value, (int, float)) and value > 0 else None
    field = amount(asked, Known(number, number or 0.0, number), "parameters")
    at = statement.books.facts_at.get("parameters")
    return with_words(field, f"as written at {at.file}:{at.line}" if at is not None and number is not None else "")


def compute(asked: Asked, one: Training) -> FieldModel:
    """Return the field on training compute to two figures, with its method and approximations."""
    open_ = approximations(one.total.compute if one.total is not None else None, one.lines)
    return with_words(amount(asked, one.compute, "FLOP"), methods_in_words(one.lines), [one.why, *open_])


def energy(asked: Asked, one: Training) -> FieldModel:
    """Return the field on training energy in MWh to two figures."""
    silent = list(dict.fromkeys(line.activity for line in one.lines if not energy_estimates(line)))
    notes = [f"No energy is known of: {', '.join(silent)}."] if silent and one.energy.point is None else []
    return with_words(amount(asked, one.energy, "MWh", scale=WATT_HOURS_A_MEGAWATT_HOUR), energy_in_words(one.lines), notes)


def wall_clock(statement: StatementModel, asked: Asked, one: Training) -> FieldModel:
    """Return the field on training time in days on which counted work ran."""
    time = time_of(statement, one.lines)
    dated = f"{time.days:,} days are dated; no dates are written of" if time.days else "no dates are written of"
    found = _whole(one, time.days, time.undated, dated)
    field = amount(asked, replace(found, least=0.0) if found.point is None else found, "days", _days)
    if found.point is None:
        return field
    return with_words(field, f"days on which counted work ran, {time.first} to {time.last}, both included", _planned(statement, one))


def hardware_days(statement: StatementModel, asked: Asked, one: Training) -> FieldModel:
    """Return the field on training time in days of one chip."""
    time = time_of(statement, one.lines)
    found = _whole(one, time.chip_days, time.without_hours, "no chip-hours are written of")
    field = amount(asked, found, "hardware-days")
    return with_words(field, f"chip-hours over 24; chips: {', '.join(chips(one.lines)) or 'unknown'}" if found.least else "")


def months(statement: StatementModel, one: Training) -> float | None:
    """Return the training time in months, None where days are not known."""
    time = time_of(statement, one.lines)
    return None if time.undated or not time.days else time.days / DAYS_A_MONTH


DAYS_A_MONTH = 365.2425 / 12  # the mean year of the Gregorian calendar


def _whole(one: Training, value: float, missing: tuple[str, ...], why: str) -> Known:
    if not one.lines:
        return Known(None, 0.0, None, why="no line of the ledger counts")
    open_ = one.total is None or bool(one.total.compute.undetermined_lines)
    if missing or open_ or not value:
        return Known(None, value, None, why=f"{why}: {', '.join(missing)}" if missing else "there are lines that nobody can place")
    return Known(value, value, value)


def _days(value: float) -> str:
    return f"{value:,.0f}"


def _planned(statement: StatementModel, one: Training) -> list[str]:
    names = {line.activity for line in one.lines}
    planned = [each.id for each in statement.books.activities if each.id in names and each.status == "planned"]
    return [f"Planned, not done yet: {', '.join(planned)}."] if planned else []
