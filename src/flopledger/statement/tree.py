"""The document of a statement: one tree of sections, paragraphs, tables, figures and notes, which any format renders.

Nothing here knows HTML or PDF, and nothing is worked out here: `build.py` makes the tree from a statement, `formats/` renders it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """Words; `strong` for what a reader must not miss, `code` for names and places of the ledger."""

    text: str
    strong: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another place of the document (`#id`), or to a source on the web."""

    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Source:
    """A mark for the source number `number` of the document's list of sources."""

    number: int


Span = Text | Link | Source


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `value` is what a machine would want of it (a number, None for unknown), where that is not its text."""

    spans: tuple[Span, ...]
    value: float | str | bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `id` lets links lead to it. The first cell is its header."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and the header of each column; `numbers` are the columns to be set to the right."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG with a title, a description in words, and the table of what it shows."""

    id: str
    title: str
    description: str
    svg: str
    table: Table


@dataclass(frozen=True, slots=True)
class Items:
    """A list of paragraphs."""

    items: tuple[Paragraph, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms with what is said of each: facts of a system, a glossary."""

    terms: tuple[tuple[str, Paragraph], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that stands out: `kind` is note, warning or error."""

    kind: str
    paragraphs: tuple[Paragraph, ...]


Block = Paragraph | Table | Figure | Items | Terms | Note


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its heading, its blocks and the sections in it; `id` is what links lead to."""

    id: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
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
