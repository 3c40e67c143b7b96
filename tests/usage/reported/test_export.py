from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.usage.reported.made_up import ACCOUNTS, CLUSTERS, DAY, JOBS, provider, run

ALLOWED = {"Giant Models", "H100 SXM"}
SHORTEST = 3  # characters: `8` is a digit of every number


def exported(folder: Path, regime: str, jobs: str = JOBS, accounts: str = ACCOUNTS, *more: str | Path) -> bytes:
    output = folder / "export.json"
    run("usage", "export", *provider(folder, jobs, accounts), "-r", regime, "--as-of", DAY, "-o", output, *more)
    return output.read_bytes()


def values(*tables: str) -> set[str]:
    """Return every value of tables, whole and in the parts that somebody could know it by."""
    cells = {cell for text in tables for row in csv.reader(io.StringIO(text)) for cell in row}
    header = {cell for text in tables for cell in text.splitlines()[0].split(",")}
    parts = {part for cell in cells - header for part in (cell, cell.split("=")[-1], cell.removesuffix("Z"), *cell.split(":")[:1])}
    return {part for part in parts if len(part) >= SHORTEST}


def answers(report: dict[str, Any]) -> dict[str, Any]:
    return {one["item"]: one["value"] for one in report["answers"]}


def test_an_order_gets_the_identity_and_that_there_is_a_run_and_nothing_else(tmp_path: Path) -> None:
    data = exported(tmp_path, "us-eo-14110")
    made = json.loads(data)
    assert [answers(one) for one in made["reports"]] == [{"identity": "Giant Models", "training_run": True}]
    assert {one["cites"] for one in made["asked"]} == {"Executive Order 14110, 88 FR 75191, sec. 4.2(c)(i) [secondary]"}
    found = {value for value in values(JOBS, ACCOUNTS, CLUSTERS) - {"Giant Models"} if value.encode() in data}
    assert not found


def test_the_proposed_rule_gets_the_run_and_no_moment_no_job_and_no_name_of_anybody_else(tmp_path: Path) -> None:
    data = exported(tmp_path, "us-iaas-2024")
    made = json.loads(data)
    (report,) = map(answers, made["reports"])
    assert (report["name"], report["start"], report["completion"], report["accelerators"]) == (
        "Giant Models",
        "2026-01-05",
        "2026-03-06",
        ["H100 SXM"],
    )
    seconds = 60 * 86_400 + 2 * 3600 + 2 * 60
    assert report["operations"]["low"] == pytest.approx(131_072 * seconds * 989.4e12 * 0.5125, rel=5e-3)
    assert report["operations"]["low"] == float(f"{report['operations']['low']:.3g}")
    unsaid = {"address", "payment", "email", "telephone", "internet_addresses", "security"}
    assert {item for item, value in report.items() if value is None} == unsaid
    assert not {value for value in values(JOBS, ACCOUNTS, CLUSTERS) - ALLOWED if value.encode() in data}


@pytest.mark.parametrize("regime", ["us-bis-2024", "us-eccn-4e091"])
def test_a_law_that_asks_a_provider_for_nothing_gets_nothing(tmp_path: Path, regime: str) -> None:
    output = run("usage", "export", *provider(tmp_path), "-r", regime, "--as-of", DAY, "-o", tmp_path / "e.json", code=2)
    assert "usage-nothing-asked" in output
    assert not (tmp_path / "e.json").exists()


def test_nothing_is_written_of_whom_it_cannot_be_told(tmp_path: Path) -> None:
    unknown = ACCOUNTS.replace("giant.example,,FR", "giant.example,,")
    assert json.loads(exported(tmp_path, "us-eo-14110", accounts=unknown))["reports"] == []
    assert b"Giant" not in (tmp_path / "export.json").read_bytes()


def test_a_customer_without_a_name_is_reported_without_its_account(tmp_path: Path) -> None:
    nameless = JOBS.replace("acct-giant-1,Giant Models", "acct-giant-1,")
    listed = ACCOUNTS.replace("acct-giant-1,Giant Models", "acct-giant-1,")
    data = exported(tmp_path, "us-eo-14110", nameless, listed)
    assert [answers(one) for one in json.loads(data)["reports"]] == [{"identity": None, "training_run": True}]
    assert b"acct-giant-1" not in data


def test_a_run_that_goes_on_has_no_day_of_completion(tmp_path: Path) -> None:
    longer = JOBS.replace("2026-03-06T08:09:00Z", "2026-05-06T08:09:00Z")
    (report,) = map(answers, json.loads(exported(tmp_path, "us-iaas-2024", longer))["reports"])
    assert (report["start"], report["completion"]) == ("2026-01-05", None)


def test_an_export_can_be_signed(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    from flopledger.statement.integrity.envelope import opened
    from flopledger.statement.integrity.keys import PublicKey, public_key

    run("statement", "keygen", tmp_path / "key.pem")
    data = exported(tmp_path, "us-eo-14110", JOBS, ACCOUNTS, "--key", tmp_path / "key.pem")
    envelope = opened(data)
    public = public_key(next(tmp_path.glob("key*pub*")))
    assert isinstance(public, PublicKey)
    assert envelope.signed_by(public)
    assert json.loads(envelope.payload)["regime"] == "us-eo-14110"


UNLIKE_WORDS = "hjkqvwxyz"  # no word of the export, and no digest in it, is made of these alone
NAMES = st.lists(st.text(alphabet=UNLIKE_WORDS, min_size=9, max_size=14), min_size=6, max_size=6, unique=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=NAMES, chips=st.integers(2, 600))
def test_whoever_is_below_the_line_leaves_no_trace(tmp_path: Path, names: list[str], chips: int) -> None:
    account, customer, job, image, cluster, owner = names
    row = f"northcloud,{account},{customer},{job},{cluster},r,H100 SXM,{chips},2026-02-01T00:00:00Z,2026-02-09T00:00:00Z,bf16,,{image},,\n"
    listed = f"northcloud,{account},{customer},,{owner},,,,FR\n"
    with_it = exported(tmp_path, "us-iaas-2024", JOBS + row, ACCOUNTS + listed)
    assert not [name for name in names if name.encode() in with_it]
    assert with_it == exported(tmp_path, "us-iaas-2024")


def test_what_a_reform_would_ask_says_that_it_is_a_reform(tmp_path: Path) -> None:
    data = exported(tmp_path, "us-iaas-2024", JOBS, ACCOUNTS, "--reform", "egan-heim-2023:high_compute=1e25")
    made = json.loads(data)
    assert made["regime"] == "us-iaas-2024 + egan-heim-2023"
    whose = {answers(one)["identity"] for one in made["reports"] if one["line"] == "us-iaas-2024/high-compute-customer"}
    assert whose == {"Giant Models", "Homey Inc"}
    assert b"Small" not in data


def test_a_whole_fleet_leaves_nothing_but_the_names_that_are_asked_for(tmp_path: Path) -> None:
    fleet, output = tmp_path / "fleet", tmp_path / "export.json"
    run("usage", "synthetic", "-n", "3000", "--seed", "6", "-o", fleet)
    asked = ("-r", "us-iaas-2024", "--reform", "egan-heim-2023:high_compute=1e23", "--as-of", "2025-10-31")
    run("usage", "export", fleet / "jobs", "--accounts", fleet / "accounts", *asked, "-o", output)
    data = output.read_bytes()
    reported = {value for report in json.loads(data)["reports"] for value in answers(report).values() if isinstance(value, str)}
    assert reported
    with duckdb.connect() as connection:
        for table in ("jobs", "accounts"):
            files = f"'{fleet}/{table}/**/*.parquet'"
            columns = [row[0] for row in connection.execute(f"describe select * from {files}").fetchall()]
            for column in columns:
                rows = connection.execute(f"select distinct {column}::varchar from {files} where {column} is not null").fetchall()
                found = {value for (value,) in rows if len(value) > SHORTEST and value.encode() in data}
                assert found <= reported, column
