"""What came out of verifying a statement: what was checked, what is wrong, what nobody could check with what was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flopledger.core.frozen import frozen


@frozen
class Difference:
    """A value that comes out otherwise than the statement says: where in it, what it says, and what comes out."""

    at: str
    stated: Any
    found: Any


@frozen
class Added:
    """A sum added up again: of a total, of compute or a basis of cost, in a unit.

    `stated` is what the statement says it is at least, `shown` what the visible lines come to; the withheld lines have to come to
    the difference, or more where the statement does not know the sum. `holds`: true, false, or None where the lines do not tell.
    """

    total: str
    what: str
    unit: str
    stated: float
    shown: float
    known: bool
    holds: bool | None

    @property
    def withheld(self) -> float:
        """What the withheld lines must come to."""
        return self.stated - self.shown


@dataclass(slots=True)
class Report:
    """The report; a statement is valid if a signature was checked and nothing is wrong."""

    system: str = ""
    developer: str = ""
    signers: list[str] = field(default_factory=list)
    withheld_lines: int = 0
    wrong: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    difference_count: int = 0
    sums: list[Added] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        """Tell whether it was signed with a key that is trusted, and nothing is wrong."""
        return bool(self.signers) and not self.wrong

    def note(self, what: str, wrong: list[str]) -> None:
        """Keep the outcome of a check: what was checked, or what is wrong."""
        if wrong:
            self.wrong.extend(wrong)
        else:
            self.checked.append(what)
