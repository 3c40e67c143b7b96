"""A compute provider's record of what one account used: which chips, how many hours, in which days. The schema is published.

The provider signs it as the predicate of an in-toto statement in a DSSE envelope, as a developer's statement is signed.
`attest` writes it, `reconcile` holds a ledger against it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from flopledger.catalogue.chips import FORMATS
from flopledger.core.dates import EARLIEST, LATEST
from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.statement.integrity.canonical import CanonicalError, canonical, digest, file_of, parsed

if TYPE_CHECKING:
    from flopledger.statement.integrity.keys import PublicKey, SigningKey

FORMAT: Final = 1
KIND: Final = "urn:x-flopledger:compute-attestation"
IN_TOTO = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
LARGEST = 64 * 1024 * 1024  # bytes; a line a chip, day and region of ten years has some 30 MB
MOST_HOURS = 1e12  # chip-hours in one line; a hundred million chips in a year have not run as long
LONGEST_NAME = 200
PREFIX = "Value error, "  # what pydantic puts before the words of a check of ours
LONGEST_PERIOD = 3660  # days
EXPECTED = f"a compute attestation of format {FORMAT} as JSON, signed or not"


def _named(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
        raise ValueError(f"a name of 1 to {LONGEST_NAME} visible characters is expected")
    return text


Name = Annotated[str, AfterValidator(_named)]


class Model(BaseModel):
    """The base of both parts: nothing unforeseen in it."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="null", frozen=True)


class UsageModel(Model):
    """What was used in some days, both ends included: the chip by its usual name, and the hours of all chips together.

    An hour counts for each chip that was at the account's disposal, whether it worked or not. `region` and `precision` are null
    where the provider does not say; `precision` is the number format of the matrix work.
    """

    started: date
    ended: date
    chip: Name
    chip_hours: float = Field(ge=0, le=MOST_HOURS, allow_inf_nan=False)
    region: Name | None = None
    precision: Literal[FORMATS] | None = None  # type: ignore[valid-type] # the names stand in the catalogue


class AttestationModel(Model):
    """What a provider attests: everything that an account used from one day to another, both included.

    What is not listed was not used. `account` is the provider's name for the account, `customer` who holds it; `issued` is the
    day of the record.
    """

    kind: Literal["urn:x-flopledger:compute-attestation"] = KIND
    format: Literal[1] = FORMAT
    provider: Name
    customer: Name
    account: Name
    started: date
    ended: date
    issued: date
    usage: list[UsageModel]

    @model_validator(mode="after")
    def _days_fit(self) -> AttestationModel:
        if self.ended < self.started:
            raise ValueError("the period ends before it starts")
        if self.started < EARLIEST or self.ended > LATEST or (self.ended - self.started).days > LONGEST_PERIOD:
            raise ValueError("a period of at most ten years, in the days of computers, is expected")
        for number, one in enumerate(self.usage):
            if not self.started <= one.started <= one.ended <= self.ended:
                raise ValueError(f"usage {number} has days in the wrong order, or outside the period of the record")
        return self


@frozen
class Attested:
    """An attestation as it was handed in: its file, its digest, and whose signature it holds (None: none, or none was looked for)."""

    file: str
    record: AttestationModel
    sha256: str
    signed: bool
    key: str | None


class _UnusableError(ValueError):
    """Bytes that are no attestation."""


def sealed(record: AttestationModel, key: SigningKey) -> bytes:
    """Return the file of a signed attestation: a DSSE envelope around an in-toto statement. Raises CanonicalError."""
    from flopledger.statement.integrity.envelope import seal

    return seal(PAYLOAD_TYPE, canonical(_outer(record.model_dump(mode="json"))), key)


def plain_file(record: AttestationModel) -> bytes:
    """Return the file of an attestation that nobody signed, as canonical JSON."""
    return file_of(record.model_dump(mode="json"))


def _outer(tree: dict[str, Any]) -> dict[str, Any]:
    name = "/".join((tree["provider"], tree["account"], tree["started"], tree["ended"]))
    subject = {"name": name, "digest": {"sha256": digest(file_of(tree))}}
    return {"_type": IN_TOTO, "subject": [subject], "predicateType": KIND, "predicate": tree}


def attestation_in(file: Path, keys: Sequence[PublicKey] = ()) -> Attested | Finding:
    """Return the attestation of a file; where keys are given, one of them must have signed it."""
    at = Position(str(file), 1, 1)
    try:
        data = _bytes(file)
        tree = parsed(data)
        signed = isinstance(tree, dict) and "payload" in tree
        inside = _inside(tree["payload"]) if signed else tree
        record = _record(inside)
    except (CanonicalError, _UnusableError, ValueError) as error:
        return finding("attestation-unusable", at, found=str(error)[:LONGEST_NAME], expected=EXPECTED, remedy="ask its provider for it")
    signer = _signer(data, keys) if keys and signed else None
    if keys and signer is None:
        found = "a signature of another key, or a file that was changed" if signed else "no signature"
        remedy = "ask the provider for the record, or for its key; nothing of it is used"
        return finding("attestation-refused", at, found=found, expected="the signature of a key that was given", remedy=remedy)
    return Attested(str(file), record, digest(file_of(record.model_dump(mode="json"))), signed, signer)


def _bytes(file: Path) -> bytes:
    """Return the bytes of an ordinary file of bearable size: a pipe would wait for a writer."""
    try:
        if not file.is_file():
            raise _UnusableError("no ordinary file")
        if file.stat().st_size > LARGEST:
            raise _UnusableError("a file of more than 64 MB")
        return file.read_bytes()
    except OSError as error:
        raise _UnusableError(str(error.strerror)) from error


def _inside(payload: Any) -> Any:
    """Return the record in an envelope, which must be put together as `sealed` does."""
    try:
        outer = parsed(base64.b64decode(str(payload), validate=True))
    except binascii.Error as error:
        raise _UnusableError("an envelope whose base64 is broken") from error
    inside = outer.get("predicate") if isinstance(outer, dict) else None
    if not isinstance(inside, dict) or outer.get("predicateType") != KIND:
        raise _UnusableError("an envelope around something else")
    if outer != _outer(_record(inside).model_dump(mode="json")):
        raise _UnusableError("an envelope whose subject is not the record inside")
    return inside


def _record(tree: Any) -> AttestationModel:
    if not isinstance(tree, dict) or tree.get("kind") != KIND:
        raise _UnusableError(f"JSON whose `kind` is not `{KIND}`")
    if tree.get("format") != FORMAT:
        raise _UnusableError(f"format {shown(tree.get('format'))}")
    try:
        return AttestationModel.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        at, message = ".".join(map(str, first["loc"])), str(first["msg"]).removeprefix(PREFIX)
        raise _UnusableError(f"at `{at}`: {message}" if at else message) from error


def _signer(data: bytes, keys: Sequence[PublicKey]) -> str | None:
    """Return the id of the first key that signed an envelope, None where none of them did."""
    from flopledger.statement.integrity.envelope import EnvelopeError, opened

    try:
        envelope = opened(data)
    except EnvelopeError:
        return None
    if envelope.payload_type != PAYLOAD_TYPE:
        return None
    return next((key.id for key in keys if envelope.signed_by(key)), None)
