"""SPDX 3.0.1, AI profile, as JSON-LD: packages for models and data, energy in kWh, FLOP in the text on training and in annotations.

The AI profile has no field for FLOP. Each annotation on the model holds one activity, or the totals, as JSON (content type
application/json). See https://spdx.github.io/spdx-spec/v3.0.1/model/AI/AI/. `created` is the day of the question, not a clock's.
"""

from __future__ import annotations

from flopledger.statement.model import StatementModel

SUFFIX = ".spdx.json"
TITLE = "SPDX 3 with the AI profile"


def write(statement: StatementModel) -> bytes:
    """Return a statement as an SPDX document, with a line break at its end."""
    from flopledger.statement.interchange.graph import graph_of
    from flopledger.statement.interchange.plain import file_of

    return file_of(graph_of(statement))
