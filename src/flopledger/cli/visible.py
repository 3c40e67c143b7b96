"""Keeps what files hold from ruling the terminal that it is shown on."""

from __future__ import annotations

REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    r"""Return a text with each character that is not to be seen replaced by one that is; line breaks stay.

    Escape sequences, bells and marks that turn the direction of writing are such characters.

    >>> visible("red \x1b[31m\nnext") == "red \ufffd[31m\nnext"
    True
    """
    return text if text.isprintable() else "".join(mark if mark.isprintable() or mark == "\n" else REPLACEMENT for mark in text)
