"""A ledger and providers' records: what both have agrees, what one lacks is found and priced exactly, in whatever order it comes."""

from __future__ import annotations

import csv
import itertools
import json
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from flopledger.cli import main
from flopledger.ledger.read import read_text
from flopledger.statement.reconcile.attestation import AttestationModel, Attested, UsageModel
from flopledger.statement.reconcile.attested import attested
from flopledger.statement.reconcile.booked import booked
from flopledger.statement.reconcile.compare import rows_of, summed
from flopledger.statement.reconcile.contract import RowModel
from flopledger.statement.reconcile.months import joined, months, shares

LAST = date(2030, 12, 31)
START = date(2023, 11, 10)
CHIPS = ("H100 SXM", "A100 SXM 80GB", "TPU v5p")
H100_BF16 = 989.4e12  # FLOP/s, dense
Work = tuple[str, date, date, float]

works = st.lists(
    st.tuples(
        st.sampled_from(CHIPS),
        st.integers(0, 200).map(lambda days: START + timedelta(days=days)),
        st.integers(0, 150),
        st.integers(1, 10**6).map(lambda hours: hours / 4),
    ).map(lambda one: (one[0], one[1], one[1] + timedelta(days=one[2]), one[3])),
    min_size=1,
    max_size=6,
)


def ledger(work: list[Work]) -> str:
    lines = [
        f"  work-{number}: {{does: pretraining, for: model, dates: {first} to {last},"
        f" compute: {{hardware: {{chip: {chip}, chip_hours: {hours}}}}}}}\n"
        for number, (chip, first, last, hours) in enumerate(work)
    ]
    return "flopledger: 1\ndeveloper: acme\nsystems:\n  model: {}\nactivities:\n" + "".join(lines)


def by_hand(work: list[Work]) -> dict[tuple[str, str], float]:
    """Spread hours over months day by day, by counting."""
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for chip, first, last, hours in work:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        for day in days:
            found[chip, f"{day:%Y-%m}"] += Fraction(hours) / len(days)
    return {key: float(exact) for key, exact in found.items()}


def record(work: list[Work], name: str = "cloud", first: date = date(2023, 1, 1), last: date = date(2025, 12, 31)) -> Attested:
    """Attest work as a provider would: a line a chip and month."""
    usage = []
    for (chip, month), hours in sorted(by_hand(work).items()):
        start = date.fromisoformat(f"{month}-01")
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        usage.append(UsageModel(started=max(start, first), ended=min(end, last), chip=chip, chip_hours=hours))
    made = AttestationModel(provider=name, customer="Acme", account="a", started=first, ended=last, issued=last, usage=usage)
    return Attested(f"{name}.json", made, f"{name}{hash(made.model_dump_json())}", signed=False, key=None)


def rows(work: list[Work], records: list[Attested], tolerance: float = 0.0) -> list[RowModel]:
    book, found = read_text(ledger(work)) if work else (None, [])
    entries = booked(book, LAST)[0] if book is not None else []
    assert all(item.level != "error" for item in found), found
    used, covered, _ = attested(records)
    return rows_of(entries, used, covered, LAST, tolerance)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


@given(works)
def test_a_record_of_the_same_work_leaves_nothing_missing(work: list[Work]) -> None:
    made = rows(work, [record(work)])
    assert {one.state for one in made} == {"agree"}
    assert summed(made, "unbooked").chip_hours == summed(made, "unattested").chip_hours == 0


@given(works, st.data())
def test_work_that_one_side_lacks_is_found_and_priced_exactly(work: list[Work], data: Any) -> None:
    gone = data.draw(st.integers(0, len(work) - 1))
    rest = work[:gone] + work[gone + 1 :]
    lost = [work[gone]]
    not_booked, not_attested = rows(rest, [record(work)]), rows(work, [record(rest)])
    for made, state in ((not_booked, "unbooked"), (not_attested, "unattested")):
        missing = {(one.chip, f"{one.month:%Y-%m}"): one.missing for one in made if one.missing > 1e-6}
        assert missing == pytest.approx({key: hours for key, hours in by_hand(lost).items() if hours > 1e-6}, rel=1e-6)
        assert summed(made, state).chip_hours == pytest.approx(work[gone][3], rel=1e-6)
    if work[gone][0] == "H100 SXM":
        worth = summed(not_booked, "unbooked").worth
        assert worth.point == pytest.approx(work[gone][3] * 3600 * H100_BF16 * 0.38, rel=1e-3)
        assert worth.low == pytest.approx(work[gone][3] * 3600 * H100_BF16 * 0.20, rel=1e-3)
        assert worth.high == pytest.approx(work[gone][3] * 3600 * H100_BF16 * 0.58, rel=1e-3)


@settings(max_examples=20)
@given(works, works, works)
def test_the_order_of_the_records_does_not_matter(work: list[Work], one: list[Work], other: list[Work]) -> None:
    records = [record(one, "a"), record(other, "b"), record(one + other, "b"), record(one, "a")]
    made = [rows(work, list(order)) for order in itertools.permutations(records)]
    assert all(each == made[0] for each in made)


@given(works)
def test_several_providers_add_up_and_the_same_record_twice_does_not(work: list[Work]) -> None:
    first, second = record(work[::2], "a"), record(work[1::2], "b") if work[1:] else record([], "b")
    assert {one.state for one in rows(work, [first, second, first])} == {"agree"}


@given(st.integers(0, 900), st.integers(0, 500), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 200)), max_size=4))
def test_the_shares_of_months_add_up_to_one(start: int, days: int, cover: list[tuple[int, int]]) -> None:
    first = START + timedelta(days=start)
    covered = joined((START + timedelta(days=day), START + timedelta(days=day + length)) for day, length in cover)
    parts = list(shares((first, first + timedelta(days=days)), covered, LAST))
    assert sum(inside + outside for _, inside, outside in parts) == pytest.approx(1.0)
    assert len({month for month, _, _ in parts}) == len(parts)


def test_a_leap_february_has_29_days_and_half_months_are_halves() -> None:
    assert [(last - first).days + 1 for first, last in months((date(2024, 1, 16), date(2024, 3, 15)))] == [16, 29, 15]
    made = rows([("H100 SXM", date(2024, 2, 1), date(2024, 3, 1), 3000.0)], [])
    assert {f"{one.month:%Y-%m}": one.uncovered for one in made} == pytest.approx({"2024-02": 2900.0, "2024-03": 100.0})


def test_a_record_of_half_a_month_is_held_against_that_half_alone() -> None:
    half = record([("H100 SXM", date(2025, 1, 1), date(2025, 1, 15), 1500.0)], first=date(2025, 1, 1), last=date(2025, 1, 15))
    (made,) = rows([("H100 SXM", date(2025, 1, 1), date(2025, 1, 31), 3100.0)], [half])
    assert made.state == "agree"
    assert [made.booked, made.uncovered] == pytest.approx([1500.0, 1600.0])


def test_records_that_overlap_in_part_count_the_larger_day_by_day() -> None:
    one = record([("H100 SXM", date(2025, 1, 1), date(2025, 1, 31), 3100.0)], first=date(2025, 1, 1), last=date(2025, 1, 31))
    other = record([("H100 SXM", date(2025, 1, 16), date(2025, 1, 31), 3200.0)], first=date(2025, 1, 16), last=date(2025, 2, 28))
    used, covered, found = attested([one, other])
    assert sum(item.hours for item in used) == pytest.approx(1500 + 3200)
    assert covered == ((date(2025, 1, 1), date(2025, 2, 28)),)
    assert [item.code for item in found] == ["attestation-overlap"]


@pytest.mark.parametrize(("attested_hours", "state"), [(1009.9, "agree"), (990.1, "agree"), (1010.2, "unbooked"), (989.0, "unattested")])
def test_within_the_tolerance_of_the_larger_side_they_agree(attested_hours: float, state: str) -> None:
    days = (date(2025, 1, 1), date(2025, 1, 31))
    (made,) = rows([("H100 SXM", *days, 1000.0)], [record([("H100 SXM", *days, attested_hours)])], 0.01)
    assert made.state == state


def write(folder: Path, work: list[Work], **more: str) -> Path:
    file, table = folder / "record.json", folder / "use.csv"
    with table.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["month", "chip", "chip_hours"])
        writer.writerows((month, chip, hours) for (chip, month), hours in sorted(by_hand(work).items()))
    options = [part for name, value in more.items() for part in ((f"--{name}", value) if value else (f"--{name}",))]
    result = run("attest", "write", table, "--provider", "Cloud", "--customer", "Acme", "--account", "a", "-o", file, *options)
    assert result.exit_code == 0, result.output
    return file


def reconciled(folder: Path, text: str, record_file: Path, *more: str) -> dict[str, Any]:
    (folder / "ledger.yaml").write_text(text)
    asked = ["--as-of", "2026-11-22", "-r", "eu-ai-act", "-s", "ec-2025", "--json"]
    result = run("reconcile", folder / "ledger.yaml", record_file, *asked, *more)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


SMALL = """\
flopledger: 1
developer: acme
systems:
  model: {general_purpose: yes}
activities:
  training:
    does: pretraining
    produces: model
    dates: 2025-01-01 to 2025-01-31
    compute: {hardware: {chip: H100 SXM, chip_hours: 1M, utilisation: 40 %}}
"""


def verdict(told: dict[str, Any]) -> tuple[str, str]:
    (one,) = [one for one in told["verdicts"] if one["trigger"] == "systemic-risk-presumption"]
    return one["before"], one["after"]


@pytest.mark.parametrize(("hours", "after"), [(1e6, "not over"), (2e7, "over"), (1.5e6, "not over")])
def test_hours_that_the_books_lack_are_assessed_as_training(hours: float, after: str, tmp_path: Path) -> None:
    told = reconciled(tmp_path, SMALL, write(tmp_path, [("H100 SXM", date(2025, 1, 1), date(2025, 1, 31), hours)], unsigned=""))
    assert verdict(told) == ("not over", after)
    (total,) = {one["total_after"] for one in told["verdicts"] if one["trigger"] == "systemic-risk-presumption"}
    booked_flop = 1e6 * 3600 * H100_BF16 * 0.4
    unbooked = (hours - 1e6) * 3600 * H100_BF16 * 0.38
    assert total == pytest.approx(booked_flop + unbooked, rel=1e-3)


def test_a_system_that_nothing_in_the_books_makes_gets_the_hours_too(tmp_path: Path) -> None:
    text = "flopledger: 1\ndeveloper: acme\nsystems:\n  model: {}\n"
    work = [("H100 SXM", date(2025, 1, 1), date(2025, 1, 31), 2e7), ("A100 SXM 80GB", date(2025, 1, 1), date(2025, 1, 31), 1e6)]
    told = reconciled(tmp_path, text, write(tmp_path, work, unsigned=""))
    (one,) = [one for one in told["verdicts"] if one["trigger"] == "systemic-risk-presumption"]
    assert one["total_after"] == pytest.approx(2e7 * 3600 * H100_BF16 * 0.38 + 1e6 * 3600 * 312e12 * 0.38, rel=1e-3)


def test_hours_of_an_unknown_chip_make_a_verdict_that_nobody_can_tell(tmp_path: Path) -> None:
    work = [("H100 SXM", date(2025, 1, 1), date(2025, 1, 31), 1e6), ("Mystery X1", date(2025, 1, 1), date(2025, 1, 31), 10.0)]
    told = reconciled(tmp_path, SMALL, write(tmp_path, work, unsigned=""))
    assert verdict(told) == ("not over", "cannot tell")
    assert told["unbooked"]["worth"] == {"point": None, "low": None, "high": None}
    assert "chip-not-listed" in {one["code"] for one in told["findings"]}


def test_chips_are_one_under_all_their_names(tmp_path: Path) -> None:
    work = [("nvidia h100-sxm5-80gb", date(2025, 1, 1), date(2025, 1, 31), 1e6)]
    assert {one["state"] for one in reconciled(tmp_path, SMALL, write(tmp_path, work, unsigned=""))["rows"]} == {"agree"}


@pytest.mark.parametrize("own", [["--own", "H100"], []])
def test_own_hardware_is_not_compared(own: list[str], tmp_path: Path) -> None:
    text = SMALL if own else SMALL + "    cost: {purchase: 40M USD}\n"
    told = reconciled(tmp_path, text, write(tmp_path, [("A100 SXM 80GB", date(2025, 1, 1), date(2025, 1, 31), 1.0)], unsigned=""), *own)
    assert {one["chip"]: one["state"] for one in told["rows"]} == {"H100 SXM": "own", "A100 SXM 80GB": "unbooked"}
    assert told["unattested"]["chip_hours"] == 0
    assert "hours-own" in {one["code"] for one in told["findings"]}


def test_others_work_and_plans_are_not_compared(tmp_path: Path) -> None:
    text = SMALL.replace(
        "dates: 2025-01-01 to 2025-01-31", "dates: 2027-01-01 to 2027-01-31\n    status: planned\n    entered: 2026-01-01"
    ).replace("systems:", "parties: {acme: {}, other: {}}\nsystems:") + (
        "  theirs: {does: pretraining, for: model, by: other, dates: 2025-01, compute: {hardware: {chip: H100, chip_hours: 5M}}}\n"
    )
    told = reconciled(tmp_path, text, write(tmp_path, [("H100 SXM", date(2025, 1, 1), date(2025, 1, 31), 1.0)], unsigned=""))
    assert [(one["attested"], one["booked"]) for one in told["rows"]] == [(1.0, 0.0)]


def test_a_chip_that_nobody_knows_cannot_be_said_to_be_owned(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(SMALL)
    file = write(tmp_path, [("H100 SXM", date(2025, 1, 1), date(2025, 1, 31), 1e6)], unsigned="")
    result = run("reconcile", tmp_path / "ledger.yaml", file, "--own", "H1OO")
    assert result.exit_code == 2
    assert "There is no chip" in result.output


FLEETS = """\
flopledger: 1
developer: acme
parties: {acme: {}, other: {}}
systems:
  model: {}
activities:
  training:
    does: pretraining
    produces: model
    dates: 2025-01-01 to 2025-02-28
    by: {acme: 50 %, other: 50 %}
    compute:
      hardware:
        fleets:
          old: {chip: A100 SXM 80GB, chips: 100, time: 10 hours}
          new: {chip: H100, chip_hours: 6200, dates: 2025-01}
  reinforcement:
    does: reinforcement-learning
    for: model
    dates: 2025-03
    compute:
      parts:
        training: {hardware: {chip: H100, chip_hours: 100}}
        forward: {hardware: {chip: H200, chip_hours: 400, precision: fp8}}
"""


def test_fleets_parts_and_shares_of_the_developer_are_booked_each_in_its_days() -> None:
    book, found = read_text(FLEETS)
    assert book is not None, found
    entries, silent = booked(book, LAST)
    assert silent == []
    by_month = {(one.chip, f"{one.month:%Y-%m}"): one.uncovered for one in rows_of(entries, [], [], LAST, 0.01)}
    assert by_month == pytest.approx(
        {
            ("H100 SXM", "2025-01"): 3100.0,
            ("A100 SXM 80GB", "2025-01"): 500 * 31 / 59,
            ("A100 SXM 80GB", "2025-02"): 500 * 28 / 59,
            ("H100 SXM", "2025-03"): 100.0,
            ("H200 SXM", "2025-03"): 400.0,
        }
    )


def test_work_under_way_is_booked_until_the_day_of_the_question() -> None:
    book, _ = read_text(ledger([("H100 SXM", date(2025, 1, 1), date(2025, 12, 31), 3650.0)]))
    assert book is not None
    entries, _ = booked(book, date(2025, 1, 10))
    (made,) = rows_of(entries, [], [], date(2025, 1, 10), 0.01)
    assert made.uncovered == pytest.approx(100.0)


def test_the_format_that_is_stated_sets_the_price(tmp_path: Path) -> None:
    book = tmp_path / "ledger.yaml"
    book.write_text(SMALL)
    use = tmp_path / "use.csv"
    use.write_text("month,chip,chip_hours,precision\n2025-01,H100,1e6,\n2025-02,H100,10,fp8\n2025-03,H100,10,\n")
    options: list[str | Path] = [
        "--provider",
        "Cloud",
        "--customer",
        "Acme",
        "--account",
        "a",
        "--unsigned",
        "-o",
        tmp_path / "record.json",
    ]
    assert run("attest", "write", use, *options).exit_code == 0
    told = reconciled(tmp_path, SMALL, tmp_path / "record.json")
    priced = {one["month"]: (one["precision"], one["assumed"]) for one in told["rows"] if one["missing"]}
    assert priced == {"2025-02-01": ("fp8", False), "2025-03-01": ("bf16", True)}
    fp8, bf16 = (one["worth"]["point"] for one in told["rows"] if one["missing"])
    assert fp8 == pytest.approx(2 * bf16, rel=1e-2)
