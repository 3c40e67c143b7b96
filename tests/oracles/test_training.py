"""What a step of training multiplies: three times the forward pass, and what stays out or comes on top of that.

A product of a layer has two in the backward pass, one for its weights and one for what went in; whatever needs no gradient saves
its own. Rules of thumb for training, 6 and 8 operations a parameter and token, are these factors times two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flopledger.estimate.architecture import Work, forward
from tests.oracles.comparison import MATRIX
from tests.oracles.reference import counted, written

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]
LENGTH = 16
SIZES = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 48, "vocab_size": 80}
Change = Callable[[Any], None]


@pytest.fixture
def llama(transformers: Any) -> Any:
    config = transformers.LlamaConfig(**SIZES, tie_word_embeddings=False)
    return transformers.LlamaForCausalLM._from_config(config, attn_implementation="eager").train()


def step(model: Any) -> int:
    """Return the products of one step."""
    import torch

    from tests.oracles.brute_force import counting

    ids = torch.zeros((1, LENGTH), dtype=torch.long)
    with counting(model) as brute:
        model(input_ids=ids, labels=ids, use_cache=False).loss.backward()
    return brute.total


def passes(model: Any) -> tuple[int, int]:
    """Return our operations of a forward pass: of the layers with their attention, and of the unembedding."""
    tally = forward(counted(written(model.config)), Work.of(LENGTH))
    layers = sum(tally.of(kind) for kind in MATRIX if kind != "unembedding")
    return layers + sum(one.flop_per_pair * one.pairs.full for one in tally.attention), tally.of("unembedding")


def test_a_step_is_three_forward_passes(llama: Any) -> None:
    """Nothing is saved in the first layer: the embedding below it is trained, so what went in needs a gradient, too."""
    layers, head = passes(llama)
    assert step(llama) == 3 * (layers + head)


def test_the_first_layer_on_plain_data_saves_one_product(transformers: Any) -> None:
    import torch

    from tests.oracles.brute_force import Counted

    model = torch.nn.Sequential(torch.nn.Linear(7, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3))
    with Counted() as brute:
        model(torch.ones(4, 7)).sum().backward()
    assert brute.total == 2 * 4 * (3 * (7 * 5 + 5 * 3) - 7 * 5)


def test_full_recomputation_adds_a_forward_pass_of_the_layers(llama: Any) -> None:
    import torch

    layers, head = passes(llama)
    llama.gradient_checkpointing_enable()
    with torch.utils.checkpoint.set_checkpoint_early_stop(False):
        assert step(llama) == 4 * layers + 3 * head


def test_torch_stops_recomputing_before_each_layers_last_product(llama: Any) -> None:
    """What the last product of a layer gives is needed by nobody: torch leaves it out, so a step is a little below 4/3 of one."""
    layers, head = passes(llama)
    llama.gradient_checkpointing_enable()
    last = 2 * LENGTH * SIZES["intermediate_size"] * SIZES["hidden_size"] * SIZES["num_hidden_layers"]
    assert step(llama) == 4 * layers + 3 * head - last


def test_frozen_layers_below_a_trained_head_only_run_forward(llama: Any) -> None:
    layers, head = passes(llama)
    llama.model.requires_grad_(requires_grad=False)
    assert step(llama) == layers + 2 * head


def test_frozen_layers_below_a_trained_embedding_pass_gradients_on(llama: Any) -> None:
    """Frozen weights save their own gradient and nothing else; attention has no weights and saves nothing."""
    layers, head = passes(llama)
    scores = sum(one.flop_per_pair * one.pairs.full for one in forward(counted(written(llama.config)), Work.of(LENGTH)).attention)
    llama.requires_grad_(requires_grad=False)
    llama.model.embed_tokens.requires_grad_()
    assert step(llama) == 2 * (layers - scores + head) + 3 * scores
