"""Envelopes of DSSE (Dead Simple Signing Envelope, v1.0.2): bytes, what kind of bytes they are, and signatures over both.

We read our own canonical form alone: every byte of the file is then either signed or determined by what is signed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flopledger.core.frozen import frozen
from flopledger.statement.integrity.canonical import CanonicalError, file_of, parsed

if TYPE_CHECKING:  # an envelope can be opened without the libraries that check its signatures
    from flopledger.statement.integrity.keys import PublicKey, SigningKey

FIELDS = {"payload", "payloadType", "signatures"}
SIGNATURE_FIELDS = {"keyid", "sig"}


class EnvelopeError(ValueError):
    """Bytes that are no envelope."""


@frozen
class Envelope:
    """An envelope: the type of what it holds, the bytes, and each signature by the id of its key."""

    payload_type: str
    payload: bytes
    signatures: Mapping[str, bytes]

    @property
    def signed(self) -> bytes:
        """What is signed, DSSE's pre-authentication encoding: the type and the bytes, each with its length before it."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(self.payload), self.payload)

    def signed_by(self, key: PublicKey) -> bool:
        """Tell whether it holds a signature of a key."""
        signature = self.signatures.get(key.id)
        return signature is not None and key.signed(signature, self.signed)


def seal(payload_type: str, payload: bytes, key: SigningKey) -> bytes:
    """Return the file of an envelope around bytes, signed."""
    unsigned = Envelope(payload_type, payload, {})
    return _written(Envelope(payload_type, payload, {key.public.id: key.sign(unsigned.signed)}))


def _written(envelope: Envelope) -> bytes:
    signatures = [{"keyid": name, "sig": base64.b64encode(one).decode()} for name, one in envelope.signatures.items()]
    payload = base64.b64encode(envelope.payload).decode()
    return file_of({"payload": payload, "payloadType": envelope.payload_type, "signatures": signatures})


def opened(data: bytes) -> Envelope:
    """Return the envelope of a file, its signatures not checked. Raises EnvelopeError."""
    try:
        tree = parsed(data)
    except CanonicalError as error:
        raise EnvelopeError(f"no JSON: {error}") from error
    if not is_envelope(tree):
        raise EnvelopeError("JSON that is no envelope of DSSE")
    envelope = Envelope(tree["payloadType"], _decoded(tree["payload"]), {one["keyid"]: _decoded(one["sig"]) for one in tree["signatures"]})
    if _written(envelope) != data:
        raise EnvelopeError("an envelope that is not in canonical form: it was changed, or written anew, after it was signed")
    return envelope


def is_envelope(tree: Any) -> bool:
    """Tell whether a JSON value has the parts of an envelope."""
    return (
        isinstance(tree, dict)
        and set(tree) == FIELDS
        and isinstance(tree["payload"], str)
        and isinstance(tree["payloadType"], str)
        and isinstance(tree["signatures"], list)
        and all(isinstance(one, dict) and set(one) == SIGNATURE_FIELDS for one in tree["signatures"])
        and all(isinstance(text, str) for one in tree["signatures"] for text in one.values())
    )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise EnvelopeError("an envelope whose base64 is broken") from error
