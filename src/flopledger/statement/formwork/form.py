"""A form: the fields that a law or a code asks for, filled from a statement. `forms/` has one module for each; all have this shape.

A field's answer is what is handed in; beside it stand the value before rounding, the interval, the convention, the method and
the sources, so that nobody has to take the figure on trust.
"""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.assess.contract import CitationModel
from flopledger.core.frozen import frozen
from flopledger.core.numbers import UNKNOWN
from flopledger.statement.model import Model
from flopledger.statement.tree import Document

Value = float | str | bool | None


class FieldModel(Model):
    """A field: what is asked (`cites`: where), who reads it, and the `answer`: words that begin with `unknown` where it is not known.

    `value` is the answer before rounding in `unit`, null where unknown; `low` and `high` its interval from the 5th to the 95th
    percentile. A form is not to be handed in while a `required` field is not `known`.
    """

    id: str
    label: str
    asked: str
    reader: str = ""
    answer: str
    known: bool
    required: bool
    value: Value = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    interval: str = ""
    convention: str = ""
    method: str = ""
    notes: list[str] = []  # noqa: RUF012 - made anew for each
    cites: list[CitationModel] = []  # noqa: RUF012 - made anew for each


class FormModel(Model):
    """A filled form as data: the system, the digest of the statement that it was filled from, and the fields.

    `unknown` are the required fields without an answer: the form is not to be handed in while there is one.
    """

    kind: str = "urn:x-flopledger:form"
    format: int = 1
    form: str
    title: str
    system: str
    developer: str
    as_of: str
    statement_sha256: str
    fields: list[FieldModel]
    unknown: list[str]


@frozen
class Group:
    """Fields under one heading; `says` stands above them; `counted` is the total whose lines are listed below them, if any is."""

    id: str
    heading: str
    fields: Sequence[FieldModel] = ()
    says: Sequence[str] = ()
    counted: str = ""


@frozen
class Form:
    """A filled form: to read (`document`), as data (`data`), and what a Markdown file of it begins with (`front`).

    `unknown` are the labels of the required fields without an answer: it is not to be handed in while there is one.
    """

    document: Document
    data: FormModel
    unknown: tuple[str, ...]
    front: str = ""


def unanswered(words: str = "") -> str:
    """Return the answer of a field that is not known, with what is known all the same."""
    return f"{UNKNOWN}: {words}" if words else UNKNOWN
