"""Models of text and images: published sizes with their towers, prediction apart, and what runs on images."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flopledger.estimate.architecture import Architecture, Sequence, Work, architecture_of, forward, parameters
from flopledger.estimate.architecture.config import parse_config


def looked_at(**keys: Any) -> tuple[Architecture | None, list[str]]:
    config, _ = parse_config(json.dumps(keys), "config.json")
    assert config is not None
    architecture, findings = architecture_of(config)
    return architecture, [finding.code for finding in findings]


def built(**keys: Any) -> Architecture:
    architecture, findings = looked_at(**keys)
    assert architecture is not None, findings
    return architecture


MAVERICK: dict[str, Any] = {
    "model_type": "llama4",
    "text_config": {"interleave_moe_layer_step": 2, "num_local_experts": 128, "use_qk_norm": False},
}
TOWER = {"hidden_size": 1408, "image_size": 336, "vision_output_dim": 4096}


def test_maverick_with_its_tower_is_as_released() -> None:
    assert parameters(built(**MAVERICK, vision_config=TOWER)).total == 401_583_781_376


def test_a_tower_that_is_not_in_the_config_is_said_to_be_missing() -> None:
    architecture, codes = looked_at(**MAVERICK)
    assert architecture is not None
    assert codes == ["config-section-missing"]


def test_chunked_layers_look_no_further_back_than_their_chunk() -> None:
    sizes = {"hidden_size": 16, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 4, "intermediate_size": 8}
    model = built(model_type="llama4_text", num_hidden_layers=4, attention_chunk_size=4, **sizes)
    tally = forward(model, Work.of(10))
    assert sorted((one.heads, one.pairs.exact) for one in tally.attention) == [(4, 55), (3 * 4, 10 + 10 + 3)]


QWEN2_5_VL_7B: dict[str, Any] = {
    "model_type": "qwen2_5_vl",
    "hidden_size": 3584,
    "intermediate_size": 18944,
    "num_hidden_layers": 28,
    "num_attention_heads": 28,
    "num_key_value_heads": 4,
    "vision_config": {"hidden_size": 1280, "out_hidden_size": 3584},
}


def test_an_older_config_with_the_keys_of_the_text_at_its_top() -> None:
    assert parameters(built(**QWEN2_5_VL_7B)).total == 8_292_166_656, "as released"
    sections = {key: value for key, value in QWEN2_5_VL_7B.items() if key in {"model_type", "vision_config"}}
    nested = {key: value for key, value in QWEN2_5_VL_7B.items() if key not in sections}
    assert parameters(built(**sections, text_config=nested)).total == 8_292_166_656


def test_patches_are_merged_four_to_one() -> None:
    model = built(**QWEN2_5_VL_7B)
    merging = [part for part in model.components if part.path.startswith("vision.merging-up")]
    assert [part.operation.flop * 4 for part in merging] == [2 * (4 * 1280) ** 2]


def test_windows_of_the_tower_and_its_full_layers() -> None:
    tally = forward(built(**QWEN2_5_VL_7B), Work({"image": (Sequence(256),)}))
    heads = {one.pairs.exact: one.heads for one in tally.attention}
    assert heads == {256 * 64: 28 * 16, 256 * 256: 4 * 16}


SMALL_MLLAMA: dict[str, Any] = {
    "model_type": "mllama",
    "text_config": {
        "hidden_size": 64,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "num_hidden_layers": 3,
        "cross_attention_layers": [1],
    },
    "vision_config": {"hidden_size": 32, "attention_heads": 2, "image_size": 28, "max_num_tiles": 2, "vision_output_dim": 64},
}


def test_cross_attention_runs_where_there_is_an_image_on_all_of_its_tiles() -> None:
    model = built(**SMALL_MLLAMA)
    without, beside = forward(model, Work.of(7)), forward(model, Work({"text": (Sequence(7),)}, {"image": 1}))
    assert "crossing" not in {stack for _, stack in without.matrix}
    crossing = [one for one in beside.attention if one.stack == "crossing"]
    assert [(one.heads, one.pairs.exact) for one in crossing] == [(4, 7 * 2 * (4 + 1))]
    assert beside.matrix["linear", "decoder"] == without.matrix["linear", "decoder"]


def test_multi_token_prediction_that_the_reference_leaves_out_is_counted_apart() -> None:
    # Qwen3.5-27B: 27,356,728,560 in the reference class, 27,781,427,952 in the released weights.
    text = {
        "hidden_size": 5120,
        "intermediate_size": 17408,
        "num_hidden_layers": 64,
        "num_attention_heads": 24,
        "linear_num_value_heads": 48,
        "mtp_num_hidden_layers": 1,
    }
    counted = parameters(built(model_type="qwen3_5", text_config=text, vision_config={"out_hidden_size": 5120}))
    assert (counted.total, counted.stored) == (27_356_728_560, 27_781_427_952)


GEMMA4 = {
    "hidden_size": 16,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 4,
    "global_head_dim": 8,
    "num_hidden_layers": 6,
}


def test_the_last_layers_take_the_keys_of_earlier_ones() -> None:
    own, shared = (built(model_type="gemma4_text", **GEMMA4, num_kv_shared_layers=count) for count in (0, 2))
    # One layer with a window and one without: keys and values, and the norm of the keys.
    assert parameters(own).total - parameters(shared).total == (2 * 16 * 4 + 4) + (2 * 16 * 8 + 8)
    assert forward(own, Work.of(9)).attention == forward(shared, Work.of(9)).attention


@pytest.mark.parametrize("tower", ["vision_config", "audio_config"])
def test_gemma_4_has_the_towers_that_its_config_has(tower: str) -> None:
    stacks = {"vision_config": "vision", "audio_config": "sound"}
    assert stacks[tower] in built(model_type="gemma4", **{tower: {}}).runs
    assert stacks[tower] not in built(model_type="gemma4", **{tower: None}).runs


LLAVA = {"model_type": "llava", "vision_config": {"model_type": "clip_vision_model"}}
PIXTRAL = {"model_type": "pixtral", "patch_size": 16}
SIZES: dict[str, tuple[dict[str, Any], int]] = {
    # As the released weights have them.
    "llava-1.5-7b": (LLAVA | {"text_config": {"model_type": "llama", "vocab_size": 32064}}, 7_063_427_072),
    "pixtral-12b": (
        {
            "model_type": "llava",
            "vision_config": PIXTRAL,
            "text_config": {
                "model_type": "mistral",
                "vocab_size": 131072,
                "hidden_size": 5120,
                "head_dim": 128,
                "intermediate_size": 14336,
                "num_hidden_layers": 40,
            },
        },
        12_682_739_712,
    ),
    "mistral-small-3.1": (
        {
            "model_type": "mistral3",
            "tie_word_embeddings": False,
            "text_config": {"model_type": "mistral"},
            "vision_config": {"model_type": "pixtral"},
        },
        24_011_361_280,
    ),
}


@pytest.mark.parametrize("name", SIZES)
def test_published_sizes(name: str) -> None:
    keys, count = SIZES[name]
    assert parameters(built(**keys)).total == count


def test_a_tower_goes_with_any_language_model_that_is_described() -> None:
    tower = parameters(built(**LLAVA)).stacks["vision"]
    beside = parameters(built(**LLAVA, text_config={"model_type": "gemma2"}))
    assert beside.stacks["vision"] == tower
    assert beside.stacks["decoder"] == parameters(built(model_type="gemma2")).total


@pytest.mark.parametrize("unknown", [{"text_config": {"model_type": "nobody"}}, {"vision_config": {"model_type": "nobody"}}])
def test_a_part_of_a_kind_that_is_not_described_is_refused(unknown: dict[str, Any]) -> None:
    assert looked_at(**LLAVA | unknown)[1][-1] == "config-unusable"
