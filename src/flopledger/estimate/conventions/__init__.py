"""Counting conventions: named, versioned records of what is counted as an operation.

`convert` works out the figures that they give, `difference` says why two of these differ; both need the architectures.
"""

from __future__ import annotations

from flopledger.estimate.conventions.convention import MODEL_FLOP, Convention, conventions

__all__ = ["MODEL_FLOP", "Convention", "conventions"]
