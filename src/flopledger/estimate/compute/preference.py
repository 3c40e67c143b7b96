"""`preference`: training on pairs of answers (DPO and its kin): the policy is trained, a reference scores.

Of a pair, chosen and rejected answer both pass, with their prompt: 6N a token for the policy and 2N for the reference, which
falls away where its values are cached or there is none (Rafailov et al. 2023, arXiv 2305.18290, section 4).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flopledger.core.citation import Citation
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.passes import Piece, estimates, given_or, named_models, needs, passing, within_limit
from flopledger.estimate.spread import Spread, product
from flopledger.estimate.training import Trained, training_flop
from flopledger.ledger.fields import Amount, Choice, Field, Text

TITLE = "pairs of answers: policy trained, reference scores"
ORDER = 4
PRINCIPAL = "model"
EACH_PASS, CACHED, NO_REFERENCE = "each pass", "cached", "none"
REFERENCES = (EACH_PASS, CACHED, NO_REFERENCE)
FIELDS = (
    Field("model", Text(), "The artifact that is trained, the policy."),
    Field("tokens", Amount("tokens"), "Tokens of all chosen and rejected answers with their prompts, once."),
    Field("passes", Amount("passes"), "Passes over them; 1 where it is left out."),
    Field("context", Amount("tokens"), "Average length of an answer with its prompt."),
    Field("reference", Text(), "The artifact that scores; the policy's size where it is left out."),
    Field(
        "reference_use", Choice(REFERENCES, "use of the reference"), "each pass, cached (scored once) or none; each pass where left out."
    ),
)
SOURCE = Citation(
    "Rafailov et al. 2023, Direct Preference Optimization", "section 4", "https://arxiv.org/abs/2305.18290", confidence="recalled"
)


def estimate(given: Given) -> Sequence[Estimate]:
    """Return the training of the policy and the scoring of the reference as parts."""
    needs(given, "model", "tokens")
    tokens, passes, context = given.amount("tokens"), given_or(given, "passes", 1.0), given.amount("context").point
    within_limit(given, named_models(given, "model"), context, "context")
    policy = passing(named_models(given, "model"), context)
    written = named_models(given, "reference")
    reference = passing(written.both(named_models(given, "model")).map(lambda pair: pair[0] or pair[1]), context)
    use = given.values("reference_use")
    scored = passes.where(use.where(lambda one: one != CACHED), Spread.exact(np.ones(given.count)))
    inputs = {"tokens": tokens.point, "passes": passes.point}
    pieces = [
        Piece(
            "training",
            policy,
            product(policy.flop(lambda step: training_flop(step, Trained())), tokens, passes),
            np.ones(given.count, dtype=bool),
            inputs,
            {"tokens": tokens, "passes": passes},
        ),
        Piece(
            "scoring",
            reference,
            product(reference.flop(lambda step: step.whole), tokens, scored),
            use.where(lambda one: one != NO_REFERENCE),
            {"tokens": tokens.point, "passes": scored.point},
            {"tokens": tokens, "passes": scored},
        ),
    ]
    return estimates(given, "preference", pieces, SOURCE)
