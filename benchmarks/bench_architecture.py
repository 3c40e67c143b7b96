"""How long it takes to count a model: from its config with flopledger, and beside it with two counters that build it on the meta device.

All start from the same configs and give the forward operations of one sequence; importing is not counted, for any. The others have
to build a model first; compared is their count alone. Dense models only: what they make of experts is not the number.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from measure import PEERS, machine, table

HERE = Path(__file__).parent
LENGTH = 4096
SECONDS_70B, SECONDS_THOUSAND, RATIO = 0.005, 2.0, 300
DENSE = {"model_type": "llama", "vocab_size": 32000, "tie_word_embeddings": False, "max_position_embeddings": 8192}
CONFIGS = {
    "7B": DENSE
    | {"hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32, "intermediate_size": 11008},
    "70B": DENSE
    | {"hidden_size": 8192, "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8, "intermediate_size": 28672},
}
ROUNDS, QUICK_ROUNDS = 5, 2
HEADER = ["count", "ms in all", "count alone", "slower", "FLOP", "to ours", "limit", ""]
Row = Mapping[str, Any]


def counted(python: str, script: str, configs: Path) -> Iterator[Row]:
    """Yield what a script in an environment prints. Raises RuntimeError with its last words if it did not do its work."""
    run = subprocess.run([python, str(HERE / script), str(configs), str(LENGTH)], capture_output=True, text=True, check=False)
    if run.returncode:
        message = f"{script} ended with {run.returncode}: {run.stderr[-500:]}"
        raise RuntimeError(message)
    yield from map(json.loads, run.stdout.splitlines())


def measured(rounds: int) -> dict[tuple[str, str], list[Row]]:
    """Return the rows of all rounds, by config and counter; the counters take turns."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="flopledger-bench-") as folder:
        configs = Path(folder) / "configs.json"
        configs.write_text(json.dumps(CONFIGS))
        for _ in range(rounds):
            for python, script in ((sys.executable, "count_ours.py"), (str(PEERS / "python"), "count_peers.py")):
                for row in counted(python, script, configs):
                    found[row["config"], row.get("by", "flopledger")].append(row)
    return found


def middle(rows: Sequence[Row], name: str) -> float:
    """Return the median over the rounds."""
    return statistics.median(float(row[name]) for row in rows)


def lines(found: Mapping[tuple[str, str], Sequence[Row]]) -> Iterator[tuple[list[str], bool]]:
    """Yield a line of the table, and whether its limit was kept, for each config and counter."""
    for config in CONFIGS:
        ours = found[config, "flopledger"]
        mine, exact = middle(ours, "seconds"), ours[0]["flop"]
        kept = config != "70B" or mine <= SECONDS_70B
        limit = f"{SECONDS_70B * 1e3:g} ms" if config == "70B" else ""
        yield [f"{config}: flopledger", f"{mine * 1e3:.2f}", "", "1", f"{exact:.6e}", "1", limit], kept
        for by in ("FlopCounterMode", "calflops"):
            theirs = found[config, by]
            times, alone = (middle(theirs, name) for name in ("seconds", "count_seconds"))
            answer = theirs[0]["flop"] / exact
            slower = alone / mine
            kept = slower >= RATIO and (by == "calflops" or theirs[0]["flop"] == exact)
            cells = [f"{times * 1e3:.0f}", f"{alone * 1e3:.0f}", f"{slower:.0f}", f"{theirs[0]['flop']:.6e}", f"{answer:.6f}"]
            yield [f"{config}: {by}", *cells, f"over {RATIO} times"], kept
    yield (
        ["first use: flopledger reads its descriptions", f"{middle(found['first use', 'flopledger'], 'seconds') * 1e3:.0f}", *[""] * 5],
        True,
    )
    thousand = middle(found["a thousand", "flopledger"], "seconds")
    yield (
        ["a thousand configs: flopledger", f"{thousand * 1e3:.0f}", "", "", "", "", f"{SECONDS_THOUSAND:g} s"],
        thousand <= SECONDS_THOUSAND,
    )


def main() -> int:
    """Run the benchmark and print its table; return 1 if a limit was missed."""
    parser = argparse.ArgumentParser(description="Counting models")
    parser.add_argument("--quick", action="store_true", help="few rounds: a first look, not a figure to publish")
    rounds = QUICK_ROUNDS if parser.parse_args().quick else ROUNDS
    rows = list(lines(measured(rounds)))
    print(f"Counting the forward pass of {LENGTH:,} tokens from a config\n{machine()}; median of {rounds} interleaved rounds\n")
    print(table([HEADER, *([*cells, ("pass" if kept else "FAIL") if cells[-1] else ""] for cells, kept in rows)]), end="\n\n")
    return 0 if all(kept for _, kept in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
