"""Two statements are held against each other: what differs comes out with its place, before and after, and nothing else does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from flopledger.assess.assess import Selection, assess
from flopledger.cli import main
from flopledger.core.dates import AsOf, parse_date
from flopledger.ledger.read import read_text
from flopledger.rules.load import load_rules
from flopledger.statement.difference import changes, compared
from flopledger.statement.model import ChangeModel, StatementModel
from flopledger.statement.state import statement_of
from flopledger.statement.stored import as_written

LEDGER = """\
flopledger: 1
developer: acme
systems:
  model: {{general_purpose: {general}}}
artifacts:
  base: {{kind: model}}
activities:
  pretraining:
    does: pretraining
    dates: 2025-01-01 to 2025-03-31
    produces: base
    compute: {{declared: {compute} FLOP}}
  tuning:
    does: fine-tuning
    dates: 2025-04-01 to 2025-04-10
    uses: {{initial-weights: base}}
    produces: model
    compute: {{declared: 3e23 FLOP}}
{more}"""
MORE = "  evaluation: {does: evaluation, for: model, compute: {declared: 1e20 FLOP}}\n"
DAY = AsOf.on(parse_date("2026-11-22"))
RULES = load_rules()
ASK = ["--as-of", "2026-11-22", "-r", "eu-ai-act"]


def text(compute: str = "2e25", general: str = "yes", more: str = "") -> str:
    return LEDGER.format(compute=compute, general=general, more=more)


def statement(ledger_text: str) -> StatementModel:
    ledger, found = read_text(ledger_text)
    assert ledger is not None, found
    return as_written(statement_of(assess(ledger, RULES, DAY, Selection(["ec-2025"], ["eu-ai-act"])), RULES, "model"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def at(found: list[ChangeModel]) -> dict[str, tuple[str | None, str | None]]:
    return {one.at: (one.before, one.after) for one in found}


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, **values: str) -> Path:
        file = tmp_path / f"{name}.yaml"
        file.write_text(text(**values))
        return file

    return write


def test_a_statement_does_not_differ_from_itself() -> None:
    assert changes(statement(text()), statement(text())) == []


def test_more_compute_changes_line_estimate_total_and_verdict_and_verdicts_come_first() -> None:
    found = changes(statement(text("6e24")), statement(text("2e25")))
    assert found[0].kind == "verdict"
    known = at(found)
    assert known["verdict eu-ai-act/systemic-risk-presumption"] == ("not over", "over")
    assert known["total ec-2025/direct, compute"] == ("6.3e24 FLOP", "2.03e25 FLOP")
    assert known["line pretraining (training), compute"] == ("6e24 FLOP by declared", "2e25 FLOP by declared")
    assert known["line pretraining (training), estimate of compute, declared, training, FLOP"][1] == "2e25 FLOP by declared"
    assert not any(place.startswith(("line tuning", "activity tuning")) for place in known)


def test_a_fact_that_becomes_unknown_is_a_change_to_unknown() -> None:
    known = at(changes(statement(text(general="yes")), statement(text(general="unknown"))))
    assert known["fact general_purpose"] == ("yes", "unknown")


def test_work_that_was_added_is_one_change_a_line_without_its_parts() -> None:
    found = [one for one in changes(statement(text()), statement(text(more=MORE))) if "evaluation" in one.at]
    assert {one.at: one.before for one in found} == {"line evaluation (forward)": None, "activity evaluation": None}


def test_values_that_look_alike_are_shown_with_all_their_digits() -> None:
    known = at(changes(statement(text("2.00001e25")), statement(text("2.00002e25"))))
    before, after = known["line pretraining (training), compute"]
    assert before is not None
    assert after is not None
    assert "2.00001e+25" in before
    assert "2.00002e+25" in after


def test_a_system_that_only_one_side_has_is_one_change() -> None:
    one = statement(text())
    assert [(change.at, change.before, change.after) for change in compared({"model": one, "other": one}, {"model": one})] == [
        ("system other", "assessed", None)
    ]


@given(
    first=st.sampled_from(["1e24", "9e24", "2e25", "unknown"]),
    second=st.sampled_from(["1e24", "2e25"]),
    general=st.sampled_from(["yes", "no", "unknown"]),
    more=st.sampled_from(["", MORE]),
)
def test_the_other_way_round_before_and_after_change_places(first: str, second: str, general: str, more: str) -> None:
    a, b = statement(text(first).replace("unknown FLOP", "unknown")), statement(text(second, general, more))
    there, back = changes(a, b), changes(b, a)
    assert {(one.kind, one.at, one.before, one.after) for one in there} == {(one.kind, one.at, one.after, one.before) for one in back}


def test_the_command_says_so_where_two_ledgers_say_the_same(ledger: Callable[..., Path]) -> None:
    result = run("diff", ledger("a"), ledger("b"), *ASK)
    assert result.exit_code == 0
    assert "say the same" in result.output


def test_the_command_exits_with_1_where_they_differ_and_prints_json(ledger: Callable[..., Path]) -> None:
    result = run("diff", ledger("a"), ledger("b", compute="6e24"), *ASK, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["same"] is False
    assert told["changes"][0] == {
        "kind": "verdict",
        "at": "verdict eu-ai-act/systemic-risk-presumption",
        "before": "over",
        "after": "not over",
    }


def test_a_ledger_beside_a_statement_is_asked_what_the_statement_was_asked(ledger: Callable[..., Path], tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    run("statement", ledger("a"), "-o", old, "--as-of", "2025-06-30", "-r", "eu-ai-act", "-s", "epoch")
    assert run("diff", old, ledger("a")).exit_code == 0
    changed = run("diff", old, ledger("a"), "--as-of", "2026-11-22", "--json")
    assert {"kind": "question", "at": "law as of", "before": "2025-06-30", "after": "2026-11-22"} in json.loads(changed.stdout)["changes"]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff\xfe", b'{"kind": "urn:x-flopledger:statement", "format": 1}', b'{"payload": "!"}']
)
def test_what_is_no_statement_is_refused_with_code_2(data: bytes, ledger: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(data)
    result = run("diff", tmp_path / "bad.json", ledger("a"))
    assert result.exit_code == 2
    assert "[statement-unusable]" in result.output


def test_half_a_character_in_a_statement_is_refused(ledger: Callable[..., Path], tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    run("statement", ledger("a"), "-o", old, *ASK)
    old.write_text(old.read_text().replace('"title":"model"', '"title":"\\ud800"'))
    result = run("diff", old, ledger("a"))
    assert result.exit_code == 2
    assert "[statement-unusable]" in result.output


def test_a_restatement_names_what_it_replaces_and_what_changed(ledger: Callable[..., Path], tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    run("statement", ledger("a", compute="6e24"), "-o", old, *ASK)
    said = ["--by", "Acme", "--reason", "hours of March were missing", "--filing", "notification of May", "--on", "2026-11-20"]
    assert run("statement", ledger("b"), "-o", new, *ASK, "--replaces", old, *said).exit_code == 0
    replaces = json.loads(new.read_text())["replaces"]
    assert (replaces["by"], replaces["on"], replaces["filings"]) == ("Acme", "2026-11-20", ["notification of May"])
    assert {"kind": "verdict", "at": "verdict eu-ai-act/systemic-risk-presumption", "before": "not over", "after": "over"} in replaces[
        "changes"
    ]
    assert replaces["sha256"] == hashlib.sha256(old.read_bytes()).hexdigest()
    page = tmp_path / "new.md"
    if run("statement", ledger("b"), "-o", page, *ASK, "--replaces", old, *said).exit_code == 0:
        assert "hours of March were missing" in page.read_text()


@pytest.mark.parametrize(
    "given_", [["--by", "Acme"], ["--replaces", "old.json", "--by", "Acme"], ["--replaces", "old.json", "--reason", "x"]]
)
def test_a_restatement_without_who_or_why_is_refused(given_: list[str], ledger: Callable[..., Path], tmp_path: Path) -> None:
    assert run("statement", ledger("a"), "-o", tmp_path / "new.json", *ASK, *given_).exit_code == 2
