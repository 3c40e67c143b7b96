"""Counts the same models with torch's FlopCounterMode and with calflops, on the meta device: no weights, no work, only shapes.

    python benchmarks/count_peers.py CONFIGS LENGTH

Prints a JSON line for each config and counter: the forward operations, the seconds from the config's values to the number (the
model has to be built for it) and those of the count alone. Attention is eager: fused, neither sees it on a processor. Runs in an
environment of its own; knows nothing of flopledger.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from calflops import calculate_flops
from torch.utils.flop_counter import FlopCounterMode


def built(values: dict[str, Any]) -> Any:
    """Return the model of a config, without memory for its weights."""
    config = transformers.AutoConfig.for_model(**values, use_cache=False)
    with torch.device("meta"):
        return transformers.AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()


def given(length: int) -> dict[str, Any]:
    """Return what a pass is given: a mask, too, since none can be made without weights."""
    words = torch.zeros((1, length), dtype=torch.long, device="meta")
    return {"input_ids": words, "attention_mask": torch.ones((1, 1, length, length), dtype=torch.bool, device="meta")}


def by_torch(model: Any, length: int) -> int:
    """Return what torch's own counter says."""
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(**given(length))
    return int(counter.get_total_flops())


def by_calflops(model: Any, length: int) -> int:
    """Return what calflops says."""
    found, _, _ = calculate_flops(model=model, kwargs=given(length), print_results=False, output_as_string=False)
    return int(found)


COUNTERS: dict[str, Callable[[Any, int], int]] = {"FlopCounterMode": by_torch, "calflops": by_calflops}


def main(configs: Path, length: int) -> None:
    """Count, and print; one pass that does not count comes first."""
    warnings.simplefilter("ignore")
    values = json.loads(configs.read_text())
    for counter in COUNTERS.values():
        counter(built(next(iter(values.values())) | {"num_hidden_layers": 1}), length)
    for name, config in values.items():
        for by, counter in COUNTERS.items():
            begun = time.perf_counter()
            model = built(config)
            ready = time.perf_counter()
            flop = counter(model, length)
            ended = time.perf_counter()
            print(json.dumps({"config": name, "by": by, "flop": flop, "seconds": ended - begun, "count_seconds": ended - ready}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
