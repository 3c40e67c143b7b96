"""What is different between two statements: each change with its place, before and after, what readers ask first at the top.

`flopledger diff` prints it, and a restatement carries it. Where files lie and which release wrote a statement is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from flopledger.statement.entries import KINDS, Entries, Place, Said, entries_of
from flopledger.statement.model import ChangeModel, StatementModel


def changes(before: StatementModel, after: StatementModel) -> list[ChangeModel]:
    """Return what changed from one statement of a system to another: verdicts, totals, lines, estimates, rules, facts, the question.

    A thing that only one of them has is one change, with null on the other side; its parts are not listed again.
    """
    first, second = entries_of(before), entries_of(after)
    whole = _whole(first, second)
    places = [place for place in {**first, **second} if whole(place) and _differ(first.get(place), second.get(place))]
    found = [_change(place, first.get(place), second.get(place)) for place in places]
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def _whole(first: Entries, second: Entries) -> Callable[[Place], bool]:
    """Return what tells of a place whether both statements have everything above it: each name in it that is a place of its own."""
    lonely = first.keys() ^ second.keys()

    def whole(place: Place) -> bool:
        if len(place) == 1 or not lonely:
            return True
        above = (*(place[:length] for length in range(1, len(place))), *((name,) for name in place))
        return not any(one in lonely for one in above)

    return whole


def _differ(before: Said | None, after: Said | None) -> bool:
    return before is None or after is None or before.exact != after.exact


def _change(place: Place, before: Said | None, after: Said | None) -> ChangeModel:
    kind = after.kind if after is not None else before.kind if before is not None else ""
    alike = before is not None and after is not None and before.shown == after.shown
    shown = [None if one is None else _exactly(one.exact) if alike else one.shown for one in (before, after)]
    return ChangeModel(kind=kind, at=", ".join(place), before=shown[0], after=shown[1])


def _exactly(value: Any) -> str:
    """Return a value with all its digits, for values that look alike where they are shortened."""
    return json.dumps(value, default=str, ensure_ascii=False)


def compared(before: Mapping[str, StatementModel], after: Mapping[str, StatementModel]) -> list[ChangeModel]:
    """Return what changed from one set of statements to another, by system; a system that only one has is one change."""
    found = [_system(name, name in after) for name in {**before, **after} if (name in before) != (name in after)]
    several = len({**before, **after}) > 1
    for name in before:
        if name in after:
            found += [_named(name, one) if several else one for one in changes(before[name], after[name])]
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def _system(name: str, added: bool) -> ChangeModel:
    return ChangeModel(kind=KINDS[0], at=f"system {name}", before=None if added else "assessed", after="assessed" if added else None)


def _named(system: str, one: ChangeModel) -> ChangeModel:
    return one.model_copy(update={"at": f"{system}: {one.at}"})


def counted_kinds(found: Collection[ChangeModel]) -> dict[str, int]:
    """Return how many changes of each kind there are, in the order in which they are shown."""
    return {kind: number for kind in KINDS if (number := sum(one.kind == kind for one in found))}
