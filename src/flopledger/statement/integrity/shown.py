"""What an SD-JWT shows of a statement, its signature checked by the library; strict about everything that nobody signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

from flopledger.core.frozen import frozen
from flopledger.statement.integrity.issue import ALGORITHM, TYPE
from flopledger.statement.integrity.keys import PublicKey
from flopledger.statement.integrity.parts import LINES, WHOLE, restored
from flopledger.statement.integrity.presented import Presented, PresentedError, presented
from flopledger.statement.model import FORMAT, KIND


class ShownError(ValueError):
    """Bytes that are no SD-JWT of a statement."""


@frozen
class Shown:
    """What is shown: plain values, the whole where nothing is withheld, its digest, who signed, what is wrong."""

    tree: dict[str, Any]
    whole: dict[str, Any] | None
    tree_digest: str
    signers: tuple[str, ...]
    wrong: tuple[str, ...]
    withheld_lines: int


def shown_in(data: bytes, keys: Sequence[PublicKey]) -> Shown:
    """Return what the file of an SD-JWT shows. Raises ShownError where it is none of a statement."""
    try:
        taken = presented(data)
    except PresentedError as error:
        raise ShownError(f"neither a statement nor an SD-JWT of one: {error}") from error
    if taken.header.get("typ") != TYPE or taken.payload.get("kind") != KIND or taken.payload.get("format") != FORMAT:
        raise ShownError("an SD-JWT of something else than a statement that this program reads")
    signers, wrong = _signed(data, taken, keys)
    parts = list(taken.parts())
    tree = restored(_payload(taken))
    tree_digest = str(tree.pop(WHOLE, ""))
    complete = all(part.disclosure is not None for part in parts)
    withheld = sum(part.path == LINES and part.disclosure is None for part in parts)
    return Shown(tree, tree if complete else None, tree_digest, signers, wrong, withheld)


def _signed(data: bytes, taken: Presented, keys: Sequence[PublicKey]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who of the keys signed, and in words what is wrong; one key can have signed an SD-JWT."""
    signers, wrong = [], []
    for key in keys:
        if taken.header.get("alg") == ALGORITHM and _accepted(data, key):
            signers.append(key.id)
        elif taken.header.get("kid") == key.id:
            wrong.append("it was changed after it was signed")
        else:
            wrong.append(f"it is signed by {str(taken.header.get('kid'))[:12]}, not by the key given ({key.id[:12]})")
    return tuple(signers), tuple(wrong)


def _accepted(data: bytes, key: PublicKey) -> bool:
    """Tell whether the library's verifier accepts an SD-JWT."""
    try:
        SDJWTVerifier(data.decode("ascii").rstrip("\n"), lambda *_: JWK.from_pem(key.pem)).get_verified_payload()
    except Exception:  # noqa: BLE001 - the libraries raise many kinds of errors, and each of them means no
        return False
    return True


def _payload(taken: Presented) -> Any:
    """Return the payload with what is disclosed in its places (RFC 9901, section 7.1)."""
    return _unpacked(taken, taken.payload)


def _unpacked(taken: Presented, value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(taken, one) for one in _elements(taken, value)]
    if not isinstance(value, dict):
        return value
    found = [taken.disclosures[one] for one in value.get("_sd", ()) if one in taken.disclosures]
    plain = {name: one for name, one in value.items() if name not in ("_sd", "_sd_alg")}
    return {name: _unpacked(taken, one) for name, one in [*plain.items(), *((part.key, part.value) for part in found)]}


def _elements(taken: Presented, values: list[Any]) -> list[Any]:
    digests = [one.get("...") if isinstance(one, dict) and len(one) == 1 else None for one in values]
    pairs = zip(values, digests, strict=True)
    return [taken.disclosures[digest].value if digest else one for one, digest in pairs if not digest or digest in taken.disclosures]
