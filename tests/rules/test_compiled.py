"""The trees made ahead are those of the rules as they are, and are used only where they fit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import compile_rules
from flopledger.rules import compiled
from flopledger.rules.compile import compile_condition
from flopledger.rules.compiled import decoded, encoded, predicate_of
from flopledger.rules.facts import BOOLEAN, LINE, NUMBER, SYSTEM, TEXT, TOTAL, columns
from flopledger.rules.names import Names
from flopledger.rules.predicate import PredicateError

EVERYTHING = columns(LINE, SYSTEM, TOTAL)
LOADING = """
import sys
from flopledger.rules.load import load_rules
assert not load_rules().read_all()
assert "sqlglot" not in sys.modules, "a condition was parsed"
"""


def test_the_file_is_current() -> None:
    message = "the rules have changed: run `make reference`"
    assert compile_rules.FILE.read_text(encoding="utf-8") == compile_rules.text(), message


def test_the_check_says_so_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / compiled.FILE
    monkeypatch.setattr(compile_rules, "FILE", file)
    assert compile_rules.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().out
    assert not file.exists()
    assert compile_rules.main([]) == 0
    assert compile_rules.main(["--check"]) == 0


def test_the_package_s_rules_load_without_the_parser() -> None:
    subprocess.run([sys.executable, "-c", LOADING], check=True)


@pytest.mark.parametrize(
    "text",
    [
        "relation in ('data', 'teacher') and not (started < DATE '2025-08-02' or share * 2 >= $line)",
        "case when planned then -1 when part is null then 1e25 else coalesce(log10(share), $line) end > 0",
        "contains(makes, 'text') and months_public between 0 and $line",
    ],
)
def test_a_tree_survives_its_writing(text: str) -> None:
    node = compile_condition(text, EVERYTHING, {"line": NUMBER}).node
    assert decoded(encoded(node)) == node


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold one condition whose tree is another's, so that its use shows."""
    other = encoded(compile_condition("planned and share > $line", EVERYTHING, {"line": NUMBER}).node)
    monkeypatch.setattr(compiled, "_by_text", lambda: {"planned": [other]})


@pytest.mark.usefixtures("held")
def test_a_tree_is_used_where_its_names_are_allowed() -> None:
    assert predicate_of(" planned ", Names(EVERYTHING, {"line": NUMBER}), BOOLEAN).columns == {"planned", "share"}


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    "names",
    [
        Names({"planned": EVERYTHING["planned"]}, {"line": NUMBER}),
        Names({**EVERYTHING, "share": EVERYTHING["does"]}, {"line": NUMBER}),
        Names(EVERYTHING, {"line": TEXT}),
        Names(EVERYTHING, {}),
        Names(EVERYTHING, ["line"]),
    ],
)
def test_elsewhere_the_text_is_parsed(names: Names) -> None:
    assert predicate_of("planned", names, BOOLEAN).columns == {"planned"}


@pytest.mark.usefixtures("held")
def test_a_tree_of_another_type_is_not_used() -> None:
    with pytest.raises(PredicateError):
        predicate_of("planned", Names(EVERYTHING, {"line": NUMBER}), NUMBER)
