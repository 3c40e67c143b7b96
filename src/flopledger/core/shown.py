"""How values of a ledger are shown in messages: cut where they are long, escaped where a terminal would obey them."""

from __future__ import annotations

LONGEST_SHOWN = 80


def shortened(text: str) -> str:
    """Return a text as it is quoted in a message: long ones are cut and say how long they are.

    >>> shortened("x" * 1000)[-20:]
    '… (1,000 characters)'
    """
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}… ({len(text):,} characters)"


def shown(value: object) -> str:
    """Return a value in the marks of a quotation, cut where it is long."""
    text = str(value)
    return f"`{text}`" if len(text) <= LONGEST_SHOWN else f"`{text[:LONGEST_SHOWN]}…` ({len(text):,} characters)"


def printable(text: str) -> str:
    r"""Return a text with every character that is no visible one escaped: line breaks, terminal controls, half characters.

    >>> printable("a\x1b[31mb\n")
    'a\\x1b[31mb\\n'
    """
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)
