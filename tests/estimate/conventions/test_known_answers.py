"""The conventions against what their sources published, and against each source's formula written out a second time."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from flopledger.core.finding import errors_in
from flopledger.estimate.architecture import Architecture, Sequence, Work, architecture_of, parameters
from flopledger.estimate.architecture.config import parse_config
from flopledger.estimate.conventions import conventions
from flopledger.estimate.conventions.convert import Practice, count

PALM = {
    "model_type": "llama",
    "hidden_size": 18432,
    "num_hidden_layers": 118,
    "num_attention_heads": 48,
    "head_dim": 256,
    "num_key_value_heads": 1,
    "intermediate_size": 73728,
    "vocab_size": 256000,
    "tie_word_embeddings": True,
}
GPT3 = {"model_type": "gpt2", "n_embd": 12288, "n_layer": 96, "n_head": 96, "vocab_size": 50257, "n_positions": 2048}
LLAMA_405B = {
    "model_type": "llama",
    "hidden_size": 16384,
    "num_hidden_layers": 126,
    "num_attention_heads": 128,
    "num_key_value_heads": 8,
    "intermediate_size": 53248,
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
}
LLAMA_7B = {"model_type": "llama"}
LLAMA_70B = {
    "model_type": "llama",
    "hidden_size": 8192,
    "num_hidden_layers": 80,
    "num_attention_heads": 64,
    "num_key_value_heads": 8,
    "intermediate_size": 28672,
    "vocab_size": 32000,
}
# Hoffmann et al. 2022, table A4: layers, width, inner width, heads, size of a head, parameters, the ratio of their count to 6ND.
# Their models have relative positions: a further matrix of width x width and two vectors in each layer, in N but not in the count.
CHINCHILLA_A4 = [
    (10, 640, 2560, 10, 64, 73e6, 1.03),
    (20, 1024, 4096, 16, 64, 305e6, 1.10),
    (24, 1280, 5120, 10, 128, 552e6, 1.08),
    (26, 1792, 7168, 14, 128, 1.1e9, 1.04),
    (28, 2048, 8192, 16, 128, 1.6e9, 1.03),
    (40, 3584, 14336, 28, 128, 6.8e9, 0.99),
]


def built(config: dict[str, Any]) -> Architecture:
    """Return the architecture of a config that is right."""
    read, findings = parse_config(json.dumps(config), "config.json")
    assert read is not None
    architecture, more = architecture_of(read)
    assert architecture is not None
    assert not errors_in([*findings, *more])
    return architecture


def training(name: str, architecture: Architecture, tokens: int, context: int) -> float:
    """Return the training FLOP of tokens in sequences of a length."""
    work = Work({"text": (Sequence(context, tokens // context),)})
    return float(count(conventions()[name], architecture, work).training()) * tokens / (tokens // context * context)


def test_palm_comes_to_its_published_total() -> None:
    palm = built(PALM)
    assert parameters(palm).total == pytest.approx(540.35e9, rel=1e-4)
    assert training("palm", palm, 780 * 10**9, 2048) == pytest.approx(2.56e24, rel=2e-3)
    assert training("6nd", palm, 780 * 10**9, 2048) == pytest.approx(2.529e24, rel=1e-3)


def test_palm_reaches_its_published_utilisation() -> None:
    """238.3 thousand tokens a second on 6,144 TPU v4 of 275 TFLOP/s: 46.2 %, and 45.7 % without attention."""
    peak = 6144 * 275e12
    palm = built(PALM)
    assert training("palm", palm, 2048, 2048) / 2048 * 238.3e3 / peak == pytest.approx(0.462, abs=5e-4)
    assert training("6nd", palm, 2048, 2048) / 2048 * 238.3e3 / peak == pytest.approx(0.457, abs=5e-4)


@pytest.mark.parametrize(("layers", "width", "inner", "heads", "head", "printed_size", "ratio"), CHINCHILLA_A4)
def test_chinchilla_a4_comes_out_without_embeddings_and_logits(  # noqa: PLR0917 -- the columns of the table
    layers: int, width: int, inner: int, heads: int, head: int, printed_size: float, ratio: float
) -> None:
    assert head * heads == width
    model = built({"model_type": "gpt2", "n_embd": width, "n_layer": layers, "n_head": heads, "n_inner": inner, "vocab_size": 32000})
    size = parameters(model).total - 1024 * width + layers * (width**2 + 2 * width)
    assert size == pytest.approx(printed_size, rel=0.06)
    counted = training("chinchilla-a4", model, 2048, 2048) / (6 * size * 2048)
    as_printed = training("chinchilla", model, 2048, 2048) / (6 * size * 2048)
    assert counted == pytest.approx(ratio, abs=0.006)
    assert abs(counted - ratio) < abs(as_printed - ratio)


def test_gpt3_and_llama_come_to_their_published_totals() -> None:
    gpt3, llama = built(GPT3), built(LLAMA_405B)
    assert parameters(gpt3).total == pytest.approx(174.6e9, rel=1e-3)
    assert training("6nd", gpt3, 300 * 10**9, 2048) == pytest.approx(3.14e23, rel=2e-3)
    assert parameters(llama).total == 405_853_388_800
    assert training("6nd", llama, 15_600 * 10**9, 8192) == pytest.approx(3.8e25, rel=1e-3)


def test_t5_comes_to_its_published_total() -> None:
    """11e9 parameters and 1e12 tokens: a token passes the encoder or the decoder, so 3ND = 3.3e22 and not 6.6e22."""
    config = {"model_type": "t5", "d_model": 1024, "d_kv": 128, "d_ff": 65536, "num_heads": 128, "num_layers": 24, "vocab_size": 32128}
    t5 = built(config)
    assert parameters(t5).total == pytest.approx(11e9, rel=0.03)
    half = (Sequence(512, 10**12 // 2 // 512),)
    counted = count(conventions()["6nd"], t5, Work({"source": half, "text": half})).training()
    assert float(counted) == pytest.approx(3.3e22, rel=0.04)


def megatron(config: dict[str, int], length: int) -> int:
    """Return Megatron-LM's formula for a dense gated model, training, written out as its source has it."""
    width, layers, heads = config["hidden_size"], config["num_hidden_layers"], config["num_attention_heads"]
    groups, inner, words = config["num_key_value_heads"], config["intermediate_size"], config["vocab_size"]
    head = width // heads
    query, key = heads * head, groups * head
    linear = layers * (width * (query + 2 * key) + query * width + 3 * width * inner) + width * words
    return 6 * length * linear + 6 * layers * length * length * query


@pytest.mark.parametrize("config", [LLAMA_70B, {**LLAMA_405B}])
def test_megatron_agrees_to_the_last_digit(config: dict[str, Any]) -> None:
    counted = count(conventions()["megatron"], built(config), Work.of(4096)).training()
    assert counted == megatron(config, 4096)


def test_the_matrix_work_of_two_llamas_is_that_of_the_survey() -> None:
    """Full attention, unembedding in, lookup out: 62,921,270,886,400 and 606,878,878,924,800 forward at 4,096 tokens."""
    for config, forward in ((LLAMA_7B, 62_921_270_886_400), (LLAMA_70B, 606_878_878_924_800)):
        counted = count(conventions()["torchtitan"], built(config), Work.of(4096)).whole
        norms = 2 * 4096 * (2 * built(config).components[4].copies + 1) * (4096 if config is LLAMA_7B else 8192)
        assert counted - norms == forward


@pytest.mark.parametrize(
    ("name", "seven", "seventy"), [("megatron", 0.9301, 0.9638), ("hf-trainer", 0.8602, 0.9275), ("6nd", 0.8773, 0.9311)]
)
def test_peers_figures_stand_to_the_full_count_as_measured(name: str, seven: float, seventy: float) -> None:
    for config, full, ratio in ((LLAMA_7B, 188_763_812_659_200, seven), (LLAMA_70B, 1_820_636_636_774_400, seventy)):
        assert float(count(conventions()[name], built(config), Work.of(4096)).training() / full) == pytest.approx(ratio, abs=1e-4)


def test_hunyuan_comes_to_its_published_total() -> None:
    """9.59 x 52e9 x 7e12 + 2.3e8 x 7e12 = 3.49e24, 1.60 times 6ND."""
    fitted = conventions()["hunyuan"]
    assert fitted.training_per_parameter is not None
    total = fitted.training_per_parameter * Fraction(52 * 10**9) * 7 * 10**12 + fitted.training_per_token * 7 * 10**12
    assert float(total) == pytest.approx(3.49e24, rel=2e-3)
    model, tokens = built(LLAMA_70B), 7 * 10**12 // 4096 * 4096
    counted = training("hunyuan", model, tokens, 4096)
    assert counted == pytest.approx(9.59 * parameters(model).total * tokens + 2.3e8 * tokens, rel=1e-12)


def test_full_recomputation_makes_four_thirds_and_selective_runs_attention_again() -> None:
    """GLM-130B reports 43.3 % of the hardware's and 32.5 % of the model's: 1.332."""
    model, executed = built(LLAMA_70B), conventions()["executed"]
    counted = count(executed, model, Work.of(4096))
    plain = counted.training(Practice("none"))
    assert counted.training(Practice("full")) / plain == Fraction(4, 3)
    assert counted.training(Practice("selective")) - plain == counted.terms["attention"]
    assert count(conventions()["model-flop"], model, Work.of(4096)).training(Practice("full")) == plain
    assert counted.training(Practice("none", 0.25)) == plain * Fraction(5, 4)
