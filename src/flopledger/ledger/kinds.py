"""The closed list of kinds of activity, each with its meaning and sources. The list is `kinds.csv`."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from flopledger.core.frozen import frozen


@frozen
class ActivityKind:
    """A kind of activity.

    `makes` is weights, data, code or nothing; `part` the component its compute is when nothing finer is known; `purpose` what
    it is for unless the ledger says otherwise; `without_product` its relation to a system when nothing it made reaches it.
    """

    kind: str
    makes: str
    part: str
    purpose: str
    without_product: str
    meaning: str
    sources: str


@cache
def activity_kinds() -> dict[str, ActivityKind]:
    """Return every kind of activity by name."""
    text = files("flopledger.ledger").joinpath("kinds.csv").read_text(encoding="utf-8")
    return {row["kind"]: ActivityKind(**row) for row in csv.DictReader(text.splitlines())}


ROLES = (
    "data",
    "initial-weights",
    "merged-weights",
    "expanded-from",
    "teacher",
    "generator",
    "reward-model",
    "reference",
    "filter",
    "lesson",
)
PARTS = ("training", "forward", "teacher-forward", "scoring", "recomputation", "zeros", "whole")
STATUSES = ("done", "running", "planned")
TECHNIQUES = ("distillation", "kickstarting", "reincarnation", "expansion")
INFERENCE_DOMAINS = ("general", "language", "reasoning", "mathematics", "code", "formal-proofs")
PURPOSES = ("capability", "safety", "diagnostic", "other")
ARTIFACT_KINDS = ("model", "dataset", "code")
ARCHITECTURES = ("decoder", "encoder", "encoder-decoder", "mixture-of-experts", "diffusion", "convolutional", "recurrent", "other")
MODALITIES = ("text", "code", "speech", "image", "video", "music", "sounds", "proteins", "actions", "forecasts", "scores")
