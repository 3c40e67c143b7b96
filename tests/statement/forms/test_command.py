"""`flopledger statement form`: writes the form in every format, and ends with 2 where it may not be handed in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main
from flopledger.statement.formwork.found import form_names
from tests.statement.forms.ledgers import BARE, FULL

DAY = ("--as-of", "2027-02-01")


def form(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["statement", "form", *map(str, arguments)])


def ledger(folder: Path, text: str) -> Path:
    file = folder / "ledger.yaml"
    file.write_text(text)
    return file


def test_the_help_names_every_form() -> None:
    help_text = " ".join(form("--help").output.replace("│", " ").split())
    assert [name for name in form_names() if name not in help_text] == []


@pytest.mark.parametrize("ending", ["html", "md", "json"])
def test_a_form_that_may_be_handed_in_ends_with_0(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"form.{ending}"
    result = form("eu-notification", ledger(tmp_path, FULL), "-o", out, *DAY)
    assert result.exit_code == 0, result.output
    assert "1.0 × 10^26" in out.read_text().replace("\\", "")


def test_a_form_that_may_not_be_handed_in_says_why_and_ends_with_2(tmp_path: Path) -> None:
    out = tmp_path / "form.json"
    result = form("eu-annex-xi", ledger(tmp_path, BARE), "-o", out, *DAY)
    assert result.exit_code == 2
    assert "may not be handed in as it is. Unknown, and to be answered: 1(c) Date of release; 1(d) Number of parameters;" in result.stderr
    held = json.loads(out.read_text())
    assert held["unknown"][0] == "1(c) Date of release"
    assert {one["value"] for one in held["fields"] if one["id"] in ("parameters", "compute", "energy")} == {None}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("eu-notificaton", "LEDGER", "-o", "form.md"), "did you mean `eu-notification`?"),
        (("eu-notification", "LEDGER", "-o", "form.doc"), "does not say which format is wanted"),
        (("eu-notification", "LEDGER", "-o", "form.csv"), "A form cannot be written as CSV of the lines"),
        (("eu-notification", "LEDGER", "-o", "form.cdx.json"), "A form cannot be written as CycloneDX ML-BOM"),
        (("eu-notification", "LEDGER", "-o", "form.md", "--system", "plane"), "did you mean `plain`?"),
        (("eu-notification", "NOWHERE", "-o", "form.md"), "NOWHERE"),
    ],
)
def test_what_is_wrong_ends_with_2_and_a_remedy(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    file = str(ledger(tmp_path, FULL))
    words = [file if one == "LEDGER" else str(tmp_path / one) if one.startswith("form.") else one for one in arguments]
    result = form(*words, *DAY)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())
    assert not list(tmp_path.glob("form.*"))


def test_a_statement_is_written_as_bills_of_materials(tmp_path: Path) -> None:
    file = ledger(tmp_path, FULL)
    for ending, key in (("cdx.json", "bomFormat"), ("spdx.json", "@graph")):
        out = tmp_path / f"bill.{ending}"
        result = CliRunner().invoke(main, ["statement", str(file), "-o", str(out), *DAY])
        assert result.exit_code == 0, result.output
        assert key in json.loads(out.read_text())
