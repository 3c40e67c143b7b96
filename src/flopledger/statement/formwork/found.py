"""Finds the forms by walking the package `forms`: a new one is one module with `TITLE` and `fill(statement) -> Form`."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Protocol, cast

from flopledger.core.finding import did_you_mean
from flopledger.statement import forms
from flopledger.statement.formwork.form import Form
from flopledger.statement.model import StatementModel


class FormModule(Protocol):
    """A form: what people call it, and what fills it."""

    TITLE: str

    def fill(self, statement: StatementModel) -> Form:
        """Return the form, filled from a statement."""


def form_names() -> tuple[str, ...]:
    """Return the names of all forms, in order."""
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(forms.__path__)))


def form_for(name: str) -> FormModule | str:
    """Return the form of a name; or in words that there is none."""
    if name not in form_names():
        return f"There is no form `{name}`: {did_you_mean(name, form_names())}"
    return cast("FormModule", import_module(f"flopledger.statement.forms.{name.replace('-', '_')}"))
