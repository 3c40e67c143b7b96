"""What a statement takes over from the ledger beside amounts: the work behind the subject, what it uses and makes, by whom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from flopledger.assess.plainly import cites_of
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.ledger.kinds import activity_kinds
from flopledger.ledger.model import Ledger
from flopledger.statement.model import ActivityModel, ArtifactModel, BooksModel, PartyModel, PlaceModel, UseModel


def books_of(result: Assessment, system: SystemAssessment) -> BooksModel:
    """Return what the ledger says of a system: each activity with a line in it, once, in the ledger's order."""
    rows = sorted(set(result.components.row[system.lines.component].tolist()))
    activities = [_activity(result.ledger, row) for row in rows]
    return BooksModel(
        description=result.ledger.description or "",
        developer=result.ledger.developer,
        parties=[PartyModel(id=name, name=result.ledger.party_name(name)) for name in _parties(result.ledger, activities)],
        artifacts=list(_artifacts(result.ledger, system.id, activities)),
        activities=activities,
        facts_at=_places(result.ledger, system),
    )


def _activity(ledger: Ledger, row: int) -> ActivityModel:
    one = ledger.activities
    place, kinds, does = one.place(row), activity_kinds(), one.does[row] or ""
    return ActivityModel(
        id=one.ids[row],
        does=one.does[row],
        description=one.description[row] or "",
        purpose=one.purpose[row] or (kinds[does].purpose if does in kinds else None) or None,
        status=one.status[row],
        started=_day(one.started[row]),
        ended=_day(one.ended[row]),
        by={name: None if math.isnan(share) else float(share) for name, share in one.by[row].items()},
        uses=[UseModel(role=role, artifact=artifact) for role, artifact in one.uses[row]],
        produces=list(one.produces[row]),
        evidence=cites_of(one.evidence.get(row, ())),
        by_default=row >= one.raw.written,
        file=place.file,
        line=place.line,
    )


def _day(day: Any) -> date | None:
    return None if np.isnat(day) else day.astype(object)


def _parties(ledger: Ledger, activities: list[ActivityModel]) -> list[str]:
    return list(dict.fromkeys([ledger.developer, *(name for one in activities for name in one.by)]))


def _artifacts(ledger: Ledger, system: str, activities: list[ActivityModel]) -> Iterator[ArtifactModel]:
    names = dict.fromkeys([*(name for one in activities for name in (*(use.artifact for use in one.uses), *one.produces)), system])
    for name in names:
        entry = ledger.artifacts.get(name) or (ledger.systems[name].entry if name in ledger.systems else None)
        if entry is not None:
            yield ArtifactModel(
                id=name,
                kind=entry.get("kind") or ("model" if name in ledger.systems else None),
                title=str(entry.get("title") or ""),
                public=entry.get("public"),
                file=entry.at.file,
                line=entry.at.line,
            )


def _places(ledger: Ledger, system: SystemAssessment) -> dict[str, PlaceModel]:
    entry = ledger.systems[system.id].entry
    return {name: PlaceModel(file=at.file, line=at.line) for name in system.facts if (at := entry.places.get(name)) is not None}
