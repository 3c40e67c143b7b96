"""What every released version wrote is still read, verified, compared and restated."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main
from flopledger.ledger.read import read_ledger
from flopledger.statement.reconcile.attestation import Attested, attestation_in
from flopledger.statement.stored import Stored, stored

HERE = Path(__file__).parent
VERSIONS = sorted(path.name for path in HERE.iterdir() if (path / "statement.json").is_file())
every = pytest.mark.parametrize("folder", [HERE / name for name in VERSIONS], ids=VERSIONS)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def test_the_museum_holds_something() -> None:
    assert VERSIONS


@every
def test_its_statement_is_read_and_keeps_its_digest(folder: Path) -> None:
    plain, signed = stored(folder / "statement.json"), stored(folder / "signed.json")
    assert isinstance(plain, Stored)
    assert isinstance(signed, Stored)
    assert plain.sha256 == signed.sha256 == hashlib.sha256((folder / "statement.json").read_bytes()).hexdigest()
    assert plain.statement.assessment.versions.flopledger == folder.name
    assert [line.activity for line in plain.statement.assessment.systems[0].lines] == ["curation", "pretraining", "tuning"]


@every
def test_its_signature_and_sums_still_hold(folder: Path) -> None:
    pytest.importorskip("cryptography", reason="signatures need the extra `sign`")
    result = run("statement", "verify", folder / "signed.json", "--key", folder / "key.pub", "--rules", folder / "rules", "--json")
    told = json.loads(result.stdout)
    assert told["wrong"] == []
    assert (result.exit_code, told["valid"]) == (0, True)


@every
def test_it_is_compared_with_what_its_ledger_gives_today(folder: Path) -> None:
    assert run("diff", folder / "statement.json", folder / "signed.json").exit_code == 0
    result = run("diff", folder / "statement.json", folder / "ledger.yaml", "--json")
    assert result.exit_code in {0, 1}
    assert json.loads(result.stdout)["a"]["systems"] == json.loads(result.stdout)["b"]["systems"] == ["model"]


@every
def test_it_can_be_restated(folder: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    said = ("--replaces", folder / "signed.json", "--by", "Acme", "--reason", "a later version of the program")
    assert run("statement", folder / "ledger.yaml", "-o", new, "--as-of", "2026-11-22", *said).exit_code == 0
    old = hashlib.sha256((folder / "statement.json").read_bytes()).hexdigest()
    assert json.loads(new.read_text())["replaces"]["sha256"] == old


@every
def test_its_ledger_is_read_without_a_finding(folder: Path) -> None:
    ledger, found = read_ledger(folder)
    assert ledger is not None
    assert found == []


@every
def test_its_provider_record_is_read_and_compared(folder: Path) -> None:
    pytest.importorskip("cryptography", reason="signatures need the extra `sign`")
    from flopledger.statement.integrity.keys import PublicKey, public_key

    key = public_key(folder / "key.pub")
    assert isinstance(key, PublicKey)
    assert isinstance(attestation_in(folder / "record.json", [key]), Attested)
    asked = ("--key", folder / "key.pub", "--as-of", "2026-11-22", "-r", "eu-ai-act", "-s", "epoch", "--json")
    result = run("reconcile", folder / "ledger.yaml", folder / "record.json", *asked)
    assert result.exit_code == 0
    assert {one["chip"] for one in json.loads(result.stdout)["rows"]} == {"H100 SXM"}
