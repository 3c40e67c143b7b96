"""Workloads, pieces and alerts on DuckDB and on Spark: the same queries, the same answers, to the last giga-FLOP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flopledger.engine.spark import SparkEngine
from flopledger.engine.sql import SqlEngine
from flopledger.usage.linking.link import linked
from flopledger.usage.linking.read import read_accounts
from flopledger.usage.read.found import find_files
from flopledger.usage.records import JOB
from flopledger.usage.structuring.alert import Searched, search
from flopledger.usage.synthetic.fleet import fleet
from flopledger.usage.synthetic.parameters import Asked
from flopledger.usage.synthetic.write import written
from flopledger.usage.totals.total import SPARK_TYPES, Where, opened
from flopledger.usage.workloads.group import Workloads, workloads

pytestmark = pytest.mark.oracle

LINE_FLOP = 1e25


def searched(engine: SqlEngine, folder: Path) -> Searched:
    accounts = linked(read_accounts([str(folder / "accounts")])[0])
    return search(engine, workloads(engine, LINE_FLOP), accounts, LINE_FLOP, every=True)


def test_both_engines_find_the_same(session: Any, tmp_path: Path) -> None:
    written(fleet(Asked(20_000, 8, 2)), tmp_path)
    with opened([str(tmp_path / "jobs")], Where()) as records:
        local = searched(records.engine, tmp_path)
    session.conf.set("spark.sql.ansi.enabled", "true")
    engine = SparkEngine(session)
    files, _ = find_files([str(tmp_path / "jobs")])
    engine.read("jobs", [(file.path, file.format) for file in files], [(field.name, SPARK_TYPES[field.type]) for field in JOB])
    spread = searched(engine, tmp_path)
    for name in Workloads.__match_args__:
        assert np.array_equal(getattr(local.found, name), getattr(spread.found, name)), name
    assert local.alerts == spread.alerts
    assert len(local.found) > 10
    assert local.alerts
