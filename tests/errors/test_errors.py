"""One folder for each kind of finding: a broken input, the command, and the exact text that answers it.

`UPDATE_ERRORS=1` writes the answers anew; whoever does that reads them. A file `prepare.txt` names files that cannot
be kept as they have to be: the test makes them long, writes them in another encoding, or gives them other permissions.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from flopledger.cli import main
from flopledger.core.finding import ERROR, kinds

HERE = Path(__file__).parent
SAMPLES = sorted(path.name for path in HERE.iterdir() if (path / "command.txt").is_file())
ANSWER = "expected.txt"


def _prepare(folder: Path) -> None:
    script = folder / "prepare.txt"
    for line in script.read_text(encoding="utf-8").splitlines() if script.is_file() else ():
        name, what, value = line.split()
        file = folder / name
        if what == "size":
            os.truncate(file, int(value))
        elif what == "mode":
            file.chmod(int(value, 8))
        else:
            file.write_text(file.read_text(encoding="utf-8"), encoding=value)


def _answer(sample: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    copy = folder / sample
    shutil.copytree(HERE / sample, copy)
    _prepare(copy)
    monkeypatch.chdir(copy)
    command = shlex.split((copy / "command.txt").read_text(encoding="utf-8"))
    result = CliRunner().invoke(main, command, env={"COLUMNS": "140"}, catch_exceptions=False)
    return "\n".join(line.rstrip() for line in result.output.splitlines()) + "\n", result.exit_code


def test_every_kind_of_finding_has_a_sample_and_no_other_has() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders == set(kinds()) == set(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_sample_is_answered_by_exactly_this_text(sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, code = _answer(sample, tmp_path, monkeypatch)
    if os.environ.get("UPDATE_ERRORS"):
        (HERE / sample / ANSWER).write_text(text, encoding="utf-8")
    assert f"[{sample}]" in text
    assert code == (2 if kinds()[sample].level == ERROR else 0)
    assert text == (HERE / sample / ANSWER).read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_error_is_answered_with_found_expected_and_remedy(sample: str) -> None:
    text = (HERE / sample / ANSWER).read_text(encoding="utf-8")
    block = next(part for part in re.split(r"\n\n", text) if f"[{sample}]" in part)
    assert all(word in block for word in ("found:", "expected:", "remedy:"))
