"""What an engine must do, whichever it is: hold columns with their NULLs and days, keep rows in order, and reach nothing outside.

Every engine of the road is put to the first half; the second half is about DuckDB's own ways out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from flopledger.core.coded import Coded
from flopledger.engine.duckdb import DuckDBEngine
from flopledger.engine.table import Column, Engine, Table
from flopledger.rules.compile import compile_condition
from flopledger.rules.facts import columns

ENGINES: dict[str, Callable[[], Engine]] = {"duckdb": DuckDBEngine}
MANY = 200_000


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made = ENGINES[request.param]()
    yield made
    made.close()  # type: ignore[attr-defined]


def answer(engine: Engine, sql: str) -> dict[str, list[Any]]:
    """Return an answer as lists, None where it is NULL and days as days."""
    found = {name: np.ma.asarray(values).tolist() for name, values in engine.query(sql).items()}
    return {name: [value.date() if hasattr(value, "date") else value for value in values] for name, values in found.items()}


TABLE: Table = {
    "line": Column("number", np.arange(4.0)),
    "compute": Column("number", np.array([1e25, np.nan, 0.0, 1e-300])),
    "direct": Column("boolean", [True, None, False, None]),
    "planned": Column("boolean", np.array([True, False, False, True])),
    "does": Column("text", ["pretraining", None, "", "fine-tuning's"]),
    "relation": Column("text", Coded.of(["teacher", None, "teacher", "data"])),
    "started": Column("date", np.array(["2024-02-29", "NaT", "1969-12-31", "2100-12-31"], dtype="datetime64[D]")),
    "ended": Column("date", [date(2025, 1, 1), None, date(2025, 1, 2), None]),
}


def test_what_goes_in_comes_out_with_its_nulls(engine: Engine) -> None:
    engine.create("t", TABLE)
    expected = {name: [column.cell(row) for row in range(4)] for name, column in TABLE.items()}
    assert answer(engine, "select * from t order by line") == expected
    assert expected["compute"][1] is expected["direct"][1] is expected["does"][1] is expected["started"][1] is None
    assert expected["does"][2] == ""  # empty is a text, and known


def test_columns_of_nothing_but_null_keep_their_type(engine: Engine) -> None:
    nothing = {
        "number": Column("number", np.full(3, np.nan)),
        "boolean": Column("boolean", [None] * 3),
        "text": Column("text", [None] * 3),
        "date": Column("date", np.full(3, np.datetime64("NaT", "D"))),
    }
    engine.create("t", nothing)
    found = answer(engine, "select number > 1 as a, not boolean as b, text = 'x' as c, date < date '2025-01-01' as d from t")
    assert found == {name: [None] * 3 for name in "abcd"}


def test_a_table_of_no_rows_answers_with_none(engine: Engine) -> None:
    engine.create("t", {name: Column(column.type, list[Any]()) for name, column in TABLE.items()})
    assert answer(engine, "select does, compute > 1 as big from t") == {"does": [], "big": []}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("compute > 1e24", [True, None, False, False]),
        ("not compute > 1e24", [False, None, True, True]),
        ("compute is null", [False, True, False, False]),
        ("direct and compute > 1e24", [True, None, False, False]),
        ("direct or compute > 1e24", [True, None, False, None]),
        ("direct", [True, None, False, None]),
        ("does = 'pretraining' or does = 'fine-tuning''s'", [True, None, False, True]),
        ("does in ('pretraining', 'ablation')", [True, None, False, False]),
        ("relation <> 'teacher'", [False, None, False, True]),
        ("started < DATE '1970-01-01'", [False, None, True, False]),
        ("started between DATE '2024-02-29' and DATE '2024-03-01'", [True, None, False, False]),
        ("ended >= DATE '2025-01-02'", [False, None, True, None]),
        ("coalesce(compute, 0) = 0", [False, True, True, False]),
        ("1 / compute > 0", [True, None, None, True]),  # dividing by zero is not known
        ("planned", [True, False, False, True]),
    ],
)
def test_conditions_are_true_false_or_unknown_as_rules_mean_them(engine: Engine, condition: str, expected: list[bool | None]) -> None:
    facts = columns("line", "total")
    compiled = compile_condition(condition, facts, [])
    engine.create("t", TABLE)
    assert answer(engine, f"select ({compiled.sql({})}) as held from t order by line")["held"] == expected
    rows = [{name: column.cell(row) for name, column in TABLE.items()} for row in range(4)]
    assert [compiled.evaluate(row, {}) for row in rows] == expected


def test_two_hundred_thousand_rows_keep_their_order(engine: Engine) -> None:
    generator = np.random.default_rng(3)
    compute = generator.lognormal(50, 10, MANY)
    compute[::7] = np.nan
    does = Coded(("pretraining", "ablation", None), generator.integers(0, 3, MANY))
    engine.create(
        "t",
        {"line": Column("number", np.arange(MANY, dtype=np.float64)), "compute": Column("number", compute), "does": Column("text", does)},
    )
    engine.create("one", {"threshold": Column("number", np.array([1e22]))})
    found = engine.query("select line, compute, compute > threshold and does = 'pretraining' as held from t cross join one order by line")
    assert np.array_equal(np.ma.getdata(found["line"]), np.arange(MANY))
    assert np.array_equal(np.ma.filled(found["compute"], np.nan), compute, equal_nan=True)
    held = np.where(np.ma.getmaskarray(found["held"]), 2, np.ma.getdata(found["held"]).astype(int))
    expected = [None if word is None else word == "pretraining" for word in does]
    big = [None if np.isnan(value) else bool(value > 1e22) for value in compute.tolist()]
    assert held.tolist() == [_both(first, second) for first, second in zip(big, expected, strict=True)]


def _both(first: bool | None, second: bool | None) -> int:
    """Return SQL's `and`: 0 false, 1 true, 2 unknown."""
    return 0 if first is False or second is False else 2 if first is None or second is None else 1


def test_a_table_of_the_same_name_replaces_the_first(engine: Engine) -> None:
    for values in ([1.0], [2.0, 3.0]):
        engine.create("t", {"number": Column("number", np.array(values))})
        assert answer(engine, "select number from t order by number") == {"number": values}


def test_names_are_not_sql(engine: Engine) -> None:
    """A column may be called like a word of SQL."""
    engine.create("t", {"select": Column("number", np.array([1.0])), "order": Column("text", ["x"])})
    assert answer(engine, 'select "select", "order" from t') == {"select": [1.0], "order": ["x"]}


def test_two_engines_share_nothing() -> None:
    one, other = DuckDBEngine(), DuckDBEngine()
    one.create("t", {"number": Column("number", np.array([1.0]))})
    with pytest.raises(duckdb.CatalogException):
        other.query("select * from t")


@pytest.fixture
def closed() -> Iterator[DuckDBEngine]:
    made = DuckDBEngine()
    made.create("t", TABLE)
    yield made
    made.close()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('FILE')",
        "select * from read_text('FILE')",
        "select * from read_blob('FILE')",
        "select * from read_json('FILE')",
        "select * from read_parquet('FILE')",
        "select * from glob('FOLDER/*')",
        "select * from sniff_csv('FILE')",
        "select * from 'FILE'",
        "copy t to 'FOLDER/out.csv'",
        "copy t from 'FILE'",
        "export database 'FOLDER/out'",
        "import database 'FOLDER'",
        "attach 'FOLDER/other.db'",
        "attach 'https://files.example/other.db'",
        "select * from read_csv('https://files.example/data.csv')",
        "install httpfs",
        "install 'FOLDER/evil.duckdb_extension'",
        "load httpfs",
        "load 'FOLDER/evil.duckdb_extension'",
    ],
)
def test_no_file_address_or_extension_is_reached(closed: DuckDBEngine, tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    text = sql.replace("FILE", str(tmp_path / "secret.csv")).replace("FOLDER", str(tmp_path))
    with pytest.raises(duckdb.Error):
        closed.query(text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]


@pytest.mark.parametrize(
    "setting",
    [
        "enable_external_access = true",
        "autoload_known_extensions = true",
        "autoinstall_known_extensions = true",
        "allow_community_extensions = true",
        "allow_unsigned_extensions = true",
        "python_enable_replacements = true",
        "lock_configuration = false",
        "temp_directory = 'FOLDER'",
        "log_query_path = 'FOLDER/queries.log'",
        "custom_extension_repository = 'https://files.example'",
        "threads = 1",
        "memory_limit = '1MB'",
    ],
)
def test_no_setting_can_be_changed(closed: DuckDBEngine, tmp_path: Path, setting: str) -> None:
    for word in ("set", "set global", "pragma"):
        with pytest.raises(duckdb.Error):
            closed.query(f"{word} {setting.replace('FOLDER', str(tmp_path))}")
    assert list(tmp_path.iterdir()) == []


def test_variables_of_the_program_are_no_tables(closed: DuckDBEngine) -> None:
    secret = {"token": np.array(["hidden"])}
    with pytest.raises(duckdb.CatalogException):
        closed.query("select * from secret")
    assert secret["token"][0] == "hidden"
