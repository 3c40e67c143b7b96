"""The reference pages of what providers sign and of what comparing it with a ledger prints, made from the models themselves."""

from __future__ import annotations

import json

from pydantic import BaseModel

from flopledger.statement.reconcile.attestation import KIND, AttestationModel
from flopledger.statement.reconcile.contract import ReconciliationModel


def record_pages() -> dict[str, str]:
    """Return the pages of a compute attestation and of a reconciliation, each with its schema."""
    attestation = (
        "# JSON of a compute attestation\n\n"
        "What a compute provider says that an account used from one day to another, both included: chip, chip-hours, and perhaps region\n"
        "and number format. What is not listed was not used. An hour counts for each chip at the account's disposal, busy or not.\n\n"
        "A signed record is the predicate of an [in-toto statement](https://github.com/in-toto/attestation) (v1) with the predicate\n"
        f"type `{KIND}`, in a [DSSE](https://github.com/secure-systems-lab/dsse) envelope of the payload type\n"
        "`application/vnd.in-toto+json`. Its one subject is `PROVIDER/ACCOUNT/STARTED/ENDED` with the SHA-256 digest of the record as\n"
        "canonical JSON (RFC 8785) and a line break. `flopledger attest write` writes it, `flopledger reconcile` compares it.\n\n"
    )
    reconciliation = (
        "# JSON of a reconciliation\n\n"
        "What `flopledger reconcile --json` prints. Its keys do not move within a format version; new ones may come. What is not known\n"
        "is `null`.\n\n"
    )
    return {
        "attestation-json.md": attestation + _schema(AttestationModel),
        "reconciliation-json.md": reconciliation + _schema(ReconciliationModel),
    }


def _schema(model: type[BaseModel]) -> str:
    return f"```json\n{json.dumps(model.model_json_schema(), indent=2, sort_keys=True)}\n```\n"
