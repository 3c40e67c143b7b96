"""`generation`: a model is run to write: synthetic data, evaluation, inference for users.

A request is a prefill of its prompt and decoding with growing context, 2N a token and the attention over what stands before.
Best of n writes n times; what is thrown away was written, too. With speculative decoding a draft model writes and the model
checks several tokens a step, rejected ones included (Leviathan et al. 2023, arXiv 2211.17192). Tools add their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.estimate.given import Estimate, Given
from flopledger.estimate.passes import Piece, above_zero, estimates, given_or, named_models, needs, passing, within_limit
from flopledger.estimate.spread import Spread, inverse, product
from flopledger.ledger.fields import Amount, Field, Text

TITLE = "running a model to write: prompts, answers, samples"
ORDER = 7
PRINCIPAL = "model"
FIELDS = (
    Field("model", Text(), "The artifact that is run."),
    Field("requests", Amount("requests"), "Requests, or prompts of a data set."),
    Field("prompt", Amount("tokens"), "Average length of a prompt."),
    Field("response", Amount("tokens"), "Average length of an answer, reasoning included."),
    Field("samples", Amount("samples"), "Answers written for each request (best of n, groups); 1 where it is left out."),
    Field(
        "kept",
        Amount("fraction", most=1.0),
        "Share of the requests' answers that was kept, where `requests` counts only kept ones; all where left out.",
    ),
    Field("draft", Text(), "The artifact that drafts, in speculative decoding."),
    Field("drafted", Amount("tokens"), "Tokens drafted a step."),
    Field("accepted", Amount("tokens"), "Tokens gained a step on average, the model's own included."),
    Field("tools", Amount("FLOP", bare=False), "Compute of the tools and retrieval of one request."),
)
SOURCE = Citation(
    "Leviathan et al. 2023, Fast Inference from Transformers via Speculative Decoding",
    "section 3",
    "https://arxiv.org/abs/2211.17192",
    confidence="recalled",
)
Flags = NDArray[np.bool_]


def estimate(given: Given) -> Sequence[Estimate]:
    """Return the forward passes of the model, of the draft model, and the tools as one part, `forward`."""
    speculative = given.rows_with("draft")
    needs(given, "model", "requests", "response")
    needs(given, "drafted", "accepted", where=speculative)
    within_limit(given, named_models(given, "model"), _behind(given) + given.amount("response").point, "response")
    requests = _requests(given)
    written = _Written(requests, given_or(given, "samples", 1.0))
    a_token = inverse(above_zero(given, "accepted", 1.0))  # steps of drafting and checking
    pieces = [_prefill(given, "model", requests, given.rows_with("prompt")), _decode(given, written, a_token)]
    pieces += [_prefill(given, "draft", requests, speculative & given.rows_with("prompt"))]
    pieces += [_draft(given, written, a_token, speculative)]
    model = passing(named_models(given, "model"), given.amount("prompt").point)
    tools = product(given.amount("tools"), requests)
    pieces.append(
        Piece(
            "forward", model, tools, given.rows_with("tools"), {"requests": requests.point}, factors={"requests": requests}, role="tools of"
        )
    )
    return estimates(given, "generation", pieces, SOURCE if speculative.any() else None)


@frozen
class _Written:
    """How many answers are written: to how many requests, and how many to each."""

    requests: Spread
    samples: Spread

    @property
    def answers(self) -> Spread:
        return product(self.requests, self.samples)


def _requests(given: Given) -> Spread:
    """Return how many requests were run, for those that were kept."""
    return product(given.amount("requests"), inverse(above_zero(given, "kept", 1.0)))


def _prefill(given: Given, name: str, requests: Spread, present: Flags) -> Piece:
    """Return the pass over the prompts: one a request, its cache shared by the samples."""
    prompt = given.amount("prompt")
    each = passing(named_models(given, name), prompt.point)
    flop = product(each.flop(lambda step: step.whole), prompt, requests)
    inputs = {"requests": requests.point, "prompt_tokens": prompt.point}
    return Piece("forward", each, flop, present, inputs, {"requests": requests, "prompt": prompt}, name)


def _decode(given: Given, written: _Written, steps: Spread) -> Piece:
    """Return the model's decoding: each token once, or as often as drafts are checked."""
    response = given.amount("response")
    each = passing(named_models(given, "model"), _behind(given) + response.point, _behind(given))
    one, drafted = Spread.exact(np.ones(given.count)), given.amount("drafted")
    a_step = Spread(drafted.point + 1.0, drafted.low + 1.0, drafted.high + 1.0)
    checked = product(a_step, steps).where(given.rows_with("draft"), one)
    flop = product(each.flop(lambda step: step.whole), response, written.requests, written.samples, checked)
    return Piece(
        "forward",
        each,
        flop,
        np.ones(given.count, dtype=bool),
        {"answers": written.answers.point},
        {"requests": written.requests, "samples": written.samples, "response": response},
        "model",
    )


def _draft(given: Given, written: _Written, steps: Spread, present: Flags) -> Piece:
    """Return the draft model's decoding: `drafted` tokens for `accepted` ones."""
    response = given.amount("response")
    each = passing(named_models(given, "draft"), _behind(given) + response.point, _behind(given))
    flop = product(each.flop(lambda step: step.whole), response, written.requests, written.samples, given.amount("drafted"), steps)
    return Piece(
        "forward",
        each,
        flop,
        present,
        {"answers": written.answers.point},
        {"requests": written.requests, "samples": written.samples, "response": response},
        "draft",
    )


def _behind(given: Given) -> NDArray[np.float64]:
    """Return behind how many tokens of prompt an answer is written; none where no prompt is written."""
    return np.where(given.rows_with("prompt"), given.amount("prompt").point, 0.0)
