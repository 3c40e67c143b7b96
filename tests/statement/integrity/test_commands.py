"""The commands as people use them: sign, verify, withhold; what they print, and with which code they end."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main
from flopledger.statement.integrity.canonical import file_of
from flopledger.statement.integrity.keys import VARIABLE
from tests.statement.integrity.conftest import Made


@pytest.fixture
def desk(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a statement and two keys, where the commands are run."""
    (tmp_path / "statement.json").write_bytes(file_of(made.tree))
    for name, key in (("mine", made.key), ("theirs", made.other)):
        (tmp_path / name).write_bytes(key.pem)
        (tmp_path / name).chmod(0o600)
        (tmp_path / f"{name}.pub").write_bytes(key.public.pem)
    (tmp_path / "books").symlink_to(made.folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["statement", *words], env={"COLUMNS": "140"}, catch_exceptions=False)


def signed(*words: str) -> None:
    result = run("sign", "statement.json", "-o", "signed.json", *(words or ("--key", "mine")))
    assert result.exit_code == 0, result.output


def test_the_road_from_a_ledger_to_a_verified_statement(desk: Path) -> None:
    made = run("make", "books", "-o", "made.json", "-s", "ec-2025", "-r", "eu-ai-act", "--as-of", "2026-11-22", "--draws", "200")
    assert made.exit_code == 0, made.output
    assert run("sign", "made.json", "-o", "signed.json", "--key", "mine").exit_code == 0
    result = run("verify", "signed.json", "--key", "mine.pub", "--ledger", "books", "--system", "model")
    assert result.exit_code == 0
    assert result.output.startswith("valid: statement on `model` by Acme, signed by ")
    assert "the whole assessment, made again" in result.output


def test_a_statement_that_is_not_valid_ends_with_1_and_the_reason_in_its_first_line(desk: Path) -> None:
    signed()
    result = run("verify", "signed.json", "--key", "theirs.pub", "--system", "other")
    first, second, *_ = result.output.splitlines()
    assert result.exit_code == 1
    assert first.startswith("not valid: statement on `model` by Acme: it is signed by ")
    assert second == "  and it is about `model`, not about `other`"


def test_machines_get_the_same_report(desk: Path) -> None:
    signed()
    result = run("verify", "signed.json", "--key", "mine.pub", "--json")
    report = json.loads(result.stdout)
    assert report["valid"] is True
    assert report["system"] == "model"
    assert {one["withheld"] for one in report["sums"] if one["what"] == "compute"} == {0.0}


def test_a_key_from_the_environment_signs(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed()
    before = (desk / "signed.json").read_bytes()
    monkeypatch.setenv(VARIABLE, (desk / "mine").read_text())
    signed("--disclosable")
    assert (desk / "signed.json").read_bytes() == before
    assert (desk / "signed.sdjwt").is_file()


def test_withholding_needs_no_key_and_the_rest_verifies(desk: Path) -> None:
    signed("--key", "mine", "--disclosable")
    assert run("redact", "signed.sdjwt", "-o", "part.sdjwt", "--keep", "osprey,harrier", "--amounts", "merlin").exit_code == 0
    result = run("verify", "part.sdjwt", "--key", "mine.pub", "--system", "model")
    assert result.exit_code == 0
    assert "3 lines are withheld, which must come to (FLOP):" in result.output
    assert "at least 1.56e22 beside 2.21e25 shown: casper-2025" in result.output


@pytest.mark.parametrize("option", ["--keep", "--amounts", "--facts"])
def test_a_name_that_is_not_shown_is_refused_with_the_nearest(desk: Path, option: str) -> None:
    signed("--key", "mine", "--disclosable")
    result = run("redact", "signed.sdjwt", "-o", "part.sdjwt", option, "harier" if option != "--facts" else "open_weight")
    assert result.exit_code == 2
    assert "did you mean `harrier`" in result.output or "did you mean `open_weights`" in result.output


@pytest.mark.parametrize("words", [("verify", "books/ledger.yaml"), ("verify", "none.json"), ("redact", "statement.json", "-o", "x")])
def test_what_is_no_statement_ends_with_2(desk: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "found:" in result.output


def test_without_the_extra_it_says_what_to_install(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sd_jwt", None)
    result = run("verify", "statement.json")
    assert result.exit_code == 2
    assert "pip install 'flopledger[sign]'" in result.output


def test_help_of_every_command_needs_no_extra() -> None:
    for name in ("sign", "verify", "redact", "keygen"):
        assert run(name, "--help").exit_code == 0
