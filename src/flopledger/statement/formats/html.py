"""HTML: one file that needs no other and no script, for screens light and dark, phones, paper, and readers who listen.

The page is the template `page.html.j2` with the style `page.css`; every text goes through Jinja's escaping and `inert`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from flopledger.statement.build import WHOLE
from flopledger.statement.inert import address, inert
from flopledger.statement.tree import Block, Document, Link, Source, Span
from flopledger.statement.widths import letters, widths

SUFFIX = ".html"
TITLE = "web page"
EXTENT = WHOLE
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
BETWEEN_NAMES = re.compile(r"(?<=\w{3})/(?=\w{3})")


def render(document: Document) -> bytes:
    """Return a document as a web page."""
    return page(document).encode()


def page(document: Document) -> str:
    """Return the text of a web page."""
    return _environment().get_template("page.html.j2").render(document=document, style=Markup(_read("page.css")))  # noqa: S704 - ours


@cache
def _environment() -> Environment:
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_read))
    made.filters.update(spans=spans, inert=inert, kind=_kind, drawn=_drawn, widths=widths, letters=letters)
    return made


def _read(name: str) -> str:
    return files("flopledger.statement").joinpath("templates", name).read_text(encoding="utf-8")


def _kind(block: Block) -> str:
    return type(block).__name__


def _drawn(svg: str) -> Markup:
    """Return a picture as it is: `charts/` escapes every text in it."""
    return Markup(svg)  # noqa: S704 - see above


def spans(parts: tuple[Span, ...]) -> Markup:
    """Return spans as HTML; a link that leads neither into the document nor to the web is plain text."""
    return Markup("".join(map(_span, parts)))  # noqa: S704 - each escapes its text


def _span(one: Span) -> str:
    if isinstance(one, Source):
        return f'<a class="source" href="#source-{one.number}" aria-label="Source {one.number}">[{one.number}]</a>'
    text = _broken(escape(inert(one.text)))
    if isinstance(one, Link):
        to = address(one.to)
        return text if to is None else f'<a href="{escape(to)}">{text}</a>'
    marked = f"<code>{text}</code>" if one.code else text
    return f"<strong>{marked}</strong>" if one.strong else marked


def _broken(text: Markup) -> Markup:
    """Return text whose lines may end after a slash between names, and never within a day."""
    days = DAY.sub(lambda day: f"<time>{day[0]}</time>", text) if "-" in text else text
    return Markup(BETWEEN_NAMES.sub("/<wbr>", days) if "/" in text else days)  # noqa: S704 - escaped before
