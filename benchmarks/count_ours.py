"""Counts models from their configs with flopledger, and prints how long each took once everything is imported and read.

    python benchmarks/count_ours.py CONFIGS LENGTH      configs as a JSON object, by name

Prints a JSON line for each config: the forward operations as a brute-force count has them (products, full attention) and the
median seconds from the config's text to the number; before that one for the first use, in which the descriptions of families are
read, and after it one for a thousand random configs, with their total seconds.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flopledger.estimate.architecture import Work, architecture_of, forward, parameters
from flopledger.estimate.architecture.config import parse_config

SEED = 20260511
TIMES = 50
THOUSAND = 1000
KINDS = ("linear", "router", "unembedding")
TYPES = ("llama", "qwen2", "qwen3", "gemma2", "mistral", "mixtral", "deepseek_v3", "olmo2", "phi3", "qwen3_moe")


def flop(text: str, length: int) -> int:
    """Return the forward operations of one sequence, from the text of a config."""
    config, findings = parse_config(text, "config.json")
    made, more = architecture_of(config) if config is not None else (None, [])
    if made is None:
        message = f"not counted: {[*findings, *more]}"
        raise RuntimeError(message)
    parameters(made)
    tally = forward(made, Work.of(length))
    return sum(map(tally.of, KINDS)) + sum(one.flop_per_pair * one.pairs.full for one in tally.attention)


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """Return what a piece of work comes to, and its seconds."""
    begun = time.perf_counter()
    found = work()
    return found, time.perf_counter() - begun


def varied(count: int) -> Iterator[str]:
    """Yield random configs of several families, the same ones every time."""
    source = random.Random(SEED)  # noqa: S311 - made-up sizes, no secret
    for number in range(count):
        heads = source.choice((8, 16, 32, 64))
        yield json.dumps(
            {
                "model_type": TYPES[number % len(TYPES)],
                "hidden_size": heads * 128,
                "num_attention_heads": heads,
                "num_key_value_heads": source.choice((4, 8)),
                "num_hidden_layers": source.randint(8, 96),
                "intermediate_size": source.randint(1, 8) * heads * 64,
                "vocab_size": source.randint(30_000, 260_000),
                "tie_word_embeddings": source.random() < 1 / 2,
                "sliding_window": source.choice((None, 4096)),
            }
        )


def main(configs: Path, length: int) -> None:
    """Count, and print."""
    _, seconds = timed(lambda: flop('{"model_type": "llama"}', length))
    print(json.dumps({"config": "first use", "seconds": seconds}))
    for name, values in json.loads(configs.read_text()).items():
        text = json.dumps(values)
        counted = [timed(lambda text=text, extra=number: flop(text, length + extra)) for number in range(TIMES)]  # type: ignore[misc]
        print(json.dumps({"config": name, "flop": counted[0][0], "seconds": statistics.median(seconds for _, seconds in counted[1:])}))
    texts = list(varied(THOUSAND))
    _, seconds = timed(lambda: sum(flop(text, length) for text in texts))
    print(json.dumps({"config": "a thousand", "seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
