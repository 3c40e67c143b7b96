"""`diffusion`: training and sampling of a denoiser over latent positions.

Training takes one noise level a sample, three forward passes' worth for each position; sampling takes a forward pass a step,
two with classifier-free guidance (Peebles & Xie 2023, arXiv 2212.09748; Ho & Salimans 2022, arXiv 2207.12598). Where encoded
text passes beside the image (SD3, FLUX), its length belongs to the work of a sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.models import Model
from flopledger.estimate.parts import FORWARD_PARTS, parts_of
from flopledger.estimate.passes import NOTHING, Flags, Passing, Piece, estimates, given_or, named_models, needs, passing, points
from flopledger.estimate.per_token import PerToken
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
    Field("caption", Amount("tokens"), "Of a model with text beside the image: length of the encoded text of a sample."),
    Field("steps", Amount("passes"), "Of sampling: denoising steps a sample; 1 in training."),
    Field("guidance", Flag(), "Of sampling: classifier-free guidance, which runs the model twice a step."),
)
SOURCE = Citation(
    "Peebles & Xie 2023, Scalable Diffusion Models with Transformers",
    "section 3",
    "https://arxiv.org/abs/2212.09748",
    confidence="recalled",
)


def estimate(given: Given) -> Sequence[Estimate]:
    """Return training, or the forward passes of sampling for work that only runs the model."""
    needs(given, "model", "samples", "positions")
    samples, positions, steps = given.amount("samples"), given.amount("positions"), given_or(given, "steps", 1.0)
    denoiser = _denoiser(given, positions)
    runs = parts_of(given).where(lambda part: part in FORWARD_PARTS)
    _steps_in_training(given, ~runs)
    twice = Spread.exact(np.where(given.values("guidance").where(lambda one: one is True), 2.0, 1.0))
    trained = product(denoiser.flop(lambda step: training_flop(step, Trained())), positions, samples)
    sampled = product(denoiser.flop(lambda step: step.whole), positions, samples, steps, twice)
    inputs = {"samples": samples.point, "positions": positions.point, "steps": steps.point}
    factors = {"samples": samples, "positions": positions}
    part = given.part or "forward"
    pieces = [
        Piece("training", denoiser, trained, ~runs, inputs, factors),
        Piece(part, denoiser, sampled, runs, {**inputs, "steps": steps.point}, {**factors, "steps": steps}),
    ]
    return estimates(given, "diffusion", pieces, SOURCE)


def _denoiser(given: Given, positions: Spread) -> Passing:
    """Return the forward work of a latent position; not known where the length of the text beside the image is not."""
    models, caption = named_models(given, "model"), given.amount("caption").point
    plain = passing(models, positions.point)
    kinds = models.both(points(positions.point)).both(points(caption)).map(lambda cell: (*cell[0], cell[1]))
    _check(given, kinds)
    each = kinds.both(plain.each).map(lambda cell: _work(*cell[0], cell[1]))
    return replace(plain, each=each)


def _work(model: Model | None, positions: float | None, caption: float | None, plain: PerToken) -> PerToken:
    if model is None or not model.exact or positions is None:
        return plain
    if model.captioned and caption is None:
        return NOTHING
    return model.denoising(max(round(positions), 1), round(caption or 0) if model.captioned else 0)


def _check(given: Given, kinds: Coded[tuple[Model | None, float | None, float | None]]) -> None:
    """Find captions whose length is not given, and images of another size than the config's."""
    for index in np.flatnonzero(kinds.where(lambda kind: kind[0] is not None and kind[0].captioned and kind[2] is None)).tolist():
        found, remedy = f"{given.values('model')[index]} takes text beside the image", "add the encoder's length, such as `caption: 512`"
        given.find("method-incomplete", index, "model", found=found, expected="`caption`, the length of that text", remedy=remedy)
    for index in np.flatnonzero(kinds.where(lambda kind: _resized(kind[0], kind[1]))).tolist():
        model, positions, _ = kinds[index]
        expected = f"{(model.positions if model else 0) or 0:,}, as its config gives"
        remedy = "correct the number, or point at the config of the model at that size"
        given.find("config-differs", index, "positions", found=f"{positions:,.0f} positions", expected=expected, remedy=remedy)


def _resized(model: Model | None, positions: float | None) -> bool:
    return model is not None and None not in (model.positions, positions) and model.positions != positions


def _steps_in_training(given: Given, trains: Flags) -> None:
    """Find steps that are given of training, which takes one a sample: they are not those of the optimiser."""
    for index in np.flatnonzero(trains & given.rows_with("steps") & (given.amount("steps").point != 1.0)).tolist():
        given.find(
            "out-of-range",
            index,
            "steps",
            found=f"{given.amount('steps').point[index]:,.0f} steps a sample in training",
            expected="1: training takes one noise level each time a sample passes",
            remedy="leave `steps` out; repeats of a sample belong to `samples`",
        )
