"""Builds the SPDX 3 document: the model with its energy and training, packages for what it came from, relations, annotations with FLOP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flopledger.assess.contract import LineModel
from flopledger.statement.inert import inert
from flopledger.statement.integrity.canonical import canonical, statement_digest
from flopledger.statement.interchange.names import reference, serial
from flopledger.statement.interchange.works import Work, said_of, total, works
from flopledger.statement.model import ArtifactModel, StatementModel
from flopledger.statement.words import bounded, spread

VERSION = "3.0.1"
CONTEXT = f"https://spdx.org/rdf/{VERSION}/spdx-context.jsonld"
CREATION = "_:creation"
NO_LICENCE = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"
RELATIONS = {
    "data": "trainedOn",
    "initial-weights": "descendantOf",
    "merged-weights": "descendantOf",
    "expanded-from": "descendantOf",
}
GENERATOR = "generator"
TYPES = {"model": "ai_AIPackage", "dataset": "dataset_DatasetPackage"}
Json = dict[str, Any]


def graph_of(statement: StatementModel) -> Json:
    """Return the SPDX document of a statement as plain values."""
    digest = statement_digest(statement)
    names = _Names(serial(digest))
    done = works(statement)
    parts = [_developer(statement, names), _tool(statement, names), _subject(statement, names, done)]
    parts += [_package(one, names) for one in statement.books.artifacts if one.id != statement.subject.system]
    parts += _licences(statement, names)
    parts += _relations(statement, names, done)
    parts += _annotations(statement, names, done)
    elements = {str(one["spdxId"]): one for one in parts}
    document = _document(statement, names, list(elements), digest)
    return {"@context": CONTEXT, "@graph": [_creation(statement, names), document, *elements.values()]}


class _Names:
    """The addresses of a document's elements: the document's own with the name of each behind it."""

    def __init__(self, document: str) -> None:
        self.document = document

    def of(self, kind: str, name: str = "") -> str:
        """Return the address of an element."""
        return f"{self.document}#{reference(kind, name) if name else kind}"


def _creation(statement: StatementModel, names: _Names) -> Json:
    return {
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": VERSION,
        "created": f"{statement.assessment.as_of.in_force}T00:00:00Z",
        "createdBy": [names.of("developer")],
        "createdUsing": [names.of("tool")],
        "comment": "`created` is the day of the law that was asked, not the time at which this was written.",
    }


def _element(kind: str, spdx_id: str, **fields: Any) -> Json:
    return {"type": kind, "spdxId": spdx_id, "creationInfo": CREATION, **fields}


def _document(statement: StatementModel, names: _Names, elements: list[str], digest: str) -> Json:
    return _element(
        "SpdxDocument",
        names.of("document"),
        name=inert(f"Statement on {statement.subject.title}"),
        comment=f"Made from the statement with SHA-256 digest {digest}.",
        profileConformance=["core", "software", "ai"],
        rootElement=[names.of("artifact", statement.subject.system)],
        element=elements,
    )


def _developer(statement: StatementModel, names: _Names) -> Json:
    return _element("Organization", names.of("developer"), name=inert(statement.subject.developer))


def _tool(statement: StatementModel, names: _Names) -> Json:
    return _element("Tool", names.of("tool"), name=f"flopledger {statement.assessment.versions.flopledger}")


def _subject(statement: StatementModel, names: _Names, done: list[Work]) -> Json:
    """Return the package that the document is about."""
    energy = _energy(done)
    released = statement.assessment.systems[0].facts.get("placed_on_market")
    return _element(
        "ai_AIPackage",
        names.of("artifact", statement.subject.system),
        name=inert(statement.subject.title),
        suppliedBy=names.of("developer"),
        software_primaryPurpose="model",
        ai_informationAboutTraining=_training(done),
        **({"description": inert(statement.books.description)} if statement.books.description else {}),
        **({"releaseTime": f"{released}T00:00:00Z"} if released is not None else {}),
        **({"ai_energyConsumption": energy} if len(energy) > 1 else {}),
    )


def _energy(done: list[Work]) -> Json:
    """Return the energy that went into the model's own weights, and its inference; what is unknown is left out, never 0."""
    held: Json = {"type": "ai_EnergyConsumption"}
    for one in done:
        if one.energy is not None and one.stage.spdx and (one.own or one.stage.spdx == "inference"):
            measure = {"type": "ai_EnergyConsumptionDescription", "ai_energyQuantity": one.energy.point, "ai_energyUnit": "kilowattHour"}
            held.setdefault(f"ai_{one.stage.spdx}EnergyConsumption", []).append(measure)
    return held


def _training(done: list[Work]) -> str:
    """Return the training in words: each activity that went into the weights, with its compute, interval and convention."""
    own = [one for one in done if one.own]
    said = [f"{_named(one)}, {line.part}: {_flop(line)}" for one in own for line in one.lines]
    silent = [one.activity.id for one in own if one.energy is None]
    said += [f"energy unknown of {', '.join(silent)}"] if silent else []
    return inert("; ".join(said) or "No work on the model's weights is in the books.")


def _named(one: Work) -> str:
    return f"{one.activity.id} ({one.activity.does or 'of unknown kind'})"


def _flop(line: LineModel) -> str:
    compute = line.compute
    interval, convention = spread(compute), compute.convention
    return " ".join(part for part in (bounded(compute), interval, f"convention {convention}" if convention else "") if part)


def _package(one: ArtifactModel, names: _Names) -> Json:
    made = _element(TYPES.get(one.kind or "", "software_Package"), names.of("artifact", one.id), name=inert(one.title or one.id))
    return {**made, "dataset_datasetType": ["noAssertion"]} if one.kind == "dataset" else made


def _licences(statement: StatementModel, names: _Names) -> Iterator[Json]:
    """Yield the two relations that the AI profile asks for on each model: the books hold no licences, so nothing is asserted."""
    models = [one.id for one in statement.books.artifacts if one.kind == "model" and one.id != statement.subject.system]
    for name in [statement.subject.system, *models]:
        for kind in ("hasConcludedLicense", "hasDeclaredLicense"):
            yield _relation(names, f"{kind}/{name}", kind, names.of("artifact", name), NO_LICENCE)


def _relation(names: _Names, name: str, kind: str, *ends: str, comment: str = "") -> Json:
    said = {"comment": inert(comment)} if comment else {}
    return _element("Relationship", names.of("relation", name), relationshipType=kind, **{"from": ends[0], "to": [ends[1]]}, **said)


def _relations(statement: StatementModel, names: _Names, done: list[Work]) -> Iterator[Json]:
    """Yield how artifacts came from each other, activity by activity."""
    kinds = {one.id: one.kind for one in statement.books.artifacts} | {statement.subject.system: "model"}
    for one in done:
        for made in one.activity.produces:
            for use in one.activity.uses:
                if made in kinds and use.artifact in kinds:
                    yield _came_from(names, one.activity.id, made, use.artifact, (use.role, kinds[made], kinds[use.artifact]))


def _came_from(names: _Names, activity: str, made: str, used: str, what: tuple[str, str | None, str | None]) -> Json:
    role, made_kind, used_kind = what
    name, comment = f"{activity}/{role}/{used}/{made}", f"{activity}: {role}"
    if role == GENERATOR and used_kind == "model":
        return _relation(names, name, "generates", names.of("artifact", used), names.of("artifact", made), comment=comment)
    kind = RELATIONS.get(role, "other") if made_kind == "model" else "other"
    return _relation(names, name, kind, names.of("artifact", made), names.of("artifact", used), comment=comment)


def _annotations(statement: StatementModel, names: _Names, done: list[Work]) -> Iterator[Json]:
    """Yield what SPDX has no field for as JSON: the totals, then each activity."""
    subject = names.of("artifact", statement.subject.system)
    for one in statement.assessment.systems[0].totals:
        held = dict(
            [*total("flopledger:compute", one.compute), *total("flopledger:energy", one.energy), ("flopledger:total", one.standard)]
        )
        yield _annotation(names.of("total", one.standard), subject, held)
    for each in done:
        held = dict(said_of(each))
        held["flopledger:energy"] = "unknown" if each.energy is None else repr(each.energy.point)
        yield _annotation(names.of("activity", each.activity.id), subject, {**held, "flopledger:energy:unit": "kWh"})


def _annotation(spdx_id: str, subject: str, held: dict[str, str]) -> Json:
    text = canonical(held).decode()
    return _element("Annotation", spdx_id, annotationType="other", subject=subject, contentType="application/json", statement=text)
