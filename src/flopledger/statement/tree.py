"""The document of a statement: one tree of sections, paragraphs, tables, figures and notes, which any format renders.

Nothing here knows HTML or PDF, and nothing is worked out here: `build.py` makes the tree from a statement, `formats/` renders it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from flopledger.core.frozen import frozen


@frozen
class Text:
    """Words; `strong` for what a reader must not miss, `code` for names and places of the ledger."""

    text: str
    strong: bool = False
    code: bool = False


@frozen
class Link:
    """Words that lead to another place of the document (`#id`), or to a source on the web."""

    text: str
    to: str


@frozen
class Source:
    """A mark for the source number `number` of the document's list of sources."""

    number: int


Span = Text | Link | Source


@frozen
class Paragraph:
    """A paragraph."""

    spans: tuple[Span, ...]


@frozen
class Cell:
    """A cell of a table; `value` is what a machine would want of it (a number, None for unknown), where that is not its text."""

    spans: tuple[Span, ...]
    value: float | str | bool | None = None


@frozen
class Row:
    """A row of a table; `id` lets links lead to it. The first cell is its header."""

    cells: tuple[Cell, ...]
    id: str = ""


@frozen
class Table:
    """A table with its caption and the header of each column; `numbers` are the columns to be set to the right."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: frozenset[int] = field(default_factory=frozenset)


@frozen
class Figure:
    """A picture as SVG with a title, a description in words, and the table of what it shows."""

    id: str
    title: str
    description: str
    svg: str
    table: Table


@frozen
class Items:
    """A list of paragraphs."""

    items: tuple[Paragraph, ...]
    ordered: bool = False


@frozen
class Terms:
    """Terms with what is said of each: facts of a system, a glossary."""

    terms: tuple[tuple[str, Paragraph], ...]


@frozen
class Note:
    """Something that stands out: `kind` is note, warning or error."""

    kind: str
    paragraphs: tuple[Paragraph, ...]


Block = Paragraph | Table | Figure | Items | Terms | Note


@frozen
class Section:
    """A section with its heading, its blocks and the sections in it; `id` is what links lead to."""

    id: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@frozen
class Document:
    """A whole document: its title, what is said under it, its language, its sections, and its numbered sources."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    sources: Sequence[Paragraph] = ()
    language: str = "en"


def said(*words: str | Span) -> Paragraph:
    """Return a paragraph of words and spans."""
    return Paragraph(tuple(Text(word) if isinstance(word, str) else word for word in words))
