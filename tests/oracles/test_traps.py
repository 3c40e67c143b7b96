"""What counters that look at a running model miss in silence, and the config-based count does not: experts, fused attention, int8.

torch's counter knows a list of operations and passes over every other. These tests hold on to what it sees today; the day it
sees more they fail, and the documentation has one sentence to change.
"""

from __future__ import annotations

from typing import Any

import pytest

from flopledger.estimate.architecture import Work, forward
from tests.oracles.comparison import MATRIX
from tests.oracles.reference import counted, written

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]
LENGTH = 128
SIZES = {"hidden_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 4, "intermediate_size": 512}
EXPERTS = {**SIZES, "vocab_size": 1000, "num_local_experts": 8, "num_experts_per_tok": 2}


def built(kind: Any, values: dict[str, Any], **how: str) -> Any:
    import transformers

    return getattr(transformers, f"{kind}ForCausalLM")._from_config(getattr(transformers, f"{kind}Config")(**values), **how).eval()


def words() -> Any:
    import torch

    return torch.zeros((1, LENGTH), dtype=torch.long)


def seen_by_torch(model: Any) -> int:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(input_ids=words(), use_cache=False)
    return int(counter.get_total_flops())


def seen_by_us(model: Any) -> int:
    tally = forward(counted(written(model.config)), Work.of(LENGTH))
    return sum(map(tally.of, MATRIX)) + sum(one.flop_per_pair * one.pairs.full for one in tally.attention)


def seen_by_force(model: Any) -> int:
    import torch

    from tests.oracles.brute_force import counting

    with torch.no_grad(), counting(model) as brute:
        model(input_ids=words(), use_cache=False)
    return brute.total


def test_experts_in_groups_are_not_seen_by_torch(transformers: Any) -> None:
    grouped = built("Mixtral", EXPERTS, attn_implementation="eager", experts_implementation="grouped_mm")
    one_by_one = built("Mixtral", EXPERTS, attn_implementation="eager", experts_implementation="eager")
    assert seen_by_force(one_by_one) == seen_by_us(grouped) == seen_by_us(one_by_one)
    assert seen_by_torch(grouped) / seen_by_us(grouped) == pytest.approx(0.3, abs=0.1)


def test_experts_in_groups_end_the_brute_force_count(transformers: Any) -> None:
    from tests.oracles.brute_force import UnknownOperationError

    grouped = built("Mixtral", EXPERTS, attn_implementation="eager", experts_implementation="grouped_mm")
    with pytest.raises(UnknownOperationError, match="grouped_mm"):
        seen_by_force(grouped)


def test_fused_attention_on_a_processor_is_not_seen_by_torch(transformers: Any) -> None:
    fused = built("Llama", {**SIZES, "vocab_size": 1000}, attn_implementation="sdpa")
    eager = built("Llama", {**SIZES, "vocab_size": 1000}, attn_implementation="eager")
    scores = sum(one.flop_per_pair * one.pairs.full for one in forward(counted(written(eager.config)), Work.of(LENGTH)).attention)
    assert seen_by_force(eager) == seen_by_us(eager) == seen_by_us(fused) == seen_by_torch(fused) + scores
    assert scores > 0


def test_fused_attention_ends_the_brute_force_count(transformers: Any) -> None:
    from tests.oracles.brute_force import UnknownOperationError

    with pytest.raises(UnknownOperationError, match="attention"):
        seen_by_force(built("Llama", {**SIZES, "vocab_size": 1000}, attn_implementation="sdpa"))


def test_products_of_whole_numbers_are_not_seen_by_torch(transformers: Any) -> None:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from tests.oracles.brute_force import Counted

    left, right = torch.ones((128, 256), dtype=torch.int8), torch.ones((256, 256), dtype=torch.int8)
    with FlopCounterMode(display=False) as counter:
        torch._int_mm(left, right)
    with Counted() as brute:
        torch._int_mm(left, right)
    assert counter.get_total_flops() == 0
    assert brute.total == 2 * 128 * 256 * 256


def test_what_trainers_report_for_experts_counts_all_of_them(transformers: Any) -> None:
    """Six operations a parameter and token, without embeddings but with every expert: transformers' Trainer logs that as `total_flos`."""
    mixture = built("Mixtral", EXPERTS, attn_implementation="eager")
    logged = 6 * mixture.num_parameters(exclude_embeddings=True) * LENGTH
    assert logged / (3 * seen_by_us(mixture)) > 2


def test_the_brute_force_count_is_that_of_a_hand(transformers: Any) -> None:
    """Two layers, by hand: products, a convolution with groups, an outer product that adds nothing up, a batch of products."""
    import torch

    from tests.oracles.brute_force import Counted

    with torch.no_grad(), Counted() as brute:
        torch.nn.Linear(7, 5)(torch.ones(3, 7))
        torch.nn.Conv1d(8, 6, 3, groups=2, padding=1)(torch.ones(1, 8, 10))
        _ = torch.ones(4, 1) @ torch.ones(1, 9)
        torch.einsum("bij,bjk->bik", torch.ones(2, 3, 4), torch.ones(2, 4, 5))
    assert brute.total == 2 * 3 * 7 * 5 + 2 * 60 * 4 * 3 + 0 + 2 * 2 * 3 * 4 * 5
