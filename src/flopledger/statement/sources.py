"""The numbered list of a document's sources: each is listed once, in the order in which it is first cited."""

from __future__ import annotations

from collections.abc import Iterable

from flopledger.assess.contract import CitationModel
from flopledger.statement.tree import Link, Paragraph, Source, Span, Text

CONFIRMED = "confirmed"


class Sources:
    """Gathers citations and numbers them from 1."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._cites: list[CitationModel] = []
        self._by_identity: dict[int, int] = {}

    def mark(self, cite: CitationModel) -> Source:
        """Return the mark that leads to a source."""
        known = self._by_identity.get(id(cite))
        return Source(known if known is not None else self._number(cite))

    def _number(self, cite: CitationModel) -> int:
        key = (cite.instrument, cite.at, cite.link, cite.quote)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers) + 1
            self._cites.append(cite)
        self._by_identity[id(cite)] = number
        return number

    def marks(self, cites: Iterable[CitationModel]) -> tuple[Source, ...]:
        """Return the marks of several sources, each once."""
        return tuple(dict.fromkeys(self.mark(cite) for cite in cites))

    def listed(self) -> tuple[Paragraph, ...]:
        """Return the sources in the order of their numbers."""
        return tuple(Paragraph(tuple(_source(cite))) for cite in self._cites)


def _source(cite: CitationModel) -> Iterable[Span]:
    yield Text(cite.instrument)
    if cite.at:
        yield Text(f", {cite.at}")
    if cite.quote:
        yield Text(f": “{cite.quote}”")
    if cite.link:
        yield Text(" ")
        yield Link(cite.link, cite.link)
    dates = [f"published {cite.published}" if cite.published else "", f"checked {cite.checked}" if cite.checked else ""]
    doubt = "" if cite.confidence == CONFIRMED else f"confidence: {cite.confidence}"
    said = ", ".join(word for word in (*dates, doubt) if word)
    if said:
        yield Text(f" ({said})")
