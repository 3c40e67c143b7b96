"""Reads statements that were written earlier, plain or in their envelope, by this release or an older one. `diff` and restatements call it.

Signatures are not looked at here: `statement verify` does that.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.statement.formats.json import write
from flopledger.statement.integrity.canonical import CanonicalError, digest, file_of, parsed
from flopledger.statement.model import FORMAT, KIND, StatementModel

LARGEST_STATEMENT = 512 * 1024 * 1024  # bytes; a statement of 5,000 lines has some 30 MB
LONGEST_SHOWN = 200


@frozen
class Stored:
    """A statement as it was written: its values, and the digest of its canonical bytes, which later releases leave as it is."""

    statement: StatementModel
    sha256: str


class UnusableError(ValueError):
    """Bytes that are no statement that this program reads; `remedy` says what to do."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found)
        self.found, self.remedy = found, remedy


def stored(file: Path) -> Stored | Finding:
    """Return the statement of a file, or the finding that says why there is none."""
    try:
        return stored_in(_bytes(file))
    except UnusableError as error:
        return finding(
            "statement-unusable",
            Position(str(file), 1, 1),
            found=error.found,
            expected=f"a statement of format {FORMAT} as JSON, signed or not",
            remedy=error.remedy,
        )


def _bytes(file: Path) -> bytes:
    """Return the bytes of an ordinary file of bearable size: a pipe would wait for a writer."""
    try:
        if not file.is_file():
            raise UnusableError("no ordinary file", "check the name")
        if file.stat().st_size > LARGEST_STATEMENT:
            raise UnusableError("a file of more than 512 MB", "check the name")
        return file.read_bytes()
    except OSError as error:
        raise UnusableError(str(error.strerror), "check the name and its permissions") from error


def stored_in(data: bytes) -> Stored:
    """Return the statement in bytes: JSON, or an envelope around it. Raises UnusableError."""
    tree = _tree(data)
    if isinstance(tree, dict) and "payload" in tree:
        tree = _predicate(tree["payload"])
    statement = model_of(tree)
    try:
        return Stored(statement, digest(file_of(tree)))
    except CanonicalError as error:
        raise UnusableError(f"a value that cannot be signed: {error}"[:LONGEST_SHOWN], "take the file as it was written") from error


def _tree(data: bytes) -> Any:
    try:
        return parsed(data)
    except CanonicalError as error:
        raise UnusableError(f"no JSON: {error}"[:LONGEST_SHOWN], "give the file that `flopledger statement -o FILE.json` wrote") from error


def _predicate(payload: Any) -> Any:
    """Return what an envelope holds; its outer part and its signatures are `verify`'s business."""
    try:
        inside = _tree(base64.b64decode(str(payload), validate=True))
    except (binascii.Error, ValueError) as error:
        raise UnusableError("an envelope that holds no statement", "give a statement, or one that was signed") from error
    return inside.get("predicate") if isinstance(inside, dict) else None


def model_of(tree: Any) -> StatementModel:
    """Return the statement in plain values, those of every format so far."""
    if not isinstance(tree, dict) or tree.get("kind") != KIND:
        raise UnusableError(f"JSON whose `kind` is not `{KIND}`", "give a statement; of redacted ones only `verify` reads what is left")
    if tree.get("format") != FORMAT:
        raise UnusableError(f"format {shown(str(tree.get('format')))}", "read it with the release that wrote it, or a later one")
    try:
        return StatementModel.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        found = f"at `{'.'.join(map(str, first['loc']))}`: {first['msg']}"
        raise UnusableError(found[:LONGEST_SHOWN], "take the file as it was written; if it is, a later release wrote it") from error


def as_written(statement: StatementModel) -> StatementModel:
    """Return a statement as it comes back from its file, where a day and its text are one: what is to be compared with others."""
    return model_of(parsed(write(statement)))
