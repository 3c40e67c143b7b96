"""The reference pages of exact counting: the conventions, the families of models, and the JSON of `estimate`."""

from __future__ import annotations

import json

from flopledger.cli.counted import convention_rows
from flopledger.core.citation import Citation
from flopledger.estimate.architecture.family import Family, families
from flopledger.estimate.conventions import conventions
from flopledger.estimate.counting_model import EstimateModel, WorkModel
from reference_tables import markdown


def counting_pages() -> dict[str, str]:
    """Return the pages by their path below docs/reference."""
    return {"conventions.md": _conventions(), "families.md": _architectures(), "estimate-json.md": _json()}


def _conventions() -> str:
    introduction = (
        "# Counting conventions\n\n"
        "A count of operations carries its convention: what counts as an operation differs between sources by a factor of two.\n"
        "`flopledger estimate architecture CONFIG --tokens ... --all-conventions` shows one model under all of them, and why they\n"
        "differ. A convention is one file in `estimate/conventions/`.\n\n"
    )
    notes = "\n\n".join(
        f"## {one.id}\n\n{one.title}, version {one.version}. {one.note}\n\n{_sources(one.sources)}" for one in conventions().values()
    )
    return f"{introduction}{markdown(convention_rows())}\n\n{notes}\n"


def _architectures() -> str:
    introduction = (
        "# Families of models\n\n"
        "What `flopledger estimate architecture` and the `architecture` method of a ledger can count exactly from a `config.json`.\n"
        "A family is described by what its layers are, in one file of `estimate/architecture/families/`.\n\n"
    )
    return introduction + "\n\n".join(_family(family) for family in sorted(families().values(), key=lambda one: one.title.lower())) + "\n"


def _family(family: Family) -> str:
    types = ", ".join(f"`{model}`" for model in family.models)
    note = f"\n\n{family.note}" if family.note else ""
    return f"## {family.title}\n\nmodel_type: {types}.{note}\n\n{_sources(family.sources)}"


def _sources(sources: tuple[Citation, ...]) -> str:
    return "\n".join(f"- {one.instrument}, {one.at}: <{one.link}> [{one.confidence}]" for one in sources)


def _json() -> str:
    whole = json.dumps(EstimateModel.model_json_schema(), indent=2, sort_keys=True)
    work = json.dumps(WorkModel.model_json_schema(), indent=2, sort_keys=True)
    return (
        "# JSON of an estimate\n\n"
        "`flopledger estimate architecture --json` prints one document. Its keys do not move; new ones may come. What is not known\n"
        f"is `null`.\n\n```json\n{whole}\n```\n\n"
        f"`flopledger estimate work --json` prints the amounts of one piece of work.\n\n```json\n{work}\n```\n"
    )
