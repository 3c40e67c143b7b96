"""The reference pages of the methods of estimation and of the JSON that machines read, made from the modules that use them."""

from __future__ import annotations

import json
from importlib import import_module
from inspect import getdoc

from flopledger.assess.contract import AssessmentModel
from flopledger.estimate.methods import QUANTITIES, Method, methods
from flopledger.statement.model import StatementModel
from reference_tables import markdown


def method_pages() -> dict[str, str]:
    """Return the page of all methods, in the stated order of choice."""
    parts = [f"## {quantity}\n\n" + "\n".join(section(method) for method in methods(quantity)) for quantity in QUANTITIES]
    introduction = (
        "Every method for which an activity has input makes an estimate, and all stay side by side. One is chosen in the order of\n"
        "this page; one that rests on a default goes behind those that do not, and a bare bound behind both. A bare value after a\n"
        "method's name stands for its principal field.\n\n"
    )
    return {"methods.md": "# Methods of estimation\n\n" + introduction + "\n".join(parts)}


def section(method: Method) -> str:
    """Return one method: what its module says of it, and its fields."""
    module = import_module(f"flopledger.estimate.{method.quantity}.{method.name}")
    rows = [{"name": field.name, "holds": field.type.describe(), "meaning": field.doc} for field in method.fields.values()]
    said = getdoc(module) or ""
    return f"### {method.path}\n\n{said}\n\nPrincipal field: `{method.principal}`.\n\n{markdown(rows)}"


def contract_pages() -> dict[str, str]:
    """Return the page of the JSON that `assess --json` prints, with its schema."""
    schema = json.dumps(AssessmentModel.model_json_schema(), indent=2, sort_keys=True)
    text = (
        "# JSON of an assessment\n\n"
        "`flopledger assess --json` prints one document. Its keys do not move within a format version; new ones may come. Numbers\n"
        "are plain JSON numbers; what is not known is `null`, and the missing fact is named beside it. The schema is made from\n"
        "the models that make the document.\n\n"
        f"```json\n{schema}\n```\n"
    )
    return {"assessment-json.md": text, "statement-json.md": statement_page()}


def statement_page() -> str:
    """Return the page of the JSON that a statement is, with its schema."""
    schema = json.dumps(StatementModel.model_json_schema(), indent=2, sort_keys=True)
    return (
        "# JSON of a statement\n\n"
        "`flopledger statement LEDGER -o FILE.json` writes one document in the canonical form of RFC 8785. It holds the assessment of\n"
        "its subject, the books and the rules behind it, and digests of the files that it was made from. `format` is the version of\n"
        "this form; statements of earlier versions are still read. What is not known is `null`. A rule's sources stand with the rule,\n"
        "not with every line that it decides.\n\n"
        f"```json\n{schema}\n```\n"
    )
