"""`distillation`: a student is trained on a teacher's logits, or on text that the teacher writes.

Logits: the teacher passes over every token that the student sees, 6 N_student + 2 N_teacher a token, once where they are
stored (Busbridge et al. 2025, arXiv 2502.08606). Text: the teacher writes `tokens` (and those that are not kept), the student
trains on them. The making of the teacher is an activity of its own; the lineage (`uses: {teacher: ...}`) brings it in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flopledger.core.citation import Citation
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.passes import Passing, Piece, above_zero, estimates, given_or, named_models, needs, passing, within_limit
from flopledger.estimate.spread import Spread, inverse, product
from flopledger.estimate.sums import added
from flopledger.estimate.training import Trained, training_flop
from flopledger.ledger.fields import Amount, Choice, Field, Text

TITLE = "a student trained on a teacher's logits or text"
ORDER = 6
PRINCIPAL = "model"
LOGITS, STORED_LOGITS, WRITTEN = "logits", "stored logits", "text"
TARGETS = (LOGITS, STORED_LOGITS, WRITTEN)
FIELDS = (
    Field("model", Text(), "The artifact that is trained, the student."),
    Field("teacher", Text(), "The artifact that it learns from."),
    Field("tokens", Amount("tokens"), "Tokens that the student trains on, once."),
    Field("passes", Amount("passes"), "The student's passes over them; 1 where it is left out."),
    Field("context", Amount("tokens"), "Length of the sequences, prompts included."),
    Field(
        "targets", Choice(TARGETS, "targets"), "logits (the teacher passes each time), stored logits (once) or text; logits where left out."
    ),
    Field("prompt", Amount("tokens"), "Of text: average length of the prompt behind which the teacher writes."),
    Field("kept", Amount("fraction", most=1.0), "Of text: share of what the teacher wrote that was kept; all where it is left out."),
)
SOURCE = Citation(
    "Busbridge et al. 2025, Distillation Scaling Laws",
    "the costs of student and teacher",
    "https://arxiv.org/abs/2502.08606",
    confidence="secondary",
)


def estimate(given: Given) -> Sequence[Estimate]:
    """Return the student's training and the teacher's passes as parts."""
    needs(given, "model", "teacher", "tokens")
    tokens, passes = given.amount("tokens"), given_or(given, "passes", 1.0)
    for name in ("model", "teacher"):
        within_limit(given, named_models(given, name), given.amount("context").point, "context")
    student = passing(named_models(given, "model"), given.amount("context").point)
    trained = product(student.flop(lambda step: training_flop(step, Trained())), tokens, passes)
    everywhere = np.ones(given.count, dtype=bool)
    inputs = {"tokens": tokens.point, "passes": passes.point}
    training = Piece("training", student, trained, everywhere, inputs, {"tokens": tokens, "passes": passes})
    writes = given.values("targets").where(lambda one: one == WRITTEN)
    return estimates(given, "distillation", [training, _scores(given, tokens, passes, ~writes), _writes(given, tokens, writes)], SOURCE)


def _scores(given: Given, tokens: Spread, passes: Spread, present: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Piece:
    """Return the teacher's forward passes over what the student sees."""
    teacher = passing(named_models(given, "teacher"), given.amount("context").point)
    once = given.values("targets").where(lambda one: one == STORED_LOGITS)
    times = Spread.exact(np.ones(given.count)).where(once, passes)
    flop = product(teacher.flop(lambda step: step.whole), tokens, times)
    inputs = {"tokens": tokens.point, "passes": times.point}
    return Piece("teacher-forward", teacher, flop, present, inputs, {"tokens": tokens, "passes": times}, "teacher")


def _writes(given: Given, tokens: Spread, present: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Piece:
    """Return the teacher's writing of the text, what was not kept included: prompts in one pass, the rest token by token."""
    kept, length = above_zero(given, "kept", 1.0), given.amount("context").point
    prompt = given_or(given, "prompt", 0.0)
    written = product(tokens, inverse(kept))
    decode = passing(named_models(given, "teacher"), length, prompt.point)
    flop = product(decode.flop(lambda step: step.whole), written)
    behind = _prompts(given, written, prompt, length)
    flop = added(flop, behind).where(prompt.point > 0, flop)
    return Piece("teacher-forward", decode, flop, present, {"written_tokens": written.point}, {"tokens": tokens, "kept": kept}, "teacher")


def _prompts(given: Given, written: Spread, prompt: Spread, length: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Spread:
    """Return the prefill: one prompt for each answer, whose length is the sequence's less the prompt's."""
    prefill: Passing = passing(named_models(given, "teacher"), prompt.point)
    answer = Spread.exact(np.maximum(length - prompt.point, 1.0))
    times = Spread(written.point / answer.point, written.low / answer.point, written.high / answer.point)
    return product(prefill.flop(lambda step: step.whole), prompt, times)
