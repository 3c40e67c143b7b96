"""JSON: the statement itself, in the canonical form of RFC 8785 (one byte sequence for one value), which is what is signed."""

from __future__ import annotations

import rfc8785

from flopledger.statement.model import StatementModel

SUFFIX = ".json"
TITLE = "JSON"


def write(statement: StatementModel) -> bytes:
    """Return the statement as canonical JSON, with a line break at its end."""
    return rfc8785.dumps(statement.model_dump(mode="json")) + b"\n"
