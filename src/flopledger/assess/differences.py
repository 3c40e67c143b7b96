"""What differs between the law as it stands and the law with reforms laid over it, as data. `reforms` finds it, `result` carries it."""

from __future__ import annotations

from flopledger.assess.account import Outcome
from flopledger.assess.trigger import Limb, Verdict
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.rules.lay import Laid


@frozen
class VerdictChange:
    """A trigger that would answer otherwise, or draw its line elsewhere.

    `by` are the changes of the reform each of which alone gives the new verdict; empty where it takes several together.
    `law` is None for a trigger that only the reform has. `as_if` is the compute that would stand to the law's own line as the
    compute of the system stands to the reform's: what its work is worth to the reform.
    """

    system: str
    trigger: str
    law: Verdict | None
    reformed: Verdict
    by: tuple[str, ...]
    as_if: float | None
    cites: tuple[Citation, ...]

    @property
    def turned(self) -> bool:
        """Whether the verdict is another."""
        return self.law is None or self.law.verdict != self.reformed.verdict


@frozen
class CountChange:
    """A line that a total would count otherwise: how it counts and what part, under the law and under the reform."""

    system: str
    total: str
    activity: str
    part: str
    compute: float
    law: tuple[Outcome, float]
    reformed: tuple[Outcome, float]


@frozen
class TotalChange:
    """A total whose compute would be another; None where a counted line is unknown."""

    system: str
    total: str
    law: float | None
    reformed: float | None


@frozen
class Differences:
    """All that the reforms would change for a ledger."""

    laid: tuple[Laid, ...]
    verdicts: tuple[VerdictChange, ...]
    totals: tuple[TotalChange, ...]
    counts: tuple[CountChange, ...]


def limb_on_compute(verdict: Verdict) -> Limb | None:
    """Return the first comparison of compute with a line."""
    return next((limb for limb in verdict.limbs if limb.measure == "compute"), None)
