"""CycloneDX 1.6: a machine-learning bill of materials in JSON, with a model card, energy an activity in kWh, and FLOP as properties.

The standard has no field for FLOP and takes kWh alone; our names of properties begin with `flopledger:`. See
https://cyclonedx.org/docs/1.6/json/ (ECMA-424). There is no time stamp in it: the same statement gives the same bytes.
"""

from __future__ import annotations

from flopledger.statement.model import StatementModel

SUFFIX = ".cdx.json"
TITLE = "CycloneDX ML-BOM"


def write(statement: StatementModel) -> bytes:
    """Return a statement as a CycloneDX bill of materials, with a line break at its end."""
    from flopledger.statement.interchange.bill import bill_of
    from flopledger.statement.interchange.plain import file_of

    return file_of(bill_of(statement))
