"""The statements of `ledgers.py` as fixtures."""

from __future__ import annotations

import pytest

from flopledger.statement.model import StatementModel
from tests.statement.forms.ledgers import BARE, EXAMPLES, FULL, hostile, stated, written


@pytest.fixture(scope="session")
def deepseek() -> StatementModel:
    return stated(EXAMPLES / "deepseek-v3", "v3")


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> StatementModel:
    return written(tmp_path_factory.mktemp("full"), FULL, "plain")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> StatementModel:
    return written(tmp_path_factory.mktemp("bare"), BARE, "bare")


@pytest.fixture(scope="session")
def hurting(full: StatementModel) -> StatementModel:
    return hostile(full)
