"""Included tables: the same activities from YAML, CSV, JSON lines and Parquet are the same ledger; what is wrong has its row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flopledger.core.finding import Finding, errors_in
from flopledger.estimate.run import estimate
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_ledger
from tests.ledger.meaning import meaning

HEAD = """\
flopledger: 1
developer: lab
parties: {lab: {}, other: {}}
artifacts:
  corpus: {kind: dataset}
  extra: {kind: dataset}
  base: {kind: model, compute: 1e23 FLOP, parameters: 7B}
systems: {m: {general_purpose: yes}}
"""
COLUMNS = {
    "activity": "VARCHAR",
    "does": "VARCHAR",
    "started": "DATE",
    "ended": "DATE",
    "by": "VARCHAR",
    "by.lab": "DOUBLE",
    "by.other": "DOUBLE",
    "uses.data": "VARCHAR",
    "uses.initial-weights": "VARCHAR",
    "produces": "VARCHAR",
    "for": "VARCHAR",
    "status": "VARCHAR",
    "discarded": "BOOLEAN",
    "description": "VARCHAR",
    "evidence": "VARCHAR",
    "compute.declared": "VARCHAR",
    "compute.hardware.chip": "VARCHAR",
    "compute.hardware.chip_hours": "DOUBLE",
    "compute.hardware.precision": "VARCHAR",
    "compute.hardware.utilisation": "DOUBLE",
    "compute.architecture.model": "VARCHAR",
    "compute.architecture.tokens": "BIGINT",
    "cost.rental.price": "DOUBLE",
    "cost.invoice": "VARCHAR",
    "energy.metered": "DOUBLE",
}
ROWS: list[dict[str, Any]] = [
    {"activity": "train", "does": "pretraining", "started": "2024-01-01", "ended": "2024-02-01", "uses.data": "corpus;extra"}
    | {"uses.initial-weights": "base", "produces": "m", "by.lab": 0.75, "by.other": 0.25, "compute.hardware.chip": "H100 SXM"}
    | {"compute.hardware.chip_hours": 1000.5, "compute.hardware.precision": "bf16", "compute.hardware.utilisation": 0.4}
    | {"cost.rental.price": 2.5, "compute.architecture.model": "m", "compute.architecture.tokens": 10**12},
    {"activity": "sweep", "does": "ablation", "started": "2024-01-05", "by": "other", "for": "m", "compute.declared": "1e22 to 3e22 FLOP"}
    | {"discarded": True, "description": 'a, b and "c"', "cost.invoice": "5 EUR", "evidence": "https://example.org/a"},
    {"activity": "later", "does": "fine-tuning", "status": "planned", "for": "m", "compute.declared": "unknown"},
    {"activity": "tests", "does": "evaluation", "ended": "2024-03-01", "for": "m", "discarded": False, "energy.metered": 7e6},
]


def as_yaml(rows: list[dict[str, Any]]) -> str:
    units = {"cost.rental.price": " USD per chip-hour", "energy.metered": " Wh"}
    lines = ["activities:"]
    for row in rows:
        fields = {name: _yaml_value(name, value, units) for name, value in row.items() if name != "activity"}
        lines.append(f"  {row['activity']}: {{{', '.join(f'{name}: {value}' for name, value in fields.items())}}}")
    return "\n".join(lines) + "\n"


def _yaml_value(name: str, value: Any, units: dict[str, str]) -> str:
    if name.startswith("uses.") and ";" in value:
        return f"[{value.replace(';', ', ')}]"
    return json.dumps(value) if isinstance(value, str | bool) else f"{value!r}{units.get(name, '')}"


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS))
    writer.writeheader()
    writer.writerows(
        {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in row.items()} for row in rows
    )
    path.write_text(text.getvalue(), encoding="utf-8")


def write_flat_json(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_nested_json(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(_nested(row)) + "\n\n" for row in rows), encoding="utf-8")


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in row.items():
        *above, last = name.split(".")
        place = tree
        for step in above:
            place = place.setdefault(step, {})
        place[last] = value.split(";") if isinstance(value, str) and ";" in value else value
    return tree


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
        connection.execute(f"create table runs ({columns})")
        places = ", ".join("?" for _ in COLUMNS)
        for row in rows:
            connection.execute(f"insert into runs values ({places})", [row.get(name) for name in COLUMNS])
        connection.execute("copy runs to ? (format parquet)", [str(path)])


FORMATS: dict[str, Callable[[Path, list[dict[str, Any]]], None]] = {
    "runs.csv": write_csv,
    "runs.jsonl": write_flat_json,
    "runs.ndjson": write_nested_json,
    "runs.parquet": write_parquet,
    "RUNS.CSV": write_csv,
}


def read(folder: Path, text: str) -> tuple[Ledger, list[Finding]]:
    (folder / "ledger.yaml").write_text(text, encoding="utf-8")
    ledger, findings = read_ledger(folder)
    assert ledger is not None
    return ledger, findings


@pytest.fixture
def in_yaml(tmp_path: Path) -> Ledger:
    ledger, findings = read(tmp_path, HEAD + as_yaml(ROWS))
    assert not errors_in(findings), findings
    return ledger


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_ledger(name: str, tmp_path: Path, in_yaml: Ledger) -> None:
    FORMATS[name](tmp_path / name, ROWS)
    ledger, findings = read(tmp_path, HEAD + f"include: {name}\n")
    assert not errors_in(findings), findings
    assert meaning(ledger) == meaning(in_yaml)
    assert not errors_in(estimate(ledger)[1])


@pytest.mark.parametrize("name", FORMATS)
def test_and_so_do_the_rows_shared_out_over_files(name: str, tmp_path: Path, in_yaml: Ledger) -> None:
    (tmp_path / "part").mkdir()
    FORMATS[name](tmp_path / f"part/1-{name}", ROWS[:2])
    FORMATS[name](tmp_path / f"part/2-{name}", ROWS[2:3])
    (tmp_path / "more.yaml").write_text(as_yaml(ROWS[3:]))
    ledger, findings = read(tmp_path, HEAD + f"include: [part/*{name}, more.yaml]\n")
    assert not errors_in(findings), findings
    assert meaning(ledger) == meaning(in_yaml)


def test_every_file_is_kept_with_its_digest(tmp_path: Path) -> None:
    write_csv(tmp_path / "runs.csv", ROWS)
    write_parquet(tmp_path / "runs.parquet", [])
    ledger, _ = read(tmp_path, HEAD + "include: [runs.csv, runs.parquet]\n")
    assert [Path(file.name).name for file in ledger.files] == ["ledger.yaml", "runs.csv", "runs.parquet"]
    assert all(len(file.digest) == 64 for file in ledger.files)


def wrong(folder: Path, name: str, text: str | bytes) -> list[tuple[str, str, str]]:
    """Return code, place in the table, and what was found, of everything that is wrong with a table."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    ledger, findings = read(folder, HEAD + f"include: {name}\n")
    estimates = estimate(ledger)[1]
    return [
        (item.code, f"{item.at.line}:{item.at.column}", item.found)
        for item in [*findings, *estimates]
        if item.level == "error" and item.at is not None and item.at.file.endswith(name)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("activity,does\na,ablaton\n", [("unknown-word", "2:3", "`ablaton`")]),
        ('activity,description,does\n"a,b","x, ""y""",ablaton\n', [("unknown-word", "2:18", "`ablaton`")]),
        ("activity,does\na,ablation\n\nb,ablaton\n", [("unknown-word", "4:3", "`ablaton`")]),
        ('activity,description,does\na,"two\nlines",ablation\nb,x,ablaton\n', [("unknown-word", "4:5", "`ablaton`")]),
        ("activity,does\na\nb,ablation,c\n", [("table-row", "2:1", "1 cells"), ("table-row", "3:1", "3 cells")]),
        ("activity,dos\na,ablation\n", [("unknown-key", "1:10", "`dos`"), ("key-missing", "2:1", "`a` without `does`")]),
        ("activity,does,does\na,ablation,x\n", [("table-row", "1:1", "the column `does` 2 times")]),
        ("activity,does,\na,ablation,x\n", [("table-row", "1:1", "a column without a name")]),
        ("name,does\na,ablation\n", [("table-row", "1:1", "the columns `does, name`")]),
        (
            "activity,does\n,ablation\n \t,ablation\n",
            [("table-row", "2:1", "a row without a name"), ("table-row", "3:1", "a row without a name")],
        ),
        ("", [("table-row", "1:1", "no names in the first line")]),
        ("activity,does\na,ablation\na,ablation\n", [("declared-twice", "3:1", "the activity `a` a second time")]),
        ('activity,does\na,"ablation\n', [("table-row", "3:1", "unexpected end of data")]),
        ("activity,does,for\na,ablation,n\n", [("unknown-system", "2:12", "`n`")]),
        ("activity,does,started\na,ablation,2024-02-30\n", [("impossible-date", "2:12", "`2024-02-30`, which is in no calendar")]),
        (
            "activity,does,started,ended\na,ablation,2024-03-01,2024-02-01\n",
            [("impossible-date", "2:23", "2024-03-01 to 2024-02-01")],
        ),
        ("activity,does,compute.declared\na,ablation,1e25 FLOPs\n", [("ambiguous-flops", "2:12", "`1e25 FLOPs`")]),
        ("activity,does,compute.declared\na,ablation,-5\n", [("negative-amount", "2:12", "`-5`")]),
        ("activity,does,compute.hardware.chp\na,ablation,H100 SXM\n", [("unknown-key", "1:15", "`chp`")]),
        ("activity,does,by.lab,by.other\na,ablation,0.5,0.6\n", [("out-of-range", "2:12", "shares that add up to 1.1")]),
        (b"activity,does\na,caf\xe9\n", [("file-not-text", "2:1", "byte 19 is not UTF-8")]),
        ("activity,does\na\x1bb,ablation\n", [("table-row", "2:1", "`a\\x1bb`")]),
    ],
)
def test_a_mistake_in_csv_has_its_line_and_column(tmp_path: Path, text: str | bytes, found: list[tuple[str, str, str]]) -> None:
    assert wrong(tmp_path, "runs.csv", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"activity": "a", "does": "ablaton"}\n', [("unknown-word", "1:19", "`ablaton`")]),
        ('{"activity": "a", "does": "ablation", "compute": {"declared": -1}}\n', [("negative-amount", "1:51", "`-1`")]),
        ('{"activity": "a", "does": "ablation", "compute.declared": 1e400}\n', [("not-finite", "1:39", "`inf`")]),
        ('{"activity": "a", "does": "ablation", "compute": {"declared": [1]}}\n', [("wrong-shape", "1:51", "a list")]),
        ('{"activity": "a", "does": "ablation", "compute.declared": true}\n', [("number-unreadable", "1:39", "`True`")]),
        ('{"activity": "a", "does": {"x": 1}}\n', [("wrong-shape", "1:28", "a mapping")]),
        ("{\n", [("table-row", "1:1", "no JSON: Expecting property name enclosed in double quotes at character 2")]),
        ("[1]\n", [("table-row", "1:1", "a list")]),
        ('{"activity": "a", "does": "ablation", "does": "x"}\n', [("table-row", "1:1", "`does` twice in one object")]),
        ('{"activity": "a", "compute.x": 1, "compute": {"x": 2}}\n', [("table-row", "1:1", "`compute.x` twice")]),
        ('{"activity": null, "does": "ablation"}\n', [("table-row", "1:1", "a row without a name")]),
        ('{"does": "ablation"}\n', [("table-row", "1:1", "the columns `does`")]),
        ('{"activity": "\\ud800", "does": "ablation"}\n', [("table-row", "1:1", "half a character, written as an escape")]),
        ('{"activity": "a", "does": "other", "evidence": {"lnk": "x"}}\n', [("unknown-key", "1:1", "`lnk`")]),
        (
            '{"activity": "a", "does": "other", "discarded": 1}\n{"activity": "b", "does": "other", "discarded": true}\n',
            [("not-yes-or-no", "1:36", "`1`")],
        ),
    ],
)
def test_a_mistake_in_json_has_its_line_and_column(tmp_path: Path, text: str, found: list[tuple[str, str, str]]) -> None:
    assert wrong(tmp_path, "runs.jsonl", text) == found


@pytest.mark.parametrize(
    ("select", "found"),
    [
        ("'a' as activity, 'ablaton' as does", [("unknown-word", "1:2", "`ablaton`")]),
        ("'a' as activity, 'other' as does, -1.0 as \"compute.declared\"", [("negative-amount", "1:3", "`-1`")]),
        ("'a' as activity, 'other' as does, 'inf'::double as \"compute.declared\"", [("not-finite", "1:3", "`inf`")]),
        ("'a' as activity, 'other' as does, 1e60 as \"compute.declared\"", [("out-of-range", "1:3", "`1e+60`")]),
        ("'a' as activity, 'other' as does, 1.5 as \"compute.hardware.utilisation\"", [("out-of-range", "1:3", "`1.5`")]),
        ("'a' as activity, 'other' as does, date '1815-12-10' as started", [("impossible-date", "1:3", "`1815-12-10`")]),
        ("'a' as activity, 'other' as does, date '2024-01-01' as \"compute.declared\"", [("number-unreadable", "1:3", "`2024-01-01`")]),
        ("'a' as activity, 'other' as does, [1, 2] as \"compute.declared\"", [("wrong-shape", "1:3", "a list")]),
        ("'a' as activity, 'other' as does, {'declared': 'x'} as compute", [("number-unreadable", "1:3", "`x`")]),
        ("'a' as activity, 'other' as does, 'y'::blob as description", []),
        ("null::int as activity, 'other' as does", [("table-row", "1:1", "a row without a name")]),
        ("'nan'::double as activity, 'other' as does", [("table-row", "1:1", "a row without a name")]),
        ("null as activity, 'other' as does", [("table-row", "1:1", "a row without a name")]),
        ("'other' as does", [("table-row", "1:1", "the columns `does`")]),
    ],
)
def test_a_mistake_in_parquet_has_its_row_and_column(tmp_path: Path, select: str, found: list[tuple[str, str, str]]) -> None:
    duckdb.execute(f"copy (select {select}) to '{tmp_path}/made.parquet' (format parquet)")
    assert wrong(tmp_path, "runs.parquet", (tmp_path / "made.parquet").read_bytes()) == found


def test_parquet_may_be_nested_and_of_any_kind_of_number(tmp_path: Path) -> None:
    select = "'a' as activity, 'other' as does, {'hardware': {'chip': 'H100 SXM', 'chip_hours': 5::hugeint}} as compute, ['m'] as \"for\""
    duckdb.execute(f"copy (select {select}, timestamp '2024-01-01 10:00:00' as started) to '{tmp_path}/runs.parquet' (format parquet)")
    ledger, findings = read(
        tmp_path, HEAD + "include: runs.parquet\nactivities: {t: {does: pretraining, produces: m, uses: {initial-weights: base}}}\n"
    )
    assert not errors_in(findings)
    assert ledger.activities.done_for[1] == ("m",)
    assert str(ledger.activities.started[1]) == "2024-01-01"
    hardware = next(one for one in estimate(ledger)[0].all if one.method == "hardware")
    assert hardware.inputs["chip_hours"][0] == 5


def test_many_alike_mistakes_are_counted(tmp_path: Path) -> None:
    text = "activity,does\n" + "".join(f"a{number},ablaton\n" for number in range(500))
    found = wrong(tmp_path, "runs.csv", text)
    assert len(found) == 101
    assert found[-1] == ("unknown-word", "102:6", "400 more like it")
