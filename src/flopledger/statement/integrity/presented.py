"""A presented SD-JWT taken apart: the token, its disclosures, and how they hang together. Signatures are not checked here.

Stricter than RFC 9901 asks: every disclosure is in canonical base64 and has its one place, so that no byte of a file is idle.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from flopledger.core.frozen import frozen
from flopledger.statement.integrity.parts import Path

DIGESTS, ELEMENT = "_sd", "..."
UNNAMED = ""  # the key of an object's part that is withheld
PARTS_OF_TOKEN = 3
PARTS_OF_DISCLOSURE = {2, 3}  # salt and value of an element; salt, key and value of an object's part


class PresentedError(ValueError):
    """Bytes that are no SD-JWT of ours."""


@frozen
class Disclosure:
    """A disclosed part: its text, the key it has in its object (None for an element of a list), and its value."""

    text: str
    key: str | None
    value: Any


@frozen
class Part:
    """A place of a part: its path (without positions), its digest, and the disclosure, None where it is withheld."""

    path: Path
    digest: str
    disclosure: Disclosure | None


@frozen
class Presented:
    """A presented SD-JWT: its token, header and payload, and each disclosure by its digest."""

    token: str
    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    disclosures: Mapping[str, Disclosure]

    def parts(self) -> Iterator[Part]:
        """Yield every part that can be withheld, as far as it can be seen: what is inside a withheld part cannot."""
        return self._parts((), self.payload)

    def _parts(self, path: Path, value: Any) -> Iterator[Part]:
        if isinstance(value, list):
            for one in value:
                digest = one.get(ELEMENT) if isinstance(one, dict) and len(one) == 1 else None
                yield from self._part(path, digest) if isinstance(digest, str) else self._parts(path, one)
        elif isinstance(value, dict):
            for name, one in value.items():
                yield from self._parts((*path, name), one) if name != DIGESTS else self._keys(path, one)

    def _keys(self, path: Path, digests: Any) -> Iterator[Part]:
        for digest in digests if isinstance(digests, list) else ():
            found = self.disclosures.get(digest)
            yield from self._part((*path, UNNAMED if found is None else found.key or UNNAMED), digest)

    def _part(self, path: Path, digest: str) -> Iterator[Part]:
        found = self.disclosures.get(digest)
        yield Part(path, digest, found)
        if found is not None:
            yield from self._parts(path, found.value)

    def with_only(self, digests: set[str]) -> bytes:
        """Return the file of the same token with only these disclosures, in their order."""
        kept = [one.text for digest, one in self.disclosures.items() if digest in digests]
        return ("~".join([self.token, *kept]) + "~\n").encode("ascii")


def presented(data: bytes) -> Presented:
    """Return an SD-JWT taken apart. Raises PresentedError."""
    try:
        text = data.decode("ascii")
        if not text.endswith("~\n"):
            raise PresentedError("no end after the last disclosure")
        token, *texts = text[:-2].split("~")
        header, payload, _ = _token(token)
        disclosures = {_digest(one): _disclosure(one) for one in texts}
        made = Presented(token, header, payload, disclosures)
        placed = [part.digest for part in made.parts() if part.disclosure is not None]
    except (UnicodeDecodeError, RecursionError, TypeError) as error:
        raise PresentedError("parts that do not hang together, or no text") from error
    if sorted(placed) != sorted(disclosures) or len(texts) != len(disclosures):
        raise PresentedError("a disclosure that has no place in the token, or several")
    return made


def _token(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    parts = token.split(".")
    if len(parts) != PARTS_OF_TOKEN:
        raise PresentedError("no signed token at its start")
    header, payload = (_json(_decoded(part)) for part in parts[:2])
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise PresentedError("a token without header and payload")
    return header, payload, _decoded(parts[2])


def _disclosure(text: str) -> Disclosure:
    parts = _json(_decoded(text))
    if not isinstance(parts, list) or len(parts) not in PARTS_OF_DISCLOSURE or not all(isinstance(one, str) for one in parts[:-1]):
        raise PresentedError("a disclosure that is broken")
    return Disclosure(text, parts[1] if len(parts) > len(PARTS_OF_DISCLOSURE) else None, parts[-1])


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(sha256(text.encode("ascii")).digest()).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise PresentedError("base64 that is broken") from error
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise PresentedError("base64 that is not in its one form")
    return data


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PresentedError("a part that is no JSON") from error
