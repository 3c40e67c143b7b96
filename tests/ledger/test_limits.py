"""The limits of reading: however much there is, and however much of it is wrong, it ends soon, in little memory, with few words."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import duckdb
import pytest

from flopledger.core.finding import Finding, errors_in
from flopledger.estimate.run import estimate
from flopledger.ledger.model import Ledger
from flopledger.ledger.read import read_ledger, read_text

LONGEST_SECONDS = 2.0
MOST_MEMORY = 300_000_000  # bytes
HEAD = """flopledger: 1
developer: lab
parties: {lab: {name: Lab}}
artifacts: {corpus: {kind: dataset}}
systems: {m: {general_purpose: yes}}
"""
WORK = "activities:\n  training: {does: pretraining, produces: m, compute: {declared: 1e24 FLOP}}\n"


@contextmanager
def bounded() -> Iterator[None]:
    """Hold what is done tmp_path to the limits of time and memory."""
    tracemalloc.start()
    began = perf_counter()
    try:
        yield
        took, memory = perf_counter() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert took < 2 * LONGEST_SECONDS  # tracing alone doubles the time
    assert memory < MOST_MEMORY


def read(folder: Path, text: str, *, check_estimates: bool = True) -> tuple[Ledger | None, list[Finding]]:
    (folder / "ledger.yaml").write_text(text, encoding="utf-8")
    with bounded():
        ledger, findings = read_ledger(folder)
        if ledger is not None and check_estimates:
            findings = [*findings, *estimate(ledger)[1]]
    return ledger, findings


def codes(findings: list[Finding]) -> set[str]:
    return {item.code for item in findings if item.level == "error"}


def test_text_alone_reads_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs.csv").write_text("activity,does\nrun,ablation\n")
    monkeypatch.chdir(tmp_path)
    ledger, findings = read_text(HEAD + "include: [runs.csv]\n" + WORK)
    assert codes(findings) == {"include-outside"}
    assert ledger is not None
    assert "run" not in ledger.activities.ids


@pytest.mark.parametrize("name", ["[a].csv", "*.csv", "?.csv"])
def test_even_one_that_looks_like_a_pattern(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("activity,does\nrun,ablation\n")
    (tmp_path / "x.csv").write_text("a pattern would find this")
    ledger, findings = read(tmp_path, HEAD + f"include: ['{name}']\n" + WORK)
    assert not errors_in(findings)
    assert ledger is not None
    assert "run" in ledger.activities.ids


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("no-such.yaml", "file-unreadable"),
        ("no-such-folder", "include-kind"),
        ("x" * 5000 + ".yaml", "file-unreadable"),
        ("a\0b.yaml", "file-unreadable"),
        ("runs.csv", "include-kind"),
        ("ledger.txt", "include-kind"),
    ],
)
def test_what_is_no_ledger_is_a_finding(tmp_path: Path, path: str, code: str) -> None:
    (tmp_path / "runs.csv").write_text("activity,does\nrun,ablation\n")
    ledger, findings = read_ledger(tmp_path / path)
    assert ledger is None
    assert codes(findings) == {code}


TABLES: dict[str, Callable[[], str]] = {
    "ten-megabyte-cell.csv": lambda: "activity,does\n" + "x" * 10_000_000 + ",ablation\n",
    "quote-never-closed.csv": lambda: 'activity,does\n"' + "x,\n" * 1_000_000,
    "many-columns.csv": lambda: ",".join(f"c{number}" for number in range(100_000)) + "\n",
    "many-bad-rows.csv": lambda: "activity,does\n" + "x\n" * 200_000,
    "many-bad-words.csv": lambda: "activity,does\n" + "".join(f"r{number},word{number}\n" for number in range(50_000)),
    "nul.csv": lambda: "activity,does\nru\0n,ablation\n",
    "deep.jsonl": lambda: '{"activity": "a", "does": ' + "[" * 100_000 + "\n",
    "deep-closed.jsonl": lambda: '{"activity": "a", "x": ' + "[" * 900 + "]" * 900 + "}\n",
    "deep-objects.jsonl": lambda: '{"activity": "a", "x": ' + '{"y":' * 900 + "1" + "}" * 900 + "}\n",
    "long-number.jsonl": lambda: '{"activity": "a", "does": "ablation", "compute.hardware.chip_hours": ' + "9" * 1_000_000 + "}\n",
    "huge-number.jsonl": lambda: '{"activity": "a", "does": "ablation", "compute.hardware.chip_hours": ' + "9" * 4000 + "}\n",
    "half-character.jsonl": lambda: '{"activity": "\\ud800", "does": "ablation"}\n',
    "many-columns.jsonl": lambda: "".join(f'{{"activity": "r{number}", "c{number}": 1}}\n' for number in range(1_000)),
    "no-json.jsonl": lambda: "{\n" * 200_000,
}


@pytest.mark.parametrize("name", TABLES)
def test_a_monstrous_table_is_refused_soon(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TABLES[name](), encoding="utf-8")
    _, findings = read(tmp_path, HEAD + f"include: [{name}]\n" + WORK)
    assert codes(findings)
    assert max(len(item.found) + len(item.expected) + len(item.remedy) for item in findings) < 2000
    assert len(findings) < 1000


def test_a_small_parquet_file_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    query = "copy (select 'a' || i as activity, repeat('x', 1000000) as description from range(3000) t(i)) to ? (format parquet)"
    duckdb.connect().execute(query, [str(tmp_path / "runs.parquet")])
    assert (tmp_path / "runs.parquet").stat().st_size < 10_000_000
    _, findings = read(tmp_path, HEAD + "include: [runs.parquet]\n" + WORK)
    assert codes(findings) == {"table-row"}


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"PAR1" + b"\xff" * 1000 + b"PAR1", b"activity,does\n", b"\0" * 5000])
def test_a_damaged_parquet_file_is_a_finding(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "runs.parquet").write_bytes(damage)
    assert codes(read(tmp_path, HEAD + "include: [runs.parquet]\n" + WORK)[1]) == {"table-row"}


TEXTS: dict[str, Callable[[], str]] = {
    "python tag": lambda: HEAD + WORK.replace("does: pretraining", "does: !!python/object/apply:os.system [echo]"),
    "billion laughs": lambda: HEAD + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(30)),
    "deep lists": lambda: HEAD + "x: " + "[" * 100_000,
    "deep mappings": lambda: HEAD + "x: " + "{a: " * 100_000,
    "deep activities": lambda: HEAD + "activities: " + "{a: " * 35 + "1" + "}" * 35,
    "long number": lambda: HEAD + WORK.replace("1e24", "9" * 1_000_000),
    "long exponent": lambda: HEAD + WORK.replace("1e24", "1e" + "9" * 1_000_000),
    "long name": lambda: HEAD + WORK.replace("training:", "x" * 100_000 + ":").replace("produces: m", "produces: " + "y" * 1_000_000),
    "long key": lambda: HEAD + WORK.replace("produces", "z" * 900),
    "long chip": lambda: HEAD + WORK.replace("declared: 1e24 FLOP", "hardware: {chip: " + "H" * 1_000_000 + ", chip_hours: 5}"),
    "long date": lambda: HEAD + WORK.replace("produces: m", "produces: m, dates: " + "2024-01-01 to " * 50_000),
    "many unknown names": lambda: (
        HEAD + "activities:\n" + "".join(f"  a{n}: {{does: ablation, uses: {{data: d{n}}}}}\n" for n in range(3_000))
    ),
    "many misspelt fields": lambda: HEAD + "activities:\n" + "".join(f"  a{n}: {{dos: ablation, k{n}: 1}}\n" for n in range(3_000)),
    "many sections": lambda: HEAD + "".join(f"section-{n}: 1\n" for n in range(20_000)),
    "many includes": lambda: HEAD + f"include: [{', '.join(['a.csv'] * 20_000)}]\n",
    "a long loop": lambda: (
        HEAD.replace("{corpus: {kind: dataset}}", "{" + ", ".join(f"a{n}: {{kind: dataset}}" for n in range(3000)) + "}")
        + "activities:\n"
        + "".join(f"  w{n}: {{does: data-curation, uses: {{data: a{n}}}, produces: a{(n + 1) % 3000}}}\n" for n in range(3000))
    ),
    "nul": lambda: HEAD + WORK.replace("training", "trai\0ning"),
    "escape": lambda: HEAD + WORK.replace("training", '"trai\\\\e[31mning"'),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_monstrous_text_is_refused_soon(tmp_path: Path, name: str) -> None:
    _, findings = read(tmp_path, TEXTS[name]())
    assert codes(findings)
    assert max(len(item.found) + len(item.expected) + len(item.remedy) for item in findings) < 2000
    assert len(findings) < 1000


def test_a_chain_of_ten_thousand_works_is_walked(tmp_path: Path) -> None:
    """A lineage as deep as the ledger is long: nothing recurses."""
    count = 3_000
    artifacts = "{" + ", ".join(f"a{number}: {{kind: dataset}}" for number in range(count)) + "}"
    works = "".join(f"  w{n}: {{does: data-curation, uses: {{data: a{n}}}, produces: a{n + 1}}}\n" for n in range(count - 1))
    last = f"  training: {{does: pretraining, uses: {{data: a{count - 1}}}, produces: m, compute: {{declared: 1e24 FLOP}}}}\n"
    _, findings = read(tmp_path, HEAD.replace("{corpus: {kind: dataset}}", artifacts) + "activities:\n" + works + last)
    assert not errors_in(findings)


def test_a_chain_of_included_files_is_read(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"f{number}.yaml").write_text(f"include: [f{number + 1}.yaml]\n" if number < 399 else WORK)
    ledger, findings = read(tmp_path, HEAD + "include: [f0.yaml]\n")
    assert not errors_in(findings)
    assert ledger is not None
    assert "training" in ledger.activities.ids


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (HEAD.encode("latin-1") + b"title: caf\xe9\n", "file-not-text"),
        ((HEAD + WORK).encode("utf-16"), "file-not-text"),
        (b"\xff" * 100_000, "file-not-text"),
        (b"\0" * 100_000, "yaml-syntax"),
        (b"", "wrong-shape"),
        (b"\xef\xbb\xbf", "wrong-shape"),
    ],
)
def test_what_is_no_text_is_a_finding(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "ledger.yaml").write_bytes(data)
    ledger, findings = read_ledger(tmp_path)
    assert ledger is None
    assert codes(findings) == {code}


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_bytes(b"\xef\xbb\xbf" + (HEAD + "include: [runs.csv]\n" + WORK).encode())
    (tmp_path / "runs.csv").write_bytes(b"\xef\xbb\xbfactivity,does\nrun,ablation\n")
    ledger, findings = read_ledger(tmp_path)
    assert not errors_in(findings)
    assert ledger is not None
    assert "run" in ledger.activities.ids
