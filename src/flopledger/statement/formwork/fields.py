"""Makes the fields of forms from what is asked and what is known: amounts, words, yes or no; what is not known says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flopledger.assess.contract import CitationModel
from flopledger.core.frozen import frozen
from flopledger.core.numbers import UNKNOWN, plain
from flopledger.statement.formwork.form import FieldModel, Value
from flopledger.statement.formwork.known import Known, answer, interval
from flopledger.statement.formwork.rounding import figures, two_figures


@frozen
class Asked:
    """What a form asks in one field, where it says so, whom the answer is for, and whether one has to be given."""

    id: str
    label: str
    asked: str
    cites: Sequence[CitationModel]
    reader: str = ""
    required: bool = True


def amount(asked: Asked, one: Known, unit: str, write: Callable[[float], str] = figures, scale: float = 1.0) -> FieldModel:
    """Return a field for an amount; `scale` is how many of the sum's units the answer's unit holds."""
    given = answer(one, unit, write, scale)
    shown = one.point is not None
    return FieldModel(
        id=asked.id,
        label=asked.label,
        asked=asked.asked,
        reader=asked.reader,
        answer=given.words,
        known=given.known,
        required=asked.required,
        value=_scaled(one.point, scale),
        unit=unit,
        low=_scaled(one.low, scale) if shown else None,
        high=_scaled(one.high, scale) if shown else None,
        interval=interval(one, unit, scale),
        convention=one.convention,
        notes=[] if shown or not given.known else [f"The least and the most come to the same figure, whatever is open: {one.why}."],
        cites=list(asked.cites),
    )


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale


def words(asked: Asked, value: Value, said: str = "") -> FieldModel:
    """Return a field for words, or for yes or no; None and nothing at all are unknown. `said` is the answer where it is not the value."""
    known = value is not None and value != ""
    return FieldModel(
        id=asked.id,
        label=asked.label,
        asked=asked.asked,
        reader=asked.reader,
        answer=(said or plain(value)) if known else said or UNKNOWN,
        known=known,
        required=asked.required,
        value=value if known else None,
        cites=list(asked.cites),
    )


def with_words(field: FieldModel, method: str = "", notes: Sequence[str] = ()) -> FieldModel:
    """Return a field with how its answer came about, and notes."""
    return field.model_copy(update={"method": method, "notes": [*field.notes, *notes]})


def beside_the_line(field: FieldModel, line: float | None) -> list[str]:
    """Return a warning where an amount lies on another side of a line than its two figures do."""
    if not line or not isinstance(field.value, float):
        return []
    shown = float(two_figures(field.value))
    if (field.value > line) == (shown > line):
        return []
    return [f"Rounding hides the side of the line: unrounded, it is {'over' if field.value > line else 'not over'} {figures(line)}."]
