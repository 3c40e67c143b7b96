"""Cross-checks as a person and a machine see them: in an explanation, among the findings, in the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flopledger.cli import main

LEDGER = """\
flopledger: 1
title: Two ways
developer: lab
systems: {m: {parameters: 671B, active_parameters: 37B, general_purpose: yes, makes: [text]}}
activities:
  training:
    does: pretraining
    dates: 2024-10-01 to 2024-12-10
    produces: m
    compute:
      hardware:
        chip: H800 SXM
        precision: fp8
        utilisation: UTILISATION
        fleets: {first: {chips: 2048, time: 1000 h}, second: {chip_hours: 616000}}
      architecture: {model: m, tokens: 14.8T}
"""


def run(folder: Path, utilisation: str, *arguments: str) -> str:
    (folder / "ledger.yaml").write_text(LEDGER.replace("UTILISATION", utilisation), encoding="utf-8")
    result = CliRunner().invoke(main, [*arguments, str(folder), *(["training"] if "explain" in arguments else [])], env={"COLUMNS": "140"})
    return result.output


def test_an_explanation_shows_the_implied_utilisation(tmp_path: Path) -> None:
    text = run(tmp_path, "17.3 %", "explain", "--standard", "ec-2025")
    assert "chip_hours = 2.664e06" in text
    assert "fleets = first, second" in text
    assert "hardware is 0.999 x architecture: they agree within their intervals" in text
    assert "architecture over the chip-hours implies a utilisation of 17.3 % of the fp8 peak, 34.6 % of the bf16 peak" in text
    assert "likeliest cause" not in text


def test_an_explanation_names_the_likeliest_cause(tmp_path: Path) -> None:
    text = run(tmp_path, "34.6 %", "explain", "--standard", "ec-2025")
    assert "hardware is 2 x architecture: they differ beyond their intervals" in text
    assert "likeliest cause: the utilisation is of the bf16 peak, and the fp8 peak is used; write `precision: bf16`" in text


@pytest.mark.parametrize("command", ["check", "assess"])
def test_a_difference_is_among_the_findings(tmp_path: Path, command: str) -> None:
    text = run(tmp_path, "34.6 %", command)
    assert "[estimates-disagree]" in text
    assert "likeliest cause: the utilisation is of the bf16 peak" in text


def test_machines_get_the_checks_of_each_line(tmp_path: Path) -> None:
    line = json.loads(run(tmp_path, "34.6 %", "assess", "--json"))["systems"][0]["lines"][0]
    (check,) = line["cross_checks"]
    assert check["methods"] == ["hardware", "architecture"]
    assert check["ratio"] == pytest.approx(2.0, rel=0.01)
    assert check["agree"] is False
    assert check["unusual"] is False
    assert check["implied_utilisation"] == pytest.approx(0.1731, abs=0.0005)
    assert check["implied_of_usual_format"] == pytest.approx(0.346, abs=0.0005)
    assert check["of_format"] == "fp8"
    assert check["likeliest_cause"] == "format-of-peak"
    assert check["explanation"].startswith("the utilisation is of the bf16 peak")
