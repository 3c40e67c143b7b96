"""A signed statement is an in-toto statement in a DSSE envelope, and a verifier that is not ours accepts it."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from flopledger.statement.integrity.attest import sign
from flopledger.statement.integrity.canonical import file_of
from flopledger.statement.integrity.envelope import Envelope
from tests.statement.integrity.conftest import Made


def test_the_encoding_is_that_of_the_specification() -> None:
    # DSSE v1.0.2, protocol.md, test vectors.
    envelope = Envelope("http://example.com/HelloWorld", b"hello world", {})
    assert envelope.signed == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_securesystemslib_accepts_it_under_its_own_name_for_the_key(made: Made) -> None:
    foreign = SSlibKey.from_crypto(made.key.public.key)
    assert foreign.keyid == made.key.public.id
    assert OtherEnvelope.from_dict(json.loads(made.signed)).verify([foreign], 1) == {foreign.keyid: foreign}


def test_securesystemslib_refuses_another_payload_and_another_key(made: Made) -> None:
    changed = json.loads(made.signed)
    changed["payload"] = base64.b64encode(base64.b64decode(changed["payload"]).replace(b"model", b"modem", 1)).decode()
    for tree, key in ((changed, made.key), (json.loads(made.signed), made.other)):
        with pytest.raises(VerificationError):
            OtherEnvelope.from_dict(tree).verify([SSlibKey.from_crypto(key.public.key, keyid=made.key.public.id)], 1)


def test_the_subjects_are_the_files_as_anybody_hashes_them(made: Made) -> None:
    payload = json.loads(base64.b64decode(json.loads(made.signed)["payload"]))
    subjects = {one["name"]: one["digest"]["sha256"] for one in payload["subject"]}
    assert payload["_type"] == "https://in-toto.io/Statement/v1"
    assert subjects["model"] == hashlib.sha256(file_of(made.tree)).hexdigest()
    for name in ("ledger.yaml", "sweep.csv"):
        assert subjects[f"ledger/{name}"] == hashlib.sha256((made.folder / name).read_bytes()).hexdigest()
    assert {"rules/standards/casper-2025.yaml", "rules/standards/ec-2025.yaml", "rules/regimes/eu-ai-act.yaml"} <= set(subjects)


def test_the_same_input_gives_the_same_bytes(made: Made) -> None:
    assert sign(made.tree, made.key) == made.signed
