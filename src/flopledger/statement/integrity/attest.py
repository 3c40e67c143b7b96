"""A statement as a signed in-toto Statement (v1): its subjects by digest, and the statement itself as the predicate.

`sign` makes the envelope; `content` takes one apart again and holds its outer part to what is inside.
"""

from __future__ import annotations

from typing import Any

from flopledger.core.frozen import frozen
from flopledger.statement.integrity.canonical import CanonicalError, canonical, digest, file_of, parsed
from flopledger.statement.integrity.envelope import Envelope, EnvelopeError, seal
from flopledger.statement.integrity.keys import SigningKey
from flopledger.statement.model import KIND, StatementModel
from flopledger.statement.stored import UnusableError, model_of

IN_TOTO = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
LEDGER, RULES = "ledger", "rules"


class StatementError(ValueError):
    """Bytes that are no statement; `inexact` where a number in it cannot be signed."""

    def __init__(self, message: str, *, inexact: bool = False) -> None:
        super().__init__(message)
        self.inexact = inexact


@frozen
class Content:
    """What a signed statement holds: the statement, its plain values, and what is wrong with how it was put together."""

    statement: StatementModel
    tree: dict[str, Any]
    wrong: tuple[str, ...]


def tree_in(data: bytes, *, sealed: bool = False) -> dict[str, Any]:
    """Return the statement of a JSON file as plain values, as they are written; its envelope where `sealed` allows one.

    Raises StatementError.
    """
    try:
        tree = parsed(data)
    except CanonicalError as error:
        raise StatementError(str(error), inexact=error.inexact) from error
    if not (sealed and isinstance(tree, dict) and "payload" in tree):
        statement_of_tree(tree)
    held: dict[str, Any] = tree
    return held


def statement_of_tree(tree: Any) -> StatementModel:
    """Return the statement in plain values. Raises StatementError."""
    try:
        return model_of(tree)
    except UnusableError as error:
        raise StatementError(error.found) from error


def subjects(statement: StatementModel, sha256: str) -> list[dict[str, Any]]:
    """Return the subjects: the system with the digest of its statement, and every file that went in."""
    named = [(statement.subject.system, sha256)]
    named += [(f"{LEDGER}/{one.name}", one.sha256) for one in statement.ledger_files]
    named += [(f"{RULES}/{one.name}", one.sha256) for one in statement.rule_files]
    return [{"name": name, "digest": {"sha256": value}} for name, value in named]


def sign(tree: dict[str, Any], key: SigningKey) -> bytes:
    """Return the file of a signed statement, given as plain values. Raises StatementError."""
    named = subjects(statement_of_tree(tree), digest(file_of(tree)))
    outer = {"_type": IN_TOTO, "subject": named, "predicateType": KIND, "predicate": tree}
    return seal(PAYLOAD_TYPE, canonical(outer), key)


def content(envelope: Envelope) -> Content:
    """Return what an envelope holds. Raises EnvelopeError where it is something else, StatementError for a bad statement."""
    if envelope.payload_type != PAYLOAD_TYPE:
        raise EnvelopeError(f"an envelope around `{envelope.payload_type[:60]}`, not around an in-toto statement")
    try:
        outer = parsed(envelope.payload)
    except CanonicalError as error:
        raise EnvelopeError(f"an envelope around no JSON: {error}") from error
    if not isinstance(outer, dict) or outer.get("_type") != IN_TOTO or outer.get("predicateType") != KIND:
        raise EnvelopeError("an in-toto statement of another kind")
    statement = statement_of_tree(outer.get("predicate"))
    return Content(statement, outer["predicate"], tuple(_wrong(outer, statement)))


def _wrong(outer: dict[str, Any], statement: StatementModel) -> list[str]:
    """Return what the outer part of a signed statement says otherwise than what is in it."""
    wrong = []
    if outer.get("subject") != subjects(statement, digest(file_of(outer["predicate"]))):
        wrong.append("the subjects named outside are not those of the statement inside")
    stated = {one.name: one.sha256 for one in statement.ledger_files}
    if stated != statement.assessment.versions.files:
        wrong.append("the files of the ledger are not those that the assessment names")
    return wrong
