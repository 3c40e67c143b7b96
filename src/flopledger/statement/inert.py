"""Keeps what ledgers hold from ruling the document that it is shown in: no invisible marks, no other direction, no endless names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from urllib.parse import quote, urlsplit

LONGEST = 2_000  # characters of one text that a page shows
HEADING = 100  # characters of a name in a heading, which repeats on each page of paper; the whole of it stands with the system
REPLACEMENT = "\ufffd"
SPACES = str.maketrans(dict.fromkeys("\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
JOINERS = "\u200c\u200d"  # Persian and Indic scripts, and emoji, are written with them
SCHEMES = ("http", "https")
KEPT = "/:?#[]@!$&'*+,;=%~"  # what an address may hold as it is; brackets end a link in Markdown


@cache
def _hidden() -> re.Pattern[str]:
    """Return a pattern of the marks that are not to be seen: of control, of direction, of no character at all.

    Written as ranges: beyond the first 65,536 characters a pattern tries every single one that it lists.
    """
    hidden = (number for number in range(0x110000) if chr(number) not in JOINERS and unicodedata.category(chr(number)) in HIDDEN)
    runs = [list(run) for _, run in groupby(enumerate(hidden), lambda pair: pair[1] - pair[0])]
    return re.compile("[" + "".join(f"{re.escape(chr(run[0][1]))}-{re.escape(chr(run[-1][1]))}" for run in runs) + "]")


def inert(text: str) -> str:
    r"""Return a text on one line, with each mark that is not to be seen replaced by one that is, cut where it has no end.

    >>> inert("red\u202e\x1b[31m\nnext") == "red\ufffd\ufffd[31m next"
    True
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… ({len(text):,} characters)"
    if text.isprintable():
        return text
    return _hidden().sub(REPLACEMENT, text.translate(SPACES))


def brief(name: str) -> str:
    """Return a name as a heading takes it: the beginning of one that has no end.

    >>> brief("DeepSeek-V3"), len(brief("N" * 1_000_000))
    ('DeepSeek-V3', 101)
    """
    return name if len(name) <= HEADING else f"{name[:HEADING]}…"


def address(link: str) -> str | None:
    """Return a link as an address that a page may lead to: a place in the document, or on the web; None for all else.

    >>> address("javascript:alert(1)"), address("https://example.org/a b")
    (None, 'https://example.org/a%20b')
    """
    if link.startswith("#"):
        return "#" + quote(link[1:])
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return quote(link, safe=KEPT) if parts.scheme.lower() in SCHEMES and parts.netloc and len(link) <= LONGEST else None
