"""The dated numbers (or dates, or texts) of rule files, which conditions name as `$name`."""

from __future__ import annotations

from datetime import date

from flopledger.core.citation import Citation
from flopledger.core.dates import AsOf
from flopledger.core.frozen import frozen
from flopledger.rules.dated import latest
from flopledger.rules.facts import DATE, NUMBER, TEXT

ParameterValue = float | str | date


@frozen
class DatedValue:
    """One value of a parameter, from a day on, with its citations."""

    applies_from: date
    published: date
    value: ParameterValue
    cites: tuple[Citation, ...]


@frozen
class Parameter:
    """A named number of a law or standard: its unit, and its values over time."""

    name: str
    unit: str
    values: tuple[DatedValue, ...]
    note: str = ""

    @property
    def type(self) -> str:
        """The type that conditions see: a date or text where the unit says so, else a number."""
        return self.unit if self.unit in (DATE, TEXT) else NUMBER

    def entry(self, as_of: AsOf) -> DatedValue | None:
        """Return the value with its citations, as in force on one day and known on another."""
        return latest(self.values, as_of)

    def value(self, as_of: AsOf) -> ParameterValue | None:
        """Return the bare value; None before there was one."""
        entry = self.entry(as_of)
        return None if entry is None else entry.value
