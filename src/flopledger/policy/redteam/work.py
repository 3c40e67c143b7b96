"""The work of a plan: which activities it takes to have the capability of a given effective compute, and how much compute each.

Effective compute is what one plain training run would take for the same capability. The rules of equivalence are stated here once, and
all are linear in the published savings:

* plain training, others' open weights and stages of one's own add up, FLOP for FLOP;
* growing a model takes (1 - saving) of it, a student takes 1/saving of it and is no better than its teacher, a search of settings
  makes the final run worth `saving` times its compute and costs `limit` of it besides;
* inference above the optimum is worth `saving` orders of magnitude of training at `limit` orders of magnitude more per answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.redteam.moves import Move
from flopledger.policy.redteam.plan import Plan

FLOP_PER_TOKEN = 6.0  # of training, per parameter and token (Kaplan et al., arXiv:2001.08361, section 2.1)
TOKENS_PER_PARAMETER = 20.0  # where training is spent optimally (Hoffmann et al., arXiv:2203.15556)
SMALL_SHARE = 0.01  # of the whole, the model that is grown (Pistillo and Villalobos, II.C(ii), figure 5)
FORWARD_TO_TRAINING = 1.0 / 3.0  # 2 FLOP a parameter and token of a teacher's pass to the 6 of the student's training
HALF = 0.5  # biological data up to this part does not make a model primarily biological
WAIT = 7  # months between a release and its use: more than the six in which own releases still count

Flop = Any  # float, or an array of draws


@frozen
class Task:
    """What the adversary wants: effective compute in FLOP, and the use that answers are for.

    `requests` is how many answers of `answer_tokens` tokens are given, `biological` the part of the data that is biological.
    """

    target: float
    domain: str = "general"
    requests: float = 1e9
    answer_tokens: float = 1000.0
    biological: float | None = None


@frozen
class Figures:
    """A value for the saving and the limit of every move: its points, or draws of them."""

    saving: Mapping[str, Flop]
    limit: Mapping[str, Flop]

    def left(self, move: Move | None) -> Flop:
        """Return what part of the compute is left after growing a model; all without the move."""
        return 1.0 if move is None else 1.0 - self.saving[move.id]


@frozen
class Work:
    """One activity: what it does, its compute in FLOP, what it uses and makes, whose it is, and its months from the start.

    `uses` are pairs of role and artifact; `released` is the month in which its product is published.
    """

    id: str
    does: str
    flop: Flop
    uses: tuple[tuple[str, str], ...] = ()
    produces: str = ""
    by: str = ""
    part: str = ""
    months: tuple[int, int] = (0, 3)
    released: int | None = None
    technique: str = ""
    purpose: str = ""
    proof: bool = False
    note: str = field(default="", compare=False)

    @property
    def ours(self) -> bool:
        """Whether the adversary, or a party with it, does the work; what others published was paid by them."""
        return not self.by.startswith("others:")


def needed(plan: Plan, task: Task, figures: Figures) -> Flop:
    """Return the effective compute that the weights must have, in FLOP: the target less what inference makes up for."""
    gain = figures.saving[plan.inference.id] if plan.inference is not None else 0.0
    more = task.biological / HALF if plan.dilution is not None and task.biological is not None else 1.0
    return task.target / 10.0**gain * more


def optimal_parameters(flop: Flop) -> Flop:
    """Return the parameters of a model on which training compute is spent optimally.

    >>> round(float(optimal_parameters(1.2e20)) / 1e9, 6)
    1.0
    """
    return np.sqrt(flop / (FLOP_PER_TOKEN * TOKENS_PER_PARAMETER))


def works(plan: Plan, task: Task, figures: Figures) -> list[Work]:
    """Return the activities of a plan, first to last; the last that makes the artifact `model` makes the system."""
    want = needed(plan, task, figures)
    made = _taught(plan, want, figures) if plan.reuses else _trained(plan, want, figures)
    made = _labelled(plan, made, figures)
    made = _split(plan, made)
    return [*made, _serving(plan, task, _size(plan, want, figures), figures, made[-1].months[1])]


def _size(plan: Plan, want: Flop, figures: Figures) -> Flop:
    """Return the training compute whose optimal size the final model has."""
    if plan.technique is None or plan.technique.kind == "expansion":
        return want
    return want / figures.saving[plan.technique.id]


def _trained(plan: Plan, want: Flop, figures: Figures) -> list[Work]:
    """Return training without a teacher."""
    if plan.base is not None:
        base, extra = plan.base, np.maximum(want - plan.base.compute, 0.0)
        others = Work("base-training", "pretraining", base.compute, (), "base", f"others:{base.party}", note=base.title)
        return [others, Work("training", "continued-pretraining", extra, (("initial-weights", "base"),), "model")]
    if plan.staged is not None:
        return list(_stages(plan, want))
    if plan.technique is not None and plan.technique.kind == "expansion":
        return _grown("", want * figures.left(plan.technique), "model")
    if plan.technique is not None:
        run = want / figures.saving[plan.technique.id]
        search = Work("search", "hyperparameter-search", run * figures.limit[plan.technique.id])
        return [search, Work("training", "pretraining", run, (), "model", months=(3, 6))]
    return [Work("training", "pretraining", want, (), "model")]


def _grown(prefix: str, total: Flop, product: str) -> list[Work]:
    small = f"{prefix}small"
    first = Work(f"{prefix}small-training", "pretraining", total * SMALL_SHARE, (), small, months=(0, 1))
    uses = (("expanded-from", small),)
    return [first, Work(f"{prefix}growth", "model-expansion", total * (1.0 - SMALL_SHARE), uses, product, months=(1, 3))]


def _stages(plan: Plan, want: Flop) -> list[Work]:
    published = plan.staged is not None and plan.staged.kind == "releases"
    made = []
    for number in range(1, plan.stages + 1):
        last = number == plan.stages
        start = (number - 1) * (3 + (WAIT if published else 0))
        one = Work(
            f"stage-{number}",
            "pretraining" if number == 1 else "continued-pretraining",
            want / plan.stages,
            (("initial-weights", f"weights-{number - 1}"),) if number > 1 else (),
            "model" if last else f"weights-{number}",
            by="" if published or last else f"partner-{number}",
            months=(start, start + 3),
            released=start + 3 if published and not last else None,
        )
        made.append(one)
    return made


def _taught(plan: Plan, want: Flop, figures: Figures) -> list[Work]:
    technique = plan.technique
    student = want / figures.saving[technique.id] if technique is not None else want
    teacher, size = _teacher(plan, want, figures)
    passes = student * FORWARD_TO_TRAINING * np.sqrt(size / student)
    if plan.route is None:
        return [*teacher, *_beside(plan, student, passes)]
    public = plan.route.id == "public-samples"
    begin = 4 + (WAIT if public else 0)
    uses = (("generator", "teacher"),)
    written = Work(
        "writing", "synthetic-data-generation", passes, uses, "samples", part="forward", months=(3, 4), released=4 if public else None
    )
    uses = (("data", "samples"),)
    return [*teacher, written, Work("student", "distillation", student, uses, "model", part="training", months=(begin, begin + 3))]


def _teacher(plan: Plan, want: Flop, figures: Figures) -> tuple[list[Work], Flop]:
    """Return the training of the teacher, and its effective compute: as good as what is wanted, or another's as it is."""
    if plan.teacher is not None:
        by, size = f"others:{plan.teacher.party}", plan.teacher.compute
        return [Work("teacher-training", "pretraining", size, (), "teacher", by, note=plan.teacher.title)], size
    if plan.growth is not None:
        return _grown("teacher-", want * figures.left(plan.growth), "teacher"), want
    return [Work("teacher-training", "pretraining", want, (), "teacher")], want


def _beside(plan: Plan, student: Flop, passes: Flop) -> list[Work]:
    """Return the student's training with the teacher passing beside it, as two components of one activity."""
    technique = plan.technique.id if plan.technique is not None else ""
    does = "distillation" if technique == "distillation" else "reinforcement-learning"
    uses = (("teacher", "teacher"),)
    one = Work("student", does, student, uses, "model", part="training", months=(3, 6), technique=technique)
    return [one, Work("student", does, passes, uses, "model", part="teacher-forward", months=(3, 6), technique=technique)]


def _labelled(plan: Plan, made: list[Work], figures: Figures) -> list[Work]:
    """Return the work with the last part of the training of the model entered as fine-tuning."""
    if plan.tuning is None:
        return made
    share = figures.limit[plan.tuning.id]
    weights = [one for one in made if one.produces == "model"]
    last = max(one.months[1] for one in weights)
    safety = plan.tuning.kind == "label"
    kept = [_less(one, share) if one.produces == "model" and one.part != "teacher-forward" else one for one in made]
    base = [_renamed(one) for one in kept]
    tuned = sum(one.flop for one in weights if one.part != "teacher-forward") * share / (1.0 + share)
    uses = (("initial-weights", "untuned"),)
    extra = Work("tuning", "fine-tuning", tuned, uses, "model", months=(last, last + 1), purpose="safety" if safety else "", proof=safety)
    return [*base, extra]


def _less(one: Work, share: Flop) -> Work:
    return replace(one, flop=one.flop / (1.0 + share))


def _renamed(one: Work) -> Work:
    return replace(one, produces="untuned") if one.produces == "model" else one


def _split(plan: Plan, made: list[Work]) -> list[Work]:
    """Return the work with the largest run of the weights in two: one after the other, or side by side at two providers."""
    if plan.split is None:
        return made
    runs = [one for one in made if one.produces in ("model", "untuned") and one.part != "teacher-forward"]
    whole = max(runs, key=lambda one: float(np.max(one.flop))).id
    return [half for one in made for half in (_halves(plan.split, one) if one.id == whole else (one,))]


def _halves(split: Move, one: Work) -> tuple[Work, Work]:
    start, end = one.months
    middle = max((start + end) // 2, start + 1)
    first, second = ((start, middle), (min(middle, end - 1), end)) if split.id == "two-dates" else (one.months, one.months)
    later = "continued-pretraining" if one.does in ("pretraining", "model-expansion") else one.does
    taught = tuple(pair for pair in one.uses if pair[0] in ("teacher", "data"))
    half = f"{one.produces}-half"
    return (
        replace(one, id=f"{one.id}-first", flop=one.flop / 2, produces=half, months=first),
        replace(one, id=f"{one.id}-second", does=later, flop=one.flop / 2, uses=(("initial-weights", half), *taught), months=second),
    )


def _serving(plan: Plan, task: Task, size: Flop, figures: Figures, month: int) -> Work:
    """Return the answers: 2 FLOP a parameter and token, times what is spent beyond the optimum."""
    more = 10.0 ** figures.limit[plan.inference.id] if plan.inference is not None else 1.0
    flop = 2.0 * optimal_parameters(size) * more * task.answer_tokens * task.requests
    return Work("answers", "inference", flop, months=(month, month + 12))
