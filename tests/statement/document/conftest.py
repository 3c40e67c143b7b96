"""Statements to render: one of a published model, and one in which every text is made to hurt."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flopledger.assess.assess import assess
from flopledger.core.dates import AsOf
from flopledger.ledger.read import read_ledger
from flopledger.rules.load import load_rules
from flopledger.statement.model import StatementModel
from flopledger.statement.state import statement_of

EXAMPLES = Path(__file__).parents[3] / "examples"
AS_OF = date(2026, 11, 22)
HURT = (
    '=HYPERLINK("http://evil.example","x")<script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>'
    "\u202e\u2066\x07](javascript:alert(1)) ![p](http://evil.example/p) | `x` --> ]]> {{ 7 * 7 }} </style></svg> "
)
KEPT = {"kind", "verdict", "level", "group", "sha256", "status", "count", "confidence", "published", "checked", "day", "why", "measure"}
MAPPINGS = {"treatments", "inputs", "facts", "by", "facts_at", "standards", "files", "not_assessed"}


def stated(example: str, system: str) -> StatementModel:
    """Return the statement of a system of an example."""
    ledger, _ = read_ledger(EXAMPLES / example)
    assert ledger is not None
    rules = load_rules()
    return statement_of(assess(ledger, rules, AsOf.on(AS_OF)), rules, system)


def hurting(value: Any, key: str = "") -> Any:
    """Return plain values with every text that a ledger or rule may hold made hostile; names stay alike where they were."""
    if isinstance(value, dict):
        return {hurting(name) if key in MAPPINGS else name: hurting(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [hurting(one, key) for one in value]
    if not isinstance(value, str) or key in KEPT or _is_day(value):
        return value
    return HURT + value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@pytest.fixture(scope="session")
def deepseek() -> StatementModel:
    return stated("deepseek-v3", "v3")


@pytest.fixture(scope="session")
def hostile(deepseek: StatementModel) -> StatementModel:
    return StatementModel.model_validate(hurting(deepseek.model_dump(mode="json")))
