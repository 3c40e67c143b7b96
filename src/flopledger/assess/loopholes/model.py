"""What a loophole is: a way to build as capable a model while less of it counts. `read` makes these from the files in `known/`."""

from __future__ import annotations

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.ledger.model import Ledger
from flopledger.rules.predicate import Predicate

OPENLY, GAMED = "openly", "gamed"  # the two systems of every probe
COUNTING, LINE = "counting", "line"


@frozen
class Loophole:
    """One loophole, with the conditions that find it in a ledger and the probe that tells whether a text leaves it open.

    `escapes` says what it gets round: `counting` (work is done that is not counted) or `line` (all work may count, and is less than
    what it is worth). `lines` is the condition for the lines that pass through it, `systems` that for the systems that use it.
    `about` names facts that a trigger has to ask for before the question makes sense of it. The probe's ledger has two systems
    that are alike, `openly` and `gamed`.
    """

    id: str
    title: str
    what: str
    escapes: str
    about: tuple[str, ...]
    lines: Predicate | None
    systems: Predicate | None
    cites: tuple[Citation, ...]
    openly: str
    gamed: str
    ledger: Ledger
