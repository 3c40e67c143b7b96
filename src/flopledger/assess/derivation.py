"""How a system derives from other models: techniques, teachers, fine-tuning of a base. All of it comes from the lineage.

`systemfacts` and `linefacts` take these facts up; reforms of the law ask for them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.relate import Components, Lines
from flopledger.core.coded import Coded
from flopledger.core.exact import exact_sum
from flopledger.ledger.lineage import Lineage
from flopledger.ledger.model import Ledger

Rows = NDArray[np.int64]
TEACHING = frozenset({"teacher", "generator"})
WEIGHTS = frozenset({"updates-weights", "merged", "expanded-from"})
FINE_TUNING = frozenset({"fine-tuning", "preference-tuning", "reinforcement-learning"})
DISTILLATION, KICKSTARTING, REINCARNATION, EXPANSION = "distillation", "kickstarting", "reincarnation", "expansion"
BY_KIND = {"distillation": DISTILLATION, "model-expansion": EXPANSION}
IN_REINFORCEMENT = (KICKSTARTING, REINCARNATION)  # techniques of reinforcement learning alone
REINFORCEMENT = frozenset({"reinforcement-learning"})
OF_SYSTEM = {DISTILLATION: "distilled", KICKSTARTING: "kickstarted", REINCARNATION: "reincarnated", EXPANSION: "expanded"}


Work = tuple[tuple[str | None, str | None], Sequence[tuple[str, str]]]  # does and technique of an activity, and what it uses


def techniques(ledger: Ledger, rows: Rows) -> Coded[tuple[str, ...]]:
    """Return for each activity the techniques by which it derives a model from another, in a fixed order."""
    activities = ledger.activities
    work = Coded.of(activities.does).both(Coded.of(activities.technique)).both(Coded.of(activities.uses))
    return work.take(rows).map(_techniques_of)


def _techniques_of(work: Work) -> tuple[str, ...]:
    """Return the techniques of one kind of work: the ledger's own word, which is more exact than kind and role, and what it leaves open."""
    (does, said), uses = work
    roles = {role for role, _ in uses}
    found = {said} if said is not None else {BY_KIND[does]} if does in BY_KIND else set()
    if "teacher" in roles and said in (None, EXPANSION):
        found.add(KICKSTARTING if does in REINFORCEMENT else DISTILLATION)
    if "expanded-from" in roles:
        found.add(EXPANSION)
    return tuple(name for name in OF_SYSTEM if name in found)


def derivation(ledger: Ledger, parts: Components, lines: Lines) -> dict[str, Any]:
    """Return the facts of a system's derivation by name, those that the books do not tell left out."""
    return {**_techniques(ledger, parts, lines), **_teachers(ledger, parts, lines), **_fine_tuning(ledger, parts, lines)}


def _techniques(ledger: Ledger, parts: Components, lines: Lines) -> dict[str, Any]:
    """Return each technique that is seen as a fact. That none is seen proves nothing, since a teacher may stand in no book.

    But where no reinforcement learning made the weights, none of its techniques did.
    """
    of_weights = parts.row[lines.component[lines.relation.where(WEIGHTS.__contains__)]]
    seen = {name for found in techniques(ledger, of_weights).present() for name in found}
    if lines.relation.where("teacher".__eq__).any():
        seen |= set() if seen & {KICKSTARTING, REINCARNATION} else {DISTILLATION}
    if lines.relation.where("expanded-from".__eq__).any():
        seen.add(EXPANSION)
    does = Coded.of(ledger.activities.does).take(of_weights)
    impossible = IN_REINFORCEMENT if len(of_weights) and not does.where(REINFORCEMENT.__contains__).any() else ()
    facts: dict[str, Any] = {**{OF_SYSTEM[name]: False for name in impossible}, **{OF_SYSTEM[name]: True for name in seen}}
    return {**facts, "techniques": ",".join(name for name in OF_SYSTEM if name in seen)} if seen else facts


def _teachers(ledger: Ledger, parts: Components, lines: Lines) -> dict[str, Any]:
    """Return what the largest teacher took, or what it took at least where part of that is unknown.

    Work behind two teachers, or behind teacher and pupil, is in each.
    """
    made = lines.lineage.made
    work = [_on_weights(ledger, parts, teacher, made) for teacher in teachers_of(ledger, lines.lineage)]
    if not work:
        return {}
    whole = [exact_sum(points) if len(points) else math.nan for points in work]
    facts = {"largest_teacher_compute_at_least": max(exact_sum(points[~np.isnan(points)]) for points in work)}
    return facts if any(map(math.isnan, whole)) else {**facts, "largest_teacher_compute": max(whole)}


def teachers_of(ledger: Ledger, lineage: Lineage) -> list[str]:
    """Return every artifact that taught the system or something upstream of it, by targets or by samples, in the ledger's order."""
    rows = sorted({row for row, *_ in lineage.states})
    return list(dict.fromkeys(artifact for row in rows for role, artifact in ledger.activities.uses[row] if role in TEACHING))


def _on_weights(ledger: Ledger, parts: Components, artifact: str, made: Mapping[str, int]) -> NDArray[np.float64]:
    """Return the compute of each piece of work on the weights of an artifact, every activity once."""
    rows = {row for row, relation, _ in Lineage(ledger, artifact, made).states if relation in WEIGHTS}
    return parts.point[np.isin(parts.row, list(rows))]


def _fine_tuning(ledger: Ledger, parts: Components, lines: Lines) -> dict[str, Any]:
    on_weights = lines.component[lines.relation.where(WEIGHTS.__contains__)]
    if not len(on_weights):
        return {}
    tunes = Coded.of(ledger.activities.does).take(parts.row[on_weights]).where(FINE_TUNING.__contains__)
    base, tuning = exact_sum(parts.point[on_weights[~tunes]]), exact_sum(parts.point[on_weights[tunes]])
    found = {
        "base_training_compute": base,
        "fine_tuning_compute": tuning,
        "fine_tuning_share_of_base": decimal_ratio(tuning, base),
    }
    return {name: value for name, value in found.items() if not math.isnan(value)}


def decimal_ratio(amount: float, of: float) -> float:
    """Return a ratio of two numbers as people wrote them, in decimals: 1.5e24 of 1e25 is 0.15 and not a digit more.

    >>> decimal_ratio(1.2e25, 8e25)
    0.15
    """
    if math.isnan(amount) or math.isnan(of) or of <= 0:
        return math.nan
    return float(Decimal(repr(amount)) / Decimal(repr(of)))
