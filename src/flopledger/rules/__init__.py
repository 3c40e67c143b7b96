"""Standards, regimes and reforms as dated data, and the SQL conditions in them: facts, predicates, the loader."""

from __future__ import annotations
