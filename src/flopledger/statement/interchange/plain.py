"""Plain values as the bytes of a file that people may open: JSON in the order in which it was built, one value a line."""

from __future__ import annotations

import json
from typing import Any


def file_of(tree: Any) -> bytes:
    """Return plain values as JSON with a line break at its end. Raises ValueError for a number that JSON does not have."""
    return json.dumps(tree, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"
