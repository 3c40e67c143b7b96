"""Keys are read from files that only their owner can read, or from the environment; other kinds are refused in words."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from flopledger.core.finding import Finding
from flopledger.statement.integrity.keys import VARIABLE, PublicKey, SigningKey, public_key, signing_key
from tests.statement.integrity.conftest import key


def saved(folder: Path, pem: bytes, mode: int = 0o600) -> Path:
    file = folder / "key"
    file.write_bytes(pem)
    file.chmod(mode)
    return file


def code(found: SigningKey | PublicKey | Finding) -> str:
    assert isinstance(found, Finding)
    return found.code


def test_a_key_of_a_file_or_the_environment_signs_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, key(1).pem.decode())
    for found in (signing_key(saved(tmp_path, key(1).pem)), signing_key(None)):
        assert isinstance(found, SigningKey)
        assert found.sign(b"words") == key(1).sign(b"words")


def test_the_signature_is_that_of_the_standard(tmp_path: Path) -> None:
    # RFC 8032, section 7.1, test 2.
    sample = Path(__file__).parents[2] / "errors" / "key-exposed" / "key.pem"
    found = signing_key(saved(tmp_path, sample.read_bytes()))
    assert isinstance(found, SigningKey)
    assert found.public.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert found.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    assert code(signing_key(saved(tmp_path, key(1).pem, mode))) == "key-exposed"


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = saved(tmp_path, other.private_bytes(encoding, form, serialization.NoEncryption()))
    assert code(signing_key(private)) == "key-wrong-kind"
    public = saved(tmp_path, other.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo))
    assert code(public_key(public)) == "key-wrong-kind"


def test_the_halves_are_not_taken_for_each_other(tmp_path: Path) -> None:
    assert code(signing_key(saved(tmp_path, key(1).public.pem))) == "key-wrong-kind"
    assert code(public_key(saved(tmp_path, key(1).pem))) == "key-wrong-kind"


def test_an_encrypted_key_is_refused_in_words(tmp_path: Path) -> None:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    pem = key(1).key.private_bytes(encoding, form, serialization.BestAvailableEncryption(b"a passphrase"))
    found = signing_key(saved(tmp_path, pem))
    assert code(found) == "key-unreadable"
    assert isinstance(found, Finding)
    assert found.found == "a key that is encrypted"


@pytest.mark.parametrize("pem", [b"", b"words", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff" * 100])
def test_what_is_no_key_is_refused(tmp_path: Path, pem: bytes) -> None:
    assert code(signing_key(saved(tmp_path, pem))) == "key-unreadable"
    assert code(public_key(saved(tmp_path, pem))) in ("key-unreadable", "key-wrong-kind")


def test_a_key_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert code(signing_key(tmp_path / "none")) == "key-unreadable"
    assert code(signing_key(tmp_path)) == "key-unreadable"
    assert code(signing_key(None)) == "key-unreadable"


def test_secrets_differ_by_purpose_and_subject() -> None:
    secrets = {
        key(1).secret("salts", b"one"),
        key(1).secret("salts", b"two"),
        key(1).secret("other", b"one"),
        key(2).secret("salts", b"one"),
    }
    assert len(secrets) == 4
    assert key(1).secret("salts", b"one") in secrets


def test_a_new_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from flopledger.cli import main

    command = ["statement", "keygen", str(tmp_path / "mine")]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o600
    assert isinstance(signing_key(tmp_path / "mine"), SigningKey)
    assert isinstance(public_key(tmp_path / "mine.pub"), PublicKey)
    before = (tmp_path / "mine").read_bytes()
    again = CliRunner().invoke(main, command)
    assert again.exit_code == 2
    assert (tmp_path / "mine").read_bytes() == before
