"""Runs every benchmark of this folder: `python benchmarks [--quick]`. Ends with 1 if any limit was missed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run each module `bench_*.py` in a process of its own; return the highest exit code."""
    modules = sorted(Path(__file__).parent.glob("bench_*.py"))
    return max(subprocess.run([sys.executable, str(module), *arguments], check=False).returncode for module in modules)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
