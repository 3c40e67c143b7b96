"""Encoders, encoder-decoders, image and sound towers, diffusion transformers: published sizes and work, and what runs on which stream."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flopledger.estimate.architecture import Architecture, Sequence, Work, architecture_of, forward, parameters
from flopledger.estimate.architecture.config import parse_config

IMAGE = Work(items={"image": 1})
MULTIPLY_ADD = 2


def looked_at(**keys: Any) -> tuple[Architecture | None, list[str]]:
    config, _ = parse_config(json.dumps(keys), "config.json")
    assert config is not None
    architecture, findings = architecture_of(config)
    return architecture, [finding.code for finding in findings]


def built(**keys: Any) -> Architecture:
    architecture, findings = looked_at(**keys)
    assert architecture is not None, findings
    return architecture


def operations(architecture: Architecture, work: Work) -> int:
    tally = forward(architecture, work)
    pairs = sum(one.flop_per_pair * one.pairs.exact for one in tally.attention)
    return pairs + sum(tally.of(kind) for kind in ("linear", "router", "unembedding", "convolution"))


SIZES: dict[str, tuple[dict[str, Any], int]] = {
    # As the released weights have them.
    "bert-base": ({"model_type": "bert"}, 109_482_240),
    "siglip-base-patch16-224": ({"model_type": "siglip"}, 203_155_970),
    "clip-vit-large-patch14": (
        {
            "model_type": "clip",
            "projection_dim": 768,
            "text_config": {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12},
            "vision_config": {
                "hidden_size": 1024,
                "intermediate_size": 4096,
                "num_attention_heads": 16,
                "num_hidden_layers": 24,
                "patch_size": 14,
            },
        },
        427_616_513,
    ),
    "whisper-large": (
        {
            "model_type": "whisper",
            "d_model": 1280,
            "encoder_layers": 32,
            "decoder_layers": 32,
            "encoder_attention_heads": 20,
            "decoder_attention_heads": 20,
            "encoder_ffn_dim": 5120,
            "decoder_ffn_dim": 5120,
        },
        1_543_304_960,
    ),
    "FLUX.1-dev": ({"_class_name": "FluxTransformer2DModel", "guidance_embeds": True}, 11_901_408_320),
    "stable-diffusion-3-medium": (
        {"_class_name": "SD3Transformer2DModel", "num_layers": 24, "num_attention_heads": 24, "caption_projection_dim": 1536},
        2_028_328_000,
    ),
}


@pytest.mark.parametrize("name", SIZES)
def test_published_sizes(name: str) -> None:
    keys, count = SIZES[name]
    assert parameters(built(**keys)).total == count


# Multiply-adds of an image of 224 pixels, in thousand millions: Liu et al. 2021, table 1 (Swin-T 4.5); for ViT-B/16 the usual 17.6 of its
# reference code.
WORK = {"vit": 17.6, "swin": 4.5}


@pytest.mark.parametrize("model_type", WORK)
def test_published_work_of_an_image(model_type: str) -> None:
    assert round(operations(built(model_type=model_type), IMAGE) / MULTIPLY_ADD / 1e9, 1) == WORK[model_type]


def test_published_work_of_a_diffusion_step() -> None:
    # Peebles and Xie 2022, table 1: DiT-XL/2 has 118.6 thousand million multiply-adds for a latent of 32.
    billions = operations(built(_class_name="DiTTransformer2DModel"), IMAGE) / MULTIPLY_ADD / 1e9
    assert billions == pytest.approx(118.6, abs=0.1), "the reference code embeds the step in every block, which is next to nothing"


def test_the_head_that_predicts_masked_words_stands_apart() -> None:
    counted = parameters(built(model_type="bert"))
    assert counted.stored == 110_106_428, "as released, with both heads of pre-training"
    assert counted.prediction == counted.stored - counted.total


T5: dict[str, Any] = {"model_type": "t5", "d_model": 2048, "num_layers": 24, "num_heads": 32, "d_ff": 5120}


def test_a_t5_without_the_flag_of_its_feed_forward_is_refused_where_it_could_be_either() -> None:
    assert looked_at(**T5) == (None, ["config-key-missing"])
    assert looked_at(**T5 | {"d_ff": 8192})[0] is not None, "only the first models are as wide, and they have no gate"


def test_flan_t5_xl_with_its_flags_is_as_released() -> None:
    model = built(**T5, feed_forward_proj="gated-gelu", tie_word_embeddings=False)
    assert parameters(model).total == 2_849_757_184


@pytest.mark.parametrize("model_type", ["t5", "bart"])
def test_keys_and_values_of_the_source_are_made_once_for_each_of_its_positions(model_type: str) -> None:
    model = built(model_type=model_type)
    short, long = (forward(model, Work({"source": (Sequence(length),), "text": (Sequence(3),)})) for length in (4, 9))
    assert long.matrix["linear", "crossed"] * 4 == short.matrix["linear", "crossed"] * 9
    assert long.matrix["linear", "decoder"] == short.matrix["linear", "decoder"]


def test_whisper_listens_to_all_of_a_clip_however_little_is_said() -> None:
    tally = forward(built(model_type="whisper"), Work({"text": (Sequence(7),)}, {"clip": 1}))
    crossed = [one for one in tally.attention if one.stack == "decoder" and one.pairs.exact == 7 * 1500]
    assert sum(one.heads for one in crossed) == 4 * 6


def test_a_pooler_runs_once_a_sequence() -> None:
    tally = forward(built(model_type="bert"), Work.of(128, 3))
    assert tally.matrix["linear", "pooler"] == 3 * 2 * 768 * 768


def test_windows_are_padded_to_whole_ones_and_nothing_else_is() -> None:
    model = built(model_type="swin", image_size=200)
    positions = model.positions(IMAGE)
    assert (positions["stage-1"], positions["windows-1"]) == (50**2, 56**2)


def test_image_and_text_attend_to_each_other_as_one_sequence() -> None:
    model = built(_class_name="FluxTransformer2DModel", num_layers=2, num_single_layers=3)
    tally = forward(model, Work({"text": (Sequence(6),), "image": (Sequence(10),)}))
    heads = 24
    assert sum(one.heads * one.pairs.exact for one in tally.attention) == 5 * heads * (6 + 10) ** 2


def test_a_block_of_a_net_of_another_form_is_refused() -> None:
    unusual = {"_class_name": "Transformer2DModel", "sample_size": 32, "patch_size": 2, "in_channels": 4, "norm_type": "layer_norm"}
    assert looked_at(**unusual) == (None, ["config-unusable"])
    assert looked_at(**unusual | {"norm_type": "ada_norm_zero"})[0] is not None
