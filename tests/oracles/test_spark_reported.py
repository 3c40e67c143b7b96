"""A customer's page, a month, all alerts and an export on DuckDB and on Spark: the same, but for the engine's name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flopledger.assess.contract import Model
from flopledger.engine.spark import SparkEngine
from flopledger.engine.sql import SqlEngine
from flopledger.rules.load import load_rules
from flopledger.usage.assess.assess import regimes_of
from flopledger.usage.assess.customers import read_clusters
from flopledger.usage.linking.read import read_accounts
from flopledger.usage.read.found import find_files
from flopledger.usage.regulator.export import Exported, exported
from flopledger.usage.reported.alerts import alerts_report
from flopledger.usage.reported.case import Case
from flopledger.usage.reported.customer import Subject, customer_report, subject_of
from flopledger.usage.reported.month import month_summary
from flopledger.usage.totals.total import Where, opened, read_on_spark
from tests.usage.reported.made_up import provider

pytestmark = pytest.mark.oracle

DAY = date(2026, 3, 31)


def reports(engine: SqlEngine, folder: Path) -> list[str]:
    """Return everything that is told of the records, as JSON, without the engine's name."""
    regimes = regimes_of(load_rules())
    accounts, clusters = read_accounts([str(folder / "accounts.csv")])[0], read_clusters(folder / "clusters.csv")[0]
    case = Case(engine, regimes, accounts, clusters, lines_flop=(1e26,))
    subject = subject_of(case, "Small Labs", None)
    assert isinstance(subject, Subject)
    asked = exported(Case(engine, [one for one in regimes if one.id == "us-iaas-2024"], accounts, clusters), DAY)
    assert isinstance(asked, Exported)
    made = [customer_report(case, subject, (DAY,)), month_summary(case, date(2026, 2, 1)), alerts_report(case, (DAY,)), asked.made]
    told = [one.model_dump(mode="json") for one in made if isinstance(one, Model)]
    texts = [json.dumps({name: value for name, value in one.items() if name != "made"}) for one in told]
    assert len(texts) == len(made)
    return texts


def test_both_engines_tell_the_same(session: Any, tmp_path: Path) -> None:
    provider(tmp_path)
    with opened([str(tmp_path / "jobs.csv")], Where()) as records:
        local = reports(records.engine, tmp_path)
    session.conf.set("spark.sql.ansi.enabled", "true")
    engine = SparkEngine(session)
    read_on_spark(engine, find_files([str(tmp_path / "jobs.csv")])[0])
    assert reports(engine, tmp_path) == local
    assert "Giant Models" in local[-1]
