"""The forward work of one token, in the parts that training and recomputation treat differently."""

from __future__ import annotations

from typing import NamedTuple

TEXT, IMAGE = "text", "image"  # streams of a model's stacks


class PerToken(NamedTuple):
    """Forward FLOP of one token: matrix products with weights (the unembedding among them), attention, and the unembedding alone."""

    weights: float
    attention: float
    unembedding: float

    @property
    def whole(self) -> float:
        """The forward pass."""
        return self.weights + self.attention
