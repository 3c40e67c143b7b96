"""Operations, to the unit, of forward passes: what a model multiplied while it ran, against what its config says.

The reference runs attention eagerly, over the whole square of positions, so the products are compared with all pairs; the pairs
that a mask lets through are counted by the attention scores that no mask puts out of reach. Recurrences stand apart (`comparison.SCANS`).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracles.comparison import compared_types, runs
from tests.oracles.reference import known

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("model_type", compared_types())
def test_every_product_and_every_pair_is_counted(transformers: Any, model_type: str) -> None:
    if not known(model_type):
        pytest.skip(f"transformers has no model type {model_type}")
    assert [str(case) for case in runs(model_type) if not case.equal] == []
