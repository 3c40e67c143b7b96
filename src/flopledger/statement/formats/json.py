"""JSON: the statement itself, in the canonical form of RFC 8785 (one byte sequence for one value), which is what is signed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flopledger.statement.canonically import CANONICAL, text
from flopledger.statement.draft import Draft
from flopledger.statement.model import StatementModel

SUFFIX = ".json"
TITLE = "JSON"
TOGETHER = 256  # lines in one piece
LINES, ACTIVITIES = '"lines":[],"modification"', '"activities":[],"artifacts"'  # no text holds these: its quotation marks are escaped


def write(statement: StatementModel) -> bytes:
    """Return the statement as canonical JSON, with a line break at its end. Raises UnicodeEncodeError for half a character."""
    return f"{text(statement)}\n".encode()


def write_draft(draft: Draft) -> list[str]:
    """Return the same, in pieces, of a statement whose lines and activities are still columns, in a fraction of the time."""
    return list(_pieces(draft))


def _pieces(draft: Draft) -> Iterator[str]:
    head, rest = text(draft.frame).split(LINES)
    between, tail = rest.split(ACTIVITIES)
    yield from (head, '"lines":[')
    yield from _listed(draft.lines(CANONICAL))
    yield from ('],"modification"', between, '"activities":[')
    yield from _listed(draft.activities(CANONICAL))
    yield from ('],"artifacts"', tail, "\n")


def _listed(items: Iterator[str]) -> Iterator[str]:
    """Yield items with commas between them, many in one piece."""
    comma = ""
    while together := ",".join(islice(items, TOGETHER)):
        yield comma + together
        comma = ","
