"""The commands as a person runs them: what they print, where, and the code they exit with."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main

DEMO = "examples/deepseek-v3"
DAY = "2026-11-22"
SMALL = """\
flopledger: 1
title: Small
developer: lab
artifacts: {samples: {kind: dataset, synthetic: yes}, teacher: {kind: model, compute: 9e24 FLOP, made_by: other}}
parties: {lab: {name: Lab}, other: {name: Other}}
systems: {m: {general_purpose: yes, makes: [text], placed_on_market: {EU: 2025-10-01}}}
activities:
  sampling: {does: synthetic-data-generation, dates: 2025-08-01 to 2025-08-10, uses: {generator: teacher}, produces: samples,
             compute: {declared: 4e24 FLOP}}
  training: {does: pretraining, dates: 2025-08-11 to 2025-09-10, uses: {data: samples}, produces: m, compute: {declared: 8e24 FLOP}}
"""


def run(*arguments: str, columns: int = 140) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"COLUMNS": str(columns)}, catch_exceptions=False)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.yaml"
    path.write_text(SMALL)
    return path


def test_help_lists_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("init", "check", "assess", "explain", "compare", "query", "rules"):
        assert name in result.output


def test_a_misspelt_command_offers_the_nearest() -> None:
    result = run("asess", DEMO)
    assert result.exit_code == 2
    assert "assess" in result.output


def test_check_of_the_demo_is_clean() -> None:
    result = run("check", DEMO)
    assert result.exit_code == 0
    assert "error" not in result.output


def test_check_prints_place_excerpt_found_expected_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(SMALL.replace("8e24 FLOP", "8e24 FLOP/s").replace("uses: {data: samples}", "uses: {data: sampels}"))
    result = run("check", str(path))
    assert result.exit_code == 2
    text = result.output
    assert f"{path}:10:" in text
    assert "^^^^" in text
    assert "did you mean `samples`?" in text
    assert text.count("found:") == text.count("expected:") >= 1


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    broken = (
        SMALL.replace("does: pretraining", "does: pretrainning")
        .replace("2025-08-01 to 2025-08-10", "2025-02-30")
        .replace("makes: [text]", "makes: [txt]")
    )
    path.write_text(broken)
    output = run("check", str(path)).output
    assert all(word in output for word in ("`pretrainning`", "`2025-02-30`", "`txt`"))


def test_check_json_carries_every_field(tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(SMALL.replace("8e24 FLOP", "8e24"))
    result = run("check", str(path), "--json")
    assert result.exit_code == 2
    (item,) = [item for item in json.loads(result.stdout) if item["level"] == "error"]
    assert item["code"] == "unit-missing"
    assert (item["file"], item["line"]) == (str(path), 10)
    assert item["remedy"]


def test_a_ledger_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    result = run("assess", str(tmp_path / "nothing.yaml"))
    assert result.exit_code == 2
    assert "nothing.yaml" in result.output


def test_an_unknown_standard_offers_the_nearest() -> None:
    result = run("assess", DEMO, "-s", "casper-2024")
    assert result.exit_code == 2
    assert "casper-2025" in result.output


def test_assess_shows_lines_totals_verdicts_and_findings() -> None:
    result = run("assess", DEMO, "--as-of", DAY)
    assert result.exit_code == 0
    for heading in ("v3: lines", "v3: what each standard counts", "v3: totals", "v3: verdicts", "v3: duties"):
        assert heading in result.output
    assert "5.328M USD rental" in result.output
    assert "5.576M USD rental" in result.output


@pytest.mark.parametrize("columns", [80, 100, 140, 200])
def test_tables_fit_the_width(columns: int) -> None:
    output = run("assess", DEMO, "--as-of", DAY, columns=columns).output
    tables = output.partition("notes:")[0]
    assert max(len(line.rstrip()) for line in tables.splitlines()) <= columns


def test_no_colour_in_a_pipe() -> None:
    assert "\x1b[" not in run("assess", DEMO, "--as-of", DAY).output


def test_unknown_never_prints_as_zero() -> None:
    output = run("assess", DEMO, "--as-of", DAY).output
    (research,) = [line for line in output.splitlines() if line.startswith("prior-research") and "discarded-branch" in line]
    assert "unknown" in research
    assert not re.search(r"\b0\b", research)


def test_assess_json_keeps_the_contract() -> None:
    result = run("assess", DEMO, "--as-of", DAY, "--json")
    document = json.loads(result.stdout)
    assert {"systems", "findings", "as_of", "versions"} <= set(document)
    assert document["as_of"] == {"in_force": DAY, "known": DAY}
    (system,) = document["systems"]
    assert {"id", "totals", "verdicts", "lines"} <= set(system)
    total = system["totals"][0]
    assert {"unit", "point", "low", "high", "convention", "undetermined"} <= set(total["compute"])
    assert {"currency", "basis", "point", "low", "high"} <= set(total["cost"][0])
    verdict = system["verdicts"][0]
    promised = {
        "regime",
        "trigger",
        "status",
        "verdict",
        "probability",
        "threshold",
        "total",
        "standard",
        "distance_oom",
        "crossed_on",
        "duties",
        "missing",
    }
    assert promised <= set(verdict)
    assert {"over", "not over", "cannot tell"} >= {one["verdict"] for one in system["verdicts"]}
    line = system["lines"][0]
    assert {"activity", "part", "relation", "compute", "cost", "treatments"} <= set(line)
    assert {"count", "share", "rule", "cites"} <= set(next(iter(line["treatments"].values())))


def test_unknown_is_null_in_json_and_the_missing_fact_is_named(small: Path) -> None:
    document = json.loads(run("assess", str(small), "--as-of", DAY, "--json").stdout)
    (system,) = document["systems"]
    verdict = next(one for one in system["verdicts"] if one["regime"] == "eu-ai-act")
    assert verdict["verdict"] == "cannot tell"
    assert verdict["missing"] == ["data_public"]
    total = next(one for one in system["totals"] if one["standard"] == "ec-2025/cumulative")["compute"]
    assert (total["point"], total["with_undetermined"], total["undetermined"]) == (8e24, 1.2e25, 4e24)
    assert any(item["code"] == "fact-missing" and "data_public" in item["expected"] for item in document["findings"])


def test_errors_in_json_leave_no_systems(tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text("flopledger: 1\n")
    result = run("assess", str(path), "--json")
    assert result.exit_code == 2
    document = json.loads(result.stdout)
    assert document["systems"] == []
    assert {item["code"] for item in document["findings"]} >= {"key-missing", "no-system"}


def test_fail_on_over_exits_with_one(small: Path) -> None:
    public = small.read_text().replace("synthetic: yes}", "synthetic: yes, public: no}")
    small.write_text(public)
    assert run("assess", str(small), "--as-of", DAY).exit_code == 0
    assert run("assess", str(small), "--as-of", DAY, "--fail-on", "over").exit_code == 1


def test_explain_a_line_names_rule_values_citation_and_path(small: Path) -> None:
    output = run("explain", str(small), "sampling", "-s", "ec-2025", "--as-of", DAY).output
    assert "data_public = unknown" in output
    assert "path 1 of 1: sampling -[samples as data] -> training -[m]" in output
    assert "annex para 120" in output


def test_explain_a_verdict_shows_the_condition_with_its_values(small: Path) -> None:
    output = run("explain", str(small), "eu-ai-act/systemic-risk-presumption", "--as-of", DAY).output
    assert "cannot tell" in output
    assert "compute = 8e24" in output
    assert "$systemic_risk = 1e25" in output
    assert "Art. 51(2)" in output


def test_explain_something_unknown_offers_the_nearest(small: Path) -> None:
    result = run("explain", str(small), "samplin")
    assert result.exit_code == 2
    assert "did you mean `sampling`?" in result.output


def test_compare_lists_where_standards_part(small: Path) -> None:
    output = run("compare", str(small), "--as-of", DAY).output
    assert "where they part" in output
    assert "casper-2025 (teachers)" in output


def test_query_answers_with_sql(small: Path) -> None:
    result = run("query", str(small), "select activity, relation, flop from lines order by activity", "--json", "--as-of", DAY)
    assert [row["activity"] for row in json.loads(result.stdout)] == ["sampling", "teacher (as received)", "training"]
    assert run("query", str(small), "select count(*) as n from verdicts", "--csv").stdout.startswith("n")


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "copy lines to 'x.csv'",
        "install httpfs",
        "attach 'x.db'",
        "select nothing from lines",
        "",
        "selec",
    ],
)
def test_query_reaches_nothing_outside(small: Path, sql: str) -> None:
    result = run("query", str(small), sql)
    assert result.exit_code == 2
    assert "cannot be run" in result.output


def test_init_writes_a_ledger_that_checks_and_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "new"
    assert run("init", str(target)).exit_code == 0
    assert run("check", str(target)).exit_code == 0
    assert run("assess", str(target), "--as-of", DAY).exit_code == 0
    before = (target / "ledger.yaml").read_text()
    again = run("init", str(target))
    assert again.exit_code == 2
    assert (target / "ledger.yaml").read_text() == before


def test_rules_list_and_show() -> None:
    listed = json.loads(run("rules", "list", "--as-of", "2025-01-10", "--json").stdout)
    status = {row["id"]: row["status"] for row in listed["regimes"]}
    assert status["us-eo-14110"] == "applies"
    assert status["us-ca-sb-53"] == "not yet"
    shown = run("rules", "show", "casper-2025", "--as-of", DAY).output
    assert "public_at_use" in shown
    assert "principle 2" in shown
    assert run("rules", "show", "casper-2052").exit_code == 2


HOSTILE = "[red]bold[/red] [/nope] \u202e <script>"


def test_markup_in_a_ledger_is_text(small: Path) -> None:
    small.write_text(small.read_text().replace("title: Small", f"title: '{HOSTILE}'"))
    result = run("assess", str(small), "--as-of", DAY)
    assert result.exit_code == 0
    assert "[red]bold[/red] [/nope]" in result.output


AS_OF = {
    "2024-06-01": {"us-eo-14110": "applies"},
    "2025-01-15": {"us-eo-14110": "applies", "us-ca-sb-1047": "vetoed", "us-eccn-4e091": "enacted", "eu-ai-act": "enacted"},
    "2025-09-01": {"us-eo-14110": "revoked", "eu-ai-act": "applies", "us-eccn-4e091": "not enforced"},
    "2026-06-01": {"us-ca-sb-53": "applies", "kr-ai-basic-act": "applies", "us-ny-raise": "enacted", "us-ny-raise-2025": "superseded"},
    "2027-02-01": {"us-ny-raise": "applies", "us-il-sb-315": "applies", "us-ct-sb-5": "applies"},
}
NOT_YET = {
    "2024-06-01": ["us-ca-sb-1047", "us-ca-sb-53", "kr-ai-basic-act", "eu-ai-act"],
    "2025-01-15": ["us-ca-sb-53"],
    "2025-09-01": ["us-il-sb-315", "us-hr-9917"],
    "2026-06-01": ["us-hr-9917"],
}


@pytest.mark.parametrize("day", AS_OF)
def test_the_same_ledger_as_of_different_days(day: str) -> None:
    document = json.loads(run("assess", DEMO, "--as-of", day, "--json").stdout)
    status = {one["regime"]: one["status"] for one in document["systems"][0]["verdicts"]}
    assert {name: status.get(name) for name in AS_OF[day]} == AS_OF[day]
    assert not set(NOT_YET.get(day, ())) & set(status)


def test_rules_check_reads_a_folder_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "mine.yaml").write_text(
        "id: mine\ntitle: Mine\nsources: {}\nversions: [{from: 2025-01-01, otherwise: {count: al}}]\n"
    )
    result = run("rules", "check", "--rules", str(tmp_path))
    assert result.exit_code == 2
    assert "mine.yaml:4:" in result.output
    assert run("rules", "check").exit_code == 0


def test_rules_matrix_names_the_reasons() -> None:
    output = run("rules", "matrix", "--verbose").output
    assert "teacher models in distillation" in output
    assert run("rules", "matrix", "-s", "nobody").exit_code == 2


def test_rules_stale_exits_with_one_when_something_is_overdue() -> None:
    assert run("rules", "stale", "--as-of", "2026-11-22").exit_code == 1
    assert run("rules", "stale", "--as-of", "2025-06-01").exit_code == 0


def test_rules_kinds_and_facts() -> None:
    assert "synthetic-data-generation" in run("rules", "kinds").output
    assert "public_at_use" in run("rules", "facts").output


@pytest.mark.parametrize("columns", ["abc", "0", "-5", ""])
def test_a_width_that_is_none_is_passed_over(small: Path, columns: str) -> None:
    result = CliRunner().invoke(main, ["compare", str(small), "--as-of", DAY], env={"COLUMNS": columns}, catch_exceptions=False)
    assert result.output == run("compare", str(small), "--as-of", DAY).output


def test_explain_of_an_unknown_system_names_those_there_are(small: Path) -> None:
    result = run("explain", str(small), "training", "--system", "nobody")
    assert result.exit_code == 2
    assert "no system `nobody`" in result.output
    assert "one of: m" in result.output
