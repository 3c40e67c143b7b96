"""A section for a model card of the Hugging Face Hub: front matter in YAML, and what was done with which compute and energy.

The Hub's metadata has a place for CO2 alone, none for FLOP or energy (hence the key `flopledger`). CO2 is not in the books, so
`co2_eq_emissions` is left out: it would have to hold a number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import yaml

from flopledger.statement.formwork import europe
from flopledger.statement.formwork.fields import Asked, with_words, words
from flopledger.statement.formwork.form import FieldModel, Form, FormModel, Group
from flopledger.statement.formwork.laws import law
from flopledger.statement.formwork.paper import form_on_paper
from flopledger.statement.formwork.work import chips
from flopledger.statement.model import StatementModel

TITLE = "Training compute and energy: a section for a model card"
SAYS = ("What a card does not know it says: no field of it has to be known.",)


def fill(statement: StatementModel) -> Form:
    """Return the section, filled from a statement."""
    updating = europe.updating(statement)
    fields = [_optional(one) for one in _fields(statement, updating)]
    groups = (Group("impact", "Training compute and energy", fields, SAYS, updating.name),)
    form = form_on_paper(statement, "model-card", TITLE, groups)
    return replace(form, front=_front(form.data))


def _fields(statement: StatementModel, one: europe.Training) -> list[FieldModel]:
    card = law("hf-card")
    used = ", ".join(chips(one.lines))
    return [
        europe.parameters(statement, Asked("parameters", "Parameters", "number of parameters", card)),
        europe.compute(Asked("compute", "Training compute", "FLOP; the Hub has no field for it", card), one),
        words(Asked("hardware-type", "Hardware type", "hardware type", card), used or None),
        europe.hardware_days(statement, Asked("hardware-days", "Hardware time", "hours used, here in days", card), one),
        europe.wall_clock(statement, Asked("days", "Training time", "days on which training ran", card), one),
        europe.energy(Asked("energy", "Energy", "MWh; the Hub has no field for it", card), one),
        with_words(words(Asked("co2", "Carbon emitted", "CO2 equivalent", card), None), notes=["The books hold energy, not emissions."]),
    ]


def _optional(field: FieldModel) -> FieldModel:
    return field.model_copy(update={"required": False})


def _front(data: FormModel) -> str:
    """Return the front matter: data for machines, null where unknown, and no text of the ledger."""
    held = {one.id.replace("-", "_"): _held(one) for one in data.fields if one.unit}
    head = {"statement_sha256": data.statement_sha256, **held}
    return f"---\n{yaml.safe_dump({'tags': ['flopledger'], 'flopledger': head}, sort_keys=False, width=1000)}---\n"


def _held(one: FieldModel) -> dict[str, Any]:
    numbers = {"value": one.value, "low": one.low, "high": one.high}
    return {"unit": one.unit, **{name: _number(value) for name, value in numbers.items()}, "convention": one.convention or None}


def _number(value: Any) -> float | None:
    """Return a number that YAML 1.1 and 1.2 both read as one: with a point and a signed exponent."""
    return float(value) if isinstance(value, (int, float)) else None
