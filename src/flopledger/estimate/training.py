"""What training makes of a forward pass: which gradients flow, and what is run again.

The backward pass takes as much as the forward pass for the gradients of activations, and as much again for those of weights
(Hoffmann et al. 2022, appendix F). Frozen weights need no gradients of their own, but let those of activations through
(Megatron-Bridge counts frozen linear layers at two thirds and attention in full); below the first trained layer nothing
flows back (Hu et al. 2021, arXiv 2106.09685, for adapters).
"""

from __future__ import annotations

from flopledger.core.frozen import frozen
from flopledger.estimate.per_token import PerToken

ALL, ADAPTERS, HEAD = "all", "adapters", "head"
TRAINED = (ALL, ADAPTERS, HEAD)
SELECTIVE = "selective"
RECOMPUTATIONS = ("none", SELECTIVE, "full")
NEW_HEAD = 4.0  # operations a parameter and token: the forward pass and the gradients of the weights; nothing flows further
ADAPTER = 6.0


@frozen
class Trained:
    """What of a model is trained: all of it, adapters or a head of `parameters`, and the share of layers that is frozen from below."""

    what: str = ALL
    parameters: float = 0.0
    frozen: float = 0.0


def training_flop(forward: PerToken, trained: Trained) -> float:
    """Return the FLOP of training on a token, given its forward pass.

    >>> step = PerToken(weights=90.0, attention=10.0, unembedding=20.0)
    >>> training_flop(step, Trained()), training_flop(step, Trained(ADAPTERS, 1.0)), training_flop(step, Trained(HEAD))
    (300.0, 216.0, 120.0)
    >>> training_flop(step, Trained(frozen=1.0)), training_flop(step, Trained(frozen=0.5))
    (120.0, 220.0)
    """
    layers = forward.weights - forward.unembedding + forward.attention
    still = trained.frozen * layers  # forward only
    share = 1.0 - trained.frozen
    if trained.what == HEAD:
        return forward.whole + (NEW_HEAD * trained.parameters if trained.parameters else forward.unembedding)
    if trained.what == ADAPTERS:
        through = 2.0 * (share * (forward.weights - forward.unembedding) + forward.unembedding) + 3.0 * share * forward.attention
        return still + through + ADAPTER * trained.parameters
    head = 2.0 if trained.frozen == 1.0 else 3.0  # with all layers frozen nothing needs the gradient of what came in
    return still + 3.0 * share * layers + head * forward.unembedding


def recomputed_flop(forward: PerToken, recomputation: str) -> float:
    """Return what is run again for each token: everything, the attention alone (Korthikanti et al. 2022), or nothing."""
    return {"none": 0.0, "selective": forward.attention, "full": forward.whole}[recomputation]
