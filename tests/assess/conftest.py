"""What the tests of assessments share: the package's rules, and a ledger assessed in one call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from flopledger.assess.assess import Selection, assess
from flopledger.assess.result import Assessment
from flopledger.core.dates import AsOf
from flopledger.core.finding import errors_in
from flopledger.ledger.read import read_text
from flopledger.rules.load import Rulebook, load_rules

TODAY = date(2026, 11, 22)


class Plain(yaml.SafeDumper):
    """Writes YAML without anchors, which a ledger does not know."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's own signature
        return True


@pytest.fixture(scope="session")
def rules() -> Rulebook:
    return load_rules()


@pytest.fixture(scope="session")
def assessed(rules: Rulebook) -> Callable[..., Assessment]:
    """Return a function that assesses a ledger, written as YAML or as values, under some standards and regimes on a day."""

    def run(
        ledger: str | Mapping[str, Any],
        standards: Sequence[str] = (),
        regimes: Sequence[str] = (),
        day: date = TODAY,
        book: Rulebook = rules,
    ) -> Assessment:
        written = ledger if isinstance(ledger, str) else yaml.dump(dict(ledger), Dumper=Plain, sort_keys=False)
        text = f"flopledger: 1\n{written}"
        read, findings = read_text(text)
        assert read is not None
        assert not errors_in(findings), [f"{item.at} {item.code} {item.found}: {item.expected}" for item in findings]
        return assess(read, book, AsOf.on(day), Selection(standards, regimes))

    return run


STANDARD = """
id: test
title: A standard for a test
sources:
  text: {instrument: A text, checked: 2026-11-22, confidence: confirmed}
versions:
  - from: 2020-01-01
    title: The only version
    otherwise: {count: OTHERWISE, cites: {source: text, at: s. 1}}
    rules: [RULES]
"""


@pytest.fixture
def standard(tmp_path: Path) -> Callable[..., Rulebook]:
    """Return a function that adds a standard, `test`, to the package's rules: each rule `label: condition -> count (over others)`."""

    def make(*rules: str, otherwise: str = "all") -> Rulebook:
        folder = tmp_path / "standards"
        folder.mkdir(exist_ok=True)
        text = STANDARD.replace("OTHERWISE", otherwise).replace("RULES", ", ".join(map(_rule, rules)))
        (folder / "test.yaml").write_text(text)
        book = load_rules(tmp_path)
        assert book.standard("test") is not None, book.findings
        return book

    return make


def _rule(text: str) -> str:
    match = re.fullmatch(r"(?P<label>[\w-]+): (?P<when>.+) -> (?P<count>[^(]+?)(?: \(over (?P<over>.+)\))?", text)
    assert match is not None, text
    named = ", ".join(
        f"{key}: {value}" for key, value in (("label", match["label"]), ("when", f'"{match["when"]}"'), ("count", match["count"]))
    )
    return f"{{{named}, overrides: [{match['over'] or ''}], cites: {{source: text, at: s. 2}}}}"


LAW = """
id: zz-law
title: A law
jurisdiction: ZZ
sources: {act: {instrument: Act, checked: 2026-11-22, confidence: confirmed}}
status: [{from: 2025-01-01, is: applies, cites: {source: act}}]
triggers:
  - label: line
    title: A line
    when: CONDITION
    cites: {source: act, at: s. 1}
    COUNT
    MORE
"""


@pytest.fixture
def law(tmp_path: Path) -> Callable[..., Rulebook]:
    """Return a function that adds a law, `zz-law`, with one line to the package's rules and to a standard made for the test."""

    def make(condition: str, count: str = "count_by: hooker-2024", more: str = "") -> Rulebook:
        (tmp_path / "regimes").mkdir(exist_ok=True)
        text = LAW.replace("CONDITION", condition).replace("COUNT", count).replace("MORE", more)
        (tmp_path / "regimes" / "zz-law.yaml").write_text(text)
        book = load_rules(tmp_path)
        assert book.regime("zz-law") is not None, book.findings
        return book

    return make
