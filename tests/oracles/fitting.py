"""What has to fit together in the config of one model type, where the names of its keys do not say so: `small.py` applies it last.

Only shapes that the reference class cannot be built or run with are put right here; what is free stays drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.oracles.small import Draw, Values

MAMBA_HEAD = 8
MAMBA_EXPAND = 2
LINEAR, HYBRID = "linear_attention", "hybrid"


def latent(values: Values, draw: Draw) -> None:
    """Latent attention: every head has a key, and `head_dim` is another name of its rotary part."""
    values["num_key_value_heads"] = values.get("num_attention_heads", draw.heads)
    values["head_dim"] = values["qk_rope_head_dim"]
    if "num_experts_per_tok" in values or "moe_topk" not in values:
        values["num_experts_per_tok"] = draw.chance.randint(1, 3)


def without(*names: str) -> Callable[[Values, Draw], None]:
    """Leave keys as the class has them."""

    def leave(values: Values, _draw: Draw) -> None:
        for name in names:
            values.pop(name, None)

    return leave


def hybrid_mamba(heads: str, head: str, groups: str, expand: str) -> Callable[[Values, Draw], None]:
    """Mamba 2's heads fill the inner width, and its groups divide them."""

    def fit(values: Values, draw: Draw) -> None:
        values[expand], values[head] = MAMBA_EXPAND, MAMBA_HEAD
        values[heads] = MAMBA_EXPAND * values["hidden_size"] // MAMBA_HEAD
        values[groups] = draw.chance.choice((1, 2))

    return fit


def gpt_neo(values: Values, draw: Draw) -> None:
    repeats = draw.chance.randint(1, 2)
    values |= {"attention_types": [[["global", "local"], repeats]], "num_layers": 2 * repeats}


def falcon(values: Values, draw: Draw) -> None:
    values["parallel_attn"] = values["parallel_attn"] or values["new_decoder_architecture"]
    values["num_kv_heads"] = draw.groups if values["new_decoder_architecture"] else draw.heads


def sections_of_rotation(values: Values, draw: Draw) -> None:
    """Rotary positions of images have three parts that fill half a head."""
    sections = [draw.head // 4, draw.head // 8, draw.head // 8]
    values["rope_parameters"] = {"rope_type": "default", "rope_theta": 1e4, "mrope_section": sections}


def dbrx(values: Values, draw: Draw) -> None:
    values["tie_word_embeddings"] = False
    values["attn_config"] |= {"kv_n_heads": draw.groups, "rope_theta": 1e4, "clip_qkv": 8.0}
    values["ffn_config"]["hidden_size"] = values["d_model"]


def zamba(values: Values, draw: Draw) -> None:
    # The class shares its block, which is what a Zamba is, only where it ties the embeddings.
    values["tie_word_embeddings"] = True
    values |= {"attention_hidden_size": 2 * draw.width, "attention_head_dim": 2 * draw.head, "n_mamba_heads": 2, "mamba_expand": 2}
    values["num_key_value_heads"] = values["num_attention_heads"]
    values["layers_block_type"] = [HYBRID if number % 3 == 1 else LINEAR for number in range(values["num_hidden_layers"])]


def zamba2(values: Values, draw: Draw) -> None:
    zamba(values, draw)
    values |= {"n_mamba_heads": draw.heads, "mamba_ngroups": 1, "num_query_groups": draw.heads, "adapter_rank": draw.chance.randint(4, 9)}
    values |= {"kv_channels": draw.head, "mamba_headdim": 2 * draw.head, "num_mem_blocks": draw.chance.randint(1, 2)}
    values["num_hidden_layers"] = 7
    values["layers_block_type"] = [HYBRID if number in {2, 4, 5} else LINEAR for number in range(7)]


def nemotron_h(values: Values, draw: Draw) -> None:
    values["tie_word_embeddings"] = False  # the class ties nothing, whatever its config says
    values["mamba_num_heads"], values["mamba_head_dim"] = draw.chance.choice((4, 6)), MAMBA_HEAD
    values["n_groups"] = draw.chance.choice((1, 2))
    words = ("linear_attention", "moe", "full_attention", "mlp")
    values["layers_block_type"] = [*words[:3], *(draw.chance.choice(words) for _ in range(draw.layers))]


def codegen(values: Values, draw: Draw) -> None:
    values["n_head"], values["n_embd"] = 4, 4 * draw.head


def kimi_linear(values: Values, draw: Draw) -> None:
    latent(values, draw)
    values.pop("num_experts_per_tok")
    values["num_experts_per_token"] = draw.chance.randint(1, 3)


def mimo(values: Values, _draw: Draw) -> None:
    rotation = {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5}
    values["rope_parameters"] = {"full_attention": rotation, "sliding_attention": rotation}


def qwen_vision(values: Values, draw: Draw) -> None:
    values["embed_dim"] = draw.width


def tied(values: Values, _draw: Draw) -> None:
    """Untied, these classes store the same words two or three times over, as no published model does."""
    values["tie_word_embeddings"] = True


def t5(values: Values, draw: Draw) -> None:
    values.pop("is_gated_act", None)
    values["feed_forward_proj"] = draw.chance.choice(("relu", "gated-gelu"))


def phimoe(values: Values, _draw: Draw) -> None:
    values["num_experts_per_tok"] = 2  # the class always takes two


def dots(values: Values, draw: Draw) -> None:
    values |= {
        "n_routed_experts": draw.experts,
        "n_shared_experts": draw.chance.randint(1, 2),
        "num_experts_per_tok": draw.chance.randint(1, 3),
    }


def paligemma(values: Values, _draw: Draw) -> None:
    width = values["text_config"]["hidden_size"]
    values["projection_dim"] = values["vision_config"]["projection_dim"] = width


def longcat(values: Values, draw: Draw) -> None:
    """Without experts that do nothing: how many of these are chosen depends on the words."""
    latent(values, draw)
    values.pop("num_experts_per_tok", None)
    values["zero_expert_num"] = 0


def mistral4(values: Values, draw: Draw) -> None:
    latent(values, draw)
    rotation = {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 1.0}
    values["rope_parameters"] = {**rotation, "llama_4_scaling_beta": 0.1, "original_max_position_embeddings": 64}


def mllama(values: Values, _draw: Draw) -> None:
    values["tie_word_embeddings"] = values["text_config"]["tie_word_embeddings"] = False  # the table has eight rows more than the head


def mllama_text(values: Values, draw: Draw) -> None:
    layers = values["num_hidden_layers"]
    values["cross_attention_layers"] = sorted(draw.chance.sample(range(layers), draw.chance.randint(1, layers - 1)))


def siglip(values: Values, _draw: Draw) -> None:
    values["text_config"]["projection_size"] = values["vision_config"]["hidden_size"]


def gemma3n(values: Values, draw: Draw) -> None:
    """The layers that take keys of earlier ones need some of their own kind before."""
    values["layer_types"] = ["sliding_attention", "full_attention"] * 2 + [draw.chance.choice(("sliding_attention", "full_attention"))]
    values |= {"num_hidden_layers": 5, "num_kv_shared_layers": draw.chance.choice((0, 1, 3)), "altup_num_inputs": draw.chance.randint(2, 4)}
    values["intermediate_size"] = [draw.chance.randint(20, 70) for _ in values["layer_types"]]
    values["activation_sparsity_pattern"] = [0.0] * 5


def image(values: Values, draw: Draw) -> None:
    """Few patches: a pass over an image of the usual size would take seconds."""
    values["patch_size"] = draw.chance.choice((2, 4))
    values["image_size"] = values["patch_size"] * draw.chance.randint(2, 5)
    values["mlp_ratio"] = draw.chance.choice((2, 4))


def swin(values: Values, draw: Draw) -> None:
    stages = draw.chance.randint(2, 3)
    heads = [draw.chance.choice((2, 4)) for _ in range(stages)]
    values |= {"embed_dim": 8 * draw.chance.randint(1, 2), "depths": [draw.chance.randint(1, 3) for _ in heads], "num_heads": heads}
    values |= {"patch_size": 4, "image_size": 4 * draw.chance.randint(6, 13), "window_size": draw.chance.randint(2, 5), "mlp_ratio": 2.0}


FITTING: dict[str, Callable[[Values, Draw], Any]] = {
    "gpt_neo": gpt_neo,
    "falcon": falcon,
    "qwen2_vl_text": sections_of_rotation,
    "qwen2_5_vl_text": sections_of_rotation,
    "qwen2_vl_vision": qwen_vision,
    **dict.fromkeys(("deepseek_v2", "deepseek_v3", "deepseek_v32", "glm_moe_dsa", "minicpm3", "glm4_moe_lite", "mistral4"), latent),
    "kimi_linear": kimi_linear,
    "dbrx": dbrx,
    **dict.fromkeys(("vit", "deit", "dinov2", "dinov2_with_registers", "clip_vision_model", "siglip_vision_model"), image),
    "swin": swin,
    **dict.fromkeys(("t5", "mt5", "umt5"), t5),
    **dict.fromkeys(("bart", "mbart", "pegasus", "marian"), tied),
    "siglip": siglip,
    "gemma3n_text": gemma3n,
    "gpt_bigcode": without("num_key_value_heads"),  # follows from `multi_query`
    "mamba2": hybrid_mamba("num_heads", "head_dim", "n_groups", "expand"),
    "bamba": hybrid_mamba("mamba_n_heads", "mamba_d_head", "mamba_n_groups", "mamba_expand"),
    "granitemoehybrid": hybrid_mamba("mamba_n_heads", "mamba_d_head", "mamba_n_groups", "mamba_expand"),
    "zamba": zamba,
    "zamba2": zamba2,
    "nemotron_h": nemotron_h,
    "codegen": codegen,
    "mistral4": mistral4,
    "mllama": mllama,
    "longcat_flash": longcat,
    "paligemma": paligemma,
    "mllama_text_model": mllama_text,
    "phimoe": phimoe,
    "dots1": dots,
    "mimo_v2_flash": mimo,
}
