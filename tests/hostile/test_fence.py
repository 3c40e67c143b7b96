"""The ledger's folder is a fence: names, links and addresses that lead out of it are refused, and nothing behind them is shown."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner

from flopledger.cli import main
from tests.hostile.conftest import LEDGER, Answer

OUTWARD = [
    "../outside/secret.csv",
    "./../outside/secret.csv",
    "runs/../../outside/secret.csv",
    "../../etc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "~",
    "~/secret.csv",
    "~root/secret.csv",
    "**/../../outside/*.csv",
    "**/..",
    "..",
    "*/../../outside/secret.csv",
    "..\\\\outside\\\\secret.csv",
    "file:/etc/passwd",
    "FILE:///etc/passwd",
    "http://127.0.0.1:9/secret.csv",
    "https://127.0.0.1:9/secret.parquet",
    "s3://bucket/secret.parquet",
    "gs://bucket/secret.parquet",
    "hf://datasets/secret.parquet",
    "C:/secret.csv",
    "$HOME/secret.csv",
    "%2e%2e/outside/secret.csv",
    "{..,x}/outside/secret.csv",
    "",
    ".",
    "/",
    "secret.csv\\0.yaml",
    "x" * 5000,
    "*" * 300 + "z",
]

UNKNOWN = ("", "~")  # as a value, these say that nothing is known


def _including(folder: Path, name: str) -> None:
    (folder / "ledger.yaml").write_text(f'{LEDGER}include: ["{name}"]\n', encoding="utf-8")


def _measured(folder: Path, name: str) -> None:
    text = LEDGER.replace("{declared: 1e24 FLOP}", f'{{measured: {{record: "{name}"}}}}')
    (folder / "ledger.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", OUTWARD)
def test_no_include_leads_out_of_the_folder(name: str, folder: Path, answer: Answer) -> None:
    (folder / "runs").mkdir()
    _including(folder, name)
    assert answer("check").exit_code == 2


@pytest.mark.parametrize("name", [name for name in OUTWARD if name not in UNKNOWN])
def test_no_record_of_a_measurement_leads_out_of_the_folder(name: str, folder: Path, answer: Answer) -> None:
    (folder / "runs").mkdir()
    _measured(folder, name)
    assert answer("check").exit_code == 2


@pytest.mark.parametrize("pattern", ["link.csv", "*.csv", "**/*.csv", "link*"])
def test_a_link_to_a_file_outside_is_refused(pattern: str, folder: Path, answer: Answer) -> None:
    (folder / "link.csv").symlink_to(folder.parent / "outside" / "secret.csv")
    _including(folder, pattern)
    result = answer("check")
    assert result.exit_code == 2
    assert "include-outside" in result.output


@pytest.mark.parametrize("pattern", ["linked/secret.csv", "linked/*.csv", "*/secret.csv", "linked/**/*.csv"])
def test_a_link_to_a_folder_outside_is_refused(pattern: str, folder: Path, answer: Answer) -> None:
    (folder / "linked").symlink_to(folder.parent / "outside")
    _including(folder, pattern)
    assert answer("check").exit_code == 2


def test_a_record_behind_a_link_is_refused(folder: Path, answer: Answer) -> None:
    (folder / "meter.jsonl").symlink_to(folder.parent / "outside" / "secret.jsonl")
    _measured(folder, "meter.jsonl")
    assert "include-outside" in answer("check").output


def test_links_inside_the_folder_are_read(folder: Path, answer: Answer) -> None:
    (folder / "runs.csv").write_text(
        "activity,does,started,for,compute.declared\nsearch,ablation,2025-01-02,m,1e20 FLOP\n", encoding="utf-8"
    )
    (folder / "link.csv").symlink_to("runs.csv")
    _including(folder, "link.csv")
    result = answer("check")
    assert result.exit_code == 0
    assert "2 activities" in result.output


def test_a_link_to_itself_and_a_link_to_the_folder_end(folder: Path, answer: Answer) -> None:
    (folder / "self.csv").symlink_to("self.csv")
    (folder / "again").symlink_to(".")
    _including(folder, "**/*.csv")
    assert answer("check").exit_code == 2


@pytest.mark.parametrize("name", ["ledger.yaml", "runs.csv", "meter.jsonl", "runs.parquet"])
def test_a_pipe_is_not_waited_for(name: str, folder: Path, answer: Answer) -> None:
    (_measured if name.startswith("meter") else _including)(folder, name)
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert answer("check").exit_code == 2


@pytest.mark.parametrize("name", ["ledger.yaml", "runs.csv", "meter.jsonl", "runs.parquet"])
def test_a_folder_in_place_of_a_file_is_refused(name: str, folder: Path, answer: Answer) -> None:
    (_measured if name.startswith("meter") else _including)(folder, name)
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir()
    assert answer("check").exit_code == 2


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "/proc/self/mem"])
def test_a_ledger_that_is_a_device_is_refused(target: str, folder: Path, answer: Answer) -> None:
    (folder / "ledger.yaml").unlink()
    (folder / "ledger.yaml").symlink_to(target)
    assert answer("check").exit_code == 2


def test_a_ledger_includes_itself_once(folder: Path, answer: Answer) -> None:
    _including(folder, "ledger.yaml")
    assert "include-twice" in answer("check").output


QUERIES = [
    "select * from read_text('{outside}/secret.csv')",
    "select * from read_csv('{outside}/secret.csv')",
    "select * from '{outside}/secret.csv'",
    "with hidden as (from read_blob('{outside}/secret.csv')) select * from hidden",
    "select (select count(*) from glob('{outside}/*'))",
    "select * from Enable_Logging(storage = 'file', storage_path = '{outside}/log')",
    "call enable_logging(storage = 'file', storage_path = '{outside}/log')",
    "set log_query_path = '{outside}/log'",
    "pragma enable_profiling = 'json'",
    "copy lines to '{outside}/lines.csv'",
    "copy lines from '{outside}/secret.csv'",
    "export database '{outside}/all'",
    "import database '{outside}'",
    "attach '{outside}/new.db'",
    "install httpfs",
    "load '{outside}/x.duckdb_extension'",
    "update extensions",
    "set enable_external_access = true",
    "select 1; copy lines to '{outside}/lines.csv'",
    "select * from query('select 1')",
    "select * from pandas_scan(1)",
    "select * from json_execute_serialized_sql('{{}}')",
    "select * from duckdb_secrets()",
    "create secret s (type s3)",
    "drop table lines",
    "select getenv('HOME')",
    "select * from os",
    "select " + "(" * 20_000 + "1" + ")" * 20_000,
    "select 1" + " + 1" * 900,
    "select '\udcff'",
    ";",
]


@pytest.mark.parametrize("sql", QUERIES)
def test_a_query_reads_the_tables_and_reaches_nothing_else(sql: str, folder: Path, answer: Answer) -> None:
    outside = folder.parent / "outside"
    before = sorted(outside.iterdir())
    assert answer("query", sql.format(outside=outside)).exit_code == 2
    assert sorted(outside.iterdir()) == before


@pytest.mark.parametrize("sql", ["from lines", "describe lines", "summarize lines", "show tables", "select 1" + " + 1" * 90])
def test_a_query_that_only_reads_is_answered(sql: str, answer: Answer) -> None:
    assert answer("query", sql).exit_code == 0


CONDITIONS = [
    "read_csv('{outside}/secret.csv') is null",
    "read_text('{outside}/secret.csv') = 'a'",
    "glob('{outside}/*') is null",
    "getenv('HOME') = 'a'",
    "exists (select 1)",
    "does in (select content from read_text('{outside}/secret.csv'))",
    "(select count(*) from glob('{outside}/*')) > 0",
    "true; copy (select 1) to '{outside}/x'",
    "pragma database_list",
    "current_setting('secret_directory') = 'a'",
    "query('select 1') is null",
    "not " * 5_000 + "discarded",
    "(" * 5_000 + "discarded" + ")" * 5_000,
    "discarded" + " or discarded" * 50_000,
]
STANDARD = """\
id: house
title: House rules
sources: {{manual: {{instrument: House manual, checked: 2026-11-01, confidence: confirmed}}}}
versions:
  - from: 2025-01-01
    title: First edition
    otherwise: {{count: all, cites: {{source: manual, at: page 1}}}}
    rules: [{{label: first, when: "{}", count: {}, cites: {{source: manual, at: page 2}}}}]
"""


@pytest.mark.parametrize("place", ["condition", "share"])
@pytest.mark.parametrize("sql", CONDITIONS)
def test_a_rule_file_can_do_nothing_but_compute(sql: str, place: str, folder: Path, answer: Answer) -> None:
    outside = folder.parent / "outside"
    text = sql.format(outside=outside)
    standards = folder / "rules" / "standards"
    standards.mkdir(parents=True)
    filled = STANDARD.format(text, "none") if place == "condition" else STANDARD.format("true", f'{{share: "{text}"}}')
    (standards / "house.yaml").write_text(filled, encoding="utf-8")
    before = sorted(outside.iterdir())
    result = answer("assess", "--rules", str(folder / "rules"), "-s", "house", "-r", "us-eo-14110", "--as-of", "2025-01-10")
    assert result.exit_code == 2
    assert "condition-refused" in result.output
    assert sorted(outside.iterdir()) == before


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "huge", "not text", "tag", "bomb", "deep", "list", "empty"])
def test_a_rule_file_made_to_hurt_is_refused(kind: str, folder: Path, answer: Answer) -> None:
    standards = folder / "rules" / "standards"
    standards.mkdir(parents=True)
    _make_rule_file(kind, standards / "house.yaml")
    assert answer("assess", "--rules", str(folder / "rules"), "-s", "house", "-r", "us-eo-14110").exit_code == 2


def _make_rule_file(kind: str, path: Path) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "huge":
        path.touch()
        os.truncate(path, 200_000_000)
    else:
        path.write_bytes(RULE_FILES[kind])


RULE_FILES = {
    "not text": b"\xff\xfe\x00",
    "tag": b"id: !!python/object/apply:os.system [ls]\n",
    "bomb": b"a: &a [x]\nb: [*a, *a]\n",
    "deep": b"id: " + b"[" * 100_000,
    "list": b"- a\n",
    "empty": b"",
}


def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    result = CliRunner().invoke(main, ["assess", "examples/deepseek-v3", "--as-of", "2026-11-22"], catch_exceptions=False)
    assert result.exit_code == 0
