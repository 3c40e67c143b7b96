"""PDF: the web page on paper, tagged for readers who listen (PDF/UA-1), the same bytes for the same statement.

Needs WeasyPrint: `pip install 'flopledger[pdf]'`. It reads nothing but the page: what a page would fetch is refused.
"""

from __future__ import annotations

import hashlib
from typing import Any, NoReturn

from flopledger.statement.context import Extent
from flopledger.statement.formats.html import page
from flopledger.statement.found import MissingPartError
from flopledger.statement.tree import Document

SUFFIX = ".pdf"
TITLE = "PDF, tagged"
EXTENT = Extent(rows=200, details=20)  # a row takes WeasyPrint some ten milliseconds
VARIANT = "pdf/ua-1"


def render(document: Document) -> bytes:
    """Return a document as a tagged PDF. Raises MissingPartError where WeasyPrint is not installed."""
    text = page(document)
    printer = _weasyprint()
    made: bytes = printer.HTML(string=text, url_fetcher=_refused).write_pdf(
        pdf_variant=VARIANT, pdf_identifier=hashlib.sha256(text.encode()).digest()[:16]
    )
    return made


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError as error:
        raise MissingPartError("A PDF needs WeasyPrint: pip install 'flopledger[pdf]'.") from error
    except OSError as error:
        raise MissingPartError(f"A PDF needs Pango, which WeasyPrint draws text with (Debian: libpango-1.0-0): {error}") from error
    return weasyprint


def _refused(url: str, *_: Any, **__: Any) -> NoReturn:
    raise ValueError(f"a statement fetches nothing: {url}")
