"""The red team: how cheaply a capability can be had without crossing a line, by published techniques alone.

An instrument for those who write standards: it shows what a rule lets through, how wide the gap is, and which further rule costs most to
get around.
"""

from __future__ import annotations

from flopledger.policy.redteam.campaign import Campaign, Request, Wanted
from flopledger.policy.redteam.document import document
from flopledger.policy.redteam.search import Answer, Closed

__all__ = ["Answer", "Campaign", "Closed", "Request", "Wanted", "document"]
