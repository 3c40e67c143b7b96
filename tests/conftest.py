"""What every test shares: property tests repeat exactly, so that a failure here is a failure everywhere."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("flopledger", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("flopledger")
