"""Every change of a single byte is caught: in a signed statement, a disclosable one, the ledger, its data, a rule file."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from flopledger.statement.integrity.envelope import EnvelopeError, opened
from flopledger.statement.integrity.recompute import other_files
from flopledger.statement.integrity.rulefiles import same_rules
from flopledger.statement.integrity.shown import ShownError, shown_in
from flopledger.statement.integrity.verify import Given, UnusableError, verify
from flopledger.statement.reconcile.attestation import AttestationModel, Attested, attestation_in, sealed
from tests.statement.integrity.conftest import Made

Flip = tuple[int, bytes]


def flips(data: bytes, count: int, ends: int = 300) -> Iterator[Flip]:
    """Yield copies of bytes with one of them changed: at the beginning and end, where the structure is, and anywhere."""
    chosen = random.Random(20261122)  # noqa: S311 - not for secrets
    places = [*range(min(ends, len(data))), *range(max(0, len(data) - ends), len(data))]
    places += [chosen.randrange(len(data)) for _ in range(count)]
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << chosen.randrange(8)
        yield place, bytes(changed)


def test_in_a_signed_statement(made: Made) -> None:
    passed = [place for place, data in flips(made.signed, 2000) if _opens(made, data)]
    assert passed == []


def _opens(made: Made, data: bytes) -> bool:
    try:
        return opened(data).signed_by(made.key.public)
    except EnvelopeError:
        return False


def test_in_a_disclosable_statement(made: Made) -> None:
    passed = [place for place, data in flips(made.issued, 500, ends=150) if _shows(made, data)]
    assert passed == []


def _shows(made: Made, data: bytes) -> bool:
    try:
        return bool(shown_in(data, [made.key.public]).signers)
    except ShownError:
        return False


@pytest.mark.parametrize("form", ["signed", "issued"])
def test_and_the_whole_verifier_says_so(made: Made, form: str) -> None:
    given = Given(keys=[made.key.public])
    passed = [place for place, data in flips(getattr(made, form), 80, ends=20) if _valid(data, given)]
    assert passed == []


def _valid(data: bytes, given: Given) -> bool:
    try:
        return verify(data, given).valid
    except UnusableError:
        return False


def test_in_the_ledger_and_its_data(made: Made, tmp_path: Path) -> None:
    books = Path(shutil.copytree(made.folder, tmp_path / "books"))
    for name in ("ledger.yaml", "sweep.csv"):
        original = (books / name).read_bytes()
        for place, data in flips(original, 400, ends=100):
            (books / name).write_bytes(data)
            assert other_files(made.statement.ledger_files, books), f"{name} at {place}"
        (books / name).write_bytes(original)
    assert other_files(made.statement.ledger_files, books) == []


def test_in_a_rule_file(made: Made, tmp_path: Path) -> None:
    stated = [one for one in made.statement.rule_files if one.id == "eu-ai-act"]
    original = files("flopledger.rules").joinpath("regimes", "eu-ai-act.yaml").read_bytes()
    file = tmp_path / "regimes" / "eu-ai-act.yaml"
    file.parent.mkdir()
    mine = [one.model_copy(update={"sha256": "0" * 64}) for one in stated]
    for _, data in flips(original, 60, ends=20):
        file.write_bytes(data)
        assert same_rules(mine, [tmp_path])[1]
    assert same_rules(stated, [tmp_path])[1] == []


def test_in_a_providers_attestation(made: Made, tmp_path: Path) -> None:
    day = made.statement.assessment.as_of.known
    record = AttestationModel(provider="cloud", customer="acme", account="a-1", started=day, ended=day, issued=day, usage=[])
    file = tmp_path / "attested.json"
    file.write_bytes(sealed(record, made.key))
    whole = attestation_in(file, [made.key.public])
    assert isinstance(whole, Attested)
    assert whole.key == made.key.public.id
    passed = []
    for place, data in flips(file.read_bytes(), 200, ends=200):
        file.write_bytes(data)
        found = attestation_in(file, [made.key.public])
        passed += [place] if isinstance(found, Attested) else []
    assert passed == []
