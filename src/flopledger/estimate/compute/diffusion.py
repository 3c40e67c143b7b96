"""`diffusion`: training and sampling of a denoiser over latent positions.

Training takes one noise level a sample, three forward passes' worth for each position; sampling takes a forward pass a step,
two with classifier-free guidance (Peebles & Xie 2023, arXiv 2212.09748; Ho & Salimans 2022, arXiv 2207.12598).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flopledger.core.citation import Citation
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.parts import parts_of
from flopledger.estimate.passes import Piece, estimates, given_or, named_models, passing
from flopledger.estimate.spread import Spread, product
from flopledger.estimate.training import Trained, training_flop
from flopledger.ledger.fields import Amount, Field, Flag, Text

TITLE = "training or sampling a diffusion model"
ORDER = 8
PRINCIPAL = "model"
FIELDS = (
    Field("model", Text(), "The artifact that is trained or run, the denoiser."),
    Field("samples", Amount("samples"), "Images or clips that pass, repeats counted."),
    Field("positions", Amount("tokens"), "Latent positions (patches) of a sample."),
    Field("steps", Amount("passes"), "Of sampling: denoising steps a sample; 1 in training."),
    Field("guidance", Flag(), "Of sampling: classifier-free guidance, which runs the model twice a step."),
)
SOURCE = Citation(
    "Peebles & Xie 2023, Scalable Diffusion Models with Transformers",
    "section 3",
    "https://arxiv.org/abs/2212.09748",
    confidence="recalled",
)
FORWARD = frozenset({"forward", "teacher-forward", "scoring"})


def estimate(given: Given) -> Sequence[Estimate]:
    """Return training, or the forward passes of sampling for work that only runs the model."""
    samples, positions, steps = given.amount("samples"), given.amount("positions"), given_or(given, "steps", 1.0)
    denoiser = passing(named_models(given, "model"), positions.point)
    runs = parts_of(given).where(lambda part: part in FORWARD)
    twice = Spread.exact(np.where(given.values("guidance").where(lambda one: one is True), 2.0, 1.0))
    trained = product(denoiser.flop(lambda step: training_flop(step, Trained())), positions, samples, steps)
    sampled = product(denoiser.flop(lambda step: step.whole), positions, samples, steps, twice)
    inputs = {"samples": samples.point, "positions": positions.point, "steps": steps.point}
    factors = {"samples": samples, "positions": positions, "steps": steps}
    part = given.part or "forward"
    pieces = [Piece("training", denoiser, trained, ~runs, inputs, factors), Piece(part, denoiser, sampled, runs, inputs, factors)]
    return estimates(given, "diffusion", pieces, SOURCE)
