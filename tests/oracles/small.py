"""Small random configs of any model type: every key that gives a shape is drawn anew, the rest stays as the class has it.

What a key means is told from its name, as families share names; what has to fit together (`FITTING`) is made to fit last. A
draw that the model's own class refuses is drawn again, and so many refusals in a row are an error, not a skipped model.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]
Rule = Callable[["Draw"], Any]


@dataclass
class Draw:
    """What the keys of one section share: heads, their width, and a source of chance."""

    chance: random.Random
    heads: int = 0
    head: int = 0
    experts: int = 0
    layers: int = 0
    period: int = 0
    groups: int = 0
    expert_groups: int = 0

    def __post_init__(self) -> None:
        self.heads = self.chance.choice((2, 4, 6))
        self.head = self.chance.choice((16, 32))
        self.experts = self.chance.choice((4, 6, 8))
        self.layers = self.chance.randint(2, 5)
        self.period = self.chance.randint(2, 3)
        self.expert_groups = self.chance.randint(1, 2)
        self.groups = self.chance.choice([count for count in (1, 2, 3, self.heads) if self.heads % count == 0])

    @property
    def width(self) -> int:
        return self.heads * self.head


def between(low: int, high: int) -> Rule:
    return lambda draw: draw.chance.randint(low, high)


def one_of(*values: Any) -> Rule:
    return lambda draw: draw.chance.choice(values)


# The first that fits the whole name counts. Numbers stay so small that a pass takes milliseconds.
RULES: tuple[tuple[str, Rule], ...] = (
    (r"vocab_size(_per_layer_input)?", between(90, 160)),
    (r".*token_(id|index)", between(0, 9)),
    (r"hidden_size_per_layer_input|laurel_rank", between(4, 12)),
    (r"hidden_size|d_model|n_embd|dim|lru_width|attention_hidden_size|word_embed_proj_dim", lambda draw: draw.width),
    (r"(num_|n_|encoder_|decoder_|)(attention_)?heads?", lambda draw: draw.heads),
    (r"num_key_value_heads|num_kv_heads|kv_n_heads|num_query_groups", lambda draw: draw.groups),
    (r"head_dim|global_head_dim|d_kv|d_head|kv_channels|attention_head_dim", lambda draw: draw.head),
    (r"(num_|n_|encoder_|decoder_|num_decoder_|)(hidden_)?layers?|depth", lambda draw: draw.layers),
    (r".*intermediate_size(_mlp)?|.*ffn_dim|d_ff|d_inner|.*ffn_hidden_size|hidden_dim", between(20, 70)),
    (r"num_experts|n_routed_experts|num_local_experts|moe_num_experts", lambda draw: draw.experts),
    (r"num_experts_per_tok(en)?|moe_top_?k|top_?k_experts|moe_k", between(1, 3)),
    (r"n_shared_experts|num_shared_experts|moe_num_shared_experts", between(1, 2)),
    (r"n_group|num_expert_group", lambda draw: draw.expert_groups),
    (r"topk_group", lambda draw: draw.chance.randint(1, draw.expert_groups)),
    (r"[qo]_lora_rank|kv_lora_rank", between(10, 24)),
    (r"qk_nope_head_dim", one_of(8, 16)),
    (r"qk_rope_head_dim", one_of(4, 8)),
    (r"v_head_dim", one_of(6, 12)),
    (r"rotary_dim", one_of(4, 8)),
    (r"index_n_heads", one_of(2, 4)),
    (r"index_head_dim", one_of(16, 32)),
    (r"index_topk", between(3, 6)),
    (r"first_k_dense_replace|moe_layer_start_index", between(0, 2)),
    (r"decoder_sparse_step|interleave_moe_layer_step|moe_layer_interval", between(1, 2)),
    (r".*_period", lambda draw: draw.period),
    (r".*_offset", lambda draw: draw.chance.randrange(draw.period)),
    (r"(_?sliding_window_pattern|no_rope_layer_interval)", between(2, 3)),
    (r"sliding_window|attention_window_size|window_size|attention_chunk_size", between(3, 7)),
    (
        r"max_position_embeddings|n_positions|n_ctx|max_seq_len|context_length|model_max_length|max_(source|target)_positions",
        between(64, 99),
    ),
    (r"(ssm_|mamba_d_)?stat(e_size|e)", one_of(4, 8)),
    (r"(conv_kernel|mamba_d_conv|linear_conv_kernel_dim|conv1d_width|conv_L_cache)", between(2, 4)),
    (r"(mamba_)?chunk_size", one_of(8, 16)),
    (r"(time_step|mamba_dt)_rank", between(3, 7)),
    (r"linear_num_key_heads", one_of(1, 2)),
    (r"linear_num_value_heads|linear_num_heads", one_of(2, 4)),
    (r"linear_(key_|value_)?head_dim", one_of(8, 16)),
    (r"relative_attention_num_buckets", one_of(8, 16)),
    (r"type_vocab_size", between(1, 3)),
    (r".*projection_dim|projection_size", between(12, 30)),
)
SWITCHES = re.compile(
    r".*bias.*|tie_word_embeddings|.*qk_(layer_?)?norm|qk_ln|use_parallel_residual|parallel_attn|new_decoder_architecture|multi_query"
    r"|alibi|do_layer_norm_before|use_sliding_window|use_double_wide_mlp|attention_k_eq_v|is_gated_act|use_swiglu_ffn|use_absolute_embeddings"
)
# What a class works out for itself from the other keys: passed on, it would be that of the large model.
WORKED_OUT = re.compile(
    r"layer_types|mlp_layer_types|moe_layers|no_rope_layers|layers_block_type|attention_layers|qk_head_dim|block_types|indexer_types"
)


def drawn(config: Any, seed: int, fitting: Mapping[str, Callable[[Values, Draw], None]]) -> Values:
    """Return the keys of a small config of the same kind, sections and all; `config` has the class's own values."""
    return _section(config, random.Random(seed), fitting)  # noqa: S311 -- repeatable configs, no secret


def _section(config: Any, chance: random.Random, fitting: Mapping[str, Callable[[Values, Draw], None]]) -> Values:
    draw = Draw(chance)
    inner = {name: getattr(config, name, None) for name in getattr(config, "sub_configs", {})}
    values: Values = {name: _section(one, chance, fitting) for name, one in inner.items() if one is not None}
    for name, usual in config.to_dict().items():
        if name not in inner and not WORKED_OUT.fullmatch(name):
            found = _drawn(name, usual, draw)
            if found is not None:
                values[name] = found
    _alike(values)
    if config.model_type in fitting:
        fitting[config.model_type](values, draw)
    return values


def _alike(values: Values) -> None:
    """Tie the embeddings of a part as those of the whole: where the two disagree, classes differ in whom they follow."""
    for section in values.values():
        if isinstance(section, dict) and "tie_word_embeddings" in values.keys() & section.keys():
            section["tie_word_embeddings"] = values["tie_word_embeddings"]


def _drawn(name: str, usual: Any, draw: Draw) -> Any:
    if isinstance(usual, bool):
        return draw.chance.choice((True, False)) if SWITCHES.fullmatch(name) else None
    if isinstance(usual, int) or usual is None:
        rule = next((work for pattern, work in RULES if re.fullmatch(pattern, name)), None)
        return rule(draw) if rule is not None and (usual is not None or name in MAY_BE_NONE) else None
    return None


MAY_BE_NONE = frozenset({"num_key_value_heads", "head_dim"})
