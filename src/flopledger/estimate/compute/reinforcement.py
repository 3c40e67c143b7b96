"""`reinforcement`: training on rewards for sampled answers (PPO, GRPO and their kin), rollouts and scoring apart.

Every sample of a group is generated and scored, also those that are dropped; only kept ones are trained on, `epochs` times.
A rollout is a prefill of the prompt and decoding with growing context; reference, reward model and critic pass over prompt
and answer once (Schulman et al. 2017, arXiv 1707.06347; Shao et al. 2024, arXiv 2402.03300, for groups without a critic).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.models import Model
from flopledger.estimate.passes import Passing, Piece, estimates, given_or, named_models, needs, passing, within_limit
from flopledger.estimate.spread import Spread, product
from flopledger.estimate.sums import added
from flopledger.estimate.training import Trained, training_flop
from flopledger.ledger.fields import Amount, Field, Text

TITLE = "sampled answers and their rewards: rollouts, scoring, updates"
ORDER = 5
PRINCIPAL = "model"
FIELDS = (
    Field("model", Text(), "The artifact that is trained, the policy."),
    Field("prompts", Amount("samples"), "Prompts drawn, repeats counted."),
    Field("group", Amount("samples"), "Answers sampled for each prompt; 1 where it is left out."),
    Field("prompt", Amount("tokens"), "Average length of a prompt."),
    Field("response", Amount("tokens"), "Average length of an answer."),
    Field("epochs", Amount("passes"), "Updates' passes over the kept answers; 1 where it is left out."),
    Field("dropped", Amount("fraction", most=1.0), "Share of the answers that is generated and not trained on; none where it is left out."),
    Field("reference", Text(), "The artifact whose distance is penalised, where there is one."),
    Field("reward_model", Text(), "The artifact that scores answers, where it is a model."),
    Field("critic", Text(), "The artifact that predicts rewards and is trained along (PPO), where there is one."),
    Field("verifier", Amount("FLOP", bare=False), "Compute of checking one answer by other means: running code, a proof checker."),
)
SOURCE = Citation(
    "Shao et al. 2024, DeepSeekMath (group relative policy optimisation, and PPO beside it)",
    "section 4.1",
    "https://arxiv.org/abs/2402.03300",
    confidence="recalled",
)


def estimate(given: Given) -> Sequence[Estimate]:
    """Return rollouts (`forward`), scoring and training as parts."""
    needs(given, "model", "prompts", "prompt", "response")
    models = {name: named_models(given, name) for name in ("model", "reference", "reward_model", "critic")}
    prompt, response = given.amount("prompt"), given.amount("response")
    within_limit(given, models["model"], prompt.point + response.point, "response")
    answers = product(given.amount("prompts"), given_or(given, "group", 1.0))
    pieces = [_rollouts(given, models["model"], answers, prompt, response), *_scoring(given, models, answers)]
    return estimates(given, "reinforcement", [*pieces, *_updates(given, models, answers)], SOURCE)


def _rollouts(given: Given, policy: Coded[Model | None], answers: Spread, prompt: Spread, response: Spread) -> Piece:
    """Return the generation of all answers: the prompt in one pass, then token by token."""
    prefill = passing(policy, prompt.point)
    decode = passing(policy, prompt.point + response.point, prompt.point)
    each = added(product(prefill.flop(lambda step: step.whole), prompt), product(decode.flop(lambda step: step.whole), response))
    inputs = {"answers": answers.point, "prompt_tokens": prompt.point, "response_tokens": response.point}
    return Piece("forward", decode, product(each, answers), _everywhere(given), inputs, {"answers": answers, "response": response})


def _whole(given: Given, model: Coded[Model | None]) -> tuple[Passing, Spread]:
    """Return a model's pass over prompt and answer, and how many tokens these have."""
    length = added(given.amount("prompt"), given.amount("response"))
    return passing(model, length.point), length


def _scoring(given: Given, models: dict[str, Coded[Model | None]], answers: Spread) -> list[Piece]:
    """Return a forward pass over prompt and answer for each model that scores, and the verifier's work."""
    pieces = []
    for name in ("reference", "reward_model", "critic"):
        each, length = _whole(given, models[name])
        flop = product(each.flop(lambda step: step.whole), length, answers)
        present = models[name].where(lambda model: model is not None)
        inputs = {"answers": answers.point, "tokens_each": length.point}
        pieces.append(Piece("scoring", each, flop, present, inputs, {"answers": answers}, name))
    checked = product(given.amount("verifier"), answers)
    policy, _ = _whole(given, models["model"])
    present = given.rows_with("verifier")
    pieces.append(Piece("scoring", policy, checked, present, {"answers": answers.point}, {"answers": answers}, "verifier of"))
    return pieces


def _updates(given: Given, models: dict[str, Coded[Model | None]], answers: Spread) -> list[Piece]:
    """Return the training of the policy, and of the critic where there is one, on the answers that are kept."""
    dropped, epochs = given_or(given, "dropped", 0.0), given_or(given, "epochs", 1.0)
    kept = Spread(1.0 - dropped.point, 1.0 - dropped.high, 1.0 - dropped.low)
    pieces = []
    for name in ("model", "critic"):
        each, length = _whole(given, models[name])
        flop = product(each.flop(lambda step: training_flop(step, Trained())), length, answers, kept, epochs)
        present = _everywhere(given) if name == "model" else models[name].where(lambda model: model is not None)
        inputs = {"answers": answers.point, "kept": kept.point, "epochs": epochs.point}
        pieces.append(Piece("training", each, flop, present, inputs, {"answers": answers, "kept": kept, "epochs": epochs}, name))
    return pieces


def _everywhere(given: Given) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.ones(given.count, dtype=bool)
