"""The reference pages of what providers sign, of what comparing it with a ledger prints, and of forms, made from the models."""

from __future__ import annotations

import json

from pydantic import BaseModel

from flopledger.core.published import Published
from flopledger.statement.formwork.form import FormModel
from flopledger.statement.reconcile.attestation import KIND, AttestationModel
from flopledger.statement.reconcile.contract import ReconciliationModel

FORM = (
    "# JSON of a form\n\n"
    "What `flopledger statement form FORM LEDGER -o FILE.json` writes, in the canonical form of RFC 8785. `answer` is what is handed in,\n"
    "`value` the amount before rounding, `null` where it is not known. `unknown` names the fields that have to be answered and are\n"
    "not; a form is not to be handed in while there is one. `statement_sha256` is the digest of the statement it was filled from.\n\n"
)


def record_pages() -> dict[str, str]:
    """Return the pages of a compute attestation, of a reconciliation and of a form, each with its schema."""
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
        "form-json.md": FORM + _schema(FormModel),
    }


def _schema(model: type[BaseModel | Published]) -> str:
    return f"```json\n{json.dumps(model.model_json_schema(), indent=2, sort_keys=True)}\n```\n"
