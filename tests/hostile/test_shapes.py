"""Texts made to hurt: tags, bombs, depths, sizes and encodings end in a finding or a harmless read, soon and in bounded memory."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from flopledger.cli import main
from tests.hostile.conftest import LEDGER, SECONDS, Answer

BOMB = "a: &a [x, x]\n" + "".join(
    f"{after}: &{after} [*{before}, *{before}]\n" for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
REFUSED = {
    "tag that runs a command": "!!python/object/apply:os.system ['touch ran']",
    "tag on a value": LEDGER.replace("title: Small", "title: !!python/name:os.system"),
    "tag that makes a class": LEDGER.replace("title: Small", "title: !!python/object:subprocess.Popen {}"),
    "tag of binary": LEDGER.replace("title: Small", "title: !!binary aGVsbG8="),
    "tag of one's own": LEDGER.replace("title: Small", "title: !include /etc/passwd"),
    "billion laughs": BOMB + LEDGER,
    "alias to itself": "a: &a [*a]\n" + LEDGER,
    "alias to nothing": LEDGER.replace("title: Small", "title: *none"),
    "merge key": LEDGER.replace("training: {", "training: {<<: {note: a}, "),
    "merge key with alias": LEDGER.replace("training: {", "training: {<<: *base, "),
    "two documents": LEDGER + "---\n" + LEDGER,
    "brackets 100,000 deep": LEDGER + "include: " + "[" * 100_000 + "]" * 100_000,
    "braces 100,000 deep": LEDGER + "include: " + "{a: " * 100_000 + "1" + "}" * 100_000,
    "brackets 100,000 deep, never closed": "[" * 100_000,
    "indents 5,000 deep": "".join(" " * depth + "a:\n" for depth in range(5_000)),
    "dashes 5,000 deep": "- " * 5_000 + "a",
    "questions 5,000 deep": "? " * 5_000 + "a",
    "key of a million letters": LEDGER + "k" * 1_000_000 + ": 1\n",
    "chip of a million letters": LEDGER.replace("{declared: 1e24 FLOP}", f"{{hardware: {{chip: {'h' * 1_000_000}, chip_hours: 1M}}}}"),
    "number of a million digits": LEDGER.replace("1e24 FLOP", f"{'9' * 1_000_000} FLOP"),
    "number of a million digits without unit": LEDGER.replace("1e24 FLOP", "9" * 1_000_000),
    "fraction of a million digits": LEDGER.replace("1e24 FLOP", f"1.{'9' * 1_000_000} FLOP"),
    "exponent of a million digits": LEDGER.replace("1e24 FLOP", f"1e{'9' * 1_000_000} FLOP"),
    "a million commas": LEDGER.replace("1e24 FLOP", f"'{'1,' * 1_000_000} FLOP'"),
    "a million intervals": LEDGER.replace("1e24 FLOP", "1e24 to " * 100_000 + "FLOP"),
    "year of a million digits": LEDGER.replace("2025-01", f"{'2' * 1_000_000}-01"),
    "hexadecimal of a million digits": LEDGER.replace("flopledger: 1", f"flopledger: 0x{'f' * 1_000_000}"),
    "version of a million digits": LEDGER.replace("flopledger: 1", f"flopledger: {'1' * 1_000_000}"),
    "NUL": LEDGER.replace("Small", "Sm\0all"),
    "escaped NUL": LEDGER.replace("Small", '"Sm\\0all"'),
    "escape of a terminal": LEDGER.replace("Small", "\x1b[31mred"),
    "escaped escape of a terminal": LEDGER.replace("Small", '"\\e[31mred"'),
    "half a character": LEDGER.replace("Small", '"\\ud800"'),
}
HARMLESS = {
    "a title of a megabyte": LEDGER.replace("Small", "s" * 1_000_000),
    "Windows line ends": LEDGER.replace("\n", "\r\n"),
    "line ends of old": LEDGER.replace("\n", "\r"),
    "a mark of byte order": "\ufeff" + LEDGER,
    "markup": LEDGER.replace("Small", "'[red]bold[/red] [/nope] <script>'"),
    "other scripts": LEDGER.replace("Small", "模型 नमूना 🧮"),
    "an empty include": LEDGER + "include: []\n",
    "a million spaces": LEDGER + " " * 1_000_000 + "\n",
    "a comment of a megabyte": LEDGER + "#" * 1_000_000 + "\n",
}
ENCODINGS = ["latin-1", "utf-16", "utf-16-le", "utf-32", "cp037"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_text_made_to_hurt_is_refused(name: str, folder: Path, answer: Answer) -> None:
    (folder / "ledger.yaml").write_text(REFUSED[name], encoding="utf-8", newline="")
    result = answer("check")
    assert result.exit_code == 2
    assert "error:" in result.output
    assert len(result.output) < 20_000
    assert not (folder / "ran").exists()
    assert not any(mark in result.output for mark in "\0\x1b")


@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_text_is_read(name: str, folder: Path, answer: Answer) -> None:
    (folder / "ledger.yaml").write_text(HARMLESS[name], encoding="utf-8", newline="")
    assert answer("check").exit_code == 0


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_encoding_is_refused(encoding: str, folder: Path, answer: Answer) -> None:
    (folder / "ledger.yaml").write_text(LEDGER.replace("Small", "Modèle"), encoding=encoding)
    assert answer("check").exit_code == 2


DEEP = "[" * 100_000
HEAD = "activity,does,started,for,compute.declared"
TABLES = {
    "deep.jsonl": '{"activity": "a", "does": "other", "note": ' + DEEP + "]" * 100_000 + "}\n",
    "deeper.jsonl": '{"a":' * 100_000 + "1" + "}" * 100_000 + "\n",
    "open.jsonl": DEEP,
    "twice.jsonl": '{"activity": "a", "activity": "b"}\n',
    "number.jsonl": f'{{"activity": "a", "does": "other", "compute": {{"declared": {"9" * 1_000_000}}}}}\n',
    "infinite.jsonl": '{"activity": "a", "does": "other", "compute": {"declared": 1e999}}\n',
    "half.jsonl": '{"activity": "\\ud800", "does": "other"}\n',
    "list.jsonl": "[1, 2]\n",
    "nul.jsonl": "\0\0\0\n",
    "text.parquet": "PAR1 this is only text PAR1",
    "short.parquet": "PAR1",
    "empty.parquet": "",
    "long-cell.csv": f"{HEAD}\na,{'x' * 10_000_000},2025-01-01,m,1e20\n",
    "long-head.csv": f"{'x' * 10_000_000}\n1\n",
    "many-columns.csv": ",".join(f"c{number}" for number in range(20_000)) + "\n" + "," * 19_999 + "\n",
    "quote.csv": f'{HEAD}\na,"other,2025-01-01,m,1e20\n',
    "ragged.csv": f"{HEAD}\na,other\n",
    "twice.csv": "activity,activity\na,b\n",
    "nul.csv": f"{HEAD}\na\0,other,2025-01-01,m,1e20\n",
    "escape.csv": f"{HEAD}\na\x1b[31m,ablation,2025-01-01,m,1e20\n",
    "formula.csv": f"{HEAD}\na,=cmd|' /C calc'!A0,2025-01-01,m,1e20\n",
    "tab.csv": HEAD.replace(",", "\t") + "\na\tother\t2025-01-01\tm\t1e20\n",
    "binary.csv": "\x7fELF\x02\x01\x01\0",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_made_to_hurt_is_refused(name: str, folder: Path, answer: Answer) -> None:
    (folder / name).write_text(TABLES[name], encoding="utf-8")
    (folder / "ledger.yaml").write_text(f"{LEDGER}include: [{name}]\n", encoding="utf-8")
    result = answer("check")
    assert result.exit_code == 2
    assert len(result.output) < 50_000


ROW = "'ablation' as does, date '2025-01-02' as started, 'm' as \"for\", 1e20 as \"compute.declared\""


@pytest.mark.parametrize(
    "name", ["runs[1].parquet", "a*b.parquet", "what?.parquet", "it's.parquet", 'a"b.parquet', "x;y.parquet", "{a,b}.parquet"]
)
def test_a_table_with_a_pattern_for_its_name_is_the_only_one_read(name: str, folder: Path, answer: Answer) -> None:
    for file, activity in ((name, "mine"), ("runs1.parquet", "theirs"), ("a-b.parquet", "others"), ("whatx.parquet", "more")):
        duckdb.execute(f"copy (select '{activity}' as activity, {ROW}) to '{folder}/made.parquet'")
        (folder / "made.parquet").rename(folder / file)
    (folder / "ledger.yaml").write_text(f"{LEDGER}include: [{json.dumps(name)}]\n", encoding="utf-8")
    result = answer("query", "select distinct activity from lines order by all", "--csv", "-s", "casper-2025", "-r", "us-eo-14110")
    assert result.stdout.splitlines() == ["activity", "mine", "training"]


MEMORY_BYTES = 400_000_000
HUGE = 200_000_000
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_AS, (4 * 10**9, 4 * 10**9))"
# The most that the program itself held, in kB: what `resource` says of a child begins with the memory of the tests that fork it.
PEAK = (
    "import atexit, sys; atexit.register(lambda: print(*(line for line in open('/proc/self/status') if 'VmHWM' in line), file=sys.stderr))"
)


@pytest.mark.parametrize("name", ["ledger.yaml", "value.yaml", "runs.yaml", "runs.csv", "runs.jsonl", "runs.parquet"])
def test_a_huge_file_is_refused_soon_and_without_being_held(name: str, folder: Path) -> None:
    included = name if name.startswith("runs") else ""
    (folder / "ledger.yaml").write_text(LEDGER + (f"include: [{included}]\n" if included else ""), encoding="utf-8")
    with (folder / name).open("ab") as file:
        file.write(b"note: ")
        if name == "value.yaml":
            for _ in range(HUGE // 1_000_000):
                file.write(b"x" * 1_000_000)
        else:
            file.truncate(HUGE if name.endswith("yaml") else 2 * HUGE)
    target = folder / name if name == "value.yaml" else folder
    program = f"{LIMITED}; {PEAK}; from flopledger.cli import main; main(['check', {str(target)!r}])"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert result.returncode == 2, result.stderr
    assert "error:" in result.stdout
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2 * SECONDS  # the start of Python included
    peak = re.search(r"VmHWM:\s+(\d+) kB", result.stderr)
    assert peak is not None
    assert int(peak[1]) * 1024 < MEMORY_BYTES


ESCAPE = "\x1b[31mred\x07\u202e"
COMMANDS = [
    ["check", "-v"],
    ["assess", "-v"],
    ["compare"],
    ["explain", f"x{ESCAPE}"],
    ["explain", "training"],
    ["query", "select activity from lines"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_a_file_holds_does_not_rule_the_terminal(kind: str, command: list[str], folder: Path) -> None:
    row = {
        "activity": f"x{ESCAPE}",
        "does": "ablation",
        "started": "2025-01-02",
        "for": "m",
        "compute.declared": "1e20 FLOP",
        "note": ESCAPE,
    }
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n" if kind == "csv" else json.dumps(row) + "\n"
    (folder / f"runs{ESCAPE}.{kind}").write_text(text, encoding="utf-8")
    (folder / "ledger.yaml").write_text(f"{LEDGER}include: ['*.{kind}']\n", encoding="utf-8")
    result = CliRunner().invoke(main, [command[0], str(folder), *command[1:]], catch_exceptions=False, color=True)
    assert result.exit_code in {0, 2}
    assert not any(mark in result.output for mark in ESCAPE if not mark.isprintable())
