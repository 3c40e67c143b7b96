"""Families that carry a state along the sequence: their layers' work by hand, published counts, shared blocks counted once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flopledger.estimate.architecture import Architecture, Tally, Work, architecture_of, forward, parameters
from flopledger.estimate.architecture.config import parse_config

LENGTH = 5


def built(**keys: Any) -> Architecture:
    config, findings = parse_config(json.dumps(keys), "config.json")
    assert config is not None, findings
    architecture, findings = architecture_of(config)
    assert architecture is not None, findings
    return architecture


def work(**keys: Any) -> Tally:
    return forward(built(**keys), Work.of(LENGTH))


def test_a_mamba_layer_is_four_products_a_convolution_and_a_scan() -> None:
    tally = work(model_type="mamba", vocab_size=10, hidden_size=8, state_size=4, num_hidden_layers=1, time_step_rank=2, conv_kernel=3)
    products = 8 * 32 + 16 * (2 + 2 * 4) + 2 * 16 + 16 * 8
    assert tally.of("linear") == LENGTH * 2 * products
    assert tally.of("convolution") == LENGTH * 2 * 16 * 3
    assert tally.of("scan") == LENGTH * 7 * 16 * 4


def test_a_mamba_2_layer_is_as_megatron_counts_it() -> None:
    width, heads, groups, state = 12, 3, 2, 4
    inner = 2 * width
    tally = work(
        model_type="mamba2", vocab_size=10, hidden_size=width, num_heads=heads, n_groups=groups, state_size=state, num_hidden_layers=2
    )
    layer = 2 * width * (2 * inner + 2 * groups * state + heads) + 7 * inner * state + 2 * inner * width
    assert tally.of("linear") + tally.of("scan") == LENGTH * 2 * layer


def test_a_gated_delta_layer_is_as_megatron_counts_it() -> None:
    width, key, keys, values, kernel = 24, 8, 2, 4, 3
    shape: dict[str, Any] = {"linear_key_head_dim": key, "linear_value_head_dim": key, "linear_num_key_heads": keys}
    shape |= {"linear_num_value_heads": values, "linear_conv_kernel_dim": kernel, "intermediate_size": 0}
    tally = work(model_type="qwen3_5_text", vocab_size=10, hidden_size=width, num_hidden_layers=1, **shape)
    key_width, value_width = keys * key, values * key
    products = width * (2 * key_width + 2 * value_width + 2 * values) + width * value_width
    layer = 2 * (products + kernel * (2 * key_width + value_width) + values * key**2 * 4)
    assert sum(tally.of(kind) for kind in ("linear", "convolution", "scan")) == LENGTH * layer


@pytest.mark.parametrize(("width", "layers"), [(768, 12), (1024, 24), (2048, 24), (5120, 40)])
def test_rwkv_is_as_its_paper_counts_it(width: int, layers: int) -> None:
    # Peng et al. 2023 (arXiv 2305.13048), appendix on parameters: 2VD + 13 D^2 L + D (11 L + 4).
    words = 50277
    counted = parameters(built(model_type="rwkv", hidden_size=width, num_hidden_layers=layers))
    assert counted.total == 2 * words * width + 13 * width**2 * layers + width * (11 * layers + 4)
    tally = work(model_type="rwkv", hidden_size=width, num_hidden_layers=layers)
    assert tally.of("linear") + tally.of("unembedding") == LENGTH * 2 * (words * width + 13 * width**2 * layers)


ZAMBA = {
    "model_type": "zamba",
    "vocab_size": 50,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
}


def test_a_shared_block_is_stored_once_and_passed_as_often_as_layers_have_it() -> None:
    once = built(**ZAMBA, layers_block_type=["mamba", "hybrid", "mamba"])
    twice = built(**ZAMBA, layers_block_type=["hybrid", "hybrid", "mamba"])
    assert parameters(twice).total - parameters(once).total == 16 * 16, "only the second layer's own projection comes with it"
    pairs = [sum(one.heads * one.pairs.exact for one in forward(model, Work.of(LENGTH)).attention) for model in (once, twice)]
    assert pairs[1] == 2 * pairs[0] > 0


def test_a_shared_block_that_no_layer_has_is_not_there() -> None:
    assert not forward(built(**ZAMBA, layers_block_type=["mamba"] * 3), Work.of(LENGTH)).attention


def test_a_pattern_of_letters_gives_each_layer_its_kind() -> None:
    shape: dict[str, Any] = {
        "model_type": "nemotron_h",
        "vocab_size": 50,
        "hidden_size": 16,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
    }
    shape |= {"head_dim": 4, "intermediate_size": 20, "mamba_num_heads": 2, "mamba_head_dim": 8, "n_groups": 1, "ssm_state_size": 4}
    layers = ("M", "*", "-", "E")
    alone = {letter: parameters(built(**shape, hybrid_override_pattern=letter)) for letter in layers}
    all_of_them = parameters(built(**shape, hybrid_override_pattern="EM*-M*"))
    outside = 2 * 50 * 16 + 16
    assert all_of_them.total - outside == sum((alone[letter].total - outside) for letter in "EM*-M*")
    assert all_of_them.routing_bias == alone["E"].routing_bias == 8
    assert alone["E"].active < alone["E"].total


PUBLISHED = {
    # Gu and Dao 2023: Mamba 2.8B. De et al. 2024, RecurrentGemma 2B as released. MiniMax 2025: 456B, of which 45.9B without the two tables.
    "mamba-2.8b": ({"model_type": "mamba", "hidden_size": 2560, "num_hidden_layers": 64}, 2_768_345_600),
    "falcon-mamba-7b": (
        {
            "model_type": "falcon_mamba",
            "hidden_size": 4096,
            "num_hidden_layers": 64,
            "vocab_size": 65024,
            "expand": 16,  # as its file says, and not what it has
            "intermediate_size": 8192,
            "tie_word_embeddings": False,
        },
        7_272_665_088,
    ),
    "recurrentgemma-2b": ({"model_type": "recurrent_gemma", "intermediate_size": 15360, "num_key_value_heads": 1}, 2_682_862_080),
    "MiniMax-Text-01": (
        {
            "model_type": "minimax_text_01",
            "hidden_size": 6144,
            "num_hidden_layers": 80,
            "num_attention_heads": 64,
            "head_dim": 128,
            "intermediate_size": 9216,
            "num_local_experts": 32,
            "vocab_size": 200064,
            "attn_type_list": [0, 0, 0, 0, 0, 0, 0, 1] * 10,
        },
        456_089_655_296,
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_sizes(name: str) -> None:
    keys, count = PUBLISHED[name]
    assert parameters(built(**keys)).total == count
