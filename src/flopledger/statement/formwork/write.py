"""Writes a form in a format: documents as any other document, JSON from its data; no other format of data has a place for one."""

from __future__ import annotations

from flopledger.statement.formats import json as json_format
from flopledger.statement.formwork.form import Form
from flopledger.statement.found import DocumentFormat, Format
from flopledger.statement.integrity.canonical import file_of

MARKDOWN = ".md"


def written(chosen: Format, form: Form) -> bytes | str:
    """Return a form as the bytes of a file; or in words that the format has no place for it."""
    if isinstance(chosen, DocumentFormat):
        front = form.front.encode() + b"\n" if chosen.SUFFIX == MARKDOWN and form.front else b""
        return front + chosen.render(form.document)
    if chosen.SUFFIX == json_format.SUFFIX:
        return file_of(form.data.model_dump(mode="json"))
    return f"A form cannot be written as {chosen.TITLE}: use a format for documents, or JSON."
