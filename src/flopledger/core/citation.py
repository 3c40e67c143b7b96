"""Where a fact or a rule comes from, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flopledger.core.frozen import frozen

CONFIRMED = "confirmed"
SECONDARY = "secondary"
RECALLED = "recalled"
CONFIDENCES = (CONFIRMED, SECONDARY, RECALLED)


@frozen
class Citation:
    """One source of one fact: instrument, place in it, link, a few quoted words, dates and confidence.

    `confidence` is `confirmed` (read in the source itself), `secondary` (read in somebody's account of it) or `recalled`.
    """

    instrument: str
    at: str = ""
    link: str = ""
    quote: str = ""
    published: date | None = None
    checked: date | None = None
    confidence: str = CONFIRMED

    def __str__(self) -> str:
        """Return one line for a person: instrument, place, and the mark where it is not confirmed."""
        place = f", {self.at}" if self.at else ""
        mark = "" if self.confidence == CONFIRMED else f" [{self.confidence}]"
        return f"{self.instrument}{place}{mark}"

    def as_json(self) -> Mapping[str, str]:
        """Return the fields that are filled, dates as ISO text."""
        fields = {
            "instrument": self.instrument,
            "at": self.at,
            "link": self.link,
            "quote": self.quote,
            "published": self.published.isoformat() if self.published else "",
            "checked": self.checked.isoformat() if self.checked else "",
            "confidence": self.confidence,
        }
        return {name: value for name, value in fields.items() if value}
