"""Parameters, to the unit, of diffusion transformers as diffusers builds them: class defaults and small random configs."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from flopledger.estimate.architecture import parameters
from tests.oracles.reference import counted

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]
CLASSES = ("DiTTransformer2DModel", "PixArtTransformer2DModel", "SD3Transformer2DModel", "FluxTransformer2DModel")
SEEDS = range(5)


@pytest.fixture(scope="module")
def diffusers(transformers: Any) -> Any:
    return pytest.importorskip("diffusers", reason="diffusers is not installed: `make test-oracles` installs it")


def small(name: str, seed: int) -> dict[str, Any]:
    """Return the keys of a small config."""
    chance = random.Random(seed)  # noqa: S311 -- repeatable sizes, no secret
    heads, head = chance.choice((2, 4)), chance.choice((8, 16))
    values = {
        "num_layers": chance.randint(1, 4),
        "num_attention_heads": heads,
        "attention_head_dim": head,
        "patch_size": chance.choice((1, 2)),
    }
    more = {
        "DiTTransformer2DModel": {"sample_size": 16, "num_embeds_ada_norm": chance.randint(5, 50)},
        "PixArtTransformer2DModel": {"sample_size": 16, "caption_channels": chance.randint(5, 50), "cross_attention_dim": heads * head},
        "SD3Transformer2DModel": {
            "sample_size": 16,
            "caption_projection_dim": heads * head,
            "joint_attention_dim": chance.randint(5, 50),
            "pooled_projection_dim": chance.randint(5, 50),
        },
        "FluxTransformer2DModel": {
            "num_single_layers": chance.randint(1, 4),
            "joint_attention_dim": chance.randint(5, 50),
            "pooled_projection_dim": chance.randint(5, 50),
            "guidance_embeds": chance.random() < 1 / 2,
        },
    }
    return values | more[name]


def both(diffusers: Any, name: str, values: dict[str, Any]) -> tuple[int, int]:
    """Return the parameters of the class and ours of its config."""
    import torch

    with torch.device("meta"):
        model = getattr(diffusers, name)(**values)
    written = {**json.loads(json.dumps(dict(model.config), default=str)), "_class_name": name}
    return sum(one.numel() for one in model.parameters()), parameters(counted(written)).total


@pytest.mark.parametrize("name", CLASSES)
def test_class_defaults(diffusers: Any, name: str) -> None:
    theirs, ours = both(diffusers, name, {})
    assert ours == theirs


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", CLASSES)
def test_random_configs(diffusers: Any, name: str, seed: int) -> None:
    theirs, ours = both(diffusers, name, small(name, seed))
    assert ours == theirs
