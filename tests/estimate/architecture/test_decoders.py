"""Text decoders: parameters of released models, and the operations of small ones worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopledger.estimate.architecture import Architecture, Sequence, Tally, Work, architecture_of, forward, parameters
from flopledger.estimate.architecture.config import parse_config
from flopledger.estimate.architecture.operation import Mask
from flopledger.estimate.architecture.sequences import pairs

# Sizes as the released configs have them, and the counts that the weights' files or the models' papers state.
RELEASED: dict[str, tuple[dict[str, Any], int]] = {
    "Cerebras-GPT 111M": ({"model_type": "gpt2", "n_embd": 768, "n_layer": 10, "n_inner": 3072, "n_positions": 2048}, 111_050_496),
    "OPT 350M": (
        {
            "model_type": "opt",
            "hidden_size": 1024,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "ffn_dim": 4096,
            "word_embed_proj_dim": 512,
            "do_layer_norm_before": False,
        },
        331_196_416,
    ),
    "BLOOM": ({"model_type": "bloom", "hidden_size": 14336, "n_layer": 70, "n_head": 112}, 176_247_271_424),
    "MPT 7B": ({"model_type": "mpt", "d_model": 4096, "n_heads": 32, "n_layers": 32, "vocab_size": 50432}, 6_649_286_656),
    "StarCoder": (
        {
            "model_type": "gpt_bigcode",
            "vocab_size": 49152,
            "n_embd": 6144,
            "n_layer": 40,
            "n_head": 48,
            "n_inner": 24576,
            "n_positions": 8192,
        },
        15_517_456_384,
    ),
    "Falcon 40B, as first published": (
        {"model_type": "RefinedWeb", "hidden_size": 8192, "n_layer": 60, "n_head": 128, "n_head_kv": 8, "parallel_attn": True},
        41_303_293_952,
    ),
    "LLaMA 65B": ({"hidden_size": 8192, "intermediate_size": 22016, "num_hidden_layers": 80, "num_attention_heads": 64}, 65_285_660_672),
    "Yi 34B": (
        {
            "model_type": "Yi",
            "vocab_size": 64000,
            "hidden_size": 7168,
            "intermediate_size": 20480,
            "num_hidden_layers": 60,
            "num_attention_heads": 56,
            "num_key_value_heads": 8,
        },
        34_388_917_248,
    ),
    "Baichuan 2 13B": (
        {"model_type": "baichuan", "hidden_size": 5120, "intermediate_size": 13696, "num_hidden_layers": 40, "num_attention_heads": 40},
        13_896_668_160,
    ),
    "InternLM 2 7B": ({"model_type": "internlm2", "intermediate_size": 14336, "num_key_value_heads": 8}, 7_737_708_544),
    "MiniCPM 2B": (
        {
            "model_type": "minicpm",
            "vocab_size": 122753,
            "hidden_size": 2304,
            "intermediate_size": 5760,
            "num_hidden_layers": 40,
            "num_attention_heads": 36,
        },
        2_724_880_896,
    ),
    "ChatGLM 6B": ({"model_type": "chatglm", "inner_hidden_size": 16384, "position_encoding_2d": True}, 6_173_286_400),
    "Gemma 2 27B": (
        {
            "model_type": "gemma2",
            "hidden_size": 4608,
            "intermediate_size": 36864,
            "num_hidden_layers": 46,
            "num_attention_heads": 32,
            "num_key_value_heads": 16,
            "head_dim": 128,
        },
        27_227_128_320,
    ),
    "Command R+": (
        {
            "model_type": "cohere",
            "hidden_size": 12288,
            "intermediate_size": 33792,
            "num_hidden_layers": 64,
            "num_attention_heads": 96,
            "num_key_value_heads": 8,
            "use_qk_norm": True,
        },
        103_810_674_688,
    ),
    "OLMo 2 13B": (
        {
            "model_type": "olmo2",
            "vocab_size": 100352,
            "hidden_size": 5120,
            "intermediate_size": 13824,
            "num_hidden_layers": 40,
            "num_attention_heads": 40,
        },
        13_716_198_400,
    ),
    "Qwen 1.5 MoE A2.7B": ({"model_type": "qwen2_moe"}, 14_315_784_192),
    "OLMoE": ({"model_type": "olmoe", "intermediate_size": 1024}, 6_919_161_856),
    "Phi 3.5 MoE": ({"model_type": "phimoe", "attention_bias": True, "lm_head_bias": True}, 41_873_153_344),
    "gpt-oss 20B": ({"model_type": "gpt_oss", "num_hidden_layers": 24, "num_local_experts": 32}, 20_914_757_184),
    "ERNIE 4.5 21B": ({"model_type": "ernie4_5_moe"}, 21_825_437_888),
    "Hunyuan A13B": (
        {
            "model_type": "hunyuan_v1_moe",
            "vocab_size": 128167,
            "intermediate_size": 3072,
            "num_key_value_heads": 8,
            "num_experts": 64,
            "moe_topk": [8] * 32,
            "num_shared_expert": [1] * 32,
            "moe_intermediate_size": [3072] * 32,
            "tie_word_embeddings": True,
        },
        80_393_183_232,
    ),
    "DBRX": (
        {
            "model_type": "dbrx",
            "vocab_size": 100352,
            "d_model": 6144,
            "n_heads": 48,
            "n_layers": 40,
            "attn_config": {"kv_n_heads": 8},
            "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16, "moe_top_k": 4},
        },
        131_596_523_520,
    ),
    "EXAONE 3.5 2.4B": (
        {
            "model_type": "exaone",
            "hidden_size": 2560,
            "intermediate_size": 7168,
            "num_layers": 30,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
        },
        2_405_327_360,
    ),
    "OLMo 1B, as first published": (
        {"model_type": "hf_olmo", "d_model": 2048, "n_layers": 16, "n_heads": 16, "mlp_ratio": 8},
        1_176_764_416,
    ),
    "DeepSeekMoE 16B": (
        {
            "model_type": "deepseek",
            "hidden_size": 2048,
            "intermediate_size": 10944,
            "moe_intermediate_size": 1408,
            "num_hidden_layers": 28,
            "num_attention_heads": 16,
            "n_shared_experts": 2,
            "n_routed_experts": 64,
            "num_experts_per_tok": 6,
            "first_k_dense_replace": 1,
        },
        16_375_728_128,
    ),
    "DeepSeek V2 Lite": (
        {
            "model_type": "deepseek_v2",
            "hidden_size": 2048,
            "intermediate_size": 10944,
            "moe_intermediate_size": 1408,
            "num_hidden_layers": 27,
            "num_attention_heads": 16,
            "num_experts_per_tok": 6,
            "q_lora_rank": None,
            "first_k_dense_replace": 1,
        },
        15_706_484_224,
    ),
}
SMALL = {
    "vocab_size": 100,
    "hidden_size": 32,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "intermediate_size": 40,
    "num_hidden_layers": 4,
}
LENGTH = 10
WINDOW = 4
SEEN = LENGTH * (LENGTH + 1) // 2
SEEN_THROUGH_WINDOW = 1 + 2 + 3 + 7 * WINDOW  # ten positions, of which the first three see fewer
PER_PAIR = 2 * 4 * (8 + 8)  # a multiply-add is two; four heads; scores and values of eight each


def made(**config: Any) -> Architecture:
    read, findings = parse_config(json.dumps({"model_type": "llama", **config}), "config.json")
    assert read is not None, findings
    architecture, findings = architecture_of(read)
    assert architecture is not None, findings
    return architecture


def small(model: str, **config: Any) -> Architecture:
    return made(**{**SMALL, "model_type": model, **config})


def passed(architecture: Architecture) -> Tally:
    return forward(architecture, Work({"text": (Sequence(LENGTH),)}))


def scores(architecture: Architecture) -> int:
    """Return the operations of attention under its masks."""
    return sum(one.flop_per_pair * one.pairs.exact for one in passed(architecture).attention)


@pytest.mark.parametrize(("config", "count"), RELEASED.values(), ids=RELEASED)
def test_released_models_have_their_number_of_parameters(config: dict[str, Any], count: int) -> None:
    assert parameters(made(**config)).total == count


def test_hunyuan_large_has_389_billion_parameters_of_which_52_work() -> None:
    # By its report, arXiv 2411.02265; embeddings are tied, and every second layer has keys and values of its own.
    sizes = {"attention_head_dim": 80, "num_key_value_heads": 8, "num_shared_expert": 1, "use_cla": True, "cla_share_factor": 2}
    found = parameters(made(model_type="hunyuan", **sizes))
    assert round(found.total / 1e9) == 389
    assert 51 < found.active / 1e9 < 52
    unshared = parameters(made(model_type="hunyuan", **{**sizes, "use_cla": False}))
    assert unshared.total - found.total == 32 * 2 * 6400 * 8 * 80


def test_multi_token_prediction_and_routing_biases_fill_up_what_a_checkpoint_holds() -> None:
    # Kimi K2, GLM-5 and MiMo 7B, by the metadata of their weights.
    kimi = parameters(made(model_type="kimi_k2"))
    assert (kimi.total + kimi.routing_bias, kimi.prediction) == (1_026_408_232_448, 0)
    glm = parameters(made(model_type="glm_moe_dsa", first_k_dense_replace=3))
    assert glm.stored == 753_864_139_008
    assert parameters(made(model_type="mimo")).stored == 7_833_409_536
    # GLM-4.5 Air's weights repeat embedding and head for the layer that predicts further ahead.
    air = parameters(made(model_type="glm4_moe", head_dim=128, attention_bias=True))
    assert air.stored + 2 * 151_552 * 4096 == 110_468_824_832


def test_prediction_is_no_part_of_the_total_or_of_a_pass_without_it() -> None:
    sizes = {"q_lora_rank": 12, "kv_lora_rank": 10, "moe_intermediate_size": 24, "n_routed_experts": 8, "num_experts_per_tok": 2}
    with_it, without = (small("deepseek_v3", **sizes, num_nextn_predict_layers=count) for count in (1, 0))
    assert parameters(with_it).total == parameters(without).total
    assert parameters(with_it).prediction > 0 == parameters(without).prediction
    assert passed(with_it).of("linear") == passed(without).of("linear")
    assert passed(with_it).matrix["unembedding", "prediction"] == 2 * 32 * 100 * LENGTH


def test_a_mixture_by_hand() -> None:
    tally = passed(small("mixtral", num_local_experts=8, num_experts_per_tok=2))
    projections = 32 * 32 + 2 * 32 * 16 + 32 * 32
    experts = 2 * 3 * 32 * 40
    assert tally.of("linear") == 2 * LENGTH * 4 * (projections + experts)
    assert tally.of("router") == 2 * LENGTH * 4 * 32 * 8
    assert tally.of("unembedding") == 2 * LENGTH * 32 * 100


WINDOWED = [
    ("llama", {}, 0),
    ("mistral", {}, 4),
    ("mistral", {"sliding_window": None}, 0),
    ("phi3", {}, 4),
    ("starcoder2", {}, 4),
    ("qwen2", {"max_window_layers": 1}, 0),
    ("qwen2", {"use_sliding_window": True, "max_window_layers": 1}, 3),
    ("qwen3", {"use_sliding_window": True, "layer_types": ["sliding_attention"] * 2 + ["full_attention"] * 2}, 2),
    ("qwen3_moe", {"use_sliding_window": True}, 4),
    ("gemma", {}, 0),
    ("gemma2", {}, 2),
    ("gemma3_text", {"num_hidden_layers": 12}, 10),
    ("cohere2", {}, 3),
    ("olmo3", {}, 3),
    ("exaone4", {}, 3),
    ("smollm3", {"use_sliding_window": True}, 1),
    ("gpt_oss", {}, 2),
    ("mimo_v2_flash", {"v_head_dim": 8, "sliding_window_size": 3}, 3),
    ("gpt_neo", {"attention_types": [[["global", "local"], 2]], "window_size": WINDOW}, 2),
]


@pytest.mark.parametrize(("model", "config", "windowed"), WINDOWED)
def test_windows_cost_what_they_let_through(model: str, config: dict[str, Any], windowed: int) -> None:
    layers = config.get("num_hidden_layers", 4)
    expected = windowed * SEEN_THROUGH_WINDOW + (layers - windowed) * SEEN
    assert scores(small(model, **{"sliding_window": WINDOW, **config})) == PER_PAIR * expected


def test_chosen_positions_are_paid_for_and_so_is_choosing_them() -> None:
    sizes = {"q_lora_rank": 12, "kv_lora_rank": 10, "qk_nope_head_dim": 6, "qk_rope_head_dim": 4, "v_head_dim": 7, "n_routed_experts": 0}
    model = small("deepseek_v32", **sizes, index_topk=WINDOW, index_n_heads=3, index_head_dim=8, num_nextn_predict_layers=0)
    attention, indexer = 2 * 4 * (6 + 4 + 7), 2 * 3 * (8 + 1)
    assert scores(model) == 4 * (attention * SEEN_THROUGH_WINDOW + indexer * SEEN)


def test_compressed_keys_are_seen_once_they_are_complete() -> None:
    kinds = ["sliding_attention", "heavily_compressed_attention", "compressed_sparse_attention", "sliding_attention"]
    rates = {"compressed_sparse_attention": 2, "heavily_compressed_attention": 5}
    model = small(
        "deepseek_v4",
        layer_types=kinds,
        compress_rates=rates,
        sliding_window=WINDOW,
        index_topk=3,
        index_n_heads=3,
        index_head_dim=8,
        num_nextn_predict_layers=0,
    )
    fives = 0 * 4 + 1 * 5 + 2 * 1
    twos = 0 + 1 + 1 + 2 + 2 + 3 + 3 + 4 + 4 + 5
    chosen = 0 + 1 + 1 + 2 + 2 + 3 * 5
    assert scores(model) == PER_PAIR * (4 * SEEN_THROUGH_WINDOW + fives + chosen) + 2 * 3 * 8 * twos


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 6), st.integers(0, 5))
def test_compressed_pairs_are_as_if_counted_one_by_one(length: int, start: int, every: int, window: int) -> None:
    first = min(start, length)
    seen = sum(min((query + 1) // every, window or length) for query in range(first, length))
    assert pairs(Sequence(length, start=first), Mask(window=window, every=every)).exact == seen


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 6), st.integers(1, 5))
def test_pairs_of_blocks_are_as_if_counted_one_by_one(length: int, start: int, block: int, blocks: int) -> None:
    first = min(start, length)
    seen = sum(min(query // block, blocks - 1) * block + query % block + 1 for query in range(first, length))
    assert pairs(Sequence(length, start=first), Mask(window=block * blocks, block=block)).exact == seen


UNREAD = [
    ("qwen2", {"attention_bias": False}),
    ("mistral", {"attention_bias": True, "mlp_bias": True}),
    ("exaone4", {"attention_bias": True}),
    ("mixtral", {"moe_intermediate_size": 7, "shared_expert_intermediate_size": 9, "n_shared_experts": 2}),
    ("stablelm", {"attention_bias": True, "use_bias": True, "head_dim": 3}),
    ("minimax_m2", {"attention_bias": True, "sliding_window": 3}),
]


@pytest.mark.parametrize(("model", "stray"), UNREAD)
def test_keys_that_a_class_does_not_read_change_nothing(model: str, stray: dict[str, Any]) -> None:
    usual, strayed = small(model), small(model, **stray)
    assert parameters(usual) == parameters(strayed)
    assert passed(usual) == passed(strayed)


def test_experts_that_do_nothing_are_chosen_but_not_worked() -> None:
    published = made(model_type="longcat_flash", zero_expert_type="identity")
    assert round(parameters(published).total, -9) == 561 * 10**9
    assert round(parameters(published).active, -9) == 28 * 10**9
    # Some 27 billion of 560 work on a token, its report says; the class of transformers keeps gates for the idle ones as well.
    default = made(model_type="longcat_flash")
    assert parameters(default).total - parameters(published).total == 28 * 256 * 2 * 2048 * 6144
    assert parameters(default).active == parameters(published).active


def test_a_model_without_its_number_of_chosen_experts_is_asked_for_it() -> None:
    read, _ = parse_config(json.dumps({"model_type": "deepseek_v2"}), "config.json")
    assert read is not None
    architecture, findings = architecture_of(read)
    assert architecture is None
    assert [(one.code, one.found) for one in findings] == [("config-key-missing", "no `num_experts_per_tok`")]


def test_another_form_under_a_known_name_is_refused() -> None:
    read, _ = parse_config(json.dumps({"model_type": "yuan", "use_moe": True}), "config.json")
    assert read is not None
    architecture, findings = architecture_of(read)
    assert (architecture, [one.code for one in findings]) == (None, ["config-unusable"])
