"""The models that transformers builds, as what flopledger counts is compared with: class defaults, small random ones, their parameters.

Only a few functions speak to transformers; they are called by tests that asked for it first (the fixture `transformers`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flopledger.estimate.architecture import Architecture, architecture_of
from flopledger.estimate.architecture.config import parse_config
from flopledger.estimate.architecture.family import families, model_types
from tests.oracles.fitting import FITTING
from tests.oracles.small import drawn

TRIES = 40  # draws until one can be built
MAPPINGS = (
    "MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES",
    "MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES",
    "MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES",
    "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES",
    "MODEL_MAPPING_NAMES",
)
BARE = "Model"
WHOLE = ("ForConditionalGeneration", "ForCausalLM", "LMHeadModel")


class AskedForError(Exception):
    """A key that our description asks for, as the class leaves it open."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the reference: how it was drawn, its class, its config as our reader gets it, and the model itself."""

    name: str
    class_name: str
    written: dict[str, Any]
    built: Any

    @property
    def parameters(self) -> int:
        """Trained numbers, shared ones once; buffers (routing biases among them) are none."""
        return sum(one.numel() for one in self.built.parameters())

    @property
    def bare(self) -> bool:
        """Whether the class stops before the scores of the vocabulary, as the inner part of a larger model does."""
        return self.built.get_output_embeddings() is None

    @property
    def ours(self) -> Architecture:
        """What flopledger makes of the same config. Raises AssertionError with the findings if it makes nothing of it."""
        return counted(self.written)


def counted(written: dict[str, Any]) -> Architecture:
    """Return our architecture of a config. Raises AskedForError where it lacks a key that has no usual value."""
    config, findings = parse_config(json.dumps(written), "config.json")
    assert config is not None, findings
    made, findings = architecture_of(config)
    if any(one.code == "config-key-missing" for one in findings):
        raise AskedForError(", ".join(one.found for one in findings if one.code == "config-key-missing"))
    assert made is not None, findings
    return made


@cache
def known(model_type: str) -> bool:
    """Tell whether transformers has a model type."""
    from transformers import CONFIG_MAPPING

    return model_type in CONFIG_MAPPING


@cache
def class_name(model_type: str) -> str:
    """Return the class that is the whole model: of those our description names, with its head or bare; else as transformers has it."""
    import transformers
    from transformers.models.auto import modeling_auto

    described = families()[model_types()[model_type]].architectures
    named = [name for name, model in described.items() if model == model_type and hasattr(transformers, name)]
    whole = next((name for ending in (*WHOLE, BARE) for name in named if name.endswith(ending)), None)
    mappings = MAPPINGS[-1:] if named else MAPPINGS
    found = whole or next(filter(None, (getattr(modeling_auto, mapping, {}).get(model_type) for mapping in mappings)))
    return found if isinstance(found, str) else str(found[0])


def default(model_type: str) -> Model | None:
    """Return the model that the class gives without any key, without memory for its weights; None where it gives none."""
    import torch
    import transformers

    config = transformers.CONFIG_MAPPING[model_type]()
    try:
        with torch.device("meta"):
            built = getattr(transformers, class_name(model_type))(config)
    except (TypeError, AttributeError):  # a size that the class leaves open and cannot do without
        return None
    return Model("class defaults", class_name(model_type), written(config), built)


def small(model_type: str, count: int) -> Iterator[Model]:
    """Yield small random models with weights: eager attention, experts one by one. Raises AssertionError where none can be built."""
    refused: list[str] = []
    for seed in range(TRIES):
        try:
            model = _small(model_type, seed)
        except Exception as error:  # noqa: BLE001 -- whatever a class says of a draw that does not fit together
            refused.append(f"{type(error).__name__}: {error}"[:200])
            continue
        yield model
        count -= 1
        if not count:
            return
    message = f"{model_type}: too few of {TRIES} random configs could be built: {sorted(set(refused))}"
    raise AssertionError(message)


def _small(model_type: str, seed: int) -> Model:
    import torch
    import transformers

    kind = transformers.CONFIG_MAPPING[model_type]
    config = kind(**drawn(kind(), seed, FITTING))
    reference = getattr(transformers, class_name(model_type))
    torch.manual_seed(seed)
    built = reference._from_config(config, attn_implementation="eager", experts_implementation="eager")
    return Model(f"random {seed}", class_name(model_type), written(config), built.eval())


def written(config: Any) -> dict[str, Any]:
    """Return a config as its file would hold it."""
    values: dict[str, Any] = json.loads(json.dumps(config.to_dict(), default=str))
    return values
