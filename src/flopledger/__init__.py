"""flopledger: the books of AI development.

Reads a plain-text ledger of the work behind AI systems, estimates what each piece of work took, says which of it counts
under which accounting standard, and which legal thresholds that crosses as of a date.
"""

from __future__ import annotations

__version__ = "0.1.0"
