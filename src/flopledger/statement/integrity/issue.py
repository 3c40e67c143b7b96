"""Issues a statement as an SD-JWT (RFC 9901, selective disclosure for JWTs): parts of it can be withheld later, and it still verifies.

The library draws a random salt for each part. Ours come from the signing key and the statement's digest: nobody without the key
can guess one, and the same statement gives the same bytes.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer

from flopledger.statement.integrity.canonical import digest, file_of
from flopledger.statement.integrity.keys import SigningKey
from flopledger.statement.integrity.parts import DETAIL, ELEMENTS, WHOLE, Path, by_itself, reserved_names, split

ALGORITHM = "EdDSA"
TYPE = "flopledger-statement+sd-jwt"
SALT_BYTES = 16  # 128 bits, as RFC 9901, section 9.3, recommends
PURPOSE = "flopledger statement salts 1"


class ReservedNameError(ValueError):
    """Names in a statement that SD-JWT keeps for itself."""


class Issuer(SDJWTIssuer):  # type: ignore[misc] # the library has no types
    """The library's issuer with salts from a secret."""

    def __init__(self, claims: dict[Any, Any], key: Any, secret: bytes, header: dict[str, str]) -> None:
        self._secret, self._salts = secret, 0
        super().__init__(claims, key, sign_alg=ALGORITHM, extra_header_parameters=header)

    def _generate_salt(self) -> str:
        """Return the next salt: the first 128 bits of an HMAC of its number."""
        self._salts += 1
        salt: str = self._base64url_encode(hmac.digest(self._secret, self._salts.to_bytes(8), sha256)[:SALT_BYTES])
        return salt


def issue(tree: dict[str, Any], key: SigningKey) -> bytes:
    """Return the file of a statement, given as plain values, as an SD-JWT with all disclosures. Raises ReservedNameError."""
    reserved = reserved_names(tree)
    if reserved:
        raise ReservedNameError(", ".join(f"`{name}`" for name in sorted(reserved)))
    whole = digest(file_of(tree))
    claims = _claims((), {**tree, WHOLE: whole})
    secret = key.secret(PURPOSE, bytes.fromhex(whole))
    issued = Issuer(claims, JWK.from_pem(key.pem), secret, {"typ": TYPE, "kid": key.public.id})
    return f"{issued.sd_jwt_issuance}\n".encode("ascii")


def _claims(path: Path, value: Any) -> Any:
    """Return plain values with each part that can be withheld marked for the library."""
    if isinstance(value, list):
        items = [_claims(path, one) for one in value]
        return [SDObj(one) for one in items] if path in ELEMENTS else items
    if not isinstance(value, dict):
        return value
    shown, detail = split(path, value)
    claims: dict[Any, Any] = {}
    for name, one in shown.items():
        claims[SDObj(name) if by_itself(path, name) else name] = _claims((*path, name), one)
    if detail:
        claims[SDObj(DETAIL)] = detail
    return claims
