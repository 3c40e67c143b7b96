"""Runs commands and measures each as a process of its own: wall time and peak memory, medians over interleaved rounds.

The modules `bench_*.py` make their inputs, name their commands and limits, and call `main`. Only the standard library is
used here: a child starts out with its parent's memory, so a small parent keeps the peaks honest (`inputs.py` is a child too).
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PROGRAM = str(Path(sys.executable).with_name("flopledger"))
PEERS = REPOSITORY / ".venv-bench" / "bin"
MEGABYTE = 1e6
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # what `ru_maxrss` counts in


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a command may take: `seconds` of wall time, `ratio` to another command's median, `megabytes` at the peak.

    `more` are seconds beyond the median of the command that the ratio is to: for what is added to a common start.
    """

    seconds: float | None = None
    more: float | None = None
    ratio: float | None = None
    megabytes: float | None = None

    def __str__(self) -> str:
        """Return the limit in words."""
        words = [
            f"{self.seconds:g} s" if self.seconds is not None else "",
            f"{self.more:g} s more" if self.more is not None else "",
            f"ratio {self.ratio:.2f}" if self.ratio is not None else "",
            f"{self.megabytes:g} MB" if self.megabytes is not None else "",
        ]
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Command:
    """A command to measure; `codes` are the exit codes that mean it did its work."""

    name: str
    arguments: Sequence[str]
    limit: Limit = Limit()
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: wall time in seconds, peak resident memory in megabytes."""

    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Result:
    """A command's runs, and the median that its ratio is to."""

    command: Command
    runs: Sequence[Run]
    reference_seconds: float

    @property
    def seconds(self) -> float:
        """The median wall time."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def megabytes(self) -> float:
        """The highest peak."""
        return max(run.megabytes for run in self.runs)

    @property
    def ratio(self) -> float:
        """The median as a multiple of the reference's."""
        return self.seconds / self.reference_seconds

    @property
    def passed(self) -> bool:
        """Tell whether every limit was kept."""
        limit = self.command.limit
        more = self.seconds - self.reference_seconds
        pairs = ((self.seconds, limit.seconds), (more, limit.more), (self.ratio, limit.ratio), (self.megabytes, limit.megabytes))
        return all(most is None or measured <= most for measured, most in pairs)

    def row(self) -> list[str]:
        """Return the cells of the result's row."""
        times = [run.seconds for run in self.runs]
        verdict = ("pass" if self.passed else "FAIL") if str(self.command.limit) else ""
        spread, peak = f"{min(times):.2f}-{max(times):.2f}", f"{self.megabytes:.0f}"
        return [self.command.name, f"{self.seconds:.2f}", spread, peak, f"{self.ratio:.2f}", str(self.command.limit), verdict]


HEADER = ["command", "median s", "spread s", "peak MB", "ratio", "limit", ""]


def run(command: Command, environment: dict[str, str]) -> Run:
    """Run a command once. Raises RuntimeError with its last words if it did not do its work."""
    with tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(command.arguments, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.codes:
            errors.seek(0)
            message = f"{command.name} ended with {process.returncode}: {errors.read().decode(errors='replace')[-500:]}"
            raise RuntimeError(message)
    return Run(seconds, usage.ru_maxrss * RSS_UNIT / MEGABYTE)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of the commands: compiled code is kept, as it is after an installation, but in a folder of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FLOPLEDGER"))}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled"), "LC_ALL": "C.UTF-8"}


def measure(commands: Sequence[Command], rounds: int, folder: Path) -> list[Result]:
    """Run the commands in turn, `rounds` times after one round that does not count; ratios are to the first command."""
    settings = environment(folder)
    runs: list[list[Run]] = [[] for _ in commands]
    for number in range(rounds + 1):
        for command, mine in zip(commands, runs, strict=True):
            one = run(command, settings)
            if number:
                mine.append(one)
    reference = statistics.median(one.seconds for one in runs[0])
    return [Result(command, mine, reference) for command, mine in zip(commands, runs, strict=True)]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as lines, columns aligned: the first to the left, all others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows)


def machine() -> str:
    """Return the machine in words: system, cores that may be used, memory, Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.system()} {platform.machine()}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def peer(name: str) -> str:
    """Return the path of a program that is compared with. Raises RuntimeError where it is not installed."""
    found = shutil.which(name, path=f"{PEERS}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        message = f"{name} is not installed; `make bench` brings it"
        raise RuntimeError(message)
    return found


def make_input(kind: str, count: int, path: Path) -> None:
    """Write one input of `inputs.py` in a process of its own."""
    subprocess.run([sys.executable, str(Path(__file__).with_name("inputs.py")), kind, str(count), str(path)], check=True)


def main(title: str, commands_in: Callable[[Path], Sequence[Command]], rounds: int, quick_rounds: int) -> int:
    """Run one benchmark from the command line and print its table; return 1 if a limit was missed."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--quick", action="store_true", help="few rounds: a first look, not a figure to publish")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="flopledger-bench-") as folder:
        results = measure(commands_in(Path(folder)), quick_rounds if quick else rounds, Path(folder))
    print(f"{title}\n{machine()}; median of {len(results[0].runs)} interleaved rounds, ratio to the first row\n")
    print(table([HEADER, *(result.row() for result in results)]), end="\n\n")
    return 0 if all(result.passed for result in results) else 1
