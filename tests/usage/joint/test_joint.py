"""Providers tell each other totals without names: nothing of the input is in the file, and nobody below the line is in an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from flopledger.cli import main
from flopledger.usage.joint.export import JointModel, Terms, exported, keyed
from flopledger.usage.joint.join import comparable, join
from flopledger.usage.linking.link import linked
from flopledger.usage.synthetic.fleet import fleet
from flopledger.usage.synthetic.parameters import Asked
from flopledger.usage.synthetic.write import written
from flopledger.usage.workloads.group import Workloads

KEY = b"0123456789abcdef0123456789abcdef"
TERMS = Terms(KEY, date(2025, 1, 1), date(2026, 1, 1), 100)
Account = dict[str, str | None]


def works(*rows: tuple[str, str, int]) -> Workloads:
    """Workloads of provider, account and giga-FLOP; nothing else of them counts here."""
    columns: dict[str, Any] = {name: np.zeros(len(rows), dtype=np.int64) for name in Workloads.__match_args__}
    columns |= {name: np.array([row[place] for row in rows], dtype=object) for place, name in enumerate(("provider", "account"))}
    return Workloads(**{**columns, "giga": np.array([row[2] for row in rows], dtype=np.int64)})


def account(name: str, provider: str, **more: str) -> Account:
    return {"provider": provider, "account": name, **more}


def export(accounts: Sequence[Account], rows: Sequence[tuple[str, str, int]], terms: Terms = TERMS) -> JointModel:
    return exported(works(*rows), np.arange(len(rows)), linked(accounts), accounts, terms)


def test_the_same_owner_at_two_providers_is_one_customer_over_both() -> None:
    first = export([account("a", "p", owner="Example AG"), account("b", "p", owner="Other")], [("p", "a", 600), ("p", "b", 900)])
    second = export([account("c", "q", owner=" EXAMPLE ag ")], [("q", "c", 500)])
    (found,) = join({"first": first, "second": second}, 1000e9)
    assert (found.total_flop, found.files, found.largest_flop) == (1100e9, 2, 600e9)
    assert found.hashes == {name: (keyed(KEY, "owner", "example ag"),) for name in ("first", "second")}


def test_below_the_line_nobody_is_told_of() -> None:
    files = {"first": export([account("a", "p", owner="x")], [("p", "a", 600)]), "second": export([], [])}
    assert join(files, 1000e9) == []


def test_totals_below_the_floor_and_customers_without_identifiers_are_not_in_the_file() -> None:
    accounts = [account("a", "p", owner="x"), account("b", "p"), account("c", "p", owner="z")]
    made = export(accounts, [("p", "a", 99), ("p", "b", 500), ("p", "c", 70), ("p", "c", 30), ("p", "unlisted", 500)])
    assert [one.giga_flop for one in made.customers] == [100]


def test_a_domain_that_everybody_shares_is_not_hashed() -> None:
    terms = Terms(KEY, TERMS.first_day, TERMS.after_last_day, 0, ("contact_domain",))
    accounts = [account(f"a{number:02}", "p", contact_domain="campus.example", customer=f"c{number}") for number in range(30)]
    assert export(accounts, [("p", "a00", 500)], terms).customers == []


def test_another_key_gives_other_hashes_and_such_files_are_not_joined() -> None:
    other = Terms(b"f" * 32, *(getattr(TERMS, name) for name in ("first_day", "after_last_day", "floor_giga_flop")))
    accounts, rows = [account("a", "p", owner="x")], [("p", "a", 600)]
    first, second = export(accounts, rows), export(accounts, rows, other)
    assert first.customers[0].hashes != second.customers[0].hashes
    assert [item.code for item in comparable({"first": first, "second": second})] == ["usage-joint-differs"]


TOTALS = st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("abcd"), st.integers(100, 1000)), max_size=10)


@settings(max_examples=30)
@given(TOTALS)
def test_joined_totals_are_the_sums_of_what_each_provider_has(rows: list[tuple[str, str, int]]) -> None:
    """One owner for each letter: the join has each owner's sum over the providers that have it above the floor."""
    files = {}
    for provider in "pqr":
        own = [row for row in rows if row[0] == provider]
        files[provider] = export([account(name, provider, owner=name) for name in "abcd"], own)
    wanted = sorted(sum(row[2] for row in rows if row[1] == name) * 1e9 for name in {row[1] for row in rows})
    assert sorted(one.total_flop for one in join(files, 1.0)) == wanted
    assert join(dict(reversed(files.items())), 1.0) == join(files, 1.0)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["usage", *arguments], env={"COLUMNS": "300"})


def exports(folder: Path, *, key: str = "k" * 40) -> list[Path]:
    """Write a fleet at two providers and the joint file of each."""
    written(fleet(Asked(5000, 2, 2)), folder / "fleet")
    (folder / "key").write_text(key)
    made = []
    for number in (1, 2):
        name, made_file = f"synthetic-provider-{number}", folder / f"{number}.json"
        result = run(
            *("customers", str(folder / "fleet" / "accounts" / f"{name}.parquet"), "--joint", str(made_file)),
            *("--records", str(folder / "fleet" / "jobs" / name), "--key", str(folder / "key"), "--until", "2025-12-31"),
        )
        assert result.exit_code == 0, result.output
        made.append(made_file)
    return made


def test_a_joint_file_holds_nothing_of_the_input_but_totals(tmp_path: Path) -> None:
    """Every text of the accounts and jobs is looked for; every number of the file is a total or a term that was agreed on."""
    import duckdb

    for file in exports(tmp_path):
        text = file.read_text()
        with duckdb.connect() as connection:
            for source in ("accounts/*", "jobs/*/*"):
                held = f"'{tmp_path}/fleet/{source}.parquet'"
                columns = [row[0] for row in connection.execute(f"describe select * from {held}").fetchall() if row[1] == "VARCHAR"]
                for column in columns:
                    values = connection.execute(f"select distinct {column} from {held} where length({column}) > 3").fetchall()
                    assert not [value for (value,) in values if value in text]
        made = json.loads(text)
        assert set(made) == set(JointModel.model_fields)
        assert made["customers"]
        assert all(set(one) == {"hashes", "giga_flop"} and one["giga_flop"] >= 1e14 for one in made["customers"])
        assert [one["hashes"] for one in made["customers"]] == sorted(one["hashes"] for one in made["customers"])


def test_an_answer_names_only_hashes_of_its_own_file_above_the_line(tmp_path: Path) -> None:
    files = exports(tmp_path)
    result = run("join", *map(str, files), "--line", "1e25", "-o", str(tmp_path / "answers"), "--json")
    assert result.exit_code == 0
    above = {total for one in json.loads(result.stdout)["joined"] for total in [one["total"]]}
    for file in files:
        answer = json.loads((tmp_path / "answers" / f"{file.stem}.answer.json").read_text())
        own = {hashed for one in json.loads(file.read_text())["customers"] for hashed in one["hashes"]}
        assert set(answer["above"]) <= own
        assert set(answer["above"].values()) <= above
        assert all(total >= 1e25 for total in answer["above"].values())


def test_what_cannot_be_joined_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    result = run("join", str(tmp_path / "other.json"))
    assert (result.exit_code, "no joint file" in result.output) == (2, True)
    (tmp_path / "accounts.csv").write_text("provider,account\np,a\n")
    (tmp_path / "jobs.csv").write_text("provider,account,job,started\np,a,1,2025-01-01\n")
    (tmp_path / "key").write_text("short")
    call = ("customers", str(tmp_path / "accounts.csv"), "--joint", str(tmp_path / "j.json"), "--records", str(tmp_path / "jobs.csv"))
    short = run(*call, "--key", str(tmp_path / "key"), "--until", "2025-12-31")
    assert (short.exit_code, "a key of 5 bytes" in short.output, (tmp_path / "j.json").exists()) == (2, True, False)


def one_provider(folder: Path, giga: int = 10**16, hashed: str = "0" * 64) -> Path:
    terms = {"key_check": "k", "first_day": "2025-01-01", "after_last_day": "2026-01-01", "floor_giga_flop": 1, "identifiers": ["owner"]}
    folder.mkdir(exist_ok=True)
    (folder / "joint.json").write_text(json.dumps({**terms, "customers": [{"hashes": [hashed], "giga_flop": giga}]}), encoding="utf-8")
    return folder / "joint.json"


def test_a_file_under_two_names_does_not_count_twice(tmp_path: Path) -> None:
    result = run("join", str(one_provider(tmp_path / "a")), str(one_provider(tmp_path / "b")))
    assert (result.exit_code, "the customers and totals are those of" in result.output) == (2, True)
    alone = run("join", str(tmp_path / "a" / "joint.json"), str(tmp_path / "a" / "joint.json"))
    assert "1 customer above 1e+25 FLOP over 1 file" in " ".join(alone.output.split())


def test_a_total_below_nothing_and_a_hash_that_is_none_are_refused(tmp_path: Path) -> None:
    for number, odd in enumerate((one_provider(tmp_path / "a", giga=-1), one_provider(tmp_path / "b", hashed="\x1b[31m"))):
        result = run("join", str(odd))
        assert (number, result.exit_code, "no joint file: customers.0." in result.output) == (number, 2, True)


def test_no_answer_is_written_over_another(tmp_path: Path) -> None:
    files = (one_provider(tmp_path / "a"), one_provider(tmp_path / "b", giga=2 * 10**16))
    result = run("join", *map(str, files), "-o", str(tmp_path / "answers"))
    assert (result.exit_code, (tmp_path / "answers").exists()) == (2, False)


def test_the_floor_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    assert {json.loads(file.read_text())["floor_giga_flop"] for file in exports(tmp_path)} == {10**14}
