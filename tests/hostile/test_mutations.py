"""Ledgers that are surely wrong are refused with a place, whatever was done to them; noise of any kind never ends in an exception."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from flopledger.cli import main
from tests.hostile.mutations import MUTATIONS

LEDGERS = {path.parent.name: path for path in [*sorted(Path("examples").glob("*/ledger.yaml")), Path("tests/hostile/sample.yaml")]}
ROUNDS = 2
NOISE = 120
FINE_OR_WRONG = {0, 2}


def check(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", str(path), *options], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the files that the ledgers name beside themselves; two of one name would have to be told apart."""
    beside = [file for path in LEDGERS.values() if path.parent.parent.name == "examples" for file in path.parent.iterdir()]
    for file in beside:
        if file.suffix in {".json", ".csv", ".jsonl", ".parquet"}:
            assert not (tmp_path / file.name).exists()
            shutil.copyfile(file, tmp_path / file.name)
    return tmp_path


def without_comments(path: Path) -> str:
    return re.sub(r"(?:^|(?<=\s))#[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)


def seeded(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - nothing secret is drawn


TEXTS = {name: without_comments(path) for name, path in LEDGERS.items()}


def broken(mutation: str) -> dict[str, str]:
    made = {
        f"{ledger}, round {number}": MUTATIONS[mutation](text, seeded(f"{ledger} {number} {mutation}"))
        for ledger, text in TEXTS.items()
        for number in range(ROUNDS)
    }
    return {name: text for name, text in made.items() if text is not None}


def unnoticed(path: Path) -> str | None:
    """Return what is amiss with the answer to a broken ledger: None where it is refused at a place."""
    result = check(path, "--json")
    errors = [item for item in json.loads(result.stdout) if item["level"] == "error"]
    if result.exit_code != 2 or not errors:
        return f"exit code {result.exit_code}, {len(errors)} errors"
    return None if any(item["file"] == str(path) and item["line"] >= 1 and item["column"] >= 1 for item in errors) else "no place"


@pytest.mark.parametrize("ledger", TEXTS)
def test_before_anything_is_done_to_it_the_ledger_is_right(ledger: str, folder: Path) -> None:
    path = folder / "ledger.yaml"
    path.write_text(TEXTS[ledger], encoding="utf-8")
    assert check(path).exit_code == 0


def test_there_are_many() -> None:
    assert sum(len(broken(mutation)) for mutation in MUTATIONS) > 1000
    assert all(broken(mutation) for mutation in MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_what_is_wrong_is_refused_with_its_place(mutation: str, folder: Path) -> None:
    path = folder / "ledger.yaml"
    amiss = {}
    for name, text in broken(mutation).items():
        path.write_text(text, encoding="utf-8")
        problem = unnoticed(path)
        if problem is not None:
            amiss[name] = (problem, _difference(text, TEXTS[name.partition(",")[0]]))
    assert not amiss


def _difference(text: str, before: str) -> list[str]:
    return sorted(set(text.splitlines()) - set(before.splitlines()))[:3]


@pytest.mark.parametrize("seed", range(4))
def test_noise_ends_in_findings_and_never_in_an_exception(seed: int, folder: Path) -> None:
    random = seeded(str(seed))
    path = folder / "ledger.yaml"
    texts = [text.encode() for text in TEXTS.values()]
    for _ in range(NOISE // 4):
        path.write_bytes(_noisy(bytearray(random.choice(texts)), random))
        assert check(path).exit_code in FINE_OR_WRONG


def _noisy(data: bytearray, random: Random) -> bytes:
    if random.random() < 0.2:
        return random.randbytes(random.randrange(2000))
    for _ in range(random.choice([1, 3, 30])):
        place = random.randrange(len(data))
        kind = random.randrange(4)
        if kind == 0:
            data[place] = random.randrange(256)
        elif kind == 1:
            del data[place : place + random.randrange(200)]
        elif kind == 2:
            data[place:place] = random.choice([b"{", b"]", b": ", b"- ", b"\n", b'"', b"\xff\xfe", b"#", b"|\n", b"1e9"])
        else:
            data[place:place] = data[place : place + 80]
        data = data or bytearray(b" ")
    return bytes(data)
