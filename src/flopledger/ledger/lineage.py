"""The lineage of a ledger: which activity made what, and how each reaches a system.

Walking upstream from a system, every activity is reached by one or more paths. A path has a relation to the system, made
step by step from the roles it crosses; the line keeps the nearest relation and `explain` shows every path.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from itertools import count

import numpy as np

from flopledger.core.dates import months_between
from flopledger.core.frozen import frozen
from flopledger.ledger.model import Ledger
from flopledger.ledger.plans import standing

RELATIONS = (
    "updates-weights",
    "merged",
    "expanded-from",
    "generated-data",
    "data",
    "teacher",
    "auxiliary",
    "discarded-branch",
    "lesson",
    "evaluation",
    "deployment",
)
RANK = {relation: rank for rank, relation in enumerate(RELATIONS)}
BY_ROLE = {
    "initial-weights": "updates-weights",
    "merged-weights": "merged",
    "expanded-from": "expanded-from",
    "teacher": "teacher",
    "generator": "teacher",
    "data": "data",
    "reward-model": "auxiliary",
    "reference": "auxiliary",
    "filter": "auxiliary",
    "lesson": "lesson",
}


def producers(ledger: Ledger) -> Mapping[str, int]:
    """Return the activity (its row) that makes each artifact, of those that stand on the day of the books."""
    produces = ledger.activities.produces
    makes = produces.where(bool) & standing(ledger.activities, ledger.on)
    return {name: row for row in np.flatnonzero(makes).tolist() for name in produces[row]}


def reused_in_a_loop(ledger: Ledger) -> list[str]:
    """Return the artifacts of a loop in the lineage, empty where there is none."""
    graph: dict[str, set[str]] = {}
    for name, row in producers(ledger).items():
        graph.setdefault(name, set()).update(used for _, used in ledger.activities.uses[row])
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1][:-1]))
    return []


def step(relation: str, role: str, maker: str) -> str:
    """Return the relation of the work upstream of a role, given the relation of the work that uses it.

    `maker` is the kind of the activity that made what is used. A path is as near as its farthest step: all that made a
    teacher, or a generator whose samples train the system, is `teacher`, its own data and base weights included.

    >>> step("generated-data", "generator", "reinforcement-learning"), step("teacher", "initial-weights", "pretraining")
    ('teacher', 'teacher')
    """
    crossed = "generated-data" if role == "data" and maker == "synthetic-data-generation" else BY_ROLE[role]
    return max(relation, crossed, key=RANK.__getitem__)


@frozen
class Passage:
    """What a path ran through that was public when it was used: the artifact, whose release it was, and for how long."""

    artifact: str
    own_release: bool | None
    months: float | None

    def urgency(self) -> tuple[int, float]:
        """Order passages by how much they speak for counting: the developer's own and the most recent first."""
        own = {True: 0, None: 1, False: 2}[self.own_release]
        return own, self.months if self.months is not None else float("inf")


@frozen
class Reach:
    """How an activity reaches a system: `public` tells whether the path ran through something public (None: not known)."""

    row: int
    relation: str
    public: bool | None
    passage: Passage | None
    through: tuple[str, str, int] | None  # artifact, role, row of the activity that uses it; None at the system itself


State = tuple[int, str, bool | None]


class Lineage:
    """The walk upstream from one system: every state (activity, relation, public) that some path reaches."""

    def __init__(self, ledger: Ledger, system: str, made: Mapping[str, int]) -> None:
        """Walk the ledger from the artifact `system`; `made` is what `producers` gives."""
        self.ledger, self.system, self.made = ledger, system, made
        self.states: dict[State, Reach] = {}
        self.artifacts: dict[str, set[str]] = {system: {"updates-weights"}}
        self._walk()

    def _walk(self) -> None:
        waiting: list[State] = []
        maker = self.made.get(self.system)
        if maker is not None:
            self._arrive(Reach(maker, "updates-weights", False, None, None), waiting)
        while waiting:
            state = waiting.pop()
            self._leave(self.states[state], waiting)

    def _arrive(self, reach: Reach, waiting: list[State]) -> None:
        state = (reach.row, reach.relation, reach.public)
        known = self.states.get(state)
        if known is None or _more_urgent(reach.passage, known.passage):
            self.states[state] = reach
            waiting.append(state)

    def _leave(self, reach: Reach, waiting: list[State]) -> None:
        for role, artifact in self.ledger.activities.uses[reach.row]:
            maker = self.made.get(artifact)
            kind = self.ledger.activities.does[maker] if maker is not None else self._kind_of_source(artifact)
            relation = step(reach.relation, role, kind or "other")
            self.artifacts.setdefault(artifact, set()).add(relation)
            if maker is not None:
                public, passage = self._crossing(artifact, reach)
                self._arrive(Reach(maker, relation, public, passage, (artifact, role, reach.row)), waiting)

    def _kind_of_source(self, artifact: str) -> str:
        entry = self.ledger.artifacts.get(artifact)
        synthetic = entry is not None and entry.get("synthetic")
        return "synthetic-data-generation" if synthetic else "other"

    def _crossing(self, artifact: str, reach: Reach) -> tuple[bool | None, Passage | None]:
        """Return publicness and passage of a path once it has also crossed `artifact`."""
        here, passage = self.publicness(artifact, reach.row)
        public = True if reach.public or here else (None if reach.public is None or here is None else False)
        passages = [item for item in (reach.passage, passage) if item is not None]
        return public, min(passages, key=Passage.urgency) if passages else None

    def publicness(self, artifact: str, row: int) -> tuple[bool | None, Passage | None]:
        """Tell whether an artifact was public when activity `row` began to use it, and if so by whose release since when."""
        entry = self.ledger.artifacts[artifact]
        public, released = entry.get("public"), entry.get("released")
        begun = self.ledger.activities.started[row].astype(object)
        if public is None and released is None:
            return (False if self._own(artifact) else None), None
        if public is False and released is None:
            return False, None
        if released is not None and begun is not None and released > begun:
            return False, None
        if released is not None and begun is None:
            return None, None
        return True, Passage(artifact, self._released_by_developer(artifact), _months(released, begun))

    def _own(self, artifact: str) -> bool:
        maker = self.made.get(artifact)
        return maker is not None and self.ledger.developer in self.ledger.activities.by[maker]

    def _released_by_developer(self, artifact: str) -> bool | None:
        made_by = self.ledger.artifacts[artifact].get("made_by")
        if made_by is not None:
            return bool(made_by == self.ledger.developer)
        maker = self.made.get(artifact)
        return None if maker is None else self.ledger.developer in self.ledger.activities.by[maker]

    def rows(self) -> dict[int, list[Reach]]:
        """Return the ways in which each activity reaches the system, nearest first."""
        by_row: dict[int, list[Reach]] = {}
        for reach in self.states.values():
            by_row.setdefault(reach.row, []).append(reach)
        for reaches in by_row.values():
            reaches.sort(key=lambda reach: (RANK[reach.relation], reach.public is not False))
        return by_row

    def paths(self, row: int, most: int = 12) -> list[list[tuple[str, str]]]:
        """Return the paths from an activity to the system as (activity, `artifact as role`) steps, shortest first.

        What is nearest to done goes first, so that of paths equally long one is finished before the next is begun.
        """
        consumers, distance, order = self._consumers(), self._distances(), count()
        found: list[list[tuple[str, str]]] = []
        waiting: list[tuple[int, int, int, int | None, list[tuple[str, str]]]] = []

        def wait(activity: int | None, path: list[tuple[str, str]]) -> None:
            left = 0 if activity is None else distance[activity]
            heappush(waiting, (len(path) + left, left, next(order), activity, path))

        if row in distance:
            wait(row, [])
        while waiting and len(found) < most:
            *_, current, path = heappop(waiting)
            if current is None:
                found.append(path)
                continue
            name = self.ledger.activities.ids[current]
            if self.system in self.ledger.activities.produces[current]:
                wait(None, [*path, (name, self.system)])
            for artifact, role, user in consumers.get(current, ()):
                wait(user, [*path, (name, f"{artifact} as {role}")])
        return found

    def _distances(self) -> dict[int, int]:
        """Return how many steps each activity is from the system: with them the shortest paths are found without trying all."""
        maker = self.made.get(self.system)
        distance = {} if maker is None else {maker: 1}
        waiting = list(distance)
        for row in waiting:
            makers = [self.made[artifact] for _, artifact in self.ledger.activities.uses[row] if artifact in self.made]
            for further in makers:
                if further not in distance:
                    distance[further] = distance[row] + 1
                    waiting.append(further)
        return distance

    def _consumers(self) -> dict[int, list[tuple[str, str, int]]]:
        consumers: dict[int, list[tuple[str, str, int]]] = {}
        for row in sorted({state[0] for state in self.states}):
            for role, artifact in self.ledger.activities.uses[row]:
                if artifact in self.made:
                    consumers.setdefault(self.made[artifact], []).append((artifact, role, row))
        return consumers


def _more_urgent(new: Passage | None, known: Passage | None) -> bool:
    return new is not None and (known is None or new.urgency() < known.urgency())


def _months(released: date | None, begun: date | None) -> float | None:
    return months_between(released, begun) if released is not None and begun is not None else None
