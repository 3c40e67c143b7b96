"""A development plan as a choice of moves, and the space of such choices that is searched.

A plan names what it does; `work` says what work that is and how much. Plans differ in nothing but their moves: the same choice is
the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from flopledger.core.frozen import frozen
from flopledger.policy.redteam.moves import Model, Move, models

RELEASES = (2, 3, 4, 6)  # stages of weights that are published one after the other
HANDOVERS = (2, 4)  # parties that train the same weights in turn
PARTIES = (2, 4)  # parties that share each piece of work
BF16 = "bf16"


@frozen
class Plan:
    """Which moves a plan makes; each field is one decision, its default the open way.

    `technique` is a move of reuse, expansion or search; `teacher` a model of others that is asked (None: one's own), `growth` the
    move by which one's own teacher is grown, `route` how what the teacher knows reaches the student. `base` are open weights of
    others; `releases` and `handover` the number of stages; `tuning` the move by which the last part is entered as fine-tuning.
    """

    technique: Move | None = None
    inference: Move | None = None
    teacher: Model | None = None
    asks_outside: Move | None = None
    growth: Move | None = None
    route: Move | None = None
    base: Model | None = None
    starts_open: Move | None = None
    staged: Move | None = None
    stages: int = 1
    tuning: Move | None = None
    joint: Move | None = None
    parties: int = 1
    split: Move | None = None
    format: Move | None = None
    dilution: Move | None = None

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves of the plan, in the order in which work is done."""
        made = (self.asks_outside, *((self.growth,) if self.growth is not None else ()), self.starts_open, self.technique, self.route)
        rest = (self.staged, self.tuning, self.joint, self.split, self.format, self.dilution, self.inference)
        return tuple(move for move in (*made, *rest) if move is not None)

    @property
    def reuses(self) -> bool:
        """Whether it learns from a teacher."""
        return self.technique is not None and self.technique.kind == "reuse"

    @property
    def name(self) -> str:
        """The plan in words that tell it from every other."""
        counts = {"releases": self.stages, "handover": self.stages, "parties": self.parties}
        said = [f"{move.id} x{counts[move.kind]}" if move.kind in counts else move.id for move in self.moves]
        of_others = [model.id for model in (self.teacher, self.base) if model is not None]
        return " + ".join([*said, *of_others]) or "openly"


OPENLY = Plan()
Choices = Sequence[Move | None]


@frozen
class Space:
    """The choices that plans are made of: the moves allowed, whether techniques may stack, whether formats and biology matter."""

    moves: tuple[Move, ...]
    stacking: bool = False
    number_formats: bool = False
    biological: bool = False

    def of_kind(self, kind: str) -> tuple[Move, ...]:
        """Return the allowed moves of a kind."""
        return tuple(move for move in self.moves if move.kind == kind)

    def plans(self) -> Iterator[Plan]:
        """Yield every plan once. A plan uses one technique that saves training, unless techniques may stack."""
        tunings: Choices = (None, *self.of_kind("tuning"), *self.of_kind("label"))
        splits: Choices = (None, *self.of_kind("split"))
        dilutions: Choices = (None, *(self.of_kind("dilution") if self.biological else ()))
        joint: Sequence[tuple[int, Move | None]] = [(1, None), *((count, move) for move in self.of_kind("parties") for count in PARTIES)]
        for core, tuning, (parties, shared), split in product(self._cores(), tunings, joint, splits):
            for form, dilution in product(self._formats(), dilutions):
                yield replace(core, tuning=tuning, joint=shared, parties=parties, split=split, format=form, dilution=dilution)

    def _formats(self) -> Choices:
        """Return the formats to compute in: the cheap one alone where no rule asks for the format."""
        formats = self.of_kind("format")
        floating = tuple(move for move in formats if move.id != "int8")
        return (None, *formats) if self.number_formats else floating[:1] or (None,)

    def _cores(self) -> Iterator[Plan]:
        answering: Choices = (None, *self.of_kind("inference"))
        for core in (*self._stages(), *self._grown(), *self._taught()):
            for move in answering if self.stacking or core.technique is None else (None,):
                yield replace(core, inference=move)

    def _stages(self) -> Iterator[Plan]:
        yield OPENLY
        for move in self.of_kind("base"):
            yield from (Plan(base=model, starts_open=move) for model in models().values() if model.open_weights)
        yield from (Plan(staged=move, stages=count) for move in self.of_kind("releases") for count in RELEASES)
        yield from (Plan(staged=move, stages=count) for move in self.of_kind("handover") for count in HANDOVERS)

    def _grown(self) -> Iterator[Plan]:
        growth = best(self.of_kind("expansion"))
        yield from (Plan(technique=move) for move in (*growth, *self.of_kind("search")))

    def _taught(self) -> Iterator[Plan]:
        growth = best(self.of_kind("expansion")) if self.of_kind("teacher-growth") else ()
        outside = [(model, move) for move in self.of_kind("teacher") for model in models().values()]
        for technique in self.of_kind("reuse"):
            routes = [None, *(self.of_kind("route") if technique.id == "distillation" else ())]
            for route in routes:
                yield from (Plan(technique=technique, route=route, growth=move) for move in (None, *growth))
                yield from (Plan(technique=technique, route=route, teacher=model, asks_outside=move) for model, move in outside)


def best(techniques: Sequence[Move]) -> tuple[Move, ...]:
    """Return the move that saves most: plans that differ in nothing else make the same lines, and those of the others are larger."""
    return tuple(sorted(techniques, key=lambda move: -move.saving.point if move.saving is not None else 0.0)[:1])
