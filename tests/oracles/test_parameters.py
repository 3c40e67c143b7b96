"""Parameters, to the unit, of every model type that is described and that transformers builds: class defaults and random configs.

What is compared is what a class trains. Not in it, for transformers has none of it: multi-token prediction, which our counts keep
apart as well. Routing biases are buffers there and apart here.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracles.comparison import compared_types, defaults, drawn, without_class
from tests.oracles.reference import known

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]
TYPES = compared_types()


def test_what_the_reference_lacks_is_listed(transformers: Any) -> None:
    assert [model_type for model_type in without_class() if known(model_type)] == []


@pytest.mark.parametrize("model_type", TYPES)
def test_class_defaults(transformers: Any, model_type: str) -> None:
    _skip_unknown(model_type)
    cases = defaults(model_type)
    if not cases:
        pytest.skip(f"{model_type} has a key that its class leaves open: no defaults to compare")
    assert [str(case) for case in cases if not case.equal] == []


@pytest.mark.parametrize("model_type", TYPES)
def test_random_configs(transformers: Any, model_type: str) -> None:
    _skip_unknown(model_type)
    assert [str(case) for case in drawn(model_type) if not case.equal] == []


def _skip_unknown(model_type: str) -> None:
    if not known(model_type):
        pytest.skip(f"transformers has no model type {model_type}")
