"""Ed25519 keys (RFC 8032) as PEM, from a file or an environment variable; a ledger never holds one.

A key's id is the one that in-toto and TUF derive from it (securesystemslib: the digest of its canonical description), so that
their verifiers find it by themselves.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from flopledger.core.finding import Finding, finding
from flopledger.core.frozen import frozen
from flopledger.core.position import Position
from flopledger.statement.integrity.canonical import canonical, digest

VARIABLE = "FLOPLEDGER_SIGNING_KEY"
OTHERS = 0o077  # the permissions of a file for its group and for everybody
PRIVATE_MODE = 0o600
LARGEST_KEY = 65_536
SECRET_BYTES = 32


@frozen
class PublicKey:
    """A key that tells who signed."""

    key: Any

    @property
    def id(self) -> str:
        """The id that in-toto and TUF give to this key."""
        return digest(canonical({"keytype": "ed25519", "keyval": {"public": self.raw.hex()}, "scheme": "ed25519"}))

    @property
    def raw(self) -> bytes:
        """The 32 bytes of the key."""
        raw: bytes = self.key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return raw

    @property
    def pem(self) -> bytes:
        """The key as a PEM file."""
        pem: bytes = self.key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return pem

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Tell whether a signature over a message was made with the other half of this key."""
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@frozen
class SigningKey:
    """A key to sign with."""

    key: Any

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self.key.public_key())

    @property
    def pem(self) -> bytes:
        """The key as a PEM file, not encrypted."""
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        pem: bytes = self.key.private_bytes(encoding, form, serialization.NoEncryption())
        return pem

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message; the same for the same message (RFC 8032, section 5.1.6)."""
        signature: bytes = self.key.sign(message)
        return signature

    def secret(self, purpose: str, about: bytes) -> bytes:
        """Return 32 secret bytes for a purpose, derived from the key (HKDF, RFC 5869): unguessable, and the same each time."""
        raw = self.key.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
        derived: bytes = HKDF(hashes.SHA256(), SECRET_BYTES, salt=about, info=purpose.encode()).derive(raw)
        return derived


def new_key() -> SigningKey:
    """Return a new key from the system's source of randomness."""
    return SigningKey(Ed25519PrivateKey.generate())


def signing_key(file: Path | None) -> SigningKey | Finding:
    """Return the key of a file that only its owner can read, or of the environment where no file is given."""
    if file is None:
        return _private(os.environ.get(VARIABLE, "").encode(), f"${VARIABLE}")
    pem = _read(file)
    if isinstance(pem, Finding):
        return pem
    key = _private(pem, str(file))
    return key if isinstance(key, Finding) else _exposed(file) or key


def _exposed(file: Path) -> Finding | None:
    mode = file.stat().st_mode
    if os.name != "posix" or not mode & OTHERS:
        return None
    remedy = f"`chmod 600 {file.name}`; if others had access, make a new key"
    return finding("key-exposed", Position(str(file), 1, 1), found=f"mode {mode & 0o777:o}", expected="mode 600", remedy=remedy)


def public_key(file: Path) -> PublicKey | Finding:
    """Return the public key of a file."""
    pem = _read(file)
    if isinstance(pem, Finding):
        return pem
    if b"PRIVATE KEY" in pem:
        remedy = "give the public half, and keep the private one to its owner"
        return _wrong(str(file), "a private key", "a public key of Ed25519", remedy)
    try:
        key = serialization.load_pem_public_key(pem)
    except Exception as error:  # noqa: BLE001 - the library raises errors of its own beside ValueError
        return _unreadable(str(file), error)
    return PublicKey(key) if isinstance(key, Ed25519PublicKey) else _wrong(str(file), _kind(key), "a public key of Ed25519", MAKE)


def _private(pem: bytes, name: str) -> SigningKey | Finding:
    if b"PUBLIC KEY" in pem:
        return _wrong(name, "a public key", "a private key of Ed25519", "give the private half: the public one only verifies")
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except Exception as error:  # noqa: BLE001 - the library raises errors of its own beside ValueError and TypeError
        return _unreadable(name, error)
    return SigningKey(key) if isinstance(key, Ed25519PrivateKey) else _wrong(name, _kind(key), "a private key of Ed25519", MAKE)


MAKE = "`flopledger statement keygen FILE` makes one"


def _read(file: Path) -> bytes | Finding:
    problem = "no ordinary file"  # a pipe would wait for a writer
    try:
        if file.is_file():
            with file.open("rb") as opened:
                return opened.read(LARGEST_KEY)
    except OSError as error:
        problem = str(error.strerror)
    return finding("key-unreadable", Position(str(file), 1, 1), found=problem, expected="a key as a PEM file", remedy="check the name")


def _kind(key: Any) -> str:
    return f"a key of another kind ({type(key).__name__.strip('_')})"


def _wrong(name: str, found: str, expected: str, remedy: str) -> Finding:
    return finding("key-wrong-kind", Position(name, 1, 1), found=found, expected=expected, remedy=remedy)


def _unreadable(name: str, error: Exception) -> Finding:
    """Return the finding for what is no key; the library's words are shortened, and never hold any of the key."""
    found = "a key that is encrypted" if isinstance(error, TypeError) else "no key"
    remedy = "decrypt it into the environment variable" if isinstance(error, TypeError) else MAKE
    return finding("key-unreadable", Position(name, 1, 1), found=found, expected="a key in PEM, not encrypted", remedy=remedy)
