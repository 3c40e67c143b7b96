"""A statement as a signed in-toto Statement (v1): its subjects by digest, and the statement itself as the predicate.

`sign` makes the envelope; `content` takes one apart again and holds its outer part to what is inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from flopledger.statement.integrity.canonical import CanonicalError, canonical, digest, file_of, parsed, tree_of
from flopledger.statement.integrity.envelope import Envelope, EnvelopeError, seal
from flopledger.statement.integrity.keys import SigningKey
from flopledger.statement.model import FORMAT, KIND, StatementModel

IN_TOTO = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
LEDGER, RULES = "ledger", "rules"


class StatementError(ValueError):
    """Bytes that are no statement; `inexact` where a number in it cannot be signed."""

    def __init__(self, message: str, *, inexact: bool = False) -> None:
        super().__init__(message)
        self.inexact = inexact


@dataclass(frozen=True, slots=True)
class Content:
    """What a signed statement holds: the statement, its plain values, and what is wrong with how it was put together."""

    statement: StatementModel
    tree: dict[str, Any]
    wrong: tuple[str, ...]


def statement_in(data: bytes) -> StatementModel:
    """Return the statement of a JSON file. Raises StatementError."""
    try:
        return _model(parsed(data))
    except CanonicalError as error:
        raise StatementError(str(error), inexact=error.inexact) from error


def _model(tree: Any) -> StatementModel:
    if not isinstance(tree, dict) or tree.get("kind") != KIND:
        raise StatementError(f"JSON whose `kind` is not `{KIND}`")
    if tree.get("format") != FORMAT:
        raise StatementError(f"a statement of format {str(tree.get('format'))[:9]}, and this program reads format {FORMAT}")
    try:
        return StatementModel.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        raise StatementError(f"at `{'.'.join(map(str, first['loc']))}`: {first['msg']}") from error


def subjects(statement: StatementModel, sha256: str) -> list[dict[str, Any]]:
    """Return the subjects: the system with the digest of its statement, and every file that went in."""
    named = [(statement.subject.system, sha256)]
    named += [(f"{LEDGER}/{one.name}", one.sha256) for one in statement.ledger_files]
    named += [(f"{RULES}/{one.name}", one.sha256) for one in statement.rule_files]
    return [{"name": name, "digest": {"sha256": value}} for name, value in named]


def sign(statement: StatementModel, key: SigningKey) -> bytes:
    """Return the file of a signed statement. Raises CanonicalError where a value in it cannot be signed."""
    tree = tree_of(statement)
    outer = {"_type": IN_TOTO, "subject": subjects(statement, digest(file_of(tree))), "predicateType": KIND, "predicate": tree}
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
    statement = _model(outer.get("predicate"))
    return Content(statement, outer["predicate"], tuple(_wrong(outer, statement)))


def _wrong(outer: dict[str, Any], statement: StatementModel) -> list[str]:
    """Return what the outer part of a signed statement says otherwise than what is in it."""
    whole = file_of(outer["predicate"])
    wrong = [] if file_of(tree_of(statement)) == whole else ["the statement is not written as this program writes it"]
    if outer.get("subject") != subjects(statement, digest(whole)):
        wrong.append("the subjects named outside are not those of the statement inside")
    systems = [one.id for one in statement.assessment.systems]
    if systems != [statement.subject.system]:
        wrong.append(f"it is about `{statement.subject.system}`, but assesses {', '.join(systems) or 'nothing'}")
    stated = {one.name: one.sha256 for one in statement.ledger_files}
    if stated != statement.assessment.versions.files:
        wrong.append("the files of the ledger are not those that the assessment names")
    return wrong
