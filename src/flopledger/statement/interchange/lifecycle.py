"""Our kinds of activity on the lifecycle lists of others: CycloneDX has nine values, SPDX 3 places for three kinds of energy."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from flopledger.core.frozen import frozen

OTHER = "other"


@frozen
class Stage:
    """Where a kind of activity stands: `cyclonedx` a value of its list; `spdx` training, finetuning, inference or empty; why."""

    kind: str
    cyclonedx: str
    spdx: str
    why: str


@cache
def stages() -> dict[str, Stage]:
    """Return the stage of every kind of activity, by kind."""
    text = files("flopledger.statement.interchange").joinpath("lifecycle.csv").read_text(encoding="utf-8")
    return {row["kind"]: Stage(**row) for row in csv.DictReader(text.splitlines())}


def stage(kind: str | None) -> Stage:
    """Return the stage of a kind; of a kind that nobody wrote down that of `other`."""
    return stages().get(kind or OTHER, stages()[OTHER])
