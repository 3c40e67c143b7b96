"""Names that other programs can link by: made from the statement's digest and our ids, so that the same statement gives the same ones."""

from __future__ import annotations

import hashlib
import uuid
from urllib.parse import quote

LONGEST = 100  # characters of an id that a reference spells out


def serial(digest: str) -> str:
    """Return the serial number of a document about the statement with a digest: a UUID of version 5, made from it."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:x-flopledger:statement:{digest}')}"


def reference(kind: str, name: str) -> str:
    """Return a reference to a thing of the ledger; a long id is cut and told apart by its digest.

    >>> reference("artifact", "web corpus")
    'artifact:web%20corpus'
    """
    spelt = quote(name, safe="")
    if len(spelt) > LONGEST:
        spelt = f"{spelt[:LONGEST]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return f"{kind}:{spelt}"
