"""What the tests of estimators share: the estimates of one activity, from the text under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flopledger.core.finding import Finding, errors_in
from flopledger.estimate.given import Estimate
from flopledger.estimate.run import Estimates, estimate
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_ledger

HEAD = """\
flopledger: 1
developer: lab
artifacts:
  corpus: {kind: dataset}
  base: {kind: model, parameters: 671B, active_parameters: 37B}
  t5: {kind: model, parameters: 11B, architecture: encoder-decoder}
  rough: {kind: model, parameters: 5B to 20B}
  bound: {kind: model, parameters: at most 20B}
systems: {m: {parameters: 7B}}
activities:
"""
Made = tuple[Ledger, Estimates, list[Finding]]


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Made]:
    """Return a function that estimates the activities of a text; the ledger is read without errors."""

    def run(activities: str) -> Made:
        (tmp_path / "ledger.yaml").write_text(HEAD + activities, encoding="utf-8")
        ledger, findings = read_ledger(tmp_path)
        assert ledger is not None
        assert not errors_in(findings), findings
        estimates, found = estimate(ledger)
        return ledger, estimates, found

    return run


@pytest.fixture
def one(made: Callable[[str], Made]) -> Callable[..., Estimate]:
    """Return a function that gives one method's estimate of one activity, without errors."""

    def run(fields: str, method: str, does: str = "pretraining") -> Estimate:
        _, estimates, found = made(f"  a: {{does: {does}, produces: m, {fields}}}\n")
        assert not errors_in(found), found
        return next(item for item in estimates.all if item.method == method)

    return run


def ends(estimate_of_one: Estimate) -> tuple[float, float, float]:
    """Return point, low and high of the first entry."""
    spread = estimate_of_one.spread
    return float(spread.point[0]), float(spread.low[0]), float(spread.high[0])
