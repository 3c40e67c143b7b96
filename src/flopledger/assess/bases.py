"""What work starts from: the training compute behind the weights it was initialised from, and what has been added since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from math import nan

import numpy as np

from flopledger.assess.relate import Components
from flopledger.ledger.model import Ledger

ROLE = "initial-weights"
FOUNDATION = "pretraining"


class Bases:
    """Answers for activities what their base took; NaN where there is none or part of it is unknown."""

    def __init__(self, ledger: Ledger, parts: Components, made: Mapping[str, int]) -> None:
        """Add up each activity's components, then walk the weights from the oldest to the newest."""
        self.ledger, self.made = ledger, made
        self.compute = np.bincount(parts.row, weights=parts.point, minlength=ledger.activities.count)
        self.behind: dict[str, float] = {}
        self.added: dict[str, float] = {}
        for artifact in self._oldest_first():
            self._walk(artifact)

    def _bases(self, row: int) -> list[str]:
        return [artifact for role, artifact in self.ledger.activities.uses[row] if role == ROLE]

    def _oldest_first(self) -> Iterable[str]:
        graph = {artifact: self._bases(row) for artifact, row in self.made.items()}
        return TopologicalSorter(graph).static_order()

    def _walk(self, artifact: str) -> None:
        maker = self.made.get(artifact)
        if maker is None:
            self.behind[artifact] = self.added[artifact] = nan
            return
        own, bases = float(self.compute[maker]), self._bases(maker)
        self.behind[artifact] = own + sum(self.behind[base] for base in bases)
        is_foundation = self.ledger.activities.does[maker] == FOUNDATION
        self.added[artifact] = 0.0 if is_foundation else own + sum(self.added[base] for base in bases)

    def base_of(self, row: int) -> float:
        """Return the compute of the weights that an activity starts from."""
        bases = self._bases(row)
        return sum(self.behind[artifact] for artifact in bases) if bases else nan

    def later_work(self, row: int) -> float:
        """Return the compute of an activity and of all work after pre-training on the weights it starts from."""
        bases = self._bases(row)
        return float(self.compute[row]) + sum(self.added[artifact] for artifact in bases) if bases else nan

    def foundation_of(self, row: int) -> float:
        """Return the compute of the pre-training that the weights an activity starts from go back to."""
        return sum(self.behind[artifact] - self.added[artifact] for artifact in self._bases(row)) if self._bases(row) else nan
