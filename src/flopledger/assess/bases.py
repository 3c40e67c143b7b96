"""What work starts from: the training compute behind the weights it was initialised from, and what has been added since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from graphlib import TopologicalSorter
from math import nan

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.relate import Components
from flopledger.core.coded import Coded
from flopledger.ledger.model import Ledger

Floats = NDArray[np.float64]
ROLE = "initial-weights"
FOUNDATION = "pretraining"


class Bases:
    """Answers for activities what their base took; NaN where there is none or part of it is unknown."""

    def __init__(self, ledger: Ledger, parts: Components, made: Mapping[str, int]) -> None:
        """Add up each activity's components, then walk the weights from the oldest to the newest."""
        self.ledger, self.made = ledger, made
        self.bases = Coded.of(ledger.activities.uses).map(lambda uses: [artifact for role, artifact in uses if role == ROLE])
        self.compute = np.bincount(parts.row, weights=parts.point, minlength=ledger.activities.count)
        # What does not stand in the books of the day is not walked, and nothing is known of what it started from.
        self.behind: dict[str, float] = defaultdict(lambda: nan)
        self.added: dict[str, float] = defaultdict(lambda: nan)
        for artifact in self._oldest_first():
            self._walk(artifact)

    def _oldest_first(self) -> Iterable[str]:
        graph = {artifact: self.bases[row] for artifact, row in self.made.items()}
        return TopologicalSorter(graph).static_order()

    def _walk(self, artifact: str) -> None:
        maker = self.made.get(artifact)
        if maker is None:
            self.behind[artifact] = self.added[artifact] = nan
            return
        own, bases = float(self.compute[maker]), self.bases[maker]
        self.behind[artifact] = own + sum(self.behind[base] for base in bases)
        is_foundation = self.ledger.activities.does[maker] == FOUNDATION
        self.added[artifact] = 0.0 if is_foundation else own + sum(self.added[base] for base in bases)

    def _of_bases(self, value: Callable[[str], float]) -> Floats:
        """Return for each activity the sum of something over the weights it starts from."""
        return self.bases.map(lambda bases: sum(map(value, bases)) if bases else nan).array(np.float64)

    def base(self) -> Floats:
        """Return the compute of the weights that each activity starts from."""
        return self._of_bases(self.behind.__getitem__)

    def later_work(self) -> Floats:
        """Return the compute of each activity and of all work after pre-training on the weights it starts from."""
        return self.compute + self._of_bases(self.added.__getitem__)

    def foundation(self) -> Floats:
        """Return the compute of the pre-training that the weights each activity starts from go back to."""
        return self._of_bases(lambda artifact: self.behind[artifact] - self.added[artifact])
