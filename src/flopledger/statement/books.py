"""What a statement takes over from the ledger beside amounts: the work behind the subject, what it uses and makes, by whom.

Its activities come as models, or as the JSON text of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flopledger.assess.layout import Making, each
from flopledger.assess.plainly import cites_of
from flopledger.assess.result import Assessment, SystemAssessment
from flopledger.core.citation import Citation
from flopledger.core.coded import Coded
from flopledger.ledger.kinds import activity_kinds
from flopledger.ledger.model import Ledger
from flopledger.statement.model import ActivityModel, ArtifactModel, BooksModel, PartyModel, PlaceModel, UseModel
from flopledger.statement.relative import Names

Rows = NDArray[np.int64]
LEVEL = 3  # of an activity: in the list of the books, which are in the statement


def books_of(result: Assessment, system: SystemAssessment, names: Names) -> BooksModel:
    """Return what the ledger says of a system, without its activities; `names` are those of files inside the ledger's folder."""
    rows, ledger = rows_of(result, system), result.ledger
    return BooksModel(
        description=ledger.description or "",
        developer=ledger.developer,
        parties=[PartyModel(id=name, name=ledger.party_name(name)) for name in _parties(ledger, rows)],
        artifacts=list(_artifacts(ledger, system.id, rows, names)),
        activities=[],
        facts_at=_places(ledger, system, names),
    )


def rows_of(result: Assessment, system: SystemAssessment) -> Rows:
    """Return each activity with a line in a system, once, in the ledger's order."""
    return np.unique(result.components.row[system.lines.component])


def activities_of(ledger: Ledger, rows: Rows, names: Names, making: Making) -> Iterator[Any]:
    """Yield what the books say of some activities, as models or text."""
    one, parts = ledger.activities, _Parts(making)
    nothing = parts.evidence(())
    file, line = one.raw.activity_places(rows)
    columns = {
        "id": [making.word(one.ids[row]) for row in rows.tolist()],
        "does": each(one.does.take(rows), making.word),
        "description": each(one.description.take(rows), lambda word: making.word(word or "")),
        "purpose": each(one.purpose.take(rows).both(one.does.take(rows)), lambda pair: making.word(_purpose(*pair))),
        "status": each(one.status.take(rows), making.word),
        "started": making.days(one.started[rows]),
        "ended": making.days(one.ended[rows]),
        "by": each(one.by.take(rows), parts.shares),
        "uses": each(one.uses.take(rows), parts.uses),
        "produces": each(one.produces.take(rows), parts.names),
        "evidence": [parts.evidence(one.evidence[row]) if row in one.evidence else nothing for row in rows.tolist()],
        "by_default": [making.flag(row >= one.raw.written) for row in rows.tolist()],
        "file": each(file, lambda name: making.word(names.get(name, name))),
        "line": list(map(making.whole, line)),
    }
    return making.objects(ActivityModel, columns, LEVEL)


def _purpose(stated: str | None, does: str | None) -> str | None:
    kind = activity_kinds().get(does or "")
    return stated or (kind.purpose if kind is not None else None) or None


class _Parts:
    """Makes the parts of an activity."""

    def __init__(self, making: Making) -> None:
        self.making = making

    def shares(self, by: Mapping[str, float]) -> Any:
        shares = self.making.numbers(np.array(list(by.values()), dtype=np.float64))
        return self.making.mapping(dict(zip(by, shares, strict=True)), LEVEL + 1)

    def uses(self, uses: Sequence[tuple[str, str]]) -> Any:
        models = [UseModel(role=role, artifact=artifact) for role, artifact in uses]
        return self.making.array([self.making.model(one, LEVEL + 2) for one in models], LEVEL + 1)

    def names(self, names: Sequence[str]) -> Any:
        return self.making.array(list(map(self.making.word, names)), LEVEL + 1)

    def evidence(self, cites: Sequence[Citation]) -> Any:
        return self.making.array([self.making.model(one, LEVEL + 2) for one in cites_of(cites)], LEVEL + 1)


def _parties(ledger: Ledger, rows: Rows) -> list[str]:
    return list(dict.fromkeys([ledger.developer, *(name for by in _as_met(ledger.activities.by, rows) for name in by)]))


def _artifacts(ledger: Ledger, system: str, rows: Rows, inside: Names) -> Iterator[ArtifactModel]:
    met = _as_met(ledger.activities.uses.both(ledger.activities.produces), rows)
    names = dict.fromkeys([*(name for uses, produces in met for name in (*(used for _, used in uses), *produces)), system])
    for name in names:
        entry = ledger.artifacts.get(name) or (ledger.systems[name].entry if name in ledger.systems else None)
        if entry is not None:
            yield ArtifactModel(
                id=name,
                kind=entry.get("kind") or ("model" if name in ledger.systems else None),
                title=str(entry.get("title") or ""),
                public=entry.get("public"),
                file=inside.get(entry.at.file, entry.at.file),
                line=entry.at.line,
            )


def _as_met(values: Coded[Any], rows: Rows) -> list[Any]:
    """Return the words of some rows, each once, in the order in which the rows have them."""
    number, first = np.unique(values.code[rows], return_index=True)
    return [values.words[each] for each in number[np.argsort(first)].tolist()]


def _places(ledger: Ledger, system: SystemAssessment, inside: Names) -> dict[str, PlaceModel]:
    entry = ledger.systems[system.id].entry
    found = {name: at for name in system.facts if (at := entry.places.get(name)) is not None}
    return {name: PlaceModel(file=inside.get(at.file, at.file), line=at.line) for name, at in found.items()}
