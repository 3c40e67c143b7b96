"""Counting conventions: named, versioned records of what is counted as an operation, and the figures they give."""

from __future__ import annotations

from flopledger.estimate.conventions.convention import Convention, conventions
from flopledger.estimate.conventions.convert import Counted, Practice, count, ratio

__all__ = ["Convention", "Counted", "Practice", "conventions", "count", "ratio"]
