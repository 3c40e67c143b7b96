"""Jobs become workloads by what a person would see: same account, cluster and image, no long gap, comparable widths, chains of restarts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flopledger.catalogue.chips import chips
from flopledger.catalogue.utilisation import default_utilisation
from flopledger.engine.files import Reach
from flopledger.engine.local import LocalEngine
from flopledger.usage.records import JOB, SQL_TYPES
from flopledger.usage.synthetic.fleet import fleet
from flopledger.usage.synthetic.parameters import Asked
from flopledger.usage.synthetic.write import written
from flopledger.usage.totals.total import Where, opened
from flopledger.usage.workloads.group import Workloads, limits, workloads

BEGIN = datetime(2025, 1, 1)  # noqa: DTZ001 - records are UTC without saying so
EVERYTHING = {"least_share": 0.0}


def job(name: str, hour: float, hours: float | None = 1.0, **more: Any) -> dict[str, Any]:
    started = BEGIN + timedelta(hours=hour)
    ended = None if hours is None else started + timedelta(hours=hours)
    usual = {"provider": "p", "account": "a", "cluster": "c", "image": "i", "chip": "H100 SXM", "chips": 64.0, "number_format": "bf16"}
    return {**usual, "job": name, "started": started, "ended": ended, **more}


@contextmanager
def holding(jobs: Sequence[dict[str, Any]]) -> Iterator[LocalEngine]:
    with duckdb.connect() as connection:
        connection.execute(f"create table jobs ({', '.join(f'{field.name} {SQL_TYPES[field.type]}' for field in JOB)})")
        rows = [[one.get(field.name) for field in JOB] for one in jobs]
        if rows:
            connection.executemany(f"insert into jobs values ({', '.join('?' * len(JOB))})", rows)
        yield LocalEngine(connection)


def found(jobs: Sequence[dict[str, Any]], **given_limits: float) -> Workloads:
    with holding(jobs) as engine:
        return workloads(engine, given={**EVERYTHING, **given_limits})


def test_jobs_of_one_image_without_a_long_gap_are_one_workload() -> None:
    made = found([job("1", 0), job("2", 30), job("3", 30 + 1 + 72.1)])
    assert made.jobs.tolist() == [2, 1]
    assert found([job("1", 0), job("2", 30), job("3", 104)], gap_seconds=80 * 3600).jobs.tolist() == [3]


@pytest.mark.parametrize("differs", [{"account": "b"}, {"cluster": "d"}, {"image": "j"}, {"provider": "q"}, {"chips": 1024.0}])
def test_another_account_cluster_image_provider_or_size_is_another_workload(differs: dict[str, Any]) -> None:
    assert len(found([job("1", 0), job("2", 1, **differs)])) == 2


def test_without_an_image_tags_tell_workloads_apart() -> None:
    made = found([job("1", 0, image=None, tags="run=1"), job("2", 1, image=None, tags="run=2"), job("3", 2, image=None, tags="run=1")])
    assert sorted(made.jobs.tolist()) == [1, 2]


def test_an_elastic_run_over_a_step_of_width_is_one_workload() -> None:
    assert found([job("1", 0, chips=504.0), job("2", 1, chips=520.0), job("3", 2, chips=504.0)]).jobs.tolist() == [3]


def test_a_restart_after_a_long_gap_belongs_to_the_same_workload_where_it_says_so() -> None:
    apart = [job("1", 0), job("2", 1000, chips=4096.0, continues="1", cluster="d")]
    assert found(apart).jobs.tolist() == [2]
    assert len(found([{**one, "continues": None} for one in apart])) == 2


def test_a_hand_over_to_another_account_joins_nothing_but_is_told() -> None:
    made = found([job("1", 0), job("2", 2, account="b", image="other", continues="1")])
    assert len(made) == 2
    assert (made.account[made.earlier].tolist(), made.account[made.later].tolist()) == (["a"], ["b"])


def test_a_job_of_the_same_name_at_another_provider_is_not_continued() -> None:
    made = found([job("1", 0, provider="q"), job("2", 2, continues="1")])
    assert (len(made), len(made.earlier)) == (2, 0)


def test_operations_are_peak_times_utilisation_measured_or_that_of_training() -> None:
    peak, usual = chips()["H100 SXM"].peaks["bf16"], default_utilisation("pretraining")
    made = found([job("1", 0, hours=10.0), job("2", 10, hours=10.0, utilisation=0.5)])
    second = 64 * 36000 * peak / 1e9
    assert made.giga.tolist() == [pytest.approx(second * (usual.point + 0.5), rel=1e-9)]
    assert made.giga_low.tolist() == [pytest.approx(second * (usual.low + 0.5), rel=1e-9)]
    assert made.giga_high.tolist() == [pytest.approx(second * (usual.high + 0.5), rel=1e-9)]


def test_what_a_chip_outside_the_catalogue_did_is_unknown_and_counted_apart() -> None:
    made = found([job("1", 0), job("2", 1, chip=None, chip_written="Frobnicator 9")])
    assert made.unknown_chip_seconds.tolist() == [64 * 3600]
    assert made.giga.tolist() == found([job("1", 0)]).giga.tolist()


def test_a_running_job_counts_as_unfinished_and_adds_no_hours() -> None:
    made = found([job("1", 0), job("2", 1, hours=None)])
    assert (made.unfinished.tolist(), made.chip_seconds.tolist()) == ([1], [64 * 3600])


def test_streams_too_small_to_matter_are_left_out_and_unknown_chips_are_not_taken_for_small() -> None:
    small, unknown = job("1", 0, chips=1.0), job("2", 0, hours=5000.0, chips=4096.0, chip=None, chip_written="?", image="x")
    with holding([small, unknown]) as engine:
        assert workloads(engine, 1e25).stream.tolist() == ["x"]


def test_a_wide_job_that_still_runs_is_not_taken_for_small() -> None:
    with holding([job("1", 0, hours=None, chips=16384.0), job("2", 5000, image="x")]) as engine:
        assert workloads(engine, 1e25).unfinished.tolist() == [1]


def test_time_that_something_ran_is_counted_once() -> None:
    made = found([job("1", 0, hours=4.0), job("2", 1, hours=2.0), job("3", 3, hours=3.0), job("4", 10, hours=1.0)])
    assert made.covered.tolist() == [7 * 3600]


def test_every_threshold_has_a_reason() -> None:
    assert set(limits()) >= {"gap_seconds", "width_ratio", "least_share"}


JOBS = st.lists(
    st.builds(
        job,
        st.sampled_from("12345678"),
        st.integers(0, 400),
        st.sampled_from([None, 0.0, 0.5, 20.0]),
        account=st.sampled_from("ab"),
        image=st.sampled_from("ij"),
        chips=st.sampled_from([0.5, 8.0, 504.0, 520.0, 4096.0]),
        continues=st.sampled_from([None, "1", "2"]),
    ),
    max_size=14,
)


@settings(max_examples=15)
@given(JOBS, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing_and_every_job_is_in_one_workload(jobs: list[dict[str, Any]], shuffled: Any) -> None:
    other = list(jobs)
    shuffled.shuffle(other)
    first, second = found(jobs), found(other)
    assert same(first, second)
    assert first.jobs.sum() == len(jobs)


@settings(max_examples=15)
@given(JOBS)
def test_a_longer_gap_allowed_joins_and_never_splits(jobs: list[dict[str, Any]]) -> None:
    short, long = found(jobs, gap_seconds=3600), found(jobs, gap_seconds=100 * 3600)
    assert len(long) <= len(short)
    assert long.giga.sum() == short.giga.sum()


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fleet")
    written(fleet(Asked(30_000, 3, 2)), folder)
    return folder


def test_one_file_or_many_on_one_thread_or_two_is_the_same(made_up: Path, tmp_path: Path) -> None:
    jobs = made_up / "jobs"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select *, hash(job) % 40 as part from '{jobs}/*/*.parquet' order by hash(job))"
            f" to '{tmp_path}/many' (partition_by (part))"
        )
    answers = []
    for words, threads in (([str(jobs)], 1), ([str(jobs)], 2), ([f"{tmp_path}/many"], 2)):
        with opened(words, replace(Where(), reach=Reach(threads=threads))) as records:
            answers.append(workloads(records.engine))
    assert same(answers[0], answers[1])
    assert same(answers[0], answers[2])
    assert len(answers[0]) > 10


def same(first: Workloads, second: Workloads) -> bool:
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in Workloads.__match_args__)
