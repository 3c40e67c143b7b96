"""The Code of Practice's Model Documentation Form: its fields on parameters, training time, compute, energy and inference.

The form was read in copies, not at its source, so its places are marked `secondary`; who gets the range of parameters, and not
the number, is recalled. None of these fields goes to downstream providers but the size, and none is published.
"""

from __future__ import annotations

from flopledger.core.numbers import UNKNOWN
from flopledger.statement.formwork import europe
from flopledger.statement.formwork.fields import Asked, amount, with_words, words
from flopledger.statement.formwork.form import FieldModel, Form, Group
from flopledger.statement.formwork.known import Known
from flopledger.statement.formwork.laws import law
from flopledger.statement.formwork.paper import form_on_paper
from flopledger.statement.formwork.rounding import magnitude
from flopledger.statement.model import StatementModel

TITLE = "Model Documentation Form of the EU Code of Practice: parameters, training time, compute, energy, inference"
OFFICE, NATIONAL, BOTH = "AI Office", "national competent authorities", "AI Office and national competent authorities"
SIZES = (5e8, 5e9, 1.5e10, 5e10, 1e11, 5e11, 1e12)  # ends of the form's ranges, from copies of it
SIZE_NAMES = ("1 to 500M", "500M to 5B", "5B to 15B", "15B to 50B", "50B to 100B", "100B to 500B", "500B to 1T", "more than 1T")
MONTHS, MONTH_NAMES = (1.0, 3.0, 6.0), ("less than 1 month", "1 to 3 months", "3 to 6 months", "more than 6 months")
TASK_TOKENS = 100_000  # the form's own example of a task
TWO = "at least two significant figures"


def fill(statement: StatementModel) -> Form:
    """Return the form, filled from a statement."""
    training = europe.training(statement)
    groups = (
        Group("model", "The model", _model(statement), SAYS),
        Group("training", "Training", _training(statement, training), counted=training.name),
        Group("energy", "Energy", _energy(statement, training)),
    )
    return form_on_paper(statement, "eu-model-documentation", TITLE, groups)


SAYS = (
    "The Code is voluntary. What the form says of its fields was read in copies of it; its sources are marked with how sure that is.",
    "Figures in two precisions: two significant figures for the AI Office, ranges and orders of magnitude for national authorities.",
)


def _model(statement: StatementModel) -> list[FieldModel]:
    facts = statement.assessment.systems[0].facts
    size = europe.parameters(
        statement, Asked("parameters", "Total model size", f"number of parameters, {TWO}", law("code-parameters"), OFFICE)
    )
    value = size.value if isinstance(size.value, float) else None
    ranged = Asked(
        "parameters-range", "Total model size, range", "the range in which the number falls", law("code-size-range"), "other readers"
    )
    return [
        words(Asked("provider", "Legal name of the provider", "legal name", law("code-general")), statement.subject.developer),
        words(Asked("name", "Model name", "unique identifier of the model", law("code-general")), statement.subject.title),
        words(
            Asked("union-market", "Union market release date", "date of placing on the Union market", law("code-general"), required=False),
            _text(facts.get("placed_on_market")),
        ),
        size,
        words(ranged, None if value is None else in_range(value, SIZES, SIZE_NAMES)),
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def in_range(value: float, ends: tuple[float, ...], names: tuple[str, ...]) -> str:
    """Return the name of the range in which a value falls; a value at an end belongs to the range below."""
    return names[sum(value > end for end in ends)]


def _training(statement: StatementModel, one: europe.Training) -> list[FieldModel]:
    time, updating = law("code-time"), europe.updating(statement)
    months = europe.months(statement, updating)
    range_ = Asked("training-months", "Training time, range", "range of months", time, NATIONAL)
    order = Asked(
        "training-magnitude",
        "Computation used for training, order of magnitude",
        "order of magnitude of the FLOP",
        law("code-compute"),
        NATIONAL,
    )
    method = Asked(
        "training-method",
        "Computation used for training, methodology",
        "how the compute was measured or estimated",
        law("code-compute-method"),
        BOTH,
    )
    compute = europe.compute(Asked("training-compute", "Computation used for training", f"FLOP, {TWO}", law("code-compute"), OFFICE), one)
    return [
        words(range_, None if months is None else in_range(months, MONTHS, MONTH_NAMES)),
        europe.wall_clock(statement, Asked("training-days", "Training time", "wall-clock days", time, OFFICE), updating),
        europe.hardware_days(statement, Asked("hardware-days", "Training time on hardware", "hardware-days", time, OFFICE), updating),
        compute,
        with_words(amount(order, one.compute, "FLOP", magnitude), notes=["The power of ten of scientific notation, not the nearest."]),
        words(method, compute.method or None),
    ]


def _energy(statement: StatementModel, one: europe.Training) -> list[FieldModel]:
    energy = europe.energy(Asked("training-energy", "Energy used for training", f"MWh, {TWO}", law("code-energy"), BOTH), one)
    method = Asked("energy-method", "Energy used for training, methodology", "about 100 words", law("code-energy-method"), BOTH)
    notes = [
        "The form draws no boundary (chip, node, site); the method says what is in this figure.",
        "The form takes N/A only where a provider of compute or hardware withholds critical information: this program never writes it.",
    ]
    return [with_words(energy, energy.method, notes), words(method, energy.method or None), *_inference(statement)]


def _inference(statement: StatementModel) -> list[FieldModel]:
    facts = statement.assessment.systems[0].facts
    token, request, answer = (_number(facts.get(f"inference_{name}")) for name in ("flop_per_token", "flop_per_request", "answer_tokens"))
    value = token * TASK_TOKENS if token is not None else request
    task = f"generating {TASK_TOKENS:,} tokens" if token is not None else "one typical request"
    length = f" in answers of {answer:,.0f} tokens" if answer is not None else ""
    asked = Asked("inference-compute", "Benchmarked computation used for inference", f"FLOP, {TWO}", law("code-inference"), BOTH)
    method = Asked(
        "inference-method",
        "Benchmarked computation for inference, methodology",
        "the task, and the hardware",
        law("code-inference-method"),
        BOTH,
    )
    notes = ["A count from the FLOP of a request as the ledger has it; name the hardware where that was measured."]
    return [
        amount(asked, Known(value, value or 0.0, value), "FLOP"),
        with_words(
            words(method, None if value is None else f"Task: {task}{length}. Hardware: {UNKNOWN} to the books."),
            notes=notes if value is not None else [],
        ),
    ]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 else None
