"""Finds the formats by walking the package `formats`: a new one is one module.

A module there either renders any document (`render(document) -> bytes`: statements and forms alike), or writes a statement's
data (`write(statement) -> bytes`). The same input gives the same bytes.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from flopledger.core.finding import did_you_mean
from flopledger.statement import formats
from flopledger.statement.draft import Draft

if TYPE_CHECKING:
    from flopledger.statement.context import Extent
    from flopledger.statement.model import StatementModel
    from flopledger.statement.tree import Document


class MissingPartError(RuntimeError):
    """A format needs something that is not installed: says what, and how to have it."""


@runtime_checkable
class DocumentFormat(Protocol):
    """A format for documents: the ending of its files, what people call it, how much it has room for, what renders a document."""

    SUFFIX: str
    TITLE: str
    EXTENT: Extent

    def render(self, document: Document) -> bytes:
        """Return a document as the bytes of a file."""


@runtime_checkable
class DataFormat(Protocol):
    """A format for what a statement holds: the ending of its files, what people call it, and what writes a statement."""

    SUFFIX: str
    TITLE: str

    def write(self, statement: StatementModel) -> bytes:
        """Return a statement as the bytes of a file."""


@runtime_checkable
class ColumnFormat(DataFormat, Protocol):
    """A format for what a statement holds that can write its lines from columns, too."""

    def write_draft(self, draft: Draft) -> Sequence[str]:
        """Return a statement in the making as the text of a file, in pieces."""


Format = DocumentFormat | DataFormat


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, in order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(formats.__path__)))


def format_for(file: str, name: str | None = None) -> Format | str:
    """Return the format of a name, or of a file by its ending; or in words that there is none."""
    if name is not None:
        return _module(name) if name in format_names() else f"There is no format `{name}`: {did_you_mean(name, format_names())}"
    stem, _, ending = file.lower().rpartition(".")
    if ending in format_names() and "." not in stem:
        module = _module(ending)
        if file.lower().endswith(module.SUFFIX):
            return module  # and no other needs to be loaded to be asked for its ending
    found = {module.SUFFIX: module for module in map(_module, format_names())}
    for suffix in sorted(found, key=len, reverse=True):  # `.cdx.json` before `.json`
        if file.lower().endswith(suffix):
            return found[suffix]
    return f"`{file}` does not say which format is wanted: end it with {', '.join(sorted(found))}, or give --format"


def rendered(chosen: Format, made: StatementModel | Draft) -> Iterable[bytes]:
    """Return a statement in a format, as the pieces of a file; all is made, though not yet encoded, when it is returned."""
    if isinstance(chosen, ColumnFormat) and isinstance(made, Draft):
        return map(str.encode, chosen.write_draft(made))
    statement = made.statement if isinstance(made, Draft) else made
    if isinstance(chosen, DataFormat):
        return [chosen.write(statement)]
    from flopledger.statement.build import document_of

    return [chosen.render(document_of(statement, chosen.EXTENT))]


def _module(name: str) -> Format:
    return cast("Format", import_module(f"flopledger.statement.formats.{name}"))
